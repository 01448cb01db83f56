"""Past days lived through in order: whatever happens in the district happens at a moment, under the stopped clock.

Each thing that goes on is a generator that does something and yields the moment it wants to go on at. What wants to go
on after the last day is left as it stands: that is how work comes to be waiting, and late, without anybody faking it.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from random import Random

from yimen.common import clock
from yimen.places import api as places

Life = Iterator[dt.datetime]

#: A moment beyond every last day: what waits for it is still waiting today.
BEYOND = dt.datetime(9999, 1, 1, tzinfo=clock.SHANGHAI)
OPENS, CLOSES = dt.time(8, 0), dt.time(18, 0)
NOON, NOON_ENDS = 11 * 60 + 50, 14 * 60  # minutes of the day; nobody works between them


class Days:
    """The workdays before `today`, and who does something on them."""

    def __init__(self, today: dt.date, count: int) -> None:
        calendar = places.calendar()
        found: list[dt.date] = []
        day = today
        while len(found) < count:
            day -= dt.timedelta(days=1)
            if calendar.is_workday(day):
                found.append(day)
        self.days = found[::-1]
        self._waiting: list[tuple[dt.datetime, int, Life]] = []
        self._order = 0

    def ago(self, n: int) -> dt.date:
        """The n-th workday before today: 1 is the last one. The first day when n reaches further back."""
        return self.days[max(0, len(self.days) - n)]

    def later(self, rng: Random, workdays: int = 0) -> dt.datetime:
        """So many workdays after the stopped clock; 0: later the same day. A long wait ends beyond all days."""
        now = clock.now()
        if workdays == 0:
            return at_work(now + dt.timedelta(minutes=rng.randint(3, 12)))
        place = self.days.index(now.date()) + workdays if now.date() in self.days else len(self.days)
        if place >= len(self.days):
            return BEYOND
        return self.moment(rng, self.days[place])

    def moment(self, rng: Random, day: dt.date) -> dt.datetime:
        """Some working minute of a day, early enough that an hour's work still falls on it."""
        minutes = rng.choice([rng.randint(8 * 60 + 35, 11 * 60), rng.randint(14 * 60, 16 * 60 + 20)])
        return dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), clock.SHANGHAI)

    def begin(self, moment: dt.datetime, life: Life) -> None:
        """Let something go on at a moment."""
        if moment.date() <= self.days[-1]:
            self._order += 1
            heapq.heappush(self._waiting, (moment, self._order, life))

    def live(self, *, morning: Callable[[], object], evening: Callable[[], object]) -> None:
        """Live through every day in order; `morning` and `evening` are what the program does by itself."""
        for day in self.days:
            with clock.fixed(dt.datetime.combine(day, OPENS, clock.SHANGHAI)):
                morning()
            while self._waiting and self._waiting[0][0].date() <= day:
                self._go_on(*heapq.heappop(self._waiting))
            with clock.fixed(dt.datetime.combine(day, CLOSES, clock.SHANGHAI)):
                evening()

    def _go_on(self, moment: dt.datetime, order: int, life: Life) -> None:
        with clock.fixed(moment):
            following = next(life, None)
        if following is not None:
            self.begin(following, life)


def at_work(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or the end of the noon rest when it falls into it."""
    minutes = moment.hour * 60 + moment.minute
    if NOON <= minutes < NOON_ENDS:
        return moment.replace(hour=NOON_ENDS // 60, minute=minutes % 20)
    return moment
