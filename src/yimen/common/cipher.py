"""Ciphertext of short texts: AES-256-GCM, or SM4-GCM where national algorithms are asked for (`YIMEN_CIPHER=sm4`).

Envelope: version (1 byte) · algorithm (1) · key id (2) · nonce (12) · ciphertext and tag. The place a text belongs to
(`app.model.field`) is authenticated with it, so a text moved to another column no longer opens.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from yimen.common import keys

VERSION = 1
AES, SM4 = 1, 2
ALGORITHMS = {"aes": AES, "sm4": SM4}
HEADER = 4
NONCE = 12
TAG = 16


class Unreadable(Exception):
    """Stored ciphertext does not open: damaged, tampered with, or moved from where it belongs. Holds no content."""


class Sealer(Protocol):
    """An authenticated cipher with its key set."""

    def encrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes: ...


class _Sm4Gcm:
    """SM4-GCM with the calls of AESGCM (GB/T 32907, mode of GB/T 36624)."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        run = Cipher(self._key, modes.GCM(nonce)).encryptor()
        run.authenticate_additional_data(aad)
        return run.update(data) + run.finalize() + run.tag

    def decrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        if len(data) < TAG:
            raise InvalidTag
        run = Cipher(self._key, modes.GCM(nonce, data[-TAG:])).decryptor()
        run.authenticate_additional_data(aad)
        return run.update(data[:-TAG]) + run.finalize()


def sealer(secret: bytes, algorithm: int, purpose: bytes) -> Sealer:
    """The cipher of one algorithm under a key derived from `secret`, never the same for two algorithms or purposes."""
    derived = hmac.new(secret, b"yimen " + purpose + bytes([algorithm]), hashlib.sha256).digest()
    if algorithm == AES:
        return AESGCM(derived)
    if algorithm == SM4:
        return _Sm4Gcm(derived[:16])
    raise Unreadable("unknown algorithm")


@lru_cache(maxsize=32)
def _text_sealer(secret: bytes, algorithm: int) -> Sealer:
    return sealer(secret, algorithm, b"text")


def algorithm() -> int:
    """The algorithm new text is written with."""
    return ALGORITHMS[settings.CIPHER]


def header(algorithm: int, key_id: int) -> bytes:
    """The four bytes every envelope of this algorithm and key begins with."""
    return bytes([VERSION, algorithm]) + key_id.to_bytes(2, "big")


def key_id(envelope: bytes) -> int:
    """The id of the key an envelope is written with."""
    if len(envelope) < HEADER or envelope[0] != VERSION:
        raise Unreadable("not an envelope of this version")
    return int.from_bytes(envelope[2:HEADER], "big")


def encrypt(text: bytes, aad: str) -> bytes:
    """The envelope of `text`, bound to the place `aad` names."""
    return maker(aad)(text)


def maker(aad: str) -> Callable[[bytes], bytes]:
    """`encrypt` for many texts of one place: the key is looked up once."""
    key = keys.ring().active("data")
    kind = algorithm()
    head, seal = header(kind, key.id), _text_sealer(key.secret, kind).encrypt
    bound = head + aad.encode()

    def make(text: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return head + nonce + seal(nonce, text, bound)

    return make


def decrypt(envelope: bytes, aad: str) -> bytes:
    """The text of an envelope; Unreadable when it does not open here, Refused when its key is not held."""
    key = keys.find("data", key_id(envelope))
    head, nonce, body = envelope[:HEADER], envelope[HEADER : HEADER + NONCE], envelope[HEADER + NONCE :]
    if len(body) < TAG:
        raise Unreadable(f"text of {aad} is cut short")
    try:
        return _text_sealer(key.secret, head[1]).decrypt(nonce, body, head + aad.encode())
    except InvalidTag:
        raise Unreadable(f"text of {aad} does not open") from None
