"""What becomes of two households whose heads turn out to be one person: one household, and two again when the merge
was wrong.

The members of the dropped head's household live with the kept head from the day of the merge, under the same relation;
what was asked for by that household is asked for by the one that stands. The empty household stays, with its history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import F

from yimen.common import clock
from yimen.people.models import Household, HouseholdMember
from yimen.people.types import Relation

if TYPE_CHECKING:
    from django.db.models import Field

    from yimen.people.models import Merge, Person

BEGUN = "people.HouseholdMember"
"""In `Merge.moved`: the memberships that began by it."""


def heads(person: Person) -> list[int]:
    """Ids of the households the person heads now, the eldest first."""
    rows = HouseholdMember.objects.filter(person=person, relation=Relation.HEAD, valid_until__isnull=True)
    return list(rows.order_by("household_id").values_list("household_id", flat=True))


def join(merge: Merge, kept: Person, dropped: Person) -> None:
    """Bring the households of two heads together; `merge` is told what was done, unsaved."""
    own, theirs = heads(kept), heads(dropped)
    if not own or not theirs:
        return
    list(Household.objects.select_for_update(of=("self",)).filter(pk__in=[*own, *theirs]).order_by("pk").values("pk"))
    for home in theirs:
        _empty(merge, home, own[0], besides={kept.pk, dropped.pk})


def _empty(merge: Merge, home: int, into: int, besides: set[int]) -> None:
    """Everybody of one household lives in another from today on, and what names the one names the other."""
    today = clock.today()
    rows = list(HouseholdMember.objects.filter(household=home, valid_until__isnull=True).order_by("pk"))
    there = HouseholdMember.objects.filter(household=into, valid_until__isnull=True)
    known = besides | set(there.values_list("person_id", flat=True))
    HouseholdMember.objects.filter(pk__in=[row.pk for row in rows]).update(valid_until=today)
    merge.ended = [*merge.ended, *(row.pk for row in rows)]
    begun = HouseholdMember.objects.bulk_create(
        HouseholdMember(household_id=into, person_id=row.person_id, relation=row.relation, valid_from=today)
        for row in rows
        if row.person_id not in known
    )
    moved = {BEGUN: [*merge.moved.get(BEGUN, []), *(row.pk for row in begun)]}
    for name, field in _followers():
        of_home = field.model._base_manager.filter(**{field.name: home})
        moved[f"{name}@{home}"] = list(of_home.order_by("pk").values_list("pk", flat=True))
        of_home.update(**{field.name: into})
    merge.moved = {**merge.moved, **{name: ids for name, ids in moved.items() if ids}}


def part(merge: Merge) -> None:
    """Two households again: who moved by the merge lives where he did; what was asked for since stays. Memberships it
    ended hold again, but for those of members who have left since."""
    begun = HouseholdMember.objects.filter(pk__in=merge.moved.get(BEGUN, []))
    left = list(begun.filter(valid_until__isnull=False).values_list("person_id", flat=True))
    begun.filter(valid_until__isnull=True).update(valid_until=F("valid_from"))
    HouseholdMember.objects.filter(pk__in=merge.ended).exclude(person__in=left).update(valid_until=None)
    for name, field in _followers():
        for key, ids in merge.moved.items():
            label, _, home = key.partition("@")
            if label == name and home:
                field.model._base_manager.filter(pk__in=ids).update(**{field.name: int(home)})


def _followers() -> Iterator[tuple[str, Field[Any, Any]]]:
    """("app.Model.field", field) of every row in any room that names a household, but for who lives there."""
    for relation in Household._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if relation.auto_created and not relation.concrete and model is not None and model is not HouseholdMember:
            yield f"{model._meta.label}.{relation.field.name}", relation.field
