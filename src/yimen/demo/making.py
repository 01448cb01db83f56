"""`yimen demo` makes the district once in an installation of its own; a file beside the database says so.

`HOME/demo.json` is also what the page of the tour shows: accounts and steps. Without that file there is no tour.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from yimen.basics.errors import Refused
from yimen.cli.setup import in_use, set_up
from yimen.common import disk
from yimen.demo import district, office, story
from yimen.documents import fonts
from yimen.places import api as places

#: What an installation holds besides its database; fonts in the same folder are not the demo's to throw away.
HELD = ("files", "seals", "keys")


@dataclass(frozen=True, slots=True)
class Tour:
    """What the console and the page tell: whether it was made just now, accounts with seats, steps."""

    new: bool
    day: str
    password: str
    accounts: list[dict[str, str]]
    steps: list[dict[str, str]]


def notice() -> Path:
    """The file that marks an installation as a demo and holds its tour."""
    return Path(settings.HOME) / "demo.json"


def make(*, fresh: bool = False) -> Tour:
    """Make the district unless it is there already; `fresh` throws an earlier demo away first.

    Refused when this installation is in use for something else, or has no fonts to issue slips with.
    """
    told = _read()
    if told.get("made") and not fresh:
        set_up()  # tables and rules of today's program, under a district an earlier one made
        return _tour(told, new=False)
    if told:
        throw_away()  # asked for, or an earlier making was interrupted
    disk.make_private(Path(settings.HOME))
    if in_use():
        raise Refused(
            f"{settings.HOME} 已有账号和资料，不能在其中造演示数据", next="请用 YIMEN_HOME 另指定一个空文件夹"
        )
    fonts.faces(fonts.folders())
    _check_place()
    _write({"made": False})
    set_up()
    made = district.live()
    office.open_doors()
    told = {
        "made": True,
        "day": made.day.isoformat(),
        "password": office.PASSWORD,
        "accounts": [asdict(post) | {"password": office.PASSWORD} for post in made.posts],
        "steps": story.steps(made.seed),
    }
    _write(told)
    return _tour(told, new=True)


def _check_place() -> None:
    """The people of the demo sit in units of one place under one release; any other place starts with its own."""
    pack = places.pack()
    known = pack.release(settings.RELEASE).units if settings.RELEASE in pack.head.releases else {}
    if not set(office.NAMED) <= set(known):
        raise Refused(
            f"演示数据只有兰山区按今日机构的一套，{pack.title}（{settings.RELEASE}）没有",
            next="请去掉 YIMEN_PLACE、YIMEN_RELEASE 再运行；要用本地的规定，请运行 yimen setup，由安全管理员开账号",
        )


def throw_away() -> None:
    """Remove the demo of this installation: database, files, seals, keys. Refused where no demo is."""
    home = Path(settings.HOME)
    if not notice().exists():
        raise Refused(f"{home} 中不是演示数据，没有清除任何内容")
    if connection.vendor != "sqlite":
        raise Refused("演示数据在数据库服务器上，不能自动清除", next="请另建一个空的数据库，用 YIMEN_DB 指定")
    connection.close()
    database = Path(connection.settings_dict["NAME"])
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    for name in HELD:
        shutil.rmtree(home / name, ignore_errors=True)
    notice().unlink()


def _tour(told: dict[str, Any], *, new: bool) -> Tour:
    return Tour(new, told["day"], told["password"], told["accounts"], told["steps"])


def _read() -> dict[str, Any]:
    """The notice; empty when there is no demo here."""
    if not notice().exists():
        return {}
    found: dict[str, Any] = json.loads(notice().read_text(encoding="utf-8"))
    return found


def _write(told: dict[str, Any]) -> None:
    disk.write_private(notice(), json.dumps(told, ensure_ascii=False, indent=1).encode())
