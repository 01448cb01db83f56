"""Search tokens of persons: written with the active index key, rewritten when the key is rotated."""

from django.db import transaction

from yimen.common import tokens
from yimen.people.models import Person, PersonToken
from yimen.people.rules import findable_by


def write_tokens(person: Person) -> None:
    """Bring the tokens of a person in step with number, name and phone, under the active index key."""
    wanted = {(str(k), tokens.token(k, v)) for k, v in findable_by(person.number, person.name, person.phone)}
    there = {(row.kind, bytes(row.token)): row.pk for row in PersonToken.objects.filter(person=person)}
    PersonToken.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    missing = sorted(wanted - there.keys())
    PersonToken.objects.bulk_create([PersonToken(person=person, kind=kind, token=token) for kind, token in missing])


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
