"""Encrypted files under `HOME/files`: evidence, printed papers, uploads. Nothing of them touches the disk in the clear.

A file is a header (magic, algorithm, key id, salt) and chunks of 64 KiB, each sealed under a key of this file alone.
The nonce counts the chunks and marks the last one, so a file cut short, lengthened or re-ordered does not open; the
file's name is authenticated, so one file cannot stand in for another.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from django.conf import settings

from yimen.basics.errors import Refused
from yimen.common import cipher, clock, disk, keys

MAGIC = b"YMF1"
SALT = 16
HEADER = len(MAGIC) + 1 + 2 + SALT
CHUNK = 64 * 1024
SUFFIX = ".ymf"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was put away: its name (to get it back), the SHA-256 of its content, its size in bytes."""

    name: str
    sha256: str
    size: int


def root() -> Path:
    """The folder of encrypted files."""
    return Path(settings.HOME) / "files"


def put(content: bytes | BinaryIO | Iterable[bytes]) -> Stored:
    """Encrypt and keep a content; it is whole on the disk on return. A rollback does not remove it: `drop`."""
    name = secrets.token_hex(16)
    counted = _Counted(_pieces(content))
    disk.make_private(path_of(name).parent)
    with disk.replacing(path_of(name)) as out:
        _seal(counted, out, name)
    return Stored(name, counted.digest.hexdigest(), counted.size)


def read(name: str) -> bytes:
    """The whole content; Unreadable when the file was damaged, Refused when it is gone."""
    return b"".join(chunks(name))


def chunks(name: str) -> Iterator[bytes]:
    """The content piece by piece; a damaged piece is never given out."""
    try:
        source = path_of(name).open("rb")
    except FileNotFoundError:
        raise Refused("文件已不在存储中", next="请联系系统管理员从备份中恢复") from None
    with source:
        yield from _unseal(source, name)


def drop(name: str) -> None:
    """Remove a file for good; nothing happens when it is gone already."""
    path_of(name).unlink(missing_ok=True)


def names(after: str = "") -> Iterator[str]:
    """Every stored file's name in order, from the first one past `after`; reads one small folder at a time."""
    for first in _folders(root(), after[:2]):
        for second in _folders(first, after[2:4] if first.name == after[:2] else ""):
            for name in sorted(path.stem for path in second.glob(f"*{SUFFIX}")):
                if name > after:
                    yield name


def _folders(parent: Path, start: str) -> list[Path]:
    if not parent.exists():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name >= start)


def sweep_drafts(older_than: float) -> int:
    """Remove (encrypted) drafts that a killed program left, not touched for `older_than` seconds; returns how many."""
    drafts = [path for path in root().rglob(f".*{SUFFIX}.*.part") if _age(path) > older_than]
    for path in drafts:
        path.unlink(missing_ok=True)
    return len(drafts)


def untouched(older_than: float) -> Iterator[str]:
    """The names of stored files not written for `older_than` seconds, in order."""
    return (name for name in names() if _age(path_of(name)) > older_than)


def _age(path: Path) -> float:
    """Seconds since a file was written; one that is gone meanwhile is new."""
    try:
        return clock.now().timestamp() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def path_of(name: str) -> Path:
    """Where a file lies; ValueError for a name this module never gave out."""
    if len(name) != 32 or set(name) - set("0123456789abcdef"):
        raise ValueError("not a stored file's name")
    return root() / name[:2] / name[2:4] / f"{name}{SUFFIX}"


def key_of(name: str) -> int:
    """The id of the key a file is written with."""
    with path_of(name).open("rb") as source:
        return _parse(source.read(HEADER))[1]


def reencrypt(name: str) -> None:
    """Write the file anew under the active key; a kill leaves the old one or the new one whole."""
    with path_of(name).open("rb") as source, disk.replacing(path_of(name)) as out:
        _seal(_unseal(source, name), out, name)


class _Counted:
    """Passes pieces on, and knows their hash and size in the end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.digest = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.digest.update(piece)
            self.size += len(piece)
            yield piece


def _pieces(content: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif hasattr(content, "read"):
        while piece := content.read(CHUNK):
            yield piece
    else:
        yield from content


def _even(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut pieces of any size into full chunks; the last chunk (perhaps empty) is marked."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _seal(pieces: Iterable[bytes], out: BinaryIO, name: str) -> None:
    key, algorithm, salt = keys.ring().active("data"), cipher.algorithm(), os.urandom(SALT)
    head = MAGIC + bytes([algorithm]) + key.id.to_bytes(2, "big") + salt
    out.write(head)
    sealer = cipher.sealer(key.secret, algorithm, b"file " + salt)
    for index, (chunk, last) in enumerate(_even(pieces)):
        out.write(sealer.encrypt(_nonce(index, last), chunk, head + name.encode()))


def _unseal(source: BinaryIO, name: str) -> Iterator[bytes]:
    head = source.read(HEADER)
    algorithm, key_id, salt = _parse(head)
    sealer = cipher.sealer(keys.find("data", key_id).secret, algorithm, b"file " + salt)
    index, sealed = 0, source.read(CHUNK + cipher.TAG)
    while True:
        following = source.read(CHUNK + cipher.TAG)
        try:
            yield sealer.decrypt(_nonce(index, not following), sealed, head + name.encode())
        except InvalidTag:
            raise cipher.Unreadable("a stored file does not open") from None
        if not following:
            return
        index, sealed = index + 1, following


def _parse(head: bytes) -> tuple[int, int, bytes]:
    if len(head) != HEADER or not head.startswith(MAGIC):
        raise cipher.Unreadable("not a stored file")
    at = len(MAGIC)
    return head[at], int.from_bytes(head[at + 1 : at + 3], "big"), head[at + 3 :]


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(cipher.NONCE - 1, "big") + bytes([last])
