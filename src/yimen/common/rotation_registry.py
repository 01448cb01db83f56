"""What takes part in a key rotation; rooms register here in their AppConfig."""

from collections.abc import Callable
from dataclasses import dataclass

from yimen.common.keys import Use


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did: where to go on (None at the end), how many it looked at, how many would not open."""

    cursor: str | None
    seen: int
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A place with things written under keys of one use.

    `advance(cursor, limit)` writes the next things anew under the active key, inside one transaction;
    `count(key_id)` tells how many things are written under a key.
    """

    name: str
    use: Use
    advance: Callable[[str, int], Batch]
    count: Callable[[int], int]


_registered: dict[str, Target] = {}


def register(target: Target) -> None:
    """Make a place part of every rotation; a second call with the same name replaces the first."""
    _registered[target.name] = target


def registered() -> list[Target]:
    """The places rooms have registered, in a fixed order."""
    return sorted(_registered.values(), key=lambda target: target.name)
