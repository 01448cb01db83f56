"""`yimen restore FILE`: a backup back into a fresh folder that holds nothing but the keys."""

import argparse
import secrets
import shutil
from pathlib import Path
from typing import Any

from yimen.basics.errors import Refused
from yimen.cli.setup import with_django

HELD = ("files", "seals")


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen restore FILE`."""
    parser.add_argument("file", type=Path, help="从哪个备份文件恢复")
    parser.set_defaults(run=run_restore)


@with_django
def run_restore(args: argparse.Namespace) -> int:
    """Restore into the empty home of this installation."""
    from django.db import connection

    from yimen.audit import api as audit
    from yimen.audit import head

    manifest = restore(args.file, connection.settings_dict)
    head.catch_up()
    audit.record(by=None, verb="backup.restore", object=("backup", manifest["id"]))
    print(f"已恢复 {manifest['made_at'][:16].replace('T', ' ')} 的备份：数据库和 {manifest['files']} 个文件。")
    return 0


def restore(path: Path, database: dict[str, Any]) -> dict[str, Any]:
    """Restore a backup into HOME and the given database, both still empty but for the keys; returns the manifest.

    Everything is unpacked and checked beside its place first. Refused without the keys of the backup, when anything is
    there already, or when the archive is damaged; then nothing was changed.
    """
    from django.conf import settings

    from yimen.common import archive, database_copy, disk, keys

    home = Path(settings.HOME)
    if not keys.exists():
        raise Refused(
            "没有密钥，备份中的资料无法读取，没有恢复任何内容",
            next=f"请先把单独保管的密钥文件夹放到 {keys.folder()}，再恢复",
        )
    taken = [name for name in HELD if (home / name).exists() and any((home / name).iterdir())]
    if taken or not database_copy.is_empty(database):
        raise Refused(
            f"{home} 中已有数据，没有恢复任何内容", next="请换一个空的文件夹（设置 YIMEN_HOME），只放入密钥文件夹"
        )
    for left in home.glob(".restore-*"):  # of an attempt that was killed
        shutil.rmtree(left)
    stage = disk.make_private(home / f".restore-{secrets.token_hex(4)}")
    try:
        manifest = archive.unpack(path, stage)
        if manifest["database"] != database_copy.kind(database):
            raise Refused(f"这份备份来自 {manifest['database']}，与本机设置的数据库不同", next="请改用同一种数据库")
        _put_in_place(stage, home, database)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return manifest


def _put_in_place(stage: Path, home: Path, database: dict[str, Any]) -> None:
    """The database last: until it is there, nothing is restored."""
    from yimen.common import database_copy

    moved = [name for name in HELD if (stage / name).exists()]
    try:
        for name in moved:
            if (home / name).exists():
                (home / name).rmdir()
            (stage / name).rename(home / name)
        database_copy.load(database, stage / "database")
    except BaseException:
        for name in moved:
            shutil.rmtree(home / name, ignore_errors=True)
        raise
