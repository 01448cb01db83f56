"""Who may have been registered twice: found by tokens, so that nobody reads a million names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yimen.common.tokens import Kind
from yimen.people.models import Checked, Person, PersonToken
from yimen.people.types import CheckKind, IdentityKind

if TYPE_CHECKING:
    from collections.abc import Iterable

REASONS = {
    Kind.ALIKE_BIRTH.value: "姓名、出生日期相同",
    Kind.ALIKE_PHONE.value: "姓名、电话相同",
    Kind.ALIKE_PLACE.value: "同村同名，一份是临时编号",
}
_SURE = (Kind.ALIKE_BIRTH.value, Kind.ALIKE_PHONE.value)
_NO_PAPERS = Q(person__identity_kind=IdentityKind.TEMPORARY, person__birth__isnull=True)
"""Of whom so little is known that name and village are all there is to compare."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A registration that is like another one, and in what."""

    other: Person
    reasons: tuple[str, ...]


def alike(people: QuerySet[Person]) -> QuerySet[Person]:
    """Of these persons those like one registered before, as far as nobody found them to be two."""
    earlier = PersonToken.objects.filter(
        kind=OuterRef("kind"), token=OuterRef("token"), person_id__lt=OuterRef("person_id")
    ).exclude(
        Exists(
            Checked.objects.filter(
                kind=CheckKind.ALIKE, person=OuterRef(OuterRef("person_id")), subject=OuterRef("person_id")
            )
        )
    )
    twice = PersonToken.objects.filter(kind__in=REASONS).values("token").annotate(n=Count("pk")).filter(n__gt=1)
    later = PersonToken.objects.filter(kind__in=REASONS, token__in=twice.values("token")).filter(
        Q(Exists(earlier), kind__in=_SURE)
        | Q(_NO_PAPERS & Q(Exists(earlier)), kind=Kind.ALIKE_PLACE.value)
        | Q(Exists(earlier.filter(_NO_PAPERS)), kind=Kind.ALIKE_PLACE.value)
    )
    return people.filter(pk__in=later.values("person_id"))


def pairs_of(found: Iterable[Person], *, later_too: bool = False) -> dict[int, list[Pair]]:
    """Person id -> the earlier registrations like it, with `later_too` also the later ones; as far as nobody found them
    to be two. Three queries, however many persons."""
    asked = {person.pk: person for person in found}
    own = list(PersonToken.objects.filter(person__in=asked, kind__in=REASONS))
    tokens = {bytes(row.token) for row in own}
    there: dict[bytes, list[PersonToken]] = {}
    for row in PersonToken.objects.filter(kind__in=REASONS, token__in=tokens).select_related("person__division"):
        there.setdefault(bytes(row.token), []).append(row)
    known = Checked.objects.filter(Q(person__in=asked) | Q(subject__in=asked), kind=CheckKind.ALIKE)
    checked = {frozenset(pair) for pair in known.values_list("person_id", "subject")}
    reasons: dict[tuple[int, int], list[str]] = {}
    others: dict[int, Person] = {}
    for row in own:
        for twin in there[bytes(row.token)]:
            pair = (row.person_id, twin.person_id)
            wanted = pair[1] != pair[0] if later_too else pair[1] < pair[0]
            if wanted and frozenset(pair) not in checked and _counts(row.kind, asked[pair[0]], twin.person):
                reasons.setdefault(pair, []).append(row.kind)
                others[twin.person_id] = twin.person
    result: dict[int, list[Pair]] = {}
    for (person, other), kinds in sorted(reasons.items()):
        told = tuple(REASONS[kind] for kind in REASONS if kind in kinds)
        result.setdefault(person, []).append(Pair(others[other], told))
    return result


def perhaps_same(persons: Iterable[Person]) -> set[int]:
    """Ids of the registrations that may be one of these persons, one of the two being without papers (一人一号)."""
    asked = {person.pk: person for person in persons}
    return {
        pair.other.pk
        for pk, pairs in pairs_of(asked.values(), later_too=True).items()
        for pair in pairs
        if IdentityKind.TEMPORARY in (asked[pk].identity_kind, pair.other.identity_kind)
    }


def _counts(kind: str, one: Person, other: Person) -> bool:
    return kind in _SURE or any(
        person.identity_kind == IdentityKind.TEMPORARY and person.birth is None for person in (one, other)
    )
