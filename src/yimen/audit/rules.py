"""What may stand in an audit row, and how rows and seals become bytes to hash."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

MAX_TEXT = 64

_RUN_OF_DIGITS = re.compile(r"(?<!\d)(\d{14}(?:\d|X)|\d{17}[\dXx]|\d{16,19})(?![\dXx])")
_PHONE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_PURPOSE = re.compile(r"[\w :./、，（）()《》·-]*")


class RowFields(Protocol):
    """The fields of a row that are hashed."""

    id: int
    at: datetime
    account: int | None
    seat: int | None
    unit: str
    verb: str
    object_type: str
    object_id: str
    purpose: str
    data: dict[str, Any]


def looks_personal(text: str) -> bool:
    """Whether a text holds something shaped like an identity, bank-account or mobile telephone number."""
    if _HASH.fullmatch(text):
        return False
    return bool(_RUN_OF_DIGITS.search(text) or _PHONE.search(text))


def check_id(name: str, value: Any) -> None:
    """ValueError (naming the field, never the value) unless `value` is an id, a key, a flag, or a list of them."""
    if isinstance(value, list | tuple):
        for item in value:
            check_id(name, item)
    elif not (value is None or isinstance(value, bool) or _is_id(value)):
        raise ValueError(f"audit field {name!r} takes ids only")


def _is_id(value: Any) -> bool:
    if isinstance(value, int):
        return not looks_personal(str(value))
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return False
    return value.isascii() and value.isprintable() and not looks_personal(value)


def check_purpose(purpose: str) -> None:
    """ValueError unless the purpose is a short phrase without numbers of people; a person's own words are a Reason."""
    if len(purpose) > MAX_TEXT or looks_personal(purpose) or not _PURPOSE.fullmatch(purpose):
        raise ValueError("audit field 'purpose' takes a short phrase")


def row_bytes(row: RowFields) -> bytes:
    """The one form of a row that is hashed: its meaning, not how a database writes it."""
    parts = [
        row.id,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.account,
        row.seat,
        row.unit,
        row.verb,
        row.object_type,
        row.object_id,
        row.purpose,
        row.data,
    ]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def rows_hash(rows: Iterable[RowFields]) -> str:
    """SHA-256 over the rows in order; each row's length goes in first, so no two lists give the same bytes."""
    total = hashlib.sha256()
    for row in rows:
        content = row_bytes(row)
        total.update(len(content).to_bytes(4, "big") + content)
    return total.hexdigest()


def seal_hash(number: int, at: datetime, first: int, last: int, count: int, rows: str, previous: str) -> str:
    """SHA-256 of what a seal states."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(json.dumps([number, moment, first, last, count, rows, previous]).encode()).hexdigest()
