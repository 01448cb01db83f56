"""What the page of statistics shows: tables by month, town, unit, need and channel, zeros too; durations; who was late.

Every unit, town and month of the period has its row, though it be zero: who did nothing is seen as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from yimen.acts.reading_statistics_counts import MEASURES, OF_UNITS, STAGES, Counts, counted, counted_by_need
from yimen.acts.reading_statistics_sql import UNIT_STAGES, Asked
from yimen.agencies import api as agencies
from yimen.agencies.types import Level
from yimen.cases.types import Channel
from yimen.flow.due import add_months
from yimen.flow.types import APPLICANT
from yimen.places import api as places
from yimen.proceedings import showing

if TYPE_CHECKING:
    from yimen.agencies.types import Scope

__all__ = ["Asked", "Level", "Row", "Statistics", "Table", "statistics", "table_of"]

Cell = str | int | float
Keys = list[tuple[str, str]]
FORMS = ("次数", "平均", "中位", "最慢")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its title, its cells, and how long its bars are, in hundredths of the longest of the table."""

    title: str
    cells: tuple[Cell, ...]
    bar: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heads; `drawn` says what its bars show, `note` what must be known to read it."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    drawn: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """A page: totals (none by need, where an application counts more than once), then tables in their order."""

    totals: tuple[tuple[str, int], ...]
    tables: tuple[Table, ...]


NEEDS = "needs"


def statistics(asked: Asked, part: str = "") -> Statistics:
    """Count for a seat: everything but needs, or (`part`) those. As many queries whatever there is to count."""
    if part == NEEDS:
        return Statistics((), (_needs(asked, counted_by_need(asked)),) if asked.whole else ())
    counts = counted(asked)
    totals = tuple((MEASURES[name], counts.whole[name]) for name in _measures(asked))
    return Statistics(totals, tuple(make(asked, counts) for make in _makers(asked)))


def table_of(asked: Asked, key: str) -> Table | None:
    """One table, for a spreadsheet; None when the seat has no such."""
    found = statistics(asked, NEEDS if key == NEEDS else "")
    return next((table for table in found.tables if table.key == key), None)


Maker = Callable[[Asked, Counts], Table]


def _makers(asked: Asked) -> tuple[Maker, ...]:
    if not asked.whole:
        return _months, _units, _towns, _unit_times, _waited_for
    return _months, _towns, _units, _channels, _stages, _town_times, _unit_times, _waited_for


def _measures(asked: Asked) -> tuple[str, ...]:
    return tuple(MEASURES) if asked.whole else OF_UNITS


def _months(asked: Asked, counts: Counts) -> Table:
    first = asked.since.replace(day=1)
    keys = []
    while first <= asked.until:
        keys.append((f"{first:%Y-%m}", f"{first.year}年{first.month}月"))
        first = add_months(first, 1)
    return _counted("month", "按月", keys, _measures(asked), counts)


def _towns(asked: Asked, counts: Counts) -> Table:
    return _counted("town", "按镇（街道）", _town_keys(asked, counts.by["town"].keys()), _measures(asked), counts)


def _units(asked: Asked, counts: Counts) -> Table:
    note = "超期记在被等的单位名下：签收、办理、反馈晚于期限，或到今天还没有办。"
    return _counted("unit", "按承办单位", _unit_keys(asked, counts.by["unit"].keys()), OF_UNITS, counts, note)


def _needs(asked: Asked, counts: Counts) -> Table:
    known = [(key, entry.title) for key, entry in places.release().needs.items()]
    note = "一件申请有几项需求的，各项都计，合计会多于申请数。"
    return _counted(NEEDS, "按需求", _with_gone(known, counts.by["needs"].keys()), _measures(asked), counts, note)


def _channels(asked: Asked, counts: Counts) -> Table:
    return _counted("channel", "按渠道", list(Channel.choices), _measures(asked), counts)


def _counted(key: str, title: str, keys: Keys, measures: tuple[str, ...], counts: Counts, note: str = "") -> Table:
    """A table of numbers; its bars show the first measure, and below it what was late."""
    found = [(name, counts.of(key, code)) for code, name in keys]
    longest = max((numbers[measures[0]] for _, numbers in found), default=0) or 1
    rows = tuple(
        Row(
            name,
            tuple(numbers[measure] for measure in measures),
            _part(numbers[measures[0]], longest),
            _part(numbers["late"], longest),
        )
        for name, numbers in found
    )
    drawn = f"{MEASURES[measures[0]]}（蓝）和超期（红）"
    return Table(key, title, tuple(MEASURES[measure] for measure in measures), rows, drawn, note)


def _part(number: float, longest: float) -> int:
    """How long a bar is, in hundredths; something is never nothing."""
    return min(max(round(100 * number / longest), 1), 100) if number else 0


def _stages(asked: Asked, counts: Counts) -> Table:
    rows = [(title, counts.time(stage)) for stage, title in STAGES.items()]
    longest = max((one.median for _, one in rows), default=0) or 1
    found = tuple(
        Row(title, (one.count, one.mean, one.median, one.slowest), _part(one.median, longest)) for title, one in rows
    )
    note = "单位：日（自然日，含等申请人补正的日子）。"
    return Table("stage", "各环节用时", FORMS, found, "中位数", note)


def _town_times(asked: Asked, counts: Counts) -> Table:
    keys = _town_keys(asked, counts.timed("town"))
    return _timed("town_time", "各镇（街道）用时", "town", keys, tuple(STAGES), counts)


def _unit_times(asked: Asked, counts: Counts) -> Table:
    keys = _unit_keys(asked, counts.timed("unit"))
    return _timed("unit_time", "各承办单位用时", "unit", keys, UNIT_STAGES, counts)


def _timed(key: str, title: str, dimension: str, keys: Keys, stages: tuple[str, ...], counts: Counts) -> Table:
    """Average, median and slowest of each stage, a row for each key; the bars show the medians added up."""
    found = [(name, [counts.time(stage, dimension, code) for stage in stages]) for code, name in keys]
    longest = max((sum(one.median for one in spreads) for _, spreads in found), default=0) or 1
    heads = tuple(f"{STAGES[stage]} {form}" for stage in stages for form in FORMS[1:])
    rows = tuple(
        Row(
            name,
            tuple(cell for one in spreads for cell in (_days(one.count, one.mean, one.median, one.slowest))),
            _part(sum(one.median for one in spreads), longest),
        )
        for name, spreads in found
    )
    return Table(key, title, heads, rows, "各环节中位数之和", "单位：日。没有办过的写“—”。")


def _days(count: int, *numbers: float) -> tuple[Cell, ...]:
    return numbers if count else ("—",) * len(numbers)


def _waited_for(asked: Asked, counts: Counts) -> Table:
    """Who was waited for, the slowest first: a unit, a window, or the applicant himself."""
    late = {key: numbers for key, numbers in counts.by["unit"].items() if numbers["late"]}
    order = sorted(late, key=lambda key: (-late[key]["late"], key))
    longest = max((late[key]["late"] for key in order), default=0) or 1
    rows = [_waiting(key, late[key]["late"], late[key]["open_late"], longest) for key in order]
    if APPLICANT not in late and asked.whole:
        rows.append(_waiting(APPLICANT, 0, 0, longest))
    heads = ("超期", "其中未办", "其中已办")
    note = "按在等谁计：等申请人补正超期的，不算单位的。"
    return Table("late", "超期在等谁", heads, tuple(rows), "超期", note)


def _waiting(key: str, late: int, still: int, longest: int) -> Row:
    return Row(showing.whom(key), (late, still, late - still), 0, _part(late, longest))


def _town_keys(asked: Asked, seen: set[str]) -> Keys:
    """Every town of the seat's territory, and those that turned up besides (people of elsewhere)."""
    path = asked.scope.path
    known = [(town.code, town.name) for town in places.towns() if path is None or town.path.startswith(path)]
    names = {division.code: division.name for division in places.subtree(places.root()).filter(code__in=list(seen))}
    return _with_gone(known if asked.whole else [], seen, names)


