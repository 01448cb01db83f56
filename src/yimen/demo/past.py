"""The year before the last weeks: what the use cases did once, copied to other days and other families.

A life is lived at a window through the use cases, its rows are kept as a mould, and it is undone. Each copy happens so
many workdays later: limits are counted in workdays, so a copy is late by as much as its mould. `yimen flow verify`
proves every copy. Numbers are given out in the order of days, without gap.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, cast

from django.db import transaction

from yimen.cases.types import Channel
from yimen.cli.background import run_due
from yimen.common import clock
from yimen.demo.bulk.families import Family, Home, write_families
from yimen.demo.bulk.moulds import Mould, Moved
from yimen.demo.bulk.stencils import Stencil, written
from yimen.demo.bulk.tables import Tables
from yimen.demo.days import Days
from yimen.demo.families import COMMON, TROUBLES, Families, trouble, villages
from yimen.demo.fates import Fate, Traits, Visit
from yimen.demo.lives import Lives
from yimen.demo.office import TOWNS, WINDOWS
from yimen.documents.models import Counter, FormText
from yimen.proceedings.models import PinnedText, Turn

if TYPE_CHECKING:
    from yimen.demo.office import Office

#: A quarter of what a district of this size may be asked in a year (an assumption; the documents name no figure).
APPLICATIONS = 900
#: Written once for all: they outlast the life that needed them first.
TEXTS = (FormText, PinnedText)
LENGTH = 40  # workdays a life may last
#: What else becomes of a request, besides its plain way to the end.
FATES = (Fate.ENQUIRY, Fate.SUPPLIED, Fate.RETURNED, Fate.RETURNED, Fate.UNIT_SUPPLIED)
SHARE = {Fate.ENQUIRY: 10, Fate.SUPPLIED: 5, Fate.RETURNED: 4, Fate.UNIT_SUPPLIED: 5}
#: Which of a window's courses came another way than over its counter.
CHANNELS = {1: Channel.VILLAGE, 6: Channel.VILLAGE, 7: Channel.ONBEHALF, 9: Channel.LETTER}
SCHOOL_MONTHS, SCHOOL_TIMES = (8, 9, 10), 5
CROWDS = (5, 4, 3, 3, 4)  # how many come to each window
LATE_TIMES = 2  # in the first half of the year, while the units learn


@dataclass(frozen=True, slots=True)
class Course:
    """A life that can be copied: its mould, how often it is chosen, and how long it takes."""

    mould: Mould
    visit: Visit
    share: int
    late: bool
    numbered: int  # workdays until its last number
    reach: int  # workdays until the last day it speaks of

    def weight(self, day: dt.date, early: bool) -> int:
        """How likely it begins on a day: schools ask in late summer, units are slow in the first half of the year."""
        weight = self.share
        if "school" in self.visit.needs and day.month in SCHOOL_MONTHS:
            weight *= SCHOOL_TIMES
        return weight * LATE_TIMES if early and self.late else weight


class Past:
    """The workdays of a year up to today. The last weeks are lived anew by others, whose numbers come after."""

    def __init__(self, days: Days, office: Office, seed: int, weeks: int) -> None:
        self.days = days.days
        self.until = len(self.days) - weeks
        self.office = office
        self.seed = seed
        self.rng = Random(f"{seed}/past")  # noqa: S311 - must come out the same every time
        self.families = Families(seed + 1)
        self.tables = Tables()
        self.villages = {town: villages(town) for town in TOWNS}

    def live(self, applications: int = APPLICATIONS) -> int:
        """Live the courses, undo them, copy them over the year; how many applications."""
        if not applications:
            return 0
        courses = {window: list(self._courses(window)) for window in WINDOWS}
        plan = sorted(self._plan(courses, applications), key=lambda line: line[0])
        families = [self._family(start, course) for start, course in plan]
        for (start, course), family, serials in zip(plan, families, self._serials(plan), strict=True):
            with transaction.atomic():
                course.mould.cast(family, serials, self._moved(start))
                self.tables.flush()
        self.tables.settle()
        return len(plan)

    # -- courses ------------------------------------------------------------------------------------------------------

    def _courses(self, window: str) -> Iterator[Course]:
        """The common troubles and every second of the others, then the other fates, those of common troubles: a unit
        with few families does not give back every second."""
        mine = [one for n, one in enumerate(TROUBLES, WINDOWS.index(window)) if one[0] >= COMMON or n % 2]
        kinds = [(share, Fate.PLAIN, needs, why) for share, needs, why in mine]
        kinds += [(SHARE[fate], fate, *trouble(self.rng, COMMON)) for fate in FATES]
        for n, (share, fate, needs, why) in enumerate(kinds):
            town = self.rng.choice(TOWNS) if window == WINDOWS[-1] else window.removeprefix("window_")
            traits = Traits(channel=CHANNELS.get(n, Channel.WINDOW))
            visit = Visit(2000 + 100 * WINDOWS.index(window) + n, 0, window, town, fate, traits, needs, why)
            with transaction.atomic():
                stencil = self._lived(visit)
                course = self._course(stencil, visit, share)
                texts = [(model, list(model._base_manager.all())) for model in TEXTS]
                transaction.set_rollback(True)
            for model, rows in texts:
                model._base_manager.bulk_create(rows, ignore_conflicts=True)
            if course is not None:
                yield course

    def _lived(self, visit: Visit) -> Stencil:
        """One life from the first day of the year on, everything it wrote."""
        days = Days(self.days[LENGTH], LENGTH)
        lives = Lives(days, self.office, self.seed)
        first = days.moment(Random(f"{self.seed}/first/{visit.n}"), days.days[0])  # noqa: S311 - repeatable
        with clock.fixed(first):
            request = self.families.request(
                visit.n, self.rng.choice(self.villages[visit.town]), visit.traits, visit.needs, visit.why
            )
            home = Home(request.division, request.address, (request.applicant, *request.members))
            (family,) = write_families(lives.clerk(visit.window), [home])
        days.begin(first, lives.application(visit, request))
        return Stencil(family, written(lambda: days.live(morning=run_due, evening=lambda: None)))

    def _course(self, stencil: Stencil, visit: Visit, share: int) -> Course | None:
        """A life as a course; none when it did not come to its end in time."""
        turns = cast("list[Turn]", stencil.rows[Turn])
        if any(turn.status == "open" for turn in turns):
            return None
        late = any(turn.due_on and turn.closed_on and turn.closed_on > turn.due_on for turn in turns)
        mould = Mould(stencil, self.tables.table)
        numbered = max(number.issued_on for number in mould.numbers)
        spoken = {turn.due_on for turn in turns if turn.due_on} | {turn.closed_on for turn in turns if turn.closed_on}
        last = self.days[bisect_right(self.days, max(spoken)) - 1]
        return Course(mould, visit, share, late, self.days.index(numbered), self.days.index(last))

    # -- copies -------------------------------------------------------------------------------------------------------

    def _plan(self, courses: dict[str, list[Course]], applications: int) -> Iterator[tuple[int, Course]]:
        """(workday it begins on, course), as many as wanted; no copy speaks of a day to come."""
        for _ in range(applications):
            start = self.rng.randrange(self.until)
            window = self.rng.choices(WINDOWS, CROWDS)[0]
            fits = [one for one in courses[window] if start + one.numbered < self.until]
            fits = [one for one in fits if start + one.reach < len(self.days)]
            early = start < len(self.days) // 2
            if fits:
                yield start, self.rng.choices(fits, [one.weight(self.days[start], early) for one in fits])[0]

    def _serials(self, plan: list[tuple[int, Course]]) -> list[dict[int, int]]:
        """For each copy, the serial of each number of its mould: in the order of days, by window, kind and year."""
        found: list[dict[int, int]] = [{} for _ in plan]
        wanted = [
            (self._moved(start)(number.issued_on), copy, number)
            for copy, (start, course) in enumerate(plan)
            for number in course.mould.numbers
        ]
        last: Tally[tuple[str, str, int]] = Tally()
        for day, copy, number in sorted(wanted, key=lambda line: (line[0], line[1], line[2].pk)):
            place = (number.window, number.kind, day.year)
            last[place] += 1
            found[copy][number.pk] = last[place]
        Counter.objects.bulk_create(
            Counter(window=window, kind=kind, year=year, last=serial) for (window, kind, year), serial in last.items()
        )
        return found

    def _moved(self, start: int) -> Moved:
        """Where a day of the first weeks lies when the life begins so many workdays later. A day off keeps its distance
        to the workday before it, a day far ahead (the end of an aid) to the first day of all."""

        def moved(day: dt.date) -> dt.date:
            place = bisect_right(self.days, day) - 1
            if place + start >= len(self.days):
                return day + (self.days[start] - self.days[0])
            return self.days[place + start] + (day - self.days[place])

        return moved

    def _family(self, start: int, course: Course) -> Family:
        """Whose copy it is: a family like the first one, which comes to the register that day."""
        clerk = self.office["window_clerk", course.visit.window]
        village = self.rng.choice(self.villages[course.visit.town])
        with transaction.atomic(), clock.fixed(dt.datetime.combine(self.days[start], dt.time(9), clock.SHANGHAI)):
            home = self.families.like(course.mould.stencil.family, village, self.rng)
            return write_families(clerk, [home])[0]
