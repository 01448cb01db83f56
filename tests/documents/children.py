"""Real child processes on the database of the running test: for races, and to be killed."""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.db import connection

_START = """
import json, os, sys
given = json.loads(sys.stdin.readline())
os.environ.update(YIMEN_HOME=given["home"], DJANGO_SETTINGS_MODULE="yimen.config.settings.dev")
from django.conf import settings
settings.DATABASES = {"default": given["database"]}
settings.SECRET_KEY = "for tests only"
import django
django.setup()
"""


def start(code: str, **given: Any) -> subprocess.Popen[str]:
    """Run `code` in a process of its own, with `given` as a dict of that name. It waits for its line of input first."""
    keep = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    database = {k: v for k, v in connection.settings_dict.items() if k in keep}
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _START + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps({"home": str(settings.HOME), "database": database, **given}) + "\n")
    child.stdin.flush()
    return child


def finish(child: subprocess.Popen[str]) -> str:
    """Wait for a child to end well and give what it printed."""
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    return out
