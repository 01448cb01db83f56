"""Keyed search tokens: equal texts give equal tokens, and nobody without the index key can make one.

A token is the index key's id (2 bytes) and the first 16 bytes of HMAC(key, kind · text). Rows are written with the
active key (`token`); a search asks for the tokens under every live key (`tokens_for`), so it also finds rows that a
rotation has not reached yet.
"""

import hmac
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from yimen.common import keys

LENGTH = 16
KEY_ID = 2
SIZE = KEY_ID + LENGTH

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･.．", "·"))


class Kind(StrEnum):
    """What a token stands for; the same text under two kinds gives two unlike tokens."""

    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"
    PINYIN = "pinyin"
    INITIALS = "initials"
    PREFIX = "prefix"
    ALIKE_BIRTH = "alike_birth"  # the last three tell who may have been registered twice; nobody types them
    ALIKE_PHONE = "alike_phone"
    ALIKE_PLACE = "alike_place"


def keyed(key: keys.Key) -> Callable[[bytes], bytes]:
    """`keyed_digest` for many messages: the key is taken in once."""
    if key.digest != "sha256":
        return lambda message: keyed_digest(key, message)
    begun = hmac.new(key.secret, digestmod="sha256")

    def digest(message: bytes) -> bytes:
        one = begun.copy()
        one.update(message)
        return one.digest()

    return digest


def keyed_digest(key: keys.Key, message: bytes) -> bytes:
    """HMAC of a message under a key, 32 bytes, by the hash the key was made for."""
    if key.digest == "sha256":
        return hmac.digest(key.secret, message, "sha256")
    run = HMAC(key.secret, hashes.SM3())
    run.update(message)
    return run.finalize()


def normal(kind: Kind | str, value: str) -> str:
    """The one form of a text that is compared: full width folded, no blanks, letters of one case, one dot in names."""
    plain = value if value.isascii() else unicodedata.normalize("NFKC", value)
    text = "".join(plain.split())
    return _FORMS.get(kind, str.casefold)(text)


def _digits(text: str) -> str:
    digits = text if text.isdecimal() else "".join(c for c in text if c.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _one_dot(text: str) -> str:
    return text.casefold().translate(_DOTS)


_FORMS: dict[str, Callable[[str], str]] = {
    Kind.NUMBER: str.upper,
    Kind.PHONE: _digits,
    Kind.NAME: _one_dot,
    Kind.PREFIX: _one_dot,
}


def token(kind: Kind | str, value: str) -> bytes:
    """The token to store, under the active index key; 18 bytes."""
    return _token(keys.ring().active("index"), kind, value)


def maker() -> Callable[[Kind, str], bytes]:
    """`token` for the rows of one list: the key is looked up once, and a surname that stands on every page is hashed
    once. Lives as long as its caller keeps it; nothing of the texts stays behind."""
    key = keys.ring().active("index")
    head, begins, digest = key.id.to_bytes(KEY_ID, "big"), {kind: f"{kind}\0" for kind in Kind}, keyed(key)

    @lru_cache(maxsize=4096)
    def make(kind: Kind, value: str) -> bytes:
        return head + digest((begins[kind] + normal(kind, value)).encode())[:LENGTH]

    return make


def tokens_for(kind: Kind | str, value: str) -> list[bytes]:
    """The tokens to search for, one under each live index key."""
    return [_token(key, kind, value) for key in keys.ring().of("index")]


def _token(key: keys.Key, kind: Kind | str, value: str) -> bytes:
    message = f"{Kind(kind)}\0{normal(kind, value)}".encode()
    return key.id.to_bytes(KEY_ID, "big") + keyed_digest(key, message)[:LENGTH]


def span(key_id: int) -> tuple[bytes, bytes]:
    """The smallest and the largest token under one key: what is written with it lies between the two, ends included."""
    head = key_id.to_bytes(KEY_ID, "big")
    return head, head + b"\xff" * LENGTH
