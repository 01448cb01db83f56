"""Search tokens of persons: written with the active index key, rewritten when the key is rotated.

Whoever was merged is found by everything she was ever known by: the tokens of all her registrations stand on the one
that stands.
"""

from datetime import date

from django.db import transaction

from yimen.common import tokens
from yimen.common.tokens import Kind
from yimen.people.models import Person, PersonToken
from yimen.people.rules import alike_by, findable_by


def standing(person: Person) -> Person:
    """The registration that stands for this person: itself, unless it was merged into another."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def registrations(person: Person) -> list[Person]:
    """Every registration of the person, the one that stands first."""
    found = [standing(person)]
    newest = found
    while newest := list(Person.objects.filter(merged_into__in=[one.pk for one in newest])):
        found += newest
    return found


def found_by(number: str, name: str, phone: str, birth: date | None, place: str) -> list[tuple[Kind, str]]:
    """(kind, text) of everything a registration is found by, and compared by; `place`: the code of the division."""
    return [*findable_by(number, name, phone), *alike_by(name, birth, phone, place)]


def write_first_tokens(person: Person) -> None:
    """The tokens of a person registered in this moment: nothing stands there yet, and nobody was merged into her."""
    place = person.division.code if person.division else ""
    texts = found_by(person.number, person.name, person.phone, person.birth, place)
    rows = sorted({(str(kind), tokens.token(kind, text)) for kind, text in texts})
    PersonToken.objects.bulk_create([PersonToken(person=person, kind=kind, token=token) for kind, token in rows])


def write_tokens(person: Person) -> None:
    """Bring the tokens of a person in step with number, name and phone, under the active index key."""
    known = registrations(person)
    owner = known[0].pk
    texts = [pair for one in known for pair in findable_by(one.number, one.name, one.phone)]
    now = known[0]
    texts += alike_by(now.name, now.birth, now.phone, now.division.code if now.division else "")
    wanted = {(owner, str(kind), tokens.token(kind, text)) for kind, text in texts}
    rows = PersonToken.objects.filter(person__in=[one.pk for one in known])
    there = {(row.person_id, row.kind, bytes(row.token)): row.pk for row in rows}
    PersonToken.objects.filter(pk__in=[pk for row, pk in there.items() if row not in wanted]).delete()
    missing = sorted(wanted - there.keys())
    PersonToken.objects.bulk_create(
        [PersonToken(person_id=owner, kind=kind, token=token) for _, kind, token in missing]
    )


@transaction.atomic
def reindex(key_id: int, batch: int = 200) -> int:
    """Rewrite the tokens of up to `batch` persons that stand under the old index key `key_id`; how many were done.

    Each call is one step of a rotation and may be repeated after a kill: run it until it gives 0.
    """
    low, high = tokens.span(key_id)
    stale = (
        PersonToken.objects.filter(token__gte=low, token__lte=high)
        .values("person_id")
        .distinct()
        .order_by("person_id")[:batch]
    )
    ids = list(stale.values_list("person_id", flat=True))
    people = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    for person in people:
        write_tokens(person)
    return len(people)
