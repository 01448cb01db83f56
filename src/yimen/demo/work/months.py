"""Monthly feedback (Lanshan 四(三)): every unit reports its month to the window, most in time, some late; of the last
month some have not yet."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from yimen.acts import reporting
from yimen.acts.deed import Deed, plain
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.demo import invented
from yimen.demo.days import BEYOND
from yimen.demo.office import TOWNS
from yimen.demo.words import GRANTED
from yimen.feedback.models import MonthlyList
from yimen.feedback.rules import end_of
from yimen.proceedings.schedules import open_scheduled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk

#: Of the lists of a month, between which shares come after their day: of the first months asked for, and since.
LATE, LEARNT = ((0.1, 0.2), (0.02, 0.08)), 6
LATE_WORKDAYS = (1, 7)
#: The unit that reports the month asked for last on the last day; those that have not at all.
TARDY = "human_resources"
SILENT = ("youth_league", "lanshan_shangcheng", "agriculture_rural")
#: What units handle without a referral in a month: least and most; every other unit now and then one.
DIRECT = {"civil_affairs": (4, 11), "medical_security": (5, 14), "education_sports": (0, 4), "human_resources": (0, 3)}
SELDOM = 0.3
DIFFERS = 0.03
LAST_DAY = 14  # of the month: the list is due before the 15th


def begin(desk: Desk) -> None:
    """The first workday of every month: all units are asked for the month before."""
    days = desk.days.days
    for before, day in pairwise(days):
        if before.month != day.month:
            moment = dt.datetime.combine(day, dt.time(8, 5), clock.SHANGHAI)
            desk.days.begin(moment, _asked(desk, day.replace(day=1) == days[-1].replace(day=1)))


def _asked(desk: Desk, last: bool) -> Life:
    """The calendar opens the lists; each unit reports on a day of its own. `last`: the month asked for now."""
    open_scheduled()
    month = (clock.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    asked = MonthlyList.objects.values("month").distinct().count()
    found = MonthlyList.objects.filter(month=month).select_related("run", "unit__division", "window__unit")
    lists = list(found.order_by("unit__position"))
    dice = desk.rng("late", month)
    late = dice.sample(lists, round(len(lists) * dice.uniform(*LATE[asked > LEARNT])))
    for monthly in lists:
        key = monthly.unit.key
        rng = desk.rng("month", key, month)
        day = _day(desk, rng, monthly in late)
        if last and key == TARDY:
            day = desk.days.days[-1]
        if day is not None and not (last and key in SILENT):
            desk.days.begin(desk.days.moment(rng, day), _reported(desk, monthly, rng))
    yield BEYOND


def _day(desk: Desk, rng: Random, late: bool) -> dt.date | None:
    """The workday a unit reports on; None when it lies beyond the last one."""
    today = clock.today()
    due = today.replace(day=LAST_DAY)
    in_time = [day for day in desk.days.days if today <= day <= due]
    after = [day for day in desk.days.days if day > due]
    if not late:
        return rng.choice(in_time[1:] or in_time) if rng.random() < 0.7 else in_time[-1]
    place = rng.randint(*LATE_WORKDAYS) - 1
    return after[place] if place < len(after) else None


def _reported(desk: Desk, monthly: MonthlyList, rng: Random) -> Life:
    """The unit adds what came without a referral and submits; the window takes it, or gives it back once."""
    by, window = desk.officer(monthly.unit.key), desk.office["window_clerk", monthly.window.unit.key]
    if given := list(_direct(desk, rng, monthly)):
        reporting.add_lines(by=by, monthly=monthly, given=given)
    _submit(desk, monthly)
    yield desk.days.later(rng, rng.choice([1, 1, 2, 2, 3, 4]))
    if rng.random() < DIFFERS:
        prose = {"reason": "与窗口登记的转办件数不一致，请核对"}
        plain(by=window, deed=Deed(monthly.run, "take", "differs", prose=prose))
        yield desk.days.later(rng, rng.randint(1, 3))
        _submit(desk, monthly)
        yield desk.days.later(rng, 1)
    plain(by=window, deed=Deed(monthly.run, "take", "taken"))


def _submit(desk: Desk, monthly: MonthlyList) -> None:
    """The list; a unit that is told there is nothing to list says so (零报告)."""
    by = desk.officer(monthly.unit.key)
    try:
        reporting.list_handled(by=by, deed=Deed(monthly.run, "list", "listed"))
    except Refused:
        reporting.list_handled(by=by, deed=Deed(monthly.run, "list", "nil"))


def _direct(desk: Desk, rng: Random, monthly: MonthlyList) -> Iterator[reporting.NewLine]:
    """What the unit handled without a referral; numbers with stars, as units give them."""
    unit, seldom = monthly.unit.key, rng.random() < SELDOM
    count = rng.randint(*DIRECT[unit]) if unit in DIRECT else int(seldom)
    programmes = reporting.programmes_of(monthly)
    towns = [unit] if monthly.unit.kind == "town" else list(TOWNS)
    for _ in range(count if programmes else 0):
        person, programme = invented.person(rng, clock.today(), (19, 80)), rng.choice(programmes)
        _, least, most = GRANTED.get(programme, ("", 0, 0))
        refused = rng.random() < 0.1
        yield reporting.NewLine(
            name=person.name,
            number=f"{person.number[:4]}**********{person.number[-4:]}",
            programme=programme,
            kind="refused" if refused else "granted",
            division=desk.village(rng, rng.choice(towns)),
            amount_fen=rng.randint(least // 10, most // 10) * 1000 if most and not refused else None,
            finished_on=monthly.month.replace(day=rng.randint(2, end_of(monthly.month).day)),
        )
