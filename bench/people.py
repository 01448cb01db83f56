"""The people who ask: a pool of invented families, written in bulk as `people.register_person` writes them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.stories import OPENED, TODAY, Desk
from yimen.acts.registering import PersonFacts
from yimen.audit.models import Row
from yimen.basics import resident_id
from yimen.common import clock, tokens
from yimen.demo import invented
from yimen.people.models import Household, HouseholdMember, Person, PersonToken
from yimen.people.rules import findable_by
from yimen.people.types import IdentityKind, Relation

BATCH = 500


@dataclass(frozen=True, slots=True)
class Family:
    """A known applicant: what a clerk types, and the rows."""

    facts: PersonFacts
    person: Person
    household: Household


class Pool:
    """Makes families; nobody's number is made twice."""

    def __init__(self, seed: int = 2015) -> None:
        self._rng = Random(seed)
        self._numbers: set[str] = set()

    def facts(self, relation: Relation = Relation.HEAD) -> PersonFacts:
        """One invented person as a clerk types him."""
        while True:
            made = invented.person(self._rng, TODAY, (6, 17) if relation == Relation.CHILD else (28, 70))
            if made.number not in self._numbers:
                self._numbers.add(made.number)
                phone = "" if relation == Relation.CHILD else made.phone
                return PersonFacts(made.name, IdentityKind.RESIDENT_ID, made.number, phone, relation)

    def families(self, desk: Desk, count: int) -> list[Family]:
        """So many families of a window's villages: an applicant and a child each."""
        made: list[Family] = []
        with clock.fixed(OPENED):
            while len(made) < count:
                made += write_families(
                    desk, [(self.facts(), self.facts(Relation.CHILD)) for _ in range(min(BATCH, count - len(made)))]
                )
        return made


def write_families(desk: Desk, pairs: list[tuple[PersonFacts, PersonFacts]]) -> list[Family]:
    """Persons, tokens, households, members and the audit rows of their registration, in the order of the use case."""
    places = [desk.villages[n % len(desk.villages)] for n in range(len(pairs))]
    heads = [_person(desk, facts, n) for n, (facts, _) in enumerate(pairs)]
    children = [_person(desk, facts, n) for n, (_, facts) in enumerate(pairs)]
    Person.objects.bulk_create([*heads, *children])
    PersonToken.objects.bulk_create(token for person in (*heads, *children) for token in _tokens(person))
    homes = [
        Household(division=place, address=head.address, unit=desk.clerk.unit)
        for place, head in zip(places, heads, strict=True)
    ]
    Household.objects.bulk_create(homes)
    members = [
        HouseholdMember(household=home, person=person, relation=relation, valid_from=clock.today())
        for home, head, child in zip(homes, heads, children, strict=True)
        for person, relation in ((head, Relation.HEAD), (child, Relation.CHILD))
    ]
    HouseholdMember.objects.bulk_create(members)
    rows = []
    for n, (home, head, child) in enumerate(zip(homes, heads, children, strict=True)):
        rows += [
            _row(desk, "register_person", head),
            _row(desk, "form_household", home, head=head.pk),
            _row(desk, "add_member", members[2 * n], household=home.pk, person=head.pk),
            _row(desk, "register_person", child),
            _row(desk, "add_member", members[2 * n + 1], household=home.pk, person=child.pk),
        ]
    Row.sealing.bulk_create(rows)
    return [Family(facts, head, home) for (facts, _), head, home in zip(pairs, heads, homes, strict=True)]


def _person(desk: Desk, facts: PersonFacts, n: int) -> Person:
    read = resident_id.parse(facts.number, on=clock.today())
    return Person(
        identity_kind=facts.kind,
        number=facts.number,
        name=facts.name,
        phone=facts.phone,
        address=address(n),
        birth=read.birth,
        sex=read.sex,
        division=desk.villages[n % len(desk.villages)],
        unit=desk.clerk.unit,
    )


def address(n: int) -> str:
    """Where the n-th family lives."""
    return f"某村{n + 1}号"


def _tokens(person: Person) -> list[PersonToken]:
    pairs = {
        (str(kind), tokens.token(kind, text)) for kind, text in findable_by(person.number, person.name, person.phone)
    }
    return [PersonToken(person=person, kind=kind, token=token) for kind, token in sorted(pairs)]


def _row(desk: Desk, verb: str, target: Person | Household | HouseholdMember, **ids: int) -> Row:
    by = desk.clerk
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
