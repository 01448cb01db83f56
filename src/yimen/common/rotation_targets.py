"""The places every installation has under its keys: columns of `SecretText`, and encrypted files."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from yimen.basics.errors import Refused
from yimen.common import cipher, files, keys, tokens
from yimen.common.fields import SecretText
from yimen.common.rotation_registry import Batch, Target


def own_targets() -> list[Target]:
    """One target for each table with secret columns, and one for the files."""
    found = [(model, secret_fields(model)) for model in apps.get_models()]
    tables = [_text_target(model, fields) for model, fields in found if fields]
    return [*tables, Target("files", "data", _advance_files, _count_files)]


def secret_fields(model: type[models.Model]) -> list[SecretText]:
    """The secret columns of a model's own table."""
    if model._meta.proxy or not model._meta.managed:
        return []
    return [field for field in model._meta.local_fields if isinstance(field, SecretText)]


def token_target(
    name: str, rows: Callable[[], models.QuerySet[Any]], rewrite: Callable[[int, int], int], field: str = "token"
) -> Target:
    """A table of search tokens.

    `rewrite(key_id, limit)` writes anew the tokens of up to `limit` owners that have any under that key, and returns
    how many owners it did; 0 when none is left.
    """

    def count(key_id: int) -> int:
        low, high = tokens.span(key_id)
        return rows().filter(**{f"{field}__gte": low, f"{field}__lte": high}).count()

    def advance(cursor: str, limit: int) -> Batch:
        for key in keys.ring().of("index")[1:]:
            try:
                with transaction.atomic():
                    done = rewrite(key.id, limit)
            except cipher.Unreadable:  # an owner's text is damaged: the old key stays, and what is left is still found
                return Batch(None, 0, 1)
            if done:
                return Batch(str(key.id), done)
        return Batch(None, 0)

    return Target(name, "index", advance, count)


def _text_target(model: type[models.Model], fields: list[SecretText]) -> Target:
    return Target(
        model._meta.label_lower,
        "data",
        lambda cursor, limit: _advance_text(model, fields, cursor, limit),
        lambda key_id: _count_text(model, fields, key_id),
    )


def _advance_text(model: type[models.Model], fields: list[SecretText], cursor: str, limit: int) -> Batch:
    # Raw columns: the envelopes themselves are needed, and neither save() nor a hook of the room is concerned.
    quote, pk = connection.ops.quote_name, model._meta.pk
    columns = ", ".join(quote(name) for name in [pk.column, *(field.column for field in fields)])
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    where = f"WHERE {quote(pk.column)} > %s " if cursor else ""
    table, key = quote(model._meta.db_table), quote(pk.column)
    select = f"SELECT {columns} FROM {table} {where}ORDER BY {key} LIMIT {int(limit)}{lock}"  # noqa: S608 - our names
    change = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    update = f"UPDATE {table} SET {change} WHERE {key} = %s"  # noqa: S608 - our names
    start = [pk.get_db_prep_value(pk.to_python(cursor), connection)] if cursor else []
    with connection.cursor() as run:
        run.execute(select, start)
        rows = run.fetchall()
        changed, unreadable = _rewritten(rows, fields)
        run.executemany(update, changed)
    if len(rows) < limit:
        return Batch(None, len(rows), unreadable)
    return Batch(str(pk.to_python(rows[-1][0])), len(rows), unreadable)


def _rewritten(rows: list[tuple[Any, ...]], fields: list[SecretText]) -> tuple[list[list[Any]], int]:
    active, changed, unreadable = keys.ring().active("data").id, [], 0
    for row in rows:
        envelopes = [None if value is None else bytes(value) for value in row[1:]]
        fresh = list(envelopes)
        for at, (envelope, field) in enumerate(zip(envelopes, fields, strict=True)):
            try:
                if envelope is not None and cipher.key_id(envelope) != active:
                    fresh[at] = cipher.encrypt(cipher.decrypt(envelope, field.aad), field.aad)
            except (cipher.Unreadable, Refused):
                unreadable += 1  # stays as it is: the old key is then kept, and the damage is reported
        if fresh != envelopes:
            binary = connection.Database.Binary
            changed.append([*(None if value is None else binary(value) for value in fresh), row[0]])
    return changed, unreadable


def _count_text(model: type[models.Model], fields: list[SecretText], key_id: int) -> int:
    quote, binary = connection.ops.quote_name, connection.Database.Binary
    conditions, values = [], []
    for field in fields:
        for algorithm in cipher.ALGORITHMS.values():
            head = cipher.header(algorithm, key_id)
            past = (int.from_bytes(head, "big") + 1).to_bytes(cipher.HEADER, "big")
            conditions.append(f"({quote(field.column)} >= %s AND {quote(field.column)} < %s)")
            values += [binary(head), binary(past)]
    where = " OR ".join(conditions)
    with connection.cursor() as run:
        run.execute(f"SELECT COUNT(*) FROM {quote(model._meta.db_table)} WHERE {where}", values)  # noqa: S608 - the same
        return int(run.fetchone()[0])


def _advance_files(cursor: str, limit: int) -> Batch:
    active, seen, unreadable, last = keys.ring().active("data").id, 0, 0, cursor
    for name in files.names(after=cursor):
        if seen == limit:
            return Batch(last, seen, unreadable)
        try:
            if files.key_of(name) != active:
                files.reencrypt(name)
        except (cipher.Unreadable, Refused):
            unreadable += 1
        except FileNotFoundError:
            pass  # dropped by somebody meanwhile
        seen, last = seen + 1, name
    return Batch(None, seen, unreadable)


def _count_files(key_id: int) -> int:
    return sum(1 for name in files.names() if _is_under(name, key_id))


def _is_under(name: str, key_id: int) -> bool:
    try:
        return files.key_of(name) == key_id
    except (cipher.Unreadable, FileNotFoundError):
        return False
