"""`yimen serve`: the web server, with what runs by itself beside it; both end together."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import Any

from yimen.basics.errors import Refused
from yimen.cli.companion import GRACE_SECONDS, Companion
from yimen.cli.setup import name_settings

#: Named by a word, as every web server does: the room `config` stands above this one.
APPLICATION = "yimen.config.wsgi:application"
HOST = "127.0.0.1"
BACKLOG = 256
SWITCH_SECONDS = 0.0005
"""How long a thread that computes keeps another waiting that comes back from the database. A registration asks it a
hundred times: at Python's five milliseconds one busy neighbour makes it half a second slower."""


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen serve`."""
    parser.add_argument("--port", type=int, default=8000, help="端口；0 为任选一个空闲的")
    parser.add_argument("--host", default=HOST, help="监听地址；不写只供本机（前面应有说 TLS 的代理）")
    parser.add_argument("--workers", type=int, default=0, help="进程数；不写按处理器数")
    parser.add_argument("--fd", type=int, default=-1, help=argparse.SUPPRESS)
    parser.set_defaults(run=run_serve)


def run_serve(args: argparse.Namespace) -> int:
    """Serve until interrupted. With `--fd` the socket was opened, and its address told, by whoever started us."""
    name_settings()
    if args.fd >= 0:
        listening = socket.socket(fileno=args.fd)
    else:
        listening = listen(args.port, args.host)
        print(address(listening), flush=True)
    companion = Companion()
    try:
        _web(listening, args.workers, companion)
    finally:
        companion.end()
    return 0


def listen(port: int, host: str = HOST) -> socket.socket:
    """An open socket; whoever calls before the server is up waits in its queue. Refused when the port is taken."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except (OSError, OverflowError) as error:
        opened.close()
        raise Refused(
            f"不能使用 {host} 的端口 {port}（可能已被占用）", next="请用 --port 另选一个，0 为任选"
        ) from error
    opened.listen(BACKLOG)
    return opened


def address(listening: socket.socket) -> str:
    """Where the pages are."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}/"


def _web(listening: socket.socket, workers: int, companion: Companion) -> None:
    """Gunicorn in this process, until it is told to stop; while it looks after its workers, the companion is kept too.

    Threads, because a browser opens connections ahead and says nothing on them: a sync worker would wait on each.
    """
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter
    from gunicorn.util import import_app

    options: dict[str, Any] = {
        "bind": f"fd://{listening.fileno()}",
        "workers": workers or min(4, (os.cpu_count() or 1) + 1),
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 60,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 15,
        "loglevel": "warning",
        "accesslog": None,
        "control_socket_disable": True,
        "proc_name": "yimen",
    }

    class Master(Arbiter):
        """Looks about once a second whether everybody is there."""

        def manage_workers(self) -> None:
            super().manage_workers()
            companion.keep()

    class Server(BaseApplication):
        """Gunicorn with our options; the pages are loaded by each worker for itself."""

        def run(self) -> None:
            Master(self).run()

        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            sys.setswitchinterval(SWITCH_SECONDS)
            return import_app(APPLICATION)

    listening.set_inheritable(True)
    try:
        Server().run()
    except SystemExit as finished:
        if finished.code:
            raise
