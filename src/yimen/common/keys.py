"""The keyring: keys of one installation, kept outside the database and outside every backup.

`HOME/keys/ring.json` (0600) holds several keys of each use, one of them active: new text is written with the active
one, old text is read with its own until rotation has re-encrypted it. The file is replaced whole and re-read when it
changes, so a running server follows a rotation at once.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from yimen.basics.errors import Refused
from yimen.common import clock, disk

Use = Literal["data", "index", "seal"]
USES: tuple[Use, ...] = ("data", "index", "seal")


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of 32 bytes; `digest` names the hash its keyed tokens and seals use (sha256 or sm3)."""

    id: int
    use: Use
    secret: bytes
    digest: str
    made_at: str

    def __repr__(self) -> str:
        return f"<Key {self.use} {self.id}>"

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without telling anything about them; may stand in a backup's manifest."""
        return hmac.new(self.secret, b"yimen fingerprint", hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Ring:
    """All live keys and, for each use, the id of the active one."""

    keys: tuple[Key, ...]
    active_ids: dict[str, int]
    _active: dict[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        active = {key.use: key for key in self.keys if key.id == self.active_ids.get(key.use)}
        object.__setattr__(self, "_active", active)

    def of(self, use: Use) -> tuple[Key, ...]:
        """Live keys of one use, the active one first."""
        mine = [key for key in self.keys if key.use == use]
        return tuple(sorted(mine, key=lambda key: key.id != self.active_ids[use]))

    def active(self, use: Use) -> Key:
        """The key that new text of this use is written with."""
        return self._active[use]

    def get(self, use: Use, key_id: int) -> Key:
        """A key by its id; Refused when this installation does not hold it."""
        for key in self.keys:
            if key.use == use and key.id == key_id:
                return key
        raise Refused(
            f"密钥环中没有编号为 {key_id} 的密钥，这部分资料无法读取", next="请由系统管理员放回与本数据配套的密钥"
        )


def folder() -> Path:
    """Where the keys of this installation are."""
    return Path(settings.HOME) / "keys"


def ring_path() -> Path:
    """The file of the keyring."""
    return folder() / "ring.json"


def exists() -> bool:
    """Whether set-up has made or been given a keyring."""
    return ring_path().exists()


_LOOK_AGAIN = 0.5  # seconds a ring is trusted before its file is looked at again: the look costs more than a decryption


@dataclass(slots=True)
class _Cache:
    home: Path | None = None
    mark: tuple[int, int, int] = (0, 0, 0)
    until: float = 0.0
    ring: Ring | None = None


_cache = _Cache()


def ring(fresh: bool = False) -> Ring:
    """The keyring as it stands now (half a second late at most); Refused when there is none or it is damaged."""
    home = settings.HOME
    if not fresh and _cache.ring and _cache.home is home and time.monotonic() < _cache.until:
        return _cache.ring
    try:
        stat = ring_path().stat()
    except FileNotFoundError:
        raise Refused(
            "本机没有密钥，加密的资料无法读写", next="新装请先运行 yimen setup，恢复旧数据请先放回单独保管的密钥文件夹"
        ) from None
    mark = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if _cache.ring is None or _cache.home is not home or _cache.mark != mark:
        _cache.ring = read_ring(ring_path())
    _cache.home, _cache.mark, _cache.until = home, mark, time.monotonic() + _LOOK_AGAIN
    return _cache.ring


def find(use: Use, key_id: int) -> Key:
    """A key by its id, also one that another process added a moment ago."""
    for key in ring().keys:
        if key.id == key_id and key.use == use:
            return key
    return ring(fresh=True).get(use, key_id)


def read_ring(path: Path) -> Ring:
    """Read a keyring file strictly."""
    try:
        raw = json.loads(path.read_bytes())
        keys = tuple(_key(entry) for entry in raw["keys"])
        found = Ring(keys, {use: int(raw["active"][use]) for use in USES})
        for use in USES:
            found.get(use, found.active_ids[use])
    except (ValueError, KeyError, TypeError, Refused):
        raise Refused("密钥文件已损坏，无法使用", next="请由系统管理员放回单独保管的密钥副本") from None
    return found


def _key(entry: dict[str, Any]) -> Key:
    secret = base64.b64decode(entry["secret"], validate=True)
    if len(secret) != 32 or entry["use"] not in USES or not 0 < int(entry["id"]) < 0x10000:
        raise ValueError("not a key")
    return Key(int(entry["id"]), entry["use"], secret, entry["digest"], entry["made_at"])


def _save(new: Ring) -> None:
    entries = [
        {
            "id": key.id,
            "use": key.use,
            "secret": base64.b64encode(key.secret).decode(),
            "digest": key.digest,
            "made_at": key.made_at,
        }
        for key in new.keys
    ]
    disk.write_private(ring_path(), json.dumps({"active": new.active_ids, "keys": entries}, indent=1).encode())
    _cache.until = 0.0


def _new_key(use: Use, taken: set[int]) -> Key:
    # Random ids: the ring of another installation is noticed by the id, before any decryption is tried.
    key_id = 0
    while key_id == 0 or key_id in taken:
        key_id = secrets.randbelow(0x10000)
    digest = "sm3" if settings.CIPHER == "sm4" else "sha256"
    return Key(key_id, use, secrets.token_bytes(32), digest, clock.now().isoformat())


def make_keyring() -> bool:
    """Make the keys of a new installation; False and nothing changed when it has them already."""
    disk.make_private(folder())
    if exists():
        return False
    made = [_new_key(use, set()) for use in USES]
    _save(Ring(tuple(made), {key.use: key.id for key in made}))
    return True


def add_key(use: Use) -> Key:
    """A new key of this use, active from now on; the older ones stay for reading."""
    return add_keys(use)[0]


def add_keys(*uses: Use) -> list[Key]:
    """New active keys of several uses, in the ring all at once or not at all."""
    old = ring(fresh=True)
    made: list[Key] = []
    for use in uses:
        made.append(_new_key(use, {key.id for key in (*old.keys, *made)}))
    active = {**old.active_ids, **{key.use: key.id for key in made}}
    _save(replace(old, keys=(*old.keys, *made), active_ids=active))
    return made


def retire_key(use: Use, key_id: int) -> None:
    """Take a key out of the ring for good; the caller has made sure that nothing is written with it."""
    old = ring(fresh=True)
    if old.active_ids[use] == key_id:
        raise ValueError("the active key cannot be retired")
    old.get(use, key_id)
    _save(replace(old, keys=tuple(k for k in old.keys if (k.use, k.id) != (use, key_id))))
