"""Real child processes on the test's own database and home, killed with SIGKILL at a chosen point."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]

_BEGIN = """
import json, os, signal, sys
from yimen.config.settings import base
base.DATABASES = json.loads(os.environ["CHILD_DATABASES"])
base.INSTALLED_APPS = json.loads(os.environ["CHILD_APPS"])
base.SECRET_KEY = "child of a test"
import django
django.setup()

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def die_before(owner, name, call=1):
    "The process is killed when owner.name is called for the call-th time, before it does anything."
    _arm(owner, name, call, before=True)

def die_after(owner, name, call=1):
    "The process is killed when the call-th call of owner.name has returned."
    _arm(owner, name, call, before=False)

def _arm(owner, name, call, before):
    real, calls = getattr(owner, name), []
    def armed(*args, **kwargs):
        calls.append(1)
        if before and len(calls) == call:
            die()
        answer = real(*args, **kwargs)
        if len(calls) == call:
            die()
        return answer
    setattr(owner, name, armed)
"""


def run_child(code: str, wait: float = 60, home: Path | None = None, database: dict[str, Any] | None = None) -> int:
    """Run `code` in a child that sees what the test has committed; returns its exit status (-9: killed).

    The code may call `die()`, `die_before(owner, name, call=1)`, `die_after(owner, name, call=1)`. Use it in tests
    marked `django_db(transaction=True)`: what an open transaction holds, no other process can see. `home` and
    `database` (settings of one) default to the test's own.
    """
    database = {**connection.settings_dict, **(database or {}), "TEST": {}}
    database["NAME"] = str(database["NAME"])
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "yimen.config.settings.base",
        "YIMEN_HOME": str(home or settings.HOME),
        "CHILD_DATABASES": json.dumps({"default": database}),
        "CHILD_APPS": json.dumps(list(settings.INSTALLED_APPS)),
    }
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + code],
        env=env,
        cwd=ROOT,
        timeout=wait,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode not in {0, -signal.SIGKILL}:
        raise AssertionError(f"the child failed by itself:\n{done.stderr[-3000:]}")
    return done.returncode
