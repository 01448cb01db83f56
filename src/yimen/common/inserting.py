"""Rows by the hundred thousand, written without making an object of each. Nothing of the model's Python runs but the
encryption; the caller names every field that has no default in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from yimen.common import clock
from yimen.common.fields import SecretText
from yimen.common.models import Base


def insert(model: type[Base], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of the field names; a foreign key is given by its id."""
    fields = [model._meta.get_field(name) for name in names]
    now = moment()
    prepare = [_prepared(field) for field in fields]
    ready = ((now, *(make(value) for make, value in zip(prepare, row, strict=True))) for row in rows)
    write(model, ["created_at", *(str(field.column) for field in fields)], ready)


def moment() -> Any:
    """Now, as the driver takes it: what stands in `created_at`."""
    return connection.ops.adapt_datetimefield_value(clock.now())


def new_ids(model: type[Base], count: int) -> list[int]:
    """So many ids nobody else is given. The caller writes the rows in the same transaction: SQLite lets one transaction
    write at a time, so what it would give out next is ours."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [connection.ops.quote_name(table), count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows made ready for the driver already, in the order of the columns; the caller's transaction."""
    table = connection.ops.quote_name(model._meta.db_table)
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # statement by statement it takes three times as long
            # Django wraps what `execute` raises, not what a copy does: callers wait for its IntegrityError.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", rows)  # noqa: S608


def _prepared(field: Any) -> Callable[[Any], Any]:
    """What makes a value ready for the database; equal days and empty texts are made ready once."""
    if isinstance(field, SecretText):
        seal = field.sealing()
        empty = seal("")
        return lambda value: seal(value) if value != "" else empty
    if isinstance(field, models.DateField):
        return lru_cache(maxsize=1024)(lambda value: field.get_db_prep_save(value, connection))
    return lambda value: value
