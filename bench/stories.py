"""A few courses an application takes, lived through the use cases under a stopped clock; half of them still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from tests.support.district import District
from yimen.acts import registering, splitting
from yimen.acts.deed import Deed
from yimen.acts.registering import Request
from yimen.acts.table import USE_CASES
from yimen.agencies.models import Seat, Window
from yimen.agencies.queries import takers
from yimen.cases.models import Application
from yimen.common import clock
from yimen.demo.bulk.families import Family
from yimen.flow import Actor
from yimen.places import api as places
from yimen.places.models import Division
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Event, Run
from yimen.referrals.models import Referral

TODAY = dt.date(2026, 11, 23)
OPENED = dt.date(2026, 6, 1)  # the day everybody took his seat
NEEDS = ("illness", "school", "work")
MAIN = "window_baishabu_zhen"
#: Windows with their share of the applications.
WINDOWS = {MAIN: 2, "window_lanshan_jd": 1, "window_county": 1}

Course = Iterator[int]


def workday(ago: int) -> dt.date:
    """The workday so many before TODAY."""
    calendar, day = places.calendar(), TODAY
    while ago:
        day -= dt.timedelta(days=1)
        ago -= calendar.is_workday(day)
    return day


@dataclass
class Cast:
    """Who acts: a clerk in each window, somebody who answers in each unit."""

    district: District = field(default_factory=District)

    def clerk(self, window: str) -> Actor:
        """Who sits at a window."""
        return self._actor("window_clerk", window)

    def answerer(self, unit: str) -> Actor:
        """The unit's liaison, or the officer of a town."""
        there = set(Seat.objects.filter(unit__key=unit).values_list("kind", flat=True))
        return self._actor("liaison" if "liaison" in there else "town_officer", unit)

    def hire(self) -> None:
        """Seat everybody at once, so that no story begins with an appointment."""
        for window in WINDOWS:
            self.clerk(window)
        for unit in takers():
            self.answerer(unit)

    def _actor(self, kind: str, unit: str) -> Actor:
        with clock.fixed(OPENED):
            return self.district.actor(kind, unit)


@dataclass(frozen=True)
class Life:
    """One application on its course: its clerk and the acts they do on it. A course yields workdays to wait."""

    cast: Cast
    clerk: Actor
    application: Application

    def do(self, by: Actor, run: Run, step: str, outcome: str, **more: object) -> Event:
        """Record one step through the use case of its kind."""
        kind = proceedings.look(run).procedure.by_name[step].kind
        event: Event = USE_CASES[kind](by=by, deed=Deed(run=run, step=step, outcome=outcome, **more))  # type: ignore[arg-type]
        return event

    def split(self) -> list[Referral]:
        """Accept and send one referral for each need."""
        run = self.application.run
        self.do(self.clerk, run, "accept", "accepted")
        chosen = {line.need: (line.programme, line.unit) for line in reversed(splitting.proposals(self.application))}
        self.do(self.clerk, run, "split", "confirmed", values={"chosen": [chosen[need] for need in sorted(chosen)]})
        return list(self.application.referrals.select_related("run").order_by("pk"))

    def unit(self, referral: Referral) -> Actor:
        """Who answers for the unit that has the referral."""
        return self.cast.answerer(str(proceedings.look(referral.run).state.facts["unit"]))

    def receive(self, referral: Referral) -> None:
        """The unit signs for it."""
        self.do(self.unit(referral), referral.run, "receive", "received")

    def answer(self, referral: Referral) -> None:
        """The unit finishes it and sends its slip."""
        by, values = self.unit(referral), {"result": "granted", "text": "已纳入救助范围", "amount_fen": 50000}
        self.do(by, referral.run, "handle", "done", values=values)
        self.do(by, referral.run, "feed_back", "sent")

    def send_back(self, referral: Referral) -> None:
        """Not theirs."""
        by = self.unit(referral)
        self.do(by, referral.run, "receive", "returned", prose={"reason": "不属于本单位职责，请转主管部门"})

    # Courses -----------------------------------------------------------------------------------------------------

    def fresh(self) -> Course:
        """Registered, nobody has looked at it yet."""
        yield 0

    def enquiry(self) -> Course:
        """Only asked."""
        yield 1
        self.do(self.clerk, self.application.run, "accept", "enquiry")

    def lacking(self) -> Course:
        """Papers are lacking; the family is waited for."""
        yield 1
        self.do(self.clerk, self.application.run, "accept", "lacking", prose={"reason": "缺户口簿"})

    def unsplit(self) -> Course:
        """Accepted, not split yet."""
        yield 1
        self.do(self.clerk, self.application.run, "accept", "accepted")

    def sent(self) -> Course:
        """Sent out; the units have not signed."""
        yield 1
        self.split()

    def handling(self) -> Course:
        """The units work on it."""
        yield 1
        referrals = self.split()
        yield 2
        for referral in referrals:
            self.receive(referral)

    def returned(self) -> Course:
        """One unit says it is not theirs; the window has to send it on."""
        yield 1
        first, *others = self.split()
        yield 1
        self.send_back(first)
        for referral in others:
            self.receive(referral)

    def untold(self) -> Course:
        """All answered; the family is not told yet."""
        yield 1
        referrals = self.split()
        yield 1
        for referral in referrals:
            self.receive(referral)
        yield 5
        for referral in referrals:
            self.answer(referral)

    def closed(self) -> Course:
        """All answered, the family told."""
        yield from self.untold()
        yield 1
        self.do(self.clerk, self.application.run, "tell", "told")

    def rerouted(self) -> Course:
        """One referral went to a second unit; then all answered and told."""
        yield 1
        first, *others = self.split()
        yield 1
        before = self.unit(first).unit
        self.send_back(first)
        yield 1
        other = next(unit for unit in takers() if unit != before)
        self.do(self.clerk, first.run, "route", "sent", values={"unit": other})
        yield 1
        for referral in (first, *others):
            self.receive(referral)
        yield 4
        for referral in (first, *others):
            self.answer(referral)
        self.do(self.clerk, self.application.run, "tell", "told")


