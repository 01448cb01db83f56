"""How much and how long: received, split, sent, returned, closed, late, and the days each stage took, put together from
the groups the database gives.

Each thing counts on its own day: an application received in March and closed in April is one received in March and one
closed in April. Late is a turn that was closed after its last day, or is open past it, on that last day. Days are
calendar days, a wait for the applicant's papers included; average, median and slowest follow exactly from how often
each number of days occurs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from yimen.acts import reading_statistics_sql as sql
from yimen.acts.reading_statistics_sql import Asked, Group

MEASURES = {
    "taken_in": "收件",
    "split": "分办",
    "out": "转办",
    "back": "退回",
    "answered": "办结转办",
    "closed": "办结申请",
    "late": "超期",
    "open_late": "其中未办",
}
OF_UNITS = ("out", "back", "answered", "late", "open_late")
"""What may be asked of a unit: applications are the windows'."""
STAGES = {
    "accept_application": "申请到受理",
    "split": "受理到分办",
    "receive": "转出到签收",
    "handle": "签收到办结",
    "whole": "申请到告知",
}
"""Kind of the step that ends a stage -> its title; `whole` ends with the application."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: how often, on average (one decimal), in the middle, at most; in days."""

    count: int = 0
    mean: float = 0.0
    median: float = 0.0
    slowest: int = 0


def spread(found: Mapping[int, int]) -> Spread:
    """What follows from how often each number of days occurs."""
    count = sum(found.values())
    if not count:
        return Spread()
    total = sum(number * times for number, times in found.items())
    low, high = _nth(found, (count - 1) // 2), _nth(found, count // 2)
    return Spread(count, round(total / count, 1), (low + high) / 2, max(found))


def _nth(found: Mapping[int, int], place: int) -> int:
    """The number at a place, counted from 0, were they laid out in order."""
    seen = 0
    for number in sorted(found):
        seen += found[number]
        if seen > place:
            return number
    raise ValueError("no such place")


@dataclass(slots=True)
class Counts:
    """Numbers by dimension (town, month, channel, unit, needs), key and measure, `whole` without a dimension; and how
    often a stage took so many days, by (stage, dimension, key), dimension town, unit or empty for all."""

    by: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))
    whole: Counter[str] = field(default_factory=Counter)
    took: dict[tuple[str, str, str], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def of(self, dimension: str, key: str) -> Counter[str]:
        """The numbers of one key; zeros when there are none."""
        return self.by[dimension].get(key, Counter())

    def time(self, stage: str, dimension: str = "", key: str = "") -> Spread:
        """How long a stage took there."""
        return spread(self.took.get((stage, dimension, key), Counter()))

    def timed(self, dimension: str) -> set[str]:
        """The keys of a dimension of which a time is known."""
        return {key for _, of, key in self.took if of == dimension}

    def add(self, measure: str, group: Group, month: str) -> None:
        """A group counts in each of its dimensions and in the whole."""
        for dimension in ("town", "channel", "unit"):
            if dimension in group:
                self.by[dimension][group[dimension]][measure] += group["n"]
        self.by["month"][month][measure] += group["n"]
        self.whole[measure] += group["n"]

    def add_time(self, stage: str, group: Group) -> None:
        """The days of a group, for all, its town, and its unit when the stage is one of units."""
        number = max(group["days"], 0)
        self.took[stage, "", ""][number] += group["n"]
        self.took[stage, "town", group["town"]][number] += group["n"]
        if stage in sql.UNIT_STAGES:
            self.took[stage, "unit", group["unit"]][number] += group["n"]


def counted(asked: Asked) -> Counts:
    """Everything counted for a seat and a period; as many queries whatever there is to count."""
    found = Counts()
    for group in sql.slips(asked):
        found.add("out", group, group["month"])
    _add_turns(found, sql.turns(asked, sql.OF_REFERRAL))
    if not asked.whole:
        return found
    _add_turns(found, sql.turns(asked, sql.OF_APPLICATION))
    for group in sql.received(asked):
        found.add("taken_in", group, group["month"])
    for group in sql.closed(asked):
        found.add("closed", group, group["month"])
        if group["result"] == "closed":
            found.add_time("whole", group)
    return found


def counted_by_need(asked: Asked) -> Counts:
    """The same measures by need alone; a question of its own, because it costs as much as all the others."""
    found = Counts()
    for group in sql.by_need(asked):
        for measure in _measures(group):
            found.by["needs"][group["needs"]][measure] += group["n"]
    return found


def _add_turns(found: Counts, groups: list[Group]) -> None:
    for group in groups:
        for measure in _measures(group):
            found.add(measure, group, group["due"] if "late" in measure else group["month"])
        if group["stage"]:
            found.add_time(group["stage"], group)


def _measures(group: Group) -> list[str]:
    """What a group counts as: what its turns did, that they were late, that they still are."""
    late = {"open": ["late", "open_late"], "done": ["late"]}.get(group["late"], [])
    return [*([group["what"]] if group["what"] else []), *late]
