"""A small synthetic Lanshan: real divisions and units, invented people, the last weeks lived through to yesterday.

Everything is done through the same use cases as the pages, with the clock stopped at the moment it happened.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.audit.seals import seal_all
from yimen.cli.background import run_due
from yimen.common import clock
from yimen.demo import office, story
from yimen.demo.days import Days, Life
from yimen.demo.families import Families
from yimen.demo.fates import DAYS, Visit, visits
from yimen.demo.lives import Lives
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.places.models import Division

SEED = 2015


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the accounts by seat, and the day the district was made for."""

    posts: list[office.Post]
    day: dt.date
    seed: int


def live(*, today: dt.date | None = None, seed: int = SEED) -> Made:
    """Live the last 28 workdays before `today` in a freshly set-up installation; same seed and day, same district.

    The release is installed and the three administrators are there; nobody else is.
    """
    day = today or clock.today()
    days = Days(day, DAYS)
    founder = Account.objects.get(admin_kind=AdminKind.SECURITY)
    with clock.fixed(dt.datetime.combine(days.days[0], dt.time(8), clock.SHANGHAI)):
        people = office.staff(founder=founder, rng=Random(f"{seed}/office"), on=days.days[0])  # noqa: S311 - repeatable
    _begin(days, Lives(days, people, seed), Families(seed))
    days.live(morning=run_due, evening=seal_all)
    run_due(day)
    seal_all()
    return Made([*people.posts, *office.administrators()], day, seed)


def _begin(days: Days, lives: Lives, families: Families) -> None:
    """Put every application to come on its day."""
    rng = Random(f"{lives.seed}/days")  # noqa: S311 - repeatable
    villages = {code: _villages(code) for code in office.TOWNS}
    for visit in (*visits(lives.seed), story.TOLD, story.OPEN):
        day = days.ago(visit.ago)
        moment = days.moment(rng, day)
        days.begin(moment, _come(visit, rng.choice(villages[visit.town]), lives, families))


def _come(visit: Visit, division: Division, lives: Lives, families: Families) -> Life:
    """A family comes to the window; it is made up only then, so that ages are those of the day."""
    request = families.request(visit.n, division, visit.traits, visit.needs, visit.why)
    yield from lives.application(visit, request)


def _villages(town: str) -> list[Division]:
    """Villages and communities of the town a unit key names."""
    release = places.release()
    code = release.units[town].division or ""
    return list(places.villages_of(places.division(code)).select_related("parent").order_by("code"))