def _unit_keys(asked: Asked, seen: set[str]) -> Keys:
    """Every unit that takes referrals; for a unit only itself. Windows and the applicant have no referrals."""
    if not asked.whole:
        return [(asked.scope.unit, agencies.unit_name(asked.scope.unit))]
    names = agencies.unit_names()
    known = [(key, names[key]) for key in agencies.takers()]
    windows = {window.unit.key for window in agencies.windows()}
    return _with_gone(known, set(seen) - windows - {APPLICANT}, names)


def _with_gone(known: Keys, seen: set[str], names: dict[str, str] | None = None) -> Keys:
    """Known keys in their order, then those only met in the rows: a unit that ended, a need the pack dropped."""
    titles = dict(known)
    return [*known, *((key, (names or {}).get(key, key)) for key in sorted(seen - titles.keys()) if key)]


def this_year(today: date) -> tuple[date, date]:
    """The period shown when none is asked for."""
    return date(today.year, 1, 1), today


def asked_for(scope: Scope, today: date, since: date | None, until: date | None, level: str) -> Asked:
    """What a page asks for; an end that is left out is that of this year."""
    first, last = this_year(today)
    return Asked(scope, since or first, until or last, level)


def lines(table: Table) -> Iterator[tuple[Cell, ...]]:
    """A table as rows of a spreadsheet."""
    for row in table.rows:
        yield (row.title, *row.cells)
