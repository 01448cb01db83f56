"""Many persons at once, for lists of recipients: found by their numbers in a few queries, registered in a few
statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yimen.basics import resident_id
from yimen.common import clock, tokens
from yimen.common.inserting import insert
from yimen.common.tokens import Kind
from yimen.people.indexing import found_by
from yimen.people.models import Person, PersonToken
from yimen.places.models import Division

CHUNK = 400
"""Tokens in one statement: two live index keys of each stay under what SQLite takes."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to register; name, number (18 places) and phone are checked already."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    division_id: int


def persons_by_number(numbers: Iterable[str]) -> dict[str, Person]:
    """Number (18 places) -> the person registered under it; two queries for every few hundred numbers."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        of = {token: n for n in wanted[start : start + CHUNK] for token in tokens.tokens_for(Kind.NUMBER, n)}
        rows = PersonToken.objects.filter(kind=Kind.NUMBER.value, token__in=list(of))
        ids = {pk: of[bytes(token)] for pk, token in rows.values_list("person_id", "token")}
        for person in Person.objects.filter(pk__in=list(ids)).select_related("division"):
            found[ids[person.pk]] = person
    return found


def register_many(*, unit: str, people: Sequence[Newcomer]) -> list[Person]:
    """Persons nobody has registered yet, with everything they are found by, in the order given. The caller writes the
    audit row, inside its transaction. IntegrityError when a number was registered meanwhile."""
    today = clock.today()
    made = []
    for one in people:
        read = resident_id.parse(one.number, on=today)
        made.append(
            Person(
                identity_kind=read.kind,
                number=one.number,
                name=one.name,
                phone=one.phone,
                birth=read.birth,
                sex=read.sex,
                division_id=one.division_id,
                unit=unit,
            )
        )
    Person.objects.bulk_create(made)
    _write_tokens(made)
    return made


def _write_tokens(people: list[Person]) -> None:
    """What they are found by, and compared by: a dozen rows a person."""
    places = Division.objects.filter(pk__in={person.division_id for person in people})
    codes = dict(places.values_list("pk", "code"))
    rows = (
        (person.pk, str(kind), tokens.token(kind, text))
        for person in people
        for kind, text in dict.fromkeys(found_by(person, codes[person.division_id]))
    )
    insert(PersonToken, ("person", "kind", "token"), rows)
