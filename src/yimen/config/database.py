"""Database settings from one address: `sqlite:///path` or `postgresql://user:password@host:port/name`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PLANNING = "-c join_collapse_limit=4"
"""Our queries join in the order they are to be read. Left free to try every order of ten tables, PostgreSQL takes fifty
milliseconds to begin a list it then reads in two."""


def sqlite(path: Path | str) -> dict[str, Any]:
    """WAL with IMMEDIATE transactions: a read that becomes a write never fails half way for lack of the lock."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=32768;",
        },
    }


def from_url(url: str) -> dict[str, Any]:
    """Settings of one database; ValueError names the scheme it does not know."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path[1:] if parts.path.startswith("//") else parts.path.lstrip("/") or ":memory:")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"unknown database scheme: {parts.scheme}")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": PLANNING} | query,
    }
