"""Second-factor secrets and the rotation of the key they are kept under."""

import base64
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator

from yimen.basics.errors import Refused
from yimen.common import cipher, keys
from yimen.common.rotation_registry import Batch, Target

PLACE = "mfa.authenticator.secret"
_SECRET = ("secret", "seed")
_SECRETS = ("migrated_codes",)


def encrypt(text: str) -> str:
    """A secret as base64 of its envelope."""
    return base64.b64encode(cipher.encrypt(text.encode(), PLACE)).decode()


def decrypt(sealed: str) -> str:
    """The secret again."""
    return cipher.decrypt(base64.b64decode(sealed), PLACE).decode()


def _sealed(data: dict[str, Any]) -> Iterator[str]:
    yield from (data[name] for name in _SECRET if name in data)
    for name in _SECRETS:
        yield from data.get(name) or []


def _key_id(sealed: str) -> int:
    return cipher.key_id(base64.b64decode(sealed))


def _count(key_id: int) -> int:
    rows = Authenticator.objects.values_list("data", flat=True)
    return sum(1 for data in rows.iterator() if any(_key_id(text) == key_id for text in _sealed(data)))


def _advance(cursor: str, limit: int) -> Batch:
    rows = list(Authenticator.objects.select_for_update().filter(pk__gt=int(cursor or 0)).order_by("pk")[:limit])
    active, unreadable = keys.ring().active("data").id, 0
    for row in rows:
        if all(_key_id(text) == active for text in _sealed(row.data)):
            continue
        try:
            row.data = _anew(row.data)
        except (cipher.Unreadable, Refused):
            unreadable += 1
            continue
        row.save(update_fields=["data"])
    return Batch(str(rows[-1].pk) if len(rows) == limit else None, len(rows), unreadable)


def _anew(data: dict[str, Any]) -> dict[str, Any]:
    fresh = dict(data)
    for name in _SECRET:
        if name in data:
            fresh[name] = encrypt(decrypt(data[name]))
    for name in _SECRETS:
        if data.get(name):
            fresh[name] = [encrypt(decrypt(text)) for text in data[name]]
    return fresh


TARGET = Target("mfa.authenticator", "data", _advance, _count)
