"""Working days: which days count, when n of them are over, and why, in a Chinese sentence.

The day a limit starts from is not counted. Working days follow the yearly notice of the State Council (days off and
make-up workdays). A limit in days or months that ends on a day off ends on the next working day, unless it says not to.
In a year whose notice is not loaded, weekends and statutory days off count and every date shows as 暂定.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from yimen.regime.schema import CalendarYear

Unit = Literal["workdays", "days", "months"]
#: Days off by statute that fall on the same date every year; the moving ones stand in the tables of the packs.
STATUTORY: Final = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
_Day = date  # `Dated.date` would otherwise hide the type
_ONE = timedelta(days=1)
_FIRST, _LAST = 2000, 2060
_REMEMBER = 100_000


@dataclass(frozen=True, slots=True)
class Dated:
    """A day reached by counting. `provisional` when a year on the way has no official table."""

    date: _Day
    provisional: bool
    start: _Day
    n: int
    unit: Unit
    rolled_from: _Day | None = field(repr=False)
    calendar: "WorkCalendar" = field(repr=False, compare=False)

    @property
    def sentence(self) -> str:
        """The count in words, when nothing is known of what it starts from."""
        return self.explain()

    def explain(self, event: str = "") -> str:
        """`受理 2026-02-11，第4个工作日为 2026-02-24（2月14日调休上班计入，2月15日至23日春节放假不计）`."""
        begin = f"{event} {self.start}" if event else f"自 {self.start} 起"
        notes = self.calendar.exceptions(self)
        why = f"（{'，'.join(notes)}）" if notes else ""
        doubt = "，暂定" if self.provisional else ""
        return f"{begin}，{_reached(self)}{why}{doubt}"


def _reached(due: Dated) -> str:
    day = due.rolled_from or due.date
    words = {"days": "日", "months": "个月"}
    if due.unit == "workdays":
        count = f"前第{-due.n}个工作日为" if due.n < 0 else f"第{due.n}个工作日为"
        return f"{count} {day}"
    count = f"前{-due.n}{words[due.unit]}为" if due.n < 0 else f"满{due.n}{words[due.unit]}为"
    return f"{count} {day}" + (f"，当日休息，顺延至 {due.date}" if due.rolled_from else "")


class WorkCalendar:
    """The working calendar of some years' tables. Immutable; make a new one when a table changes."""

    def __init__(self, years: Iterable[CalendarYear] = ()) -> None:
        self._tables = {y.year: y for y in years}
        self.official = frozenset(y for y, t in self._tables.items() if t.status == "official")
        self._off: dict[date, str] = {}
        self._made_up: set[date] = set()
        for year in range(_FIRST, _LAST + 1):
            self._load(year)
        self._base = date(_FIRST, 1, 1).toordinal()
        self._end = date(_LAST, 12, 31).toordinal()
        self._workdays: list[date] = []
        self._rank: list[int] = []  # working days up to and including each day
        self._count()
        self._known: dict[tuple[date, int, str, bool], Dated] = {}

    def _load(self, year: int) -> None:
        table = self._tables.get(year)
        if table is None:
            self._off.update({date(year, m, d): name for m, d, name in STATUTORY})
            return
        for span in table.holidays:
            for step in range((span.to - span.from_).days + 1):
                self._off[span.from_ + timedelta(days=step)] = span.name
        self._made_up.update(table.workdays)

    def _count(self) -> None:
        done = 0
        for ordinal in range(self._base, self._end + 1):
            day = date.fromordinal(ordinal)
            if self._counts(day):
                done += 1
                self._workdays.append(day)
            self._rank.append(done)

    def _counts(self, day: date) -> bool:
        return day in self._made_up or (day.weekday() < 5 and day not in self._off)

    @property
    def years(self) -> tuple[int, ...]:
        """Years with a table, in order."""
        return tuple(sorted(self._tables))

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day; ValueError outside 2000-2060."""
        at = self._index(day)
        return self._rank[at] > (self._rank[at - 1] if at else 0)

    def is_official(self, day: date) -> bool:
        """Whether the day's year has an official table."""
        return day.year in self.official

    def holiday(self, day: date) -> str:
        """The holiday a day off belongs to, or an empty word."""
        return "" if day in self._made_up else self._off.get(day, "")

    def next_workday(self, day: date) -> date:
        """The day itself when it is a working day, else the next one."""
        at = self._index(day)
        done = self._rank[at - 1] if at else 0
        return self._workdays[done]

    def add(self, start: date, n: int, unit: str = "workdays", roll: bool = True) -> Dated:
        """The day on which `n` units after `start` are over; the start is not counted, negative counts back.

        `unit` is workdays, days or months. With `roll`, a day reached by counting calendar units forward
        that is no working day moves to the next one. ValueError for an unknown unit or a day outside 2000-2060.
        """
        key = (start, n, unit, roll)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBER:
                self._known.clear()
            known = self._known[key] = self._add(start, n, unit, roll)
        return known

    def _add(self, start: date, n: int, unit: str, roll: bool) -> Dated:
        rolled: date | None = None
        if unit == "workdays":
            due = self._workday(start, n)
        else:
            due = shift(start, n, unit)
            if roll and n > 0:
                first, due = due, self.next_workday(due)
                rolled = first if first != due else None
        provisional = not self.official.issuperset(_years(start.year, due.year))
        return Dated(due, provisional, start, n, unit, rolled, self)  # type: ignore[arg-type]

    def _workday(self, start: date, n: int) -> date:
        at = self._index(start)
        if n > 0:
            place = self._rank[at] + n - 1
        elif n < 0:
            place = (self._rank[at - 1] if at else 0) + n
        else:
            return self.next_workday(start)
        if not 0 <= place < len(self._workdays):
            raise ValueError(f"working days are known for {_FIRST}-{_LAST} only")
        return self._workdays[place]

    def count_left(self, today: date, due: date) -> int:
        """Working days still to come until `due`, today not counted; 0 on the day, negative when it is over."""
        return self._rank[self._index(due)] - self._rank[self._index(today)]

    def _index(self, day: date) -> int:
        at = day.toordinal() - self._base
        if not 0 <= at < len(self._rank):
            raise ValueError(f"working days are known for {_FIRST}-{_LAST} only: {day}")
        return at

    def exceptions(self, due: Dated) -> list[str]:
        """What was not obvious on the way: make-up workdays counted, holidays and weekends left out."""
        if due.unit == "workdays":
            low, high = min(due.start, due.date), max(due.start, due.date)
            skip = due.start
        elif due.rolled_from:
            low, high, skip = due.rolled_from, due.date, due.date
        else:
            return []
        notes: list[tuple[date, str]] = []
        for name, first, last in self._runs(low, high, skip):
            notes.append((first, _note(name, first, last)))
        weekends = any(
            d.weekday() >= 5 and d not in self._off and d not in self._made_up and d != skip for d in _days(low, high)
        )
        words = [text for _, text in sorted(notes)]
        return (
            [*words, "双休日不计"] if weekends and due.unit == "workdays" else words or (["双休日"] if weekends else [])
        )

    def _runs(self, low: date, high: date, skip: date) -> list[tuple[str, date, date]]:
        """Stretches of named days off and make-up days; an empty name is a make-up day."""
        found: list[tuple[str, date, date]] = []
        for day in _days(low, high):
            if day == skip:
                continue
            made_up = day in self._made_up
            if not made_up and day not in self._off:
                continue
            name = "" if made_up else self._off[day]
            if found and found[-1][0] == name and found[-1][2] + _ONE == day:
                found[-1] = (name, found[-1][1], day)
            else:
                found.append((name, day, day))
        return found


