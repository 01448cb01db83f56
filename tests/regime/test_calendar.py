"""Working days against a count day by day, and against an independent library's calendar of China."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.regime.calendar import WorkCalendar, parse_duration, shift
from yimen.regime.pack import load_place
from yimen.regime.schema import CalendarYear

ONE = timedelta(days=1)
CN = load_place(Path(__file__).resolve().parents[2] / "packs", "cn")
TABLES = CN.calendar_years
CALENDAR = CN.calendar()
DAYS = st.dates(date(2014, 1, 1), date(2026, 12, 31))


def works(day: date) -> bool:
    """The rule of the notices, without any table of counts."""
    table = TABLES[day.year]
    if day in table.workdays:
        return True
    return day.weekday() < 5 and not any(span.from_ <= day <= span.to for span in table.holidays)


@given(DAYS)
def test_a_day_is_worked_as_the_notice_says(day: date) -> None:
    assert CALENDAR.is_workday(day) == works(day)


@given(DAYS, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += ONE
        left -= works(day)
    assert CALENDAR.add(start, n).date == day


@given(st.dates(date(2014, 6, 1), date(2026, 12, 31)), st.integers(1, 30))
def test_counting_back_is_the_same_the_other_way(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day -= ONE
        left -= works(day)
    assert CALENDAR.add(start, -n).date == day


@given(DAYS, st.integers(0, 60), st.booleans())
def test_days_end_on_a_working_day_unless_told_not_to(start: date, n: int, roll: bool) -> None:
    due = CALENDAR.add(start, n, "days", roll)
    day = start + n * ONE
    while roll and n and not works(day):
        day += ONE
    assert due.date == day
    assert due.rolled_from == (start + n * ONE if day != start + n * ONE else None)


@given(DAYS, st.integers(0, 40))
def test_what_is_left_is_what_was_given(start: date, n: int) -> None:
    assert CALENDAR.count_left(start, CALENDAR.add(start, n).date) == (n if n else int(not works(start)))


@given(DAYS, DAYS)
def test_days_left_are_the_working_days_in_between(today: date, due: date) -> None:
    low, high = sorted((today, due))
    between = sum(works(low + i * ONE) for i in range(1, (high - low).days + 1))
    assert CALENDAR.count_left(today, due) == (between if due >= today else -between)


@given(DAYS)
def test_the_next_working_day(day: date) -> None:
    found = CALENDAR.next_workday(day)
    assert works(found)
    assert not any(works(day + i * ONE) for i in range((found - day).days))


@pytest.mark.parametrize("year", range(2014, 2027))
def test_official_years_agree_with_an_independent_calendar(year: int) -> None:
    known = holidays.country_holidays("CN", years=year)
    days = [date(year, 1, 1) + i * ONE for i in range(366) if (date(year, 1, 1) + i * ONE).year == year]
    assert [d for d in days if CALENDAR.is_workday(d) != known.is_working_day(d)] == []
    assert TABLES[year].status == "official"


def test_years_of_the_packs() -> None:
    counted = {y: sum(CALENDAR.is_workday(date(y, 1, 1) + i * ONE) for i in range(365)) for y in (2015, 2025, 2026)}
    assert counted == {2015: 249, 2025: 248, 2026: 248}
    assert max(CALENDAR.official) == 2026
    assert CALENDAR.years == tuple(range(2014, 2036))


def test_the_sentence_of_the_design() -> None:
    due = CALENDAR.add(date(2026, 2, 11), 4)
    expected = "受理 2026-02-11，第4个工作日为 2026-02-24（2月14日调休上班计入，2月15日至23日春节放假不计）"
    assert due.explain("受理") == expected
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "n", "unit", "roll", "sentence"),
    [
        (date(2026, 3, 3), 2, "workdays", True, "自 2026-03-03 起，第2个工作日为 2026-03-05"),
        (date(2026, 3, 3), 5, "workdays", True, "自 2026-03-03 起，第5个工作日为 2026-03-10（双休日不计）"),
        (
            date(2026, 9, 18),
            11,
            "workdays",
            True,
            "自 2026-09-18 起，第11个工作日为 2026-10-10（9月20日调休上班计入，9月25日至27日中秋节放假不计，"
            "10月1日至7日国庆节放假不计，10月10日调休上班计入，双休日不计）",
        ),
        (date(2026, 3, 3), 7, "days", True, "自 2026-03-03 起，满7日为 2026-03-10"),
        (
            date(2026, 3, 1),
            6,
            "days",
            True,
            "自 2026-03-01 起，满6日为 2026-03-07，当日休息，顺延至 2026-03-09（双休日）",
        ),
        (date(2026, 3, 1), 6, "days", False, "自 2026-03-01 起，满6日为 2026-03-07"),
        (
            date(2026, 9, 22),
            3,
            "days",
            True,
            "自 2026-09-22 起，满3日为 2026-09-25，当日休息，顺延至 2026-09-28（9月25日至27日中秋节放假不计）",
        ),
        (date(2026, 1, 31), 1, "months", True, "自 2026-01-31 起，满1个月为 2026-02-28"),
        (date(2026, 3, 10), -5, "workdays", True, "自 2026-03-10 起，前第5个工作日为 2026-03-03（双休日不计）"),
        (
            date(2026, 12, 28),
            5,
            "workdays",
            True,
            "自 2026-12-28 起，第5个工作日为 2027-01-05（1月1日元旦放假不计，双休日不计），暂定",
        ),
        (
            date(2025, 12, 31),
            1,
            "workdays",
            True,
            "自 2025-12-31 起，第1个工作日为 2026-01-04（1月1日至3日元旦放假不计，1月4日调休上班计入）",
        ),
    ],
)
def test_every_date_explains_itself(start: date, n: int, unit: str, roll: bool, sentence: str) -> None:
    assert CALENDAR.add(start, n, unit, roll).sentence == sentence


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(1, 60))
def test_a_date_is_provisional_when_a_year_on_the_way_is(start: date, n: int) -> None:
    due = CALENDAR.add(start, n)
    assert due.provisional == (due.date.year > 2026)
    assert due.explain().endswith("，暂定") == due.provisional


def test_a_year_without_a_table_counts_weekends_and_statutory_days() -> None:
    bare = WorkCalendar()
    due = bare.add(date(2026, 9, 30), 1)
    assert due.sentence == "自 2026-09-30 起，第1个工作日为 2026-10-05（10月1日至3日国庆节放假不计，双休日不计），暂定"
    assert not bare.is_official(date(2026, 9, 30))
    assert bare.is_workday(date(2026, 10, 5)) and not CALENDAR.is_workday(date(2026, 10, 5))
    assert not bare.is_workday(date(2026, 2, 14)) and CALENDAR.is_workday(date(2026, 2, 14))


def test_loading_the_notice_moves_the_date() -> None:
    official = CalendarYear.model_validate(
        {
            "year": 2027,
            "status": "official",
            "notice": "通知",
            "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
            "workdays": ["2027-01-09"],
        }
    )
    loaded = WorkCalendar([*(t for y, t in TABLES.items() if y != 2027), official])
    before, after = CALENDAR.add(date(2027, 1, 4), 6), loaded.add(date(2027, 1, 4), 6)
    assert (before.date, before.provisional) == (date(2027, 1, 12), True)
    assert (after.date, after.provisional) == (date(2027, 1, 11), False)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(-200, 200))
def test_months_keep_the_day_or_end_with_the_month(start: date, n: int) -> None:
    found = shift(start, n, "months")
    assert (found.year - start.year) * 12 + found.month - start.month == n
    assert found.day == start.day or (found.day < start.day and (found + ONE).day == 1)


@pytest.mark.parametrize(
    ("text", "value"), [("3 workdays", (3, "workdays")), ("7 days", (7, "days")), ("6 months", (6, "months"))]
)
def test_lengths_of_time(text: str, value: tuple[int, str]) -> None:
    assert parse_duration(text) == value


@pytest.mark.parametrize("text", ["3", "workdays", "3 hours", "-1 days", "3  days", "x days", "3 weeks"])
def test_no_lengths_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        parse_duration(text)


def test_days_beyond_the_tables_are_refused() -> None:
    for call in (
        lambda: CALENDAR.add(date(2060, 12, 30), 10),
        lambda: CALENDAR.is_workday(date(1999, 12, 31)),
        lambda: CALENDAR.add(date(2026, 1, 1), 3, "hours"),
    ):
        with pytest.raises(ValueError, match=r"2000-2060|unknown unit"):
            call()
