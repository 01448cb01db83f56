"""A process with the program loaded that forks a child for each request: a child costs milliseconds, not seconds.

`python -m tests.support.forks <number of a socket> <database engine>`. It has one thread, no database connection and no
keys; it ends with the test run that started it. A request is JSON (code, home, database, given) with four open files:
where to tell the child's process id and exit status, and its standard input, output and error.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from tests.support import dying

LONGEST = 1 << 20


def main(control: int, engine: str) -> None:
    """Answer requests until the other side is gone."""
    load(engine)
    asked = socket.socket(fileno=control)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who attend to a request are waited for by nobody
    asked.send(b"ready")
    while True:
        message, files, _, _ = socket.recv_fds(asked, LONGEST, 4)
        if not message:
            return
        if os.fork() == 0:
            asked.close()
            attend(json.loads(message), *files)
        for file in files:
            os.close(file)


def load(engine: str) -> None:
    """Everything a child is likely to use."""
    from yimen.config.settings import base

    base.DATABASES = {}
    base.INSTALLED_APPS = json.loads(os.environ["CHILD_APPS"])
    base.SECRET_KEY = "child of a test"
    import django

    django.setup()
    from yimen.places import api as places

    importlib.import_module(f"{engine}.base")
    importlib.import_module("tests.failure.work")
    places.pack().release("assumed-2026")


def attend(request: dict[str, Any], tell: int, *streams: int) -> NoReturn:
    """Make the child, tell its id, wait for its end and tell that."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(tell)
        work(request, streams)
    for file in streams:
        os.close(file)
    os.write(tell, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(tell, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def work(request: dict[str, Any], streams: tuple[int, ...]) -> NoReturn:
    """The child itself: the code of the request, in the home and on the database of the test."""
    for number, file in enumerate(streams):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - for its whole life
    status = 0
    try:
        settle(request["home"], request["database"])
        exec(request["code"], {**vars(dying), "json": json, "sys": sys, "given": request["given"]})
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def settle(home: str, database: dict[str, Any]) -> None:
    """Take over home and database. Nothing was read or connected before the fork."""
    from django.conf import settings
    from django.db import connections

    os.environ["YIMEN_HOME"] = home
    settings.HOME = Path(home)
    settings.STATIC_ROOT = settings.HOME / "static"
    settings.DATABASES = {"default": database}
    connections._settings = None
    vars(connections).pop("settings", None)
    if hasattr(connections._connections, "default"):  # made, not connected, while the program was loaded
        del connections["default"]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
