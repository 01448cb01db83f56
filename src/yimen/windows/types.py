"""Closed lists of this room and the frozen answers its queries give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


class LineKind(TextChoices):
    """What moved the balance of a petty fund."""

    REFILL = "refill", "拨入"
    DRAW = "draw", "支取"
    SETTLE = "settle", "报账"
    REVERSAL = "reversal", "冲正"


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things a window must have, as it stands on a day; `met` None: nobody has said."""

    key: str
    title: str
    article: str
    met: bool | None = None
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """All of them. A window is ready only with all (Lanshan 二(一))."""

    items: tuple[Item, ...]

    @property
    def met(self) -> int:
        """How many it has."""
        return sum(1 for item in self.items if item.met)

    @property
    def ready(self) -> bool:
        """Whether it has every one; where the place demands nothing, nobody can be called ready."""
        return bool(self.items) and self.met == len(self.items)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Titles of what it has not, or nobody has said."""
        return tuple(item.title for item in self.items if not item.met)
