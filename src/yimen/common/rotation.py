"""Key rotation: new keys are made, then everything written with old ones is written anew, in resumable batches.

What holds ciphertext or tokens is a *target*. Columns of `SecretText` and the encrypted files are found here; a room
that keeps anything else under these keys registers its own target (`rotation_registry.register`, in its AppConfig).
An old key leaves the ring only when no target has anything left under it and the new key is old enough that no request
begun before the change can still write with the old one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from yimen.common import clock, keys
from yimen.common.models import RotationStep
from yimen.common.rotation_registry import Target, registered
from yimen.common.rotation_targets import own_targets

BATCH = 500
ROTATED: tuple[keys.Use, ...] = ("data", "index")


@dataclass(slots=True)
class Outcome:
    """What a rotation has reached: keys taken away, keys that had to stay, and things that would not open."""

    retired: int = 0
    kept: int = 0
    unreadable: int = 0
    in_use: int = 0
    early: bool = False


def targets() -> list[Target]:
    """Every place, in a fixed order."""
    return [*own_targets(), *registered()]


def under_way() -> bool:
    """Whether an earlier rotation has old keys left."""
    return any(len(keys.ring(fresh=True).of(use)) > 1 for use in ROTATED)


def rotate(batch: int = BATCH, tell: Callable[[str], None] = lambda line: None) -> Outcome:
    """Begin a rotation, or go on with the one under way, as far as it goes now."""
    if not under_way():
        keys.add_keys(*ROTATED)
    for target in targets():
        _write_anew(target, batch, tell)
    return _retire(batch, tell)


def _write_anew(target: Target, batch: int, tell: Callable[[str], None]) -> None:
    active = keys.ring().active(target.use).id
    step, _ = RotationStep.objects.get_or_create(target=target.name, defaults={"key_id": active})
    if step.key_id != active:
        step.key_id, step.cursor, step.done, step.unreadable = active, "", False, 0
    seen = 0
    while not step.done:
        # The cursor moves in the transaction of the batch: after a kill both are there or neither.
        with transaction.atomic():
            result = target.advance(step.cursor, batch)
            step.cursor, step.done = result.cursor or "", result.cursor is None
            step.unreadable += result.unreadable
            step.save()
        seen += result.seen
        tell(f"{target.name}：已处理 {seen} 项")


def _retire(batch: int, tell: Callable[[str], None]) -> Outcome:
    outcome = Outcome()
    for use, key in _old_keys():
        places = [target for target in targets() if target.use == use]
        if any(target.count(key.id) for target in places):
            # Written with the old key after its place was passed: once more from the beginning.
            for target in places:
                if target.count(key.id):
                    RotationStep.objects.filter(target=target.name).update(done=False, cursor="", unreadable=0)
                    _write_anew(target, batch, tell)
        left = sum(target.count(key.id) for target in places)
        early = not _settled(use)
        if left or early:
            outcome.kept += 1
            outcome.in_use += left
            outcome.early = outcome.early or early
        else:
            keys.retire_key(use, key.id)
            outcome.retired += 1
    outcome.unreadable = sum(RotationStep.objects.values_list("unreadable", flat=True))
    return outcome


def _old_keys() -> Iterator[tuple[keys.Use, keys.Key]]:
    for use in ROTATED:
        yield from ((use, key) for key in keys.ring(fresh=True).of(use)[1:])


def _settled(use: keys.Use) -> bool:
    """Whether the active key was made so long ago that nobody still writes with an older one."""
    made = datetime.fromisoformat(keys.ring().active(use).made_at)
    return clock.now() - made >= timedelta(minutes=settings.KEY_SETTLE_MINUTES)
