"""Django's secret: made once at set-up, beside the keys and never in a backup."""

from __future__ import annotations

import secrets
from pathlib import Path

from yimen.config.home import home


def path() -> Path:
    """The file that holds the secret of this installation."""
    return home() / "keys" / "django"


def make() -> None:
    """Write a fresh secret unless there is one; readable by its owner alone."""
    if path().exists():
        return
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path().touch(mode=0o600)
    path().write_text(secrets.token_urlsafe(64))


def read() -> str:
    """The secret; before set-up a passing one, which signs nothing that outlives this process."""
    return path().read_text().strip() if path().exists() else secrets.token_urlsafe(64)