def _note(name: str, first: date, last: date) -> str:
    begin = f"{first.month}月{first.day}日"
    end = "" if first == last else f"至{last.day}日" if first.month == last.month else f"至{last.month}月{last.day}日"
    return f"{begin}{end}{name}放假不计" if name else f"{begin}{end}调休上班计入"


def _days(low: date, high: date) -> list[date]:
    return [low + timedelta(days=i) for i in range((high - low).days + 1)]


def _years(one: int, other: int) -> range | tuple[int]:
    """The years from one to the other, whichever is first."""
    return (one,) if one == other else range(min(one, other), max(one, other) + 1)


_MONTH_ENDS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def shift(start: date, n: int, unit: str) -> date:
    """`n` calendar units later (earlier when negative); a month without that day ends on its last day."""
    if unit == "days":
        return start + timedelta(days=n)
    if unit != "months":
        raise ValueError(f"unknown unit of time: {unit}")
    months = start.year * 12 + start.month - 1 + n
    year, month = divmod(months, 12)
    leap = month == 1 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return date(year, month + 1, min(start.day, 29 if leap else _MONTH_ENDS[month]))


def parse_duration(text: str) -> tuple[int, str]:
    """`3 workdays` as (3, "workdays"); ValueError when it is not one."""
    number, _, unit = text.partition(" ")
    if not number.isdigit() or unit not in ("workdays", "days", "months"):
        raise ValueError(f"not a length of time: {text}")
    return int(number), unit
