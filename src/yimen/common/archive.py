"""A backup as one tar file: its pieces, and last a manifest that names each with size and hash, marked by the seal key.

Pieces are read back by their exact names only; a piece that is missing, surplus or changed makes the whole archive
refused before anything is restored.
"""

import hashlib
import hmac
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from yimen.basics.errors import Refused
from yimen.common import disk, keys
from yimen.common.tokens import keyed_digest

FORMAT = 1
MANIFEST = "manifest.json"
MARK = "manifest.mac"
BLOCK = 1024 * 1024
_NAME = re.compile(r"database|seals/head|files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.ymf")


def damaged() -> Refused:
    """The answer to an archive that is not as it was written."""
    return Refused("备份文件已损坏或不完整，没有恢复任何内容", next="请换用另一份备份")


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of a backup."""

    name: str
    size: int
    sha256: str


class Writer:
    """Adds pieces one by one; `close` writes the manifest."""

    def __init__(self, out: BinaryIO) -> None:
        self._tar = tarfile.TarFile(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)
        self._entries: list[Entry] = []

    def add(self, name: str, path: Path) -> bool:
        """Add a file; False when it is gone (somebody dropped it meanwhile)."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            size = path.stat().st_size
            counted = _Hashing(source, size)
            self._tar.addfile(_header(name, size), counted)
        self._entries.append(Entry(name, size, counted.digest.hexdigest()))
        return True

    def close(self, about: dict[str, Any]) -> None:
        """Write the manifest with its mark, and the end of the archive."""
        entries = [{"name": e.name, "size": e.size, "sha256": e.sha256} for e in self._entries]
        manifest = json.dumps({"format": FORMAT, **about, "entries": entries}, indent=1).encode()
        mark = keyed_digest(keys.ring().active("seal"), b"yimen backup\0" + manifest).hex().encode()
        for name, content in ((MANIFEST, manifest), (MARK, mark)):
            self._tar.addfile(_header(name, len(content)), io.BytesIO(content))
        self._tar.close()


class _Hashing(io.RawIOBase):
    """Reads exactly `size` bytes of a file and hashes them on the way."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source, self._left = source, size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(content)
        self.digest.update(content)
        return content


def _header(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new archive at `path`, there only when the block ends well; Refused when the path is taken."""
    if path.exists():
        raise Refused(f"文件 {path.name} 已经存在，没有备份", next="请换一个文件名")
    if not path.parent.is_dir():
        raise Refused(f"文件夹 {path.parent} 不存在，没有备份", next="请先建好文件夹，或换一个位置")
    with disk.replacing(path) as out:
        yield Writer(out)


def unpack(path: Path, target: Path) -> dict[str, Any]:
    """Write every piece below `target` and return the manifest; Refused unless all is whole and marked by our key."""
    try:
        found, manifest, mark = _pieces(path, target)
        about = json.loads(manifest)
        stated = {entry["name"]: Entry(entry["name"], entry["size"], entry["sha256"]) for entry in about["entries"]}
        if about["format"] != FORMAT:
            raise Refused("备份文件的格式不是本版本所能读取的", next="请用制作该备份的版本恢复")
    except (FileNotFoundError, IsADirectoryError):
        raise Refused(f"没有找到备份文件 {path.name}", next="请核对文件名和位置") from None
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError):
        raise damaged() from None
    if found != stated or "database" not in found:
        raise damaged()
    _check_keys(about)
    marks = {keyed_digest(key, b"yimen backup\0" + manifest).hex().encode() for key in keys.ring().of("seal")}
    if not any(hmac.compare_digest(mark, ours) for ours in marks):
        raise Refused("备份文件的清单被改动过，没有恢复任何内容", next="请换用另一份备份")
    return dict(about)


def _pieces(path: Path, target: Path) -> tuple[dict[str, Entry], bytes, bytes]:
    found: dict[str, Entry] = {}
    texts = {MANIFEST: b"", MARK: b""}
    with tarfile.open(path, mode="r|") as tar:
        for info in tar:
            source = tar.extractfile(info) if info.isreg() else None
            if source is None or info.name in found:
                raise damaged()
            if info.name in texts:
                texts[info.name] = source.read()
            elif _NAME.fullmatch(info.name):
                found[info.name] = _write(info.name, source, target)
            else:
                raise damaged()
    return found, texts[MANIFEST], texts[MARK]


def _write(name: str, source: Any, target: Path) -> Entry:
    place, digest, size = target / name, hashlib.sha256(), 0
    disk.make_private(place.parent)
    with disk.replacing(place) as out:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            out.write(block)
    return Entry(name, size, digest.hexdigest())


def key_marks() -> list[dict[str, Any]]:
    """Which keys this installation holds: ids and fingerprints, nothing secret."""
    return [{"use": key.use, "id": key.id, "fingerprint": key.fingerprint} for key in keys.ring().keys]


def _check_keys(about: dict[str, Any]) -> None:
    held = {(key.use, key.id, key.fingerprint) for key in keys.ring().keys}
    missing = [mark for mark in about["keys"] if (mark["use"], mark["id"], mark["fingerprint"]) not in held]
    if missing:
        raise Refused(
            f"密钥文件夹中缺少制作这份备份时的 {len(missing)} 个密钥，没有恢复任何内容",
            next="请放回与这份备份同时保管的密钥文件夹，再恢复",
        )
