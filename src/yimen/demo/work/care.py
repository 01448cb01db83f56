"""Who belongs to which category, and what the units that care for them did (Lanshan 三(一))."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.agencies import api as agencies
from yimen.common import clock, once
from yimen.demo.days import BEYOND
from yimen.people import api as people
from yimen.people.models import Person
from yimen.people.types import CareKind
from yimen.places import api as places

if TYPE_CHECKING:
    from random import Random

    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk
    from yimen.people.models import Category


@dataclass(frozen=True, slots=True)
class Group:
    """A category: how many of a town, of what age and sex, which unit cares, how, and for what share of them."""

    category: str
    each: int
    ages: tuple[int, int]
    sex: str
    unit: str
    kind: str
    text: str
    cared: float


GROUPS = (
    Group(
        "single_mother", 3, (24, 46), "female", "womens_federation", CareKind.VISIT.value, "上门走访，送去生活用品", 0.6
    ),
    Group("needy_child", 4, (3, 16), "", "womens_federation", CareKind.COMFORT.value, "志愿者陪伴、辅导功课", 0.7),
    Group("vulnerable_youth", 2, (12, 24), "", "youth_league", CareKind.SERVICE.value, "社工结对，协助复学", 0.5),
    Group("lost_only_child", 2, (52, 78), "", "health", CareKind.COMFORT.value, "节日上门慰问", 0.9),
    Group("disabled", 6, (18, 80), "", "disabled_federation", CareKind.GOODS.value, "适配辅助器具1件", 0.5),
    Group("able_to_work", 5, (22, 55), "", "human_resources", CareKind.SUPPORT.value, "推荐岗位2个", 0.4),
)
REGISTERED, CARED = (60, 140), (10, 110)  # workdays ago, from and to
SURVEYED = 0.7
SKILLS = ("无", "电焊", "缝纫", "驾驶", "家政")
WISHES = ("就近务工", "在家加工", "种植大棚", "参加培训")


def begin(desk: Desk) -> None:
    """Each town registers its people; the units go to see them afterwards."""
    for town in agencies.towns():
        rng = desk.rng("care", town.key)
        day = desk.days.ago(rng.randint(*REGISTERED))
        desk.days.begin(desk.days.moment(rng, day), _registered(desk, rng, town.key))


def _registered(desk: Desk, rng: Random, town: str) -> Life:
    by = desk.officer(town)
    path = places.division(places.release().units[town].division or "").path
    for group in GROUPS:
        for person in _fit(rng, path, group):
            row = people.put_in_category(
                by=by,
                person=person,
                category=group.category,
                unit=town,
                on=clock.today() - dt.timedelta(days=rng.randint(0, 20)),
                token=once.inside("demo", group.category, person.pk),
            )
            if rng.random() < group.cared:
                desk.days.begin(desk.days.later(rng, rng.randint(5, 55)), _cared(desk, rng.random(), row, group))
    yield BEYOND


def _fit(rng: Random, path: str, group: Group) -> list[Person]:
    """Some of the town's people of the age and sex who stand in a list that goes on."""
    oldest, youngest = (clock.today() - dt.timedelta(days=365 * age) for age in reversed(group.ages))
    found = Person.objects.filter(division__path__startswith=path, birth__range=(oldest, youngest))
    found = found.filter(entries__batch__isnull=False, entries__valid_until=None, merged_into=None).exclude(
        categories__isnull=False
    )
    if group.sex:
        found = found.filter(sex=group.sex)
    known = list(found.distinct().order_by("pk"))
    return rng.sample(known, min(group.each, len(known)))


def _cared(desk: Desk, seed: float, row: Category, group: Group) -> Life:
    """A visit, goods, a word; of those able to work it is asked what they can and want."""
    rng, by = desk.rng("cared", seed), desk.officer(group.unit)
    token = once.inside("demo", "care", row.pk)
    said = people.Care(kind=group.kind, done_on=clock.today(), text=group.text)
    people.record_care(by=by, person=row.person, care=said, token=token)
    if group.category == "able_to_work":
        asked = people.Asked(skill=rng.choice(SKILLS), wish=rng.choice(WISHES), asked_on=clock.today())
        people.record_survey(by=by, person=row.person, asked=asked, token=once.inside(token, "asked"))
    yield BEYOND
