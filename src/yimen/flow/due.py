"""Due dates: counted, anchored, paused, extended. Memoised per calendar; their sentences are made when asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from yimen.flow.program import Anchor, Limit, Procedure
from yimen.flow.types import Calendar

UNITS = {"workdays": "个工作日", "days": "日", "months": "个月"}
DAY = timedelta(days=1)
UNSAID, LOCAL = "原文未定", "本地设定"
"""What a pack writes where its document is silent; what people read then."""
URGENT = "urgent"
"""The fact by which a run counts the shorter limits."""
DEADLINE = "deadline"
"""The fact by which people name the last day of a run themselves."""
Pauses = Sequence[tuple[date, date]]


class Due:
    """The last day on which the thing is still in time, and why. Shared between turns: never changed after it is made.

    `last` is None while the limit stands still. `provisional`: a year on the way has no holiday notice yet.
    """

    __slots__ = (
        "_calendar",
        "_pauses",
        "anchored",
        "iso",
        "label",
        "last",
        "limit",
        "n",
        "provisional",
        "start",
        "unit",
    )

    def __init__(
        self,
        limit: Limit,
        calendar: Calendar,
        start: date,
        last: date | None,
        *,
        label: str = "",
        n: int = 0,
        unit: str = "",
        provisional: bool = False,
        pauses: Pauses = (),
        anchored: bool = False,
    ) -> None:
        self.limit = limit
        self._calendar = calendar
        self.start = start
        self.last = last
        self.iso = last.isoformat() if last else ""
        self.label = label
        self.n = n
        self.unit = unit
        self.provisional = provisional
        self._pauses = tuple(pauses)
        self.anchored = anchored

    @property
    def sentence(self) -> str:
        """The date explains itself, in Chinese: from what it counts, what was left out, by which article."""
        if self.last is None:
            return "期限暂停计算"
        notes = [f"{away} 至 {back} 暂停不计" for away, back in self._pauses]
        if self.limit.last_day_excluded:
            notes.append("截止当日不计入")
        if self.limit.basis and not self.limit.basis.endswith(UNSAID):
            notes.append(f"依据：{self.limit.basis}")
        elif self.limit.local:
            notes.append(LOCAL)
        tail = f"（{'；'.join(notes)}）" if notes else ""
        if not self.n:
            return f"最迟 {self.last}{tail}"
        if self._pauses:
            left = f"，{self.n}{UNITS[self.unit]}届满日为 {self.last}"
            return f"{self.label} {self.start}{left}{tail}".strip()
        dated = self._calendar.add(self.start, self.n, self.unit, self.limit.roll)
        return f"{dated.explain(self.label)}{tail}"

    def __repr__(self) -> str:
        return f"<Due {self.limit.id} {self.iso or 'paused'}>"


def article_words(basis: str) -> str:
    """An article as people read it."""
    return LOCAL if basis.endswith(UNSAID) else basis


def add_months(start: date, n: int) -> date:
    """The same day n months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, _month_end(year, month + 1).day))


def _month_end(year: int, month: int) -> date:
    return date(year + (month == 12), month % 12 + 1, 1) - DAY


def anchored_day(anchor: Anchor, start: date, facts: Mapping[str, Any]) -> date | None:
    """The day a `due` names; None while its fact is unknown."""
    if anchor.fact:
        return _day(facts.get(anchor.fact))
    return month_day(start, anchor.day, anchor.of)


def named_day(limit: Limit, facts: Mapping[str, Any]) -> date | None:
    """The day somebody named for this run in the place of the usual count; None when nobody did."""
    return _day(facts.get(limit.named)) if limit.named else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, date) else None


def month_day(start: date, day: int, of: str) -> date:
    """Day `day` (32: the last) of the same or the next month."""
    first = add_months(start.replace(day=1), 1) if of == "next_month" else start.replace(day=1)
    return first.replace(day=min(day, _month_end(first.year, first.month).day))


def _count_with_pauses(
    limit: Limit, start: date, n: int, unit: str, pauses: Pauses, calendar: Calendar
) -> tuple[date, bool]:
    """The days of a pause do not count: what was left when it began is counted from the day work returned.

    Paused on the last day itself, nothing is left: the day work returns is the last.
    """
    if unit == "months":
        end = add_months(start, n) + sum(((back - away) for away, back in pauses), timedelta())
        return (calendar.next_workday(end) if limit.roll else end), False
    left, begin = n, start
    for away, back in pauses:
        used = max(calendar.count_left(begin, away) if unit == "workdays" else (away - begin).days, 0)
        if used > left:
            break  # it was over before the pause began
        left, begin = left - used, max(back, begin)
    dated = calendar.add(begin, left, unit, limit.roll)
    return dated.date, dated.provisional


def compute(
    limit: Limit,
    start: date,
    calendar: Calendar,
    facts: Mapping[str, Any],
    *,
    label: str = "",
    pauses: Pauses = (),
    extended: bool = False,
) -> Due | None:
    """The due date of a limit counted from `start`; None when the limit has none (or its fact is unknown).

    A day somebody named takes the place of the count, but never outlasts the green channel."""
    if limit.anchor is not None:
        return _anchored(limit, start, calendar, facts, label)
    day, fast = named_day(limit, facts), hastened(limit, facts)
    named = Due(limit, calendar, start, day, label=label, anchored=True) if day else None
    if named is not None and not fast:
        return named
    n, unit = limit.urgent if fast and limit.urgent else (limit.n, limit.unit)
    if extended and limit.extend:
        n, unit = limit.extend.n, limit.extend.unit
    if n is None:
        return None
    ordered = sorted(pauses)
    if ordered:
        last, provisional = _count_with_pauses(limit, start, n, unit, ordered, calendar)
    else:
        dated = calendar.add(start, n, unit, limit.roll)
        last, provisional = dated.date, dated.provisional
    if limit.last_day_excluded:
        last -= DAY
    if named is not None and day is not None and day < last:
        return named
    return Due(limit, calendar, start, last, label=label, n=n, unit=unit, provisional=provisional, pauses=ordered)


def hastened(limit: Limit, facts: Mapping[str, Any]) -> bool:
    """Whether the shorter count of a green channel (绿色通道) holds for this run."""
    return limit.urgent is not None and bool(facts.get(URGENT))


def _anchored(limit: Limit, start: date, calendar: Calendar, facts: Mapping[str, Any], label: str) -> Due | None:
    """A named day: one handed over as a fact stands; a day of the month rolls over rest days unless told not to."""
    assert limit.anchor is not None
    day = anchored_day(limit.anchor, start, facts)
    if day is None:
        return None
    if limit.last_day_excluded:
        day -= DAY
    elif limit.roll and not limit.anchor.fact:
        day = calendar.next_workday(day)
    return Due(limit, calendar, start, day, label=label, anchored=True)


def standing_still(limit: Limit, start: date, calendar: Calendar) -> Due:
    """A due date while the limit is paused."""
    return Due(limit, calendar, start, None)


def memo(procedure: Procedure, calendar: Calendar) -> dict[Any, Any]:
    """The memoised due dates of a procedure under one calendar; a new calendar starts afresh."""
    if procedure.dues[0] is not calendar:
        procedure.dues = (calendar, {})
    return procedure.dues[1]


def earliest_close(limit: Limit, opened_on: date, calendar: Calendar) -> date:
    """The first day on which a turn with `at_least` may close: it has lasted the full time (公示 7 天)."""
    assert limit.n is not None
    return calendar.add(opened_on, limit.n, limit.unit, False).date
