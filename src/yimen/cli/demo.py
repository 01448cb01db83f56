"""`yimen demo`: a small synthetic district, made once, and its pages on this machine."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

from yimen.cli.serve import address, listen
from yimen.cli.setup import SETTINGS, with_django

#: Named by a word: the room `demo` stands above this one.
MAKE = "yimen.demo.making.make"
INTERRUPTED = 130


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen demo`."""
    parser.add_argument("--port", type=int, default=8000, help="端口；0 为任选一个空闲的")
    parser.add_argument("--fresh", action="store_true", help="丢掉以前造的演示数据，重新造")
    parser.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    """Make the district unless it is there, tell the accounts and the address, serve until interrupted.

    The pages are served by this same process started anew, so that nothing of the making stays in memory.
    """
    listening = listen(args.port)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    try:
        tell(args.fresh)
    except KeyboardInterrupt:
        print("已中断。再运行一次会从头造起。")
        return INTERRUPTED
    print("打开下面的地址，按 Ctrl+C 结束：")
    print(address(listening), flush=True)
    return serve(listening)


@with_django
def tell(fresh: bool) -> int:
    """Make the district and say what is there."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    print("正在准备演示数据（虚构人员，约需两分钟）……", flush=True)
    tour = import_string(MAKE)(fresh=fresh)
    print(f"演示数据{'已造好' if tour.new else f'已经有了（{tour.day}造），没有改动'}：{settings.HOME}")
    print(f"以下账号的密码都是 {tour.password}")
    for line in table(tour.accounts):
        print(line)
    return 0


def table(accounts: list[dict[str, Any]]) -> Iterator[str]:
    """Login, seat and unit of each account, in columns that line up with Chinese text too."""
    rows = [(one["login"], one["title"], one["unit"]) for one in accounts]
    widths = [max(width(row[at]) for row in rows) for at in (0, 1)]
    for login, title, unit in rows:
        yield f"  {pad(login, widths[0])}  {pad(title, widths[1])}  {unit}".rstrip()


def width(text: str) -> int:
    """Columns a text takes on a console: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, columns: int) -> str:
    """The text, filled with blanks."""
    return text + " " * (columns - width(text))


def serve(listening: socket.socket) -> int:
    """Become `yimen serve` on the open socket."""
    listening.set_inheritable(True)
    sys.stderr.flush()
    command = [sys.executable, "-m", "yimen.cli.main", "serve", "--fd", str(listening.fileno())]
    os.execv(sys.executable, command)  # noqa: S606 - our own program, no shell; does not return
