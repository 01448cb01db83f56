"""The head file: one line a seal, appended outside the database, so that seals cut off the end are missed.

`HOME/seals/head`: number, hash, key id, mac. Copy it to another machine now and then: whoever can write both the
database and this file can cut both, but not the copy.
"""

import fcntl
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yimen.audit.models import Seal
from yimen.common import disk, keys
from yimen.common.tokens import keyed_digest

TAIL = 1024  # bytes that surely hold the last line


@dataclass(frozen=True, slots=True)
class Line:
    """What the head file remembers of one seal; `number` is 0 for a line that cannot be read."""

    number: int
    hash: str
    key_id: int
    mac: str


def path() -> Path:
    """Where the head file is."""
    return Path(settings.HOME) / "seals" / "head"


def mac(key: keys.Key, digest: str) -> str:
    """The mark of the seal key on one seal's hash, hex."""
    return keyed_digest(key, b"yimen seal\0" + digest.encode()).hex()


def mac_holds(key_id: int, digest: str, given: str) -> bool:
    """Whether the mark was made with a seal key of this installation."""
    key = next((key for key in keys.ring().of("seal") if key.id == key_id), None)
    return key is not None and hmac.compare_digest(mac(key, digest), given)


def lines() -> Iterator[Line]:
    """Every line of the file in order; a last line without its end was never finished and does not count."""
    if not path().exists():
        return
    with path().open("rb") as text:
        for raw in text:
            if raw.endswith(b"\n"):
                yield _parse(raw)


def catch_up() -> int:
    """Append the seals the file does not have yet; returns how many. Safe after a kill at any point."""
    disk.make_private(path().parent)
    with _locked() as handle:
        reached, end = _last(handle)
        new = list(Seal.objects.filter(number__gt=reached).order_by("number"))
        if not new:
            return 0
        os.ftruncate(handle, end)
        text = "".join(f"{s.number} {s.hash} {s.key_id} {s.mac}\n" for s in new)
        os.pwrite(handle, text.encode(), end)
        os.fsync(handle)
    disk.sync_folder(path().parent)
    return len(new)


@contextmanager
def _locked() -> Iterator[int]:
    handle = os.open(path(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _last(handle: int) -> tuple[int, int]:
    """The number on the last finished line (0 when none) and where that line ends."""
    size = os.fstat(handle).st_size
    start = max(0, size - TAIL)
    tail = os.pread(handle, TAIL, start)
    finished, newline, _ = tail.rpartition(b"\n")
    if not newline:
        return 0, 0
    return _parse(finished.rpartition(b"\n")[2]).number, start + len(finished) + 1


def _parse(raw: bytes) -> Line:
    try:
        number, digest, key_id, mark = raw.decode("ascii").split()
        return Line(int(number), digest, int(key_id), mark)
    except ValueError:
        return Line(0, "", 0, "")
