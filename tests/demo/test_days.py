"""Past days are lived through in order, on workdays, inside working hours."""

import datetime as dt
from random import Random

import pytest

from yimen.common import clock
from yimen.demo.days import BEYOND, Days
from yimen.places import api as places

TODAY = dt.date(2026, 10, 12)  # a Monday after the long holiday


@pytest.fixture
def days(db):
    return Days(TODAY, 10)


def test_days_are_the_workdays_before_today(days):
    assert len(days.days) == 10
    assert days.days == sorted(days.days)
    assert all(places.calendar().is_workday(day) for day in days.days)
    assert days.days[-1] < TODAY
    assert dt.date(2026, 10, 1) not in days.days
    assert days.ago(1) == days.days[-1]
    assert days.ago(99) == days.days[0]


def lived(days, lives):
    seen = []

    def life(name, waits):
        seen.append((clock.now(), name))
        for wait in waits:
            yield days.later(Random(name), wait)
            seen.append((clock.now(), name))

    for name, day, waits in lives:
        days.begin(days.moment(Random(name), days.days[day]), life(name, waits))
    marks = []
    days.live(morning=lambda: marks.append(clock.now()), evening=lambda: marks.append(clock.now()))
    return seen, marks


def test_everything_happens_in_order_and_at_work(days):
    seen, marks = lived(days, [("b", 2, [0, 1, 0]), ("a", 0, [2, 2, 2]), ("c", 2, [0, 0])])
    moments = [moment for moment, _ in seen]
    assert moments == sorted(moments)
    assert len(seen) == 11
    for moment in moments:
        assert moment.date() in days.days
        assert dt.time(8, 30) <= moment.time() <= dt.time(17, 30)
        assert not dt.time(11, 50) <= moment.time() < dt.time(14, 0)
    assert [mark.date() for mark in marks] == [day for day in days.days for _ in (1, 2)]


def test_what_waits_beyond_the_last_day_is_left_as_it_stands(days):
    seen, _ = lived(days, [("a", 9, [1]), ("b", 0, [10])])
    assert len(seen) == 2
    with clock.fixed(dt.datetime.combine(days.days[-1], dt.time(9))):
        assert days.later(Random(1), 1) == BEYOND


def test_nothing_begins_on_or_after_today(days):
    seen = []

    def life():
        seen.append(1)
        yield BEYOND

    days.begin(dt.datetime.combine(TODAY, dt.time(9), clock.SHANGHAI), life())
    days.live(morning=lambda: None, evening=lambda: None)
    assert seen == []
