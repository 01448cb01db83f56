"""Who stands on the units' lists: invented people of all towns, and some who came to a window themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from yimen.agencies import api as agencies
from yimen.cases.models import Application
from yimen.common import clock
from yimen.demo import invented
from yimen.demo.families import villages
from yimen.people.types import IdentityKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yimen.basics.resident_id import Sex
    from yimen.places.models import Division


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of a list, as far as it says who."""

    name: str
    number: str
    phone: str
    village: Division


class Recipients:
    """Makes people for lists; nobody is made twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._villages = [place for place in map(villages, (unit.key for unit in agencies.towns())) if place]
        self._numbers: set[str] = set()

    def new(self, count: int, ages: tuple[int, int], sex: Sex | None = None) -> list[Recipient]:
        """So many people between two ages, spread over the towns."""
        return [self._one(ages, sex) for _ in range(count)]

    def some(self, known: Sequence[Recipient], count: int) -> list[Recipient]:
        """Some of those who stand on another list."""
        return self._rng.sample(known, min(count, len(known)))

    def _one(self, ages: tuple[int, int], sex: Sex | None) -> Recipient:
        while True:
            person = invented.person(self._rng, clock.today(), ages, sex)
            if person.number not in self._numbers:
                self._numbers.add(person.number)
                village = self._rng.choice(self._rng.choice(self._villages))
                return Recipient(person.name, person.number, person.phone, village)


def applicants(rng: Random, count: int) -> list[Recipient]:
    """People who applied at a window in the year and were given no allowance there."""
    found = Application.objects.filter(person__identity_kind=IdentityKind.RESIDENT_ID)
    found = found.exclude(person__entries__programme__in=["dibao", "tekun"])
    persons = [one.person for one in found.select_related("person__division__parent").order_by("person_id")]
    drawn = rng.sample(persons, min(count, len(persons)))
    return [Recipient(one.name, one.number, one.phone, one.division) for one in drawn if one.division is not None]


def days_before(rng: Random, day: dt.date, most: int) -> dt.date:
    """A day up to so many days before another."""
    return day - dt.timedelta(days=rng.randint(0, most))
