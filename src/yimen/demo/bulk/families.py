"""Families known to the register, written in bulk as `people` writes them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.audit.models import Row
from yimen.basics import resident_id
from yimen.common import clock, tokens
from yimen.people.indexing import found_by
from yimen.people.models import Household, HouseholdMember, Person, PersonToken
from yimen.places.models import Division

if TYPE_CHECKING:
    from django.db.models import Model

    from yimen.acts.registering import PersonFacts
    from yimen.flow import Actor


@dataclass(frozen=True, slots=True)
class Home:
    """A family to be: where it lives, and its people as a clerk types them, the head first."""

    division: Division
    address: str
    people: tuple[PersonFacts, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A registered family, the head first."""

    home: Home
    persons: tuple[Person, ...]
    household: Household

    @property
    def facts(self) -> PersonFacts:
        """The applicant as a clerk types him."""
        return self.home.people[0]

    @property
    def person(self) -> Person:
        """The applicant."""
        return self.persons[0]

    def instead_of(self, other: Family) -> dict[tuple[type[Model], int], int]:
        """Whose ids stand in a copy where the other family's stood; the place too when both live in different ones."""
        pairs: list[tuple[Model, Model]] = list(zip(other.persons, self.persons, strict=True))
        pairs += [(other.household, self.household), (other.home.division, self.home.division)]
        return {(type(old), old.pk): new.pk for old, new in pairs}


def write_families(by: Actor, homes: list[Home]) -> list[Family]:
    """Persons, tokens, households, members and the audit rows of their registration, in the order of the use case."""
    persons = [tuple(_person(by, home, facts) for facts in home.people) for home in homes]
    flat = [person for family in persons for person in family]
    Person.objects.bulk_create(flat)
    PersonToken.objects.bulk_create(token for person in flat for token in _tokens(person))
    households = [Household(division=home.division, address=home.address, unit=by.unit) for home in homes]
    Household.objects.bulk_create(households)
    members = [
        [
            HouseholdMember(household=household, person=person, relation=facts.relation, valid_from=clock.today())
            for person, facts in zip(family, home.people, strict=True)
        ]
        for home, family, household in zip(homes, persons, households, strict=True)
    ]
    HouseholdMember.objects.bulk_create(member for family in members for member in family)
    rows = []
    for family, household, there in zip(persons, households, members, strict=True):
        rows += [_row(by, "register_person", person) for person in family]
        rows.append(_row(by, "form_household", household, head=family[0].pk))
        for person, member in zip(family, there, strict=True):
            rows.append(_row(by, "add_member", member, household=household.pk, person=person.pk))
    Row.sealing.bulk_create(rows)
    return [Family(*parts) for parts in zip(homes, persons, households, strict=True)]


def _person(by: Actor, home: Home, facts: PersonFacts) -> Person:
    read = resident_id.parse(facts.number, on=clock.today())
    return Person(
        identity_kind=facts.kind,
        number=facts.number,
        name=facts.name,
        phone=facts.phone,
        address=home.address,
        birth=read.birth,
        sex=read.sex,
        division=home.division,
        unit=by.unit,
    )


def _tokens(person: Person) -> list[PersonToken]:
    place = person.division.code if person.division else ""
    texts = found_by(person.number, person.name, person.phone, person.birth, place)
    pairs = {(str(kind), tokens.token(kind, text)) for kind, text in texts}
    return [PersonToken(person=person, kind=kind, token=token) for kind, token in sorted(pairs)]


def _row(by: Actor, verb: str, target: Person | Household | HouseholdMember, **ids: int) -> Row:
    return Row(
        at=clock.now(),
        account=int(by.account),
        seat=int(by.seat),
        unit=by.unit,
        verb=verb,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        data=ids,
    )
