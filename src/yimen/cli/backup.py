"""`yimen backup FILE`: everything but the keys into one file."""

import argparse
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any

from yimen.cli.setup import with_django


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen backup FILE`."""
    parser.add_argument("file", type=Path, help="备份到哪个文件")
    parser.set_defaults(run=run_backup)


@with_django
def run_backup(args: argparse.Namespace) -> int:
    """Write the backup and say what it holds."""
    from django.db import connection

    from yimen.audit import api as audit

    manifest = make(args.file, connection.settings_dict)
    audit.record(by=None, verb="backup.make", object=("backup", manifest["id"]), entries=len(manifest["entries"]))
    print(f"已备份到 {args.file}：数据库和 {manifest['files']} 个文件。密钥不在其中，请另行保管密钥文件夹。")
    return 0


def make(path: Path, database: dict[str, Any]) -> dict[str, Any]:
    """Back up database, files and the head of the seals to `path`; returns the manifest, its entries as names."""
    from django.conf import settings

    from yimen.common import archive, clock, database_copy, files

    copy = path.with_name(f".{path.name}.{secrets.token_hex(4)}.database")
    about: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "made_at": clock.now().isoformat(),
        "program": version("yimen"),
        "database": database_copy.kind(database),
        "keys": archive.key_marks(),
    }
    try:
        with archive.writing(path) as archived:
            names = ["database"]
            # The head first: what is sealed after it is added when restoring; the other way round looks cut off.
            if archived.add("seals/head", Path(settings.HOME) / "seals" / "head"):
                names.append("seals/head")
            database_copy.dump(database, copy)
            archived.add("database", copy)
            stored = [name for name in files.names() if archived.add(_inside(name), files.path_of(name))]
            about["files"] = len(stored)
            archived.close(about)
    finally:
        copy.unlink(missing_ok=True)
    return {**about, "entries": [*names, *stored]}


def _inside(name: str) -> str:
    return f"files/{name[:2]}/{name[2:4]}/{name}.ymf"
