"""Who comes when, and what becomes of it: the proportions of the demo district.

Every state a page can show is there by visit, not by luck; how late something is still follows from the days lived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from yimen.cases.types import Channel
from yimen.demo.families import COMMON, Traits, trouble
from yimen.demo.office import TOWNS, WINDOWS


class Fate(StrEnum):
    """What becomes of an application, or of its first referral."""

    PLAIN = "plain"
    FRESH = "fresh"  # registered, nobody has looked at it yet
    ENQUIRY = "enquiry"  # only asked
    LACKING = "lacking"  # papers lacking, the family is waited for
    SUPPLIED = "supplied"  # papers lacking, then brought
    UNSPLIT = "unsplit"  # accepted, not split yet
    WITHDRAWN = "withdrawn"
    UNRECEIVED = "unreceived"  # the unit does not sign for it
    UNFINISHED = "unfinished"  # the unit works on it and does not finish
    UNIT_LACKING = "unit_lacking"  # the unit waits for papers
    UNIT_SUPPLIED = "unit_supplied"
    SEALED = "sealed"  # answered on sealed paper, recorded at the window, confirmed
    SEALED_WAITING = "sealed_waiting"  # the same, a second person has not looked yet
    RETURNED = "returned"  # not theirs, sent to another unit
    RETURNED_WAITING = "returned_waiting"  # not theirs, the window has not sent it on yet
    UNTOLD = "untold"  # all answered, the family is not told yet


#: Of common troubles: a unit with few families does not give back every second.
GIVEN_BACK = frozenset({Fate.RETURNED, Fate.RETURNED_WAITING})


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a window: its number, when (workdays before today), at which window, for which town, and its fate.

    The story's families are planned further: what is asked for, to whom it goes (`script`: (programme, unit) -> fate of
    that referral), and that nobody is slow about it (`brisk`).
    """

    n: int
    ago: int
    window: str
    town: str
    fate: Fate
    traits: Traits = Traits()  # noqa: RUF009 - frozen
    needs: tuple[str, ...] = ()
    why: str = ""
    script: Mapping[tuple[str, str], Fate] = field(default_factory=dict)
    brisk: bool = False


DAYS = 28
#: Fate, how many, and between how many workdays ago they come.
QUOTAS: tuple[tuple[Fate, int, int, int], ...] = (
    (Fate.FRESH, 3, 1, 2),
    (Fate.UNSPLIT, 2, 1, 2),
    (Fate.ENQUIRY, 3, 2, 25),
    (Fate.LACKING, 2, 2, 7),
    (Fate.LACKING, 1, 14, 16),
    (Fate.SUPPLIED, 3, 9, 26),
    (Fate.WITHDRAWN, 2, 6, 24),
    (Fate.UNRECEIVED, 3, 5, 8),
    (Fate.UNFINISHED, 4, 20, 21),
    (Fate.UNFINISHED, 3, 25, 28),
    (Fate.UNIT_LACKING, 2, 6, 9),
    (Fate.UNIT_SUPPLIED, 2, 15, 24),
    (Fate.SEALED, 3, 16, 27),
    (Fate.SEALED_WAITING, 2, 5, 9),
    (Fate.RETURNED, 4, 12, 27),
    (Fate.RETURNED_WAITING, 1, 4, 5),
    (Fate.UNTOLD, 2, 18, 24),
    (Fate.PLAIN, 17, 3, 28),
)


def visits(seed: int) -> list[Visit]:
    """The applications to come, the earliest first; the same seed gives the same visits."""
    rng = Random(f"{seed}/visits")  # noqa: S311 - must come out the same every time
    drawn = [(fate, rng.randint(least, most)) for fate, count, least, most in QUOTAS for _ in range(count)]
    drawn.sort(key=lambda pair: -pair[1])
    windows = rng.choices(WINDOWS, [5, 4, 3, 3, 4], k=len(drawn))
    made = []
    for n, ((fate, ago), window) in enumerate(zip(drawn, windows, strict=True)):
        town = rng.choice(TOWNS) if window == "window_county" else window.removeprefix("window_")
        common = trouble(rng, COMMON) if fate in GIVEN_BACK else ((), "")
        made.append(Visit(n, ago, window, town, fate, _traits(n), *common))
    return made


def _traits(n: int) -> Traits:
    channel = {4: Channel.VILLAGE, 8: Channel.ONBEHALF, 17: Channel.LETTER}.get(n % 18, Channel.WINDOW)
    return Traits(no_papers=n % 25 == 12, channel=channel, residence=n % 10 == 7)