@dataclass(frozen=True)
class Story:
    """A course, its share of a hundred applications, how many needs, how many workdays it takes."""

    course: Callable[[Life], Course]
    share: int
    needs: int
    lasts: int

    @property
    def name(self) -> str:
        """Its name in tables and tests."""
        return self.course.__name__


STORIES = (
    Story(Life.fresh, 12, 1, 0),
    Story(Life.enquiry, 5, 1, 1),
    Story(Life.lacking, 7, 2, 1),
    Story(Life.unsplit, 9, 2, 1),
    Story(Life.sent, 6, 2, 1),
    Story(Life.handling, 8, 3, 3),
    Story(Life.returned, 7, 3, 2),
    Story(Life.untold, 8, 2, 7),
    Story(Life.closed, 30, 3, 8),
    Story(Life.rerouted, 8, 3, 8),
)


@dataclass(frozen=True)
class Desk:
    """A window at work: its clerk, and the villages whose people come to it."""

    window: str
    clerk: Actor
    villages: tuple[Division, ...]

    @classmethod
    def of(cls, cast: Cast, window: str) -> Desk:
        """The desk of a window."""
        top = Window.objects.select_related("unit__division").get(unit__key=window).unit.division
        found = places.villages_of(top, TODAY).select_related("parent").order_by("code")
        return cls(window, cast.clerk(window), tuple(found[:20]))


def live(cast: Cast, desk: Desk, story: Story, family: Family, variant: int) -> Application:
    """Live one story to today: `variant` moves its days.

    The last acts of all stories fall on the same few days, so that a page of a worklist holds every kind of turn.
    """
    ago = story.lasts + 2 + variant // len(STORIES) * 7 % 25
    with clock.fixed(workday(ago)):
        application = registering.register(by=desk.clerk, request=_request(story, family))
    course = story.course(Life(cast, desk.clerk, application))
    wait = next(course, None)
    while wait is not None:
        ago -= wait
        with clock.fixed(workday(ago)):
            wait = next(course, None)
    with clock.fixed(TODAY):
        _tick(application.run)
    return application


def _tick(root: Run) -> None:
    """What the background writes by itself: limits that came due."""
    family = Run.objects.filter(Q(pk=root.pk) | Q(root=root), next_timer_on__lte=TODAY)
    for run in family.order_by("pk"):
        proceedings.tick(run, TODAY)


def _request(story: Story, family: Family) -> Request:
    return Request(
        applicant=family.facts,
        division=family.home.division,
        address=family.home.address,
        reason="家中有人长期患病，收入低，孩子上学",
        needs=NEEDS[: story.needs],
    )
