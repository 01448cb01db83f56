"""Many persons at once, for lists of recipients: found by their numbers in a few queries, registered in a few
statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from yimen.basics import resident_id
from yimen.common import clock, tokens
from yimen.common.inserting import insert, moment, new_ids, write
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


def register_many(*, unit: str, people: Sequence[Newcomer]) -> list[int]:
    """Persons nobody has registered yet, with everything they are found by; their ids in the order given. The caller
    writes the audit row, inside its transaction. IntegrityError when a number was registered meanwhile."""
    today = clock.today()
    ids = new_ids(Person, len(people))
    read = [resident_id.parse(one.number, on=today) for one in people]
    insert(
        Person,
        ("id", "identity_kind", "number", "name", "phone", "address", "birth", "sex", "division", "unit"),
        (
            (pk, said.kind, one.number, one.name, one.phone, "", said.birth, said.sex, one.division_id, unit)
            for pk, one, said in zip(ids, people, read, strict=True)
        ),
    )
    codes = dict(Division.objects.filter(pk__in={one.division_id for one in people}).values_list("pk", "code"))
    make, now = tokens.maker(), moment()
    rows = [
        (now, pk, kind.value, make(kind, text))
        for pk, one, said in zip(ids, people, read, strict=True)
        for kind, text in dict.fromkeys(found_by(one.number, one.name, one.phone, said.birth, codes[one.division_id]))
    ]
    rows.sort(key=itemgetter(2, 3))  # in the order of the index: each of its pages is written once a list
    write(PersonToken, ("created_at", "person_id", "kind", "token"), rows)
    return ids
