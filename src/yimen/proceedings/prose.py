"""Free texts of events: encrypted rows that can be erased. The event keeps the row's id and a keyed hash of the text.

The key of the hash is a salt kept (encrypted) in the row itself: while the row stands, anyone with the keys can prove
the text is the one that was recorded; once it is erased, the hash says nothing about it any more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from yimen.common import clock
from yimen.proceedings.models import Prose, Run

PREFIX = "prose"


def _digest(salt: str, text: str) -> str:
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def keep_prose(run: Run, word: str, text: str) -> str:
    """Keep a text; the answer (`prose:id:hash`) is what the event holds in its place."""
    salt = secrets.token_hex(16)
    row = Prose.objects.create(run=run, word=word, text=text, salt=salt)
    return f"{PREFIX}:{row.pk}:{_digest(salt, text)}"


def prose_id(value: str) -> int:
    """The id of the row behind `prose:id:hash`."""
    return int(value.split(":")[1])


def is_prose(value: object) -> bool:
    """Whether a value of an event stands for a text."""
    return isinstance(value, str) and value.startswith(f"{PREFIX}:")


def altered(value: str, rows: dict[int, Prose]) -> bool:
    """Whether the text behind a value is gone or not the one recorded; an erased row is neither."""
    row = rows.get(prose_id(value))
    if row is None:
        return True
    return row.erased_at is None and _digest(row.salt, row.text) != value.split(":")[2]


def erase_prose(run: Run) -> int:
    """Erase the free texts of a run when the law asks for it; the events and their hashes stay. How many."""
    return Prose.objects.filter(run=run, erased_at__isnull=True).update(text="", salt="", erased_at=clock.now())
