"""`yimen setup`: make this installation ready; and Django for the commands that need it.

The other commands start without Django and without a database. Set-up may be run again and again: what is there stays.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from yimen.basics.errors import Refused

SETTINGS = "yimen.config.settings.dev"
#: Named by a word, as Django names its settings: the room `config` stands above this one.
MAKE_SECRET = "yimen.config.secret.make"  # noqa: S105 - the name of a function
#: Login and name of the three administrators (三员); the security administrator corrects the names afterwards.
FOUNDERS = {
    "system": ("system.admin", "系统管理员"),
    "security": ("security.admin", "安全管理员"),
    "audit": ("audit.admin", "审计管理员"),
}


def name_settings() -> None:
    """Let settings be read; nothing is connected yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)


def with_django(command: Callable[..., int]) -> Callable[..., int]:
    """Set Django up before the command runs. Its imports of models belong inside the function.

    A database that is not there, or has no tables yet, is said in a sentence.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> int:
        import django
        from django.apps import apps

        name_settings()
        if not apps.ready:
            django.setup()
        from django.db import OperationalError, ProgrammingError

        try:
            return command(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            raise _no_database() from error

    return run


def _no_database() -> Refused:
    return Refused(
        "数据库无法使用",
        next="新装或升级后请先运行 yimen setup；已经运行过的，请检查 YIMEN_HOME、YIMEN_DB 和数据库是否在运行",
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """What set-up found and did. `passwords`: login -> initial password of accounts opened just now, shown once."""

    place: str
    release: str
    divisions: int
    units: int
    new_keys: bool
    passwords: dict[str, str]
    lacking: tuple[str, ...]


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen setup`."""
    parser.set_defaults(run=run_setup)


@with_django
def run_setup(args: argparse.Namespace) -> int:
    """Make the installation ready and say what is there, what is new, and what is still missing."""
    from yimen.common import keys

    ready = set_up()
    if ready.new_keys:
        print(f"已生成密钥：{keys.folder()}，请另行保管一份，不要与备份放在一起。")
    print(f"已装入{ready.place}的规定（版本 {ready.release}）：{ready.divisions}个区划、{ready.units}个单位。")
    for login, password in ready.passwords.items():
        print(f"管理员账号 {login}，初始密码 {password}（只显示这一次，首次登录须修改）")
    for sentence in ready.lacking:
        print(sentence)
    print("安装完成。" if not ready.lacking else "安装完成，但有上述欠缺。")
    return 0


def set_up() -> Ready:
    """Keys, secret, tables, the release of the place, the three administrators. What is there already stays.

    Refused, in one sentence, when it cannot go on: no pack of this place, no database, or a database without its keys.
    """
    from django.core.management import call_command
    from django.db import transaction
    from django.utils.module_loading import import_string

    from yimen.agencies import api as agencies
    from yimen.common import keys
    from yimen.places import api as places

    release = _release()
    _check_home()
    _refuse_lost_keys()
    new_keys = keys.make_keyring()
    import_string(MAKE_SECRET)()
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        installed = places.install(release)
        units = agencies.install(release).units
        passwords = _found()
    _collect_static()
    return Ready(
        places.pack().head.title, release.name, installed.divisions, units, new_keys, passwords, tuple(lacking())
    )


def lacking() -> Iterator[str]:
    """A sentence for each thing that is missing and does not stop the rest."""
    from django.contrib.staticfiles import finders

    from yimen.documents import fonts

    try:
        fonts.faces(fonts.folders())
    except Refused as refused:
        yield f"暂不能出具和打印单据：{refused}"
    if finders.find("vendor/tabler.min.css") is None:
        yield "缺少前端文件，页面会没有样式，请在程序所在的文件夹运行 python3 scripts/setup.py。"


def _release() -> Any:
    """The configured release of the configured place."""
    from django.conf import settings

    from yimen.places import api as places
    from yimen.regime.pack import places as known

    folder = Path(settings.PACKS_DIR)
    there = known(folder) if folder.is_dir() else []
    if settings.PLACE not in there:
        raise Refused(
            f"没有“{settings.PLACE}”这个地方的规定包，无法安装",
            next=f"请用 YIMEN_PLACE 指定，{folder} 中现有：{'、'.join(there) or '无'}",
        )
    pack = places.pack()
    if settings.RELEASE not in pack.head.releases:
        raise Refused(
            f"{settings.PLACE}没有“{settings.RELEASE}”这个版本，无法安装",
            next=f"请用 YIMEN_RELEASE 指定，现有：{'、'.join(pack.head.releases)}",
        )
    return pack.release(settings.RELEASE)


def _check_home() -> None:
    """The folder of the installation can be written."""
    from django.conf import settings

    home = Path(settings.HOME)
    try:
        home.mkdir(parents=True, exist_ok=True)
        usable = os.access(home, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise Refused(f"不能在 {home} 中写入，无法安装", next="请用 YIMEN_HOME 指定一个可写的文件夹")


def in_use() -> bool:
    """Whether anybody has an account here; the tables need not be there yet. Refused without a database."""
    from django.db import OperationalError, connection

    from yimen.accounts.models import Account

    try:
        return Account._meta.db_table in connection.introspection.table_names() and Account.objects.exists()
    except OperationalError as error:
        raise _no_database() from error


def _refuse_lost_keys() -> None:
    """New keys beside old data would make that data unreadable for good while looking like a fresh installation."""
    from yimen.common import keys

    if in_use() and not keys.exists():
        raise Refused(
            "数据库中已有资料而密钥不在，没有安装",
            next=f"请先把单独保管的密钥文件夹放回 {keys.folder()}，不能另生成新密钥",
        )


def _found() -> dict[str, str]:
    """Open the three administrators of a new installation; nothing when any account exists."""
    from yimen.accounts import actions
    from yimen.accounts.models import Account
    from yimen.accounts.types import AdminKind

    if Account.objects.exists():
        return {}
    opened = actions.found(logins={AdminKind(kind): names for kind, names in FOUNDERS.items()})
    return {account.login: password for account, password in opened.values()}


def _collect_static() -> None:
    """Files of the pages are collected only where the settings serve them from one folder (a county's server)."""
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        call_command("collectstatic", interactive=False, verbosity=0)
