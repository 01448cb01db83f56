"""Real child processes on the test's own database and home: for races, and killed with SIGKILL at a chosen point.

Use them in tests marked `django_db(transaction=True)`: what an open transaction holds, no other process can see.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


class Child:
    """A process of its own that runs `code`, which finds `given` as a dict of that name and what `dying` offers."""

    def __init__(
        self, code: str, *, home: Path | None = None, database: dict[str, Any] | None = None, **given: Any
    ) -> None:
        database = {**connection.settings_dict, **(database or {}), "TEST": {}}
        database["NAME"] = str(database["NAME"])
        request = {"code": code, "home": str(home or settings.HOME), "database": database, "given": given}
        (told, tell), inlet, outlet, errors = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        theirs = [tell, inlet[0], outlet[1], errors[1]]
        try:
            socket.send_fds(_forks(), [json.dumps(request).encode()], theirs)
        finally:
            for file in theirs:
                os.close(file)
        self._told = os.fdopen(told)
        self.stdin = os.fdopen(inlet[1], "w")
        self.stdout = os.fdopen(outlet[0])
        self.stderr = os.fdopen(errors[0])
        self.pid = int(self._told.readline())

    def kill(self) -> None:
        """SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end: exit status (-9 when killed), what it printed, what it complained."""
        self.stdin.close()
        out, err = self.stdout.read(), self.stderr.read()
        status = int(self._told.readline())
        for stream in (self._told, self.stdout, self.stderr):
            stream.close()
        return status, out, err


@cache
def _forks() -> socket.socket:
    """The process that forks the children of this test run; started with the first of them."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "yimen.config.settings.base",
        "CHILD_APPS": json.dumps(list(settings.INSTALLED_APPS)),
    }
    engine = connection.settings_dict["ENGINE"]
    command = [sys.executable, "-W", "error", "-m", "tests.support.forks", str(theirs.fileno()), engine]
    server = subprocess.Popen(command, env=env, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    theirs.close()
    assert mine.recv(16) == b"ready"

    def end() -> None:
        mine.close()
        server.wait(30)

    atexit.register(end)
    return mine


def start(code: str, **given: Any) -> Child:
    """Run `code` in a child; the test talks with it by its standard input and output, and ends with `finish`."""
    return Child(code, **given)


def finish(child: Child) -> str:
    """Wait for a child to end well and give what it printed."""
    status, out, err = child.end()
    assert status == 0, err
    return out


def run_child(code: str, home: Path | None = None, database: dict[str, Any] | None = None) -> int:
    """Run `code` in a child that sees what the test has committed; returns its exit status (-9: killed).

    The code may call `die()`, `die_before(owner, name, call=1)`, `die_after(owner, name, call=1)`. `home` and
    `database` (settings of one) default to the test's own.
    """
    status, _, err = Child(code, home=home, database=database).end()
    if status not in {0, -signal.SIGKILL}:
        raise AssertionError(f"the child failed by itself:\n{err[-3000:]}")
    return status
