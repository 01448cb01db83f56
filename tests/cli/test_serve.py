"""`yimen serve` as a real process: it answers, it ends when told to, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from yimen.basics.errors import Refused
from yimen.cli.serve import address, listen

YIMEN = [sys.executable, "-m", "yimen.cli.main"]


@pytest.fixture(scope="module")
def env(tmp_path_factory) -> dict[str, str]:
    """An installation of its own, set up by the command itself."""
    home = tmp_path_factory.mktemp("served")
    env = {**os.environ, "YIMEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "yimen.config.settings.dev"}
    env.pop("YIMEN_DB", None)
    subprocess.run([*YIMEN, "setup"], env=env, check=True, capture_output=True)
    return env


@pytest.fixture
def server(env):
    """A server in a process group of its own, and its address."""
    process = subprocess.Popen(
        [*YIMEN, "serve", "--port", "0", "--workers", "2"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.stdout.close()
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def alive(group: int) -> list[str]:
    """What still runs in a process group."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    return [args for pgid, stat, args in rows if pgid == str(group) and not stat.startswith("Z")]


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code


def gone(group: int, within: float) -> bool:
    """Whether a whole process group ends within so many seconds."""
    until = time.monotonic() + within
    while alive(group):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_when_told_to(server, number):
    process, url = server
    assert url.startswith("http://127.0.0.1:")
    assert answer(url + "account/login/") == 200
    assert len(alive(process.pid)) == 4  # the master, two workers, what runs by itself
    process.send_signal(number)
    assert process.wait(15) == 0
    assert gone(process.pid, 5), alive(process.pid)


def test_nothing_is_left_when_it_is_killed(server):
    process, url = server
    assert answer(url + "account/login/") == 200
    process.kill()
    assert gone(process.pid, 15), alive(process.pid)


def background_of(group: int) -> set[int]:
    """The processes of a group that are `yimen background`."""
    listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    return {
        int(pid)
        for pid, pgid, stat, args in rows
        if pgid == str(group) and not stat.startswith("Z") and " background " in args
    }


def test_what_runs_by_itself_is_started_again_when_it_dies_alone(server):
    process, url = server
    assert answer(url + "account/login/") == 200
    (first,) = background_of(process.pid)
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + 30
    while not (second := background_of(process.pid) - {first}):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert len(second) == 1
    assert answer(url + "account/login/") == 200
    process.kill()
    assert gone(process.pid, 15), alive(process.pid)


def test_silent_connections_do_not_hold_it_up(server):
    """Browsers open connections ahead and say nothing on them."""
    import socket

    _, url = server
    port = int(url.rstrip("/").rpartition(":")[2])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(7)]
    try:
        started = time.monotonic()
        assert answer(url + "account/login/") == 200
        assert time.monotonic() - started < 20
    finally:
        for connection in silent:
            connection.close()


def test_audit_rows_are_sealed_by_itself(server, env):
    """Set-up left audit rows; what runs beside the server seals them."""
    assert server[1]
    head = Path(env["YIMEN_HOME"]) / "seals" / "head"
    until = time.monotonic() + 30
    while not head.exists() or not head.read_text():
        assert time.monotonic() < until
        time.sleep(0.2)
    assert head.read_text().startswith("1 ")


def test_a_taken_port_is_said_in_a_sentence():
    taken = listen(0)
    port = taken.getsockname()[1]
    assert address(taken) == f"http://127.0.0.1:{port}/"
    with pytest.raises(Refused, match=f"端口 {port}"):
        listen(port)
    taken.close()


def test_an_impossible_port_is_said_in_a_sentence():
    with pytest.raises(Refused, match="70000"):
        listen(70000)
