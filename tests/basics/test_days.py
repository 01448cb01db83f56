"""The last day people read and the first day on which a row holds no longer."""

from __future__ import annotations

from datetime import date

from yimen.basics.days import day_after, last_day, span

SINCE, LAST, AFTER = date(2026, 10, 29), date(2027, 6, 1), date(2027, 6, 2)


def test_the_last_day_and_the_day_after_are_each_others_way_back():
    assert last_day(SINCE, AFTER) == LAST
    assert day_after(LAST) == AFTER
    assert last_day(SINCE, None) is None
    assert day_after(None) is day_after(date.max) is None
    assert last_day(SINCE, SINCE) is None


def test_a_span_names_both_days_and_one_day_once():
    assert span(SINCE, LAST) == "2026-10-29至2027-06-01"
    assert span(SINCE, SINCE) == "2026-10-29"
    assert span(SINCE, None) == "2026-10-29起"
