"""What a request wrote: the tables its statements touched, and whether anything is different afterwards."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

_WRITE = re.compile(r'^\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)"?', re.IGNORECASE)

#: What any request of a signed-in person may leave behind: the session, when it was last seen, wrong sign-ins, looks.
TRACES = {"django_session", "accounts_account", "audit_row", "axes_accessattempt", "axes_accesslog"}

#: Of an account everything counts but when it was last seen, which any request may note.
ACCOUNTS = "SELECT id, login, name, admin_kind, is_active, must_change_password, password FROM accounts_account"


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The tables that statements inside the block wrote to, undone or not."""
    found: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if match := _WRITE.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def office_tables() -> list[str]:
    """Every table of the program but those of TRACES."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(names - TRACES)


def counts() -> dict[str, int]:
    """Rows of every table, those of traces too."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(office_tables()) | TRACES):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def state(only: set[str] | None = None) -> dict[str, str]:
    """Table -> digest of everything in it, for the office tables and the accounts; of `only` these when given."""
    asked = {*office_tables(), "accounts_account"}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(asked if only is None else asked & only):
            query = ACCOUNTS if table == "accounts_account" else f'SELECT * FROM "{table}"'
            found[table] = _digest(cursor, query)
    return found


def _digest(cursor: Any, query: str) -> str:
    cursor.execute(query)
    rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
