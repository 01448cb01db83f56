"""A small synthetic Lanshan: real divisions and units, invented people, the last weeks lived through to yesterday.

Everything is done through the same use cases as the pages, with the clock stopped at the moment it happened.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.audit.seals import seal_all
from yimen.cli.background import run_due
from yimen.common import clock
from yimen.demo import counters, office, past, story
from yimen.demo.days import Days, Life
from yimen.demo.families import Families, villages
from yimen.demo.fates import DAYS, Visit, visits
from yimen.demo.lives import Lives
from yimen.demo.past import Past
from yimen.demo.work import begin as work

if TYPE_CHECKING:
    from yimen.places.models import Division

SEED = 2015
YEAR = 250  # workdays


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the accounts by seat, and the day the district was made for."""

    posts: list[office.Post]
    day: dt.date
    seed: int


def live(*, today: dt.date | None = None, seed: int = SEED, applications: int | None = None) -> Made:
    """Live the year before `today` in a freshly set-up installation: so many `applications` as copies
    (`past.APPLICATIONS` when left out), beside them whatever else goes on in a year (`work`), those of the last 28
    workdays one by one. Same seed and day, same district; without applications there is no year, only the last weeks.

    The release is installed and the three administrators are there; nobody else is.
    """
    day = today or clock.today()
    year, days = Days(day, YEAR), Days(day, DAYS)
    founder = Account.objects.get(admin_kind=AdminKind.SECURITY)
    with clock.fixed(dt.datetime.combine(year.days[0], dt.time(8), clock.SHANGHAI)):
        people = office.staff(founder=founder, rng=Random(f"{seed}/office"), on=year.days[0])  # noqa: S311 - repeatable
        counters.furnish(people, seed)
    if Past(year, people, seed, DAYS).live(past.APPLICATIONS if applications is None else applications):
        days = year
        work.begin(days, people, seed)
    _begin(days, Lives(days, people, seed), Families(seed))
    days.live(morning=run_due, evening=partial(_seal, from_=days.ago(DAYS)))
    run_due(day)
    seal_all()
    return Made([*people.posts, *office.administrators()], day, seed)


def _seal(from_: dt.date) -> None:
    """What was written is sealed every evening of the last weeks, and the year before with it: nobody looked then."""
    if clock.today() >= from_:
        seal_all()


def _begin(days: Days, lives: Lives, families: Families) -> None:
    """Put every application to come on its day."""
    rng = Random(f"{lives.seed}/days")  # noqa: S311 - repeatable
    there = {code: villages(code) for code in office.TOWNS}
    for visit in (*visits(lives.seed), story.TOLD, story.OPEN):
        day = days.ago(visit.ago)
        moment = days.moment(rng, day)
        days.begin(moment, _come(visit, rng.choice(there[visit.town]), lives, families))


def _come(visit: Visit, division: Division, lives: Lives, families: Families) -> Life:
    """A family comes to the window; it is made up only then, so that ages are those of the day."""
    request = families.request(visit.n, division, visit.traits, visit.needs, visit.why)
    yield from lives.application(visit, request)
