"""The people who ask: a pool of invented families, written in bulk as `people.register_person` writes them."""

from __future__ import annotations

from random import Random

from bench.stories import OPENED, TODAY, Desk
from yimen.acts.registering import PersonFacts
from yimen.common import clock
from yimen.demo import invented
from yimen.demo.bulk import families
from yimen.demo.bulk.families import Family, Home
from yimen.people.types import IdentityKind, Relation

BATCH = 500


class Pool:
    """Makes families; nobody's number is made twice."""

    def __init__(self, seed: int = 2015) -> None:
        self._rng = Random(seed)
        self._numbers: set[str] = set()

    def claim(self, number: str) -> bool:
        """Whether nobody has the number yet; from now on somebody has."""
        free = number not in self._numbers
        self._numbers.add(number)
        return free

    def facts(self, relation: Relation = Relation.HEAD) -> PersonFacts:
        """One invented person as a clerk types him."""
        while True:
            made = invented.person(self._rng, TODAY, (6, 17) if relation == Relation.CHILD else (28, 70))
            if self.claim(made.number):
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
    """Known families of an applicant and a child, spread over the window's villages."""
    homes = [Home(desk.villages[n % len(desk.villages)], address(n), pair) for n, pair in enumerate(pairs)]
    return families.write_families(desk.clerk, homes)


def address(n: int) -> str:
    """Where the n-th family lives."""
    return f"某村{n + 1}号"
