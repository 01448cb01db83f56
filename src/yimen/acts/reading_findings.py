"""What the three lists show: duplicate aid, aid by several units, persons missed; each row with a sentence why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yimen.acts import overlaps
from yimen.acts.reading_household import category_titles
from yimen.acts.reading_timeline import twice, words_of
from yimen.cases.models import Application
from yimen.common import clock
from yimen.people.models import Category, HouseholdMember, Person
from yimen.people.types import CheckKind
from yimen.registry.api import AidKind, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from yimen.agencies.types import Scope

LISTS: dict[str, str] = {
    CheckKind.DUPLICATE.value: "同一人同一项目、时间重叠，有两笔救助。",
    CheckKind.MULTIPLE.value: "同一家庭同一需求，有几个单位同时在帮。",
    CheckKind.MISSED.value: "已认定困难或一年内申请过，全家没有在享的救助，也没有正在办的申请。",
}
"""The lists with what stands in them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: about whom, what, and why. `subject`: the later entry, 0 when it is about the person."""

    person: int
    subject: int
    name: str
    place: str
    what: str
    why: str
    household: int | None


def findings(scope: Scope, kind: str, *, town: str = "", wanted: str = "") -> QuerySet[Any]:
    """The rows of one list in the seat's territory; `town`: the code of one; `wanted`: a need several help with."""
    if kind == CheckKind.DUPLICATE:
        found: QuerySet[Any] = overlaps.duplicates(scope).select_related("person", "division")
    elif kind == CheckKind.MULTIPLE:
        found = overlaps.multiples(scope, wanted).select_related("person", "division")
    else:
        found = overlaps.missed(scope).select_related("division")
    return found.filter(division__path__contains=f"/{town}/") if town else found


def rows_of(kind: str, found: Iterable[Any]) -> list[Finding]:
    """Rows as the page shows them; as many queries for many as for one."""
    return _missed(list(found)) if kind == CheckKind.MISSED else _twice(kind, list(found))


def one_of(scope: Scope, kind: str, person: int, subject: int) -> Finding | None:
    """The row one wants to close; None when it is on nobody's list here, or no more."""
    found = findings(scope, kind)
    found = found.filter(pk=person) if kind == CheckKind.MISSED else found.filter(pk=subject, person=person)
    rows = rows_of(kind, found[:1])
    return rows[0] if rows and rows[0].subject == subject else None


def _homes(persons: Iterable[int]) -> tuple[dict[int, int], dict[int, set[int]]]:
    """(person -> a household, person -> those she lives with, herself too) today."""
    today = clock.today()
    wanted = list(persons)
    mine = HouseholdMember.objects.on(today).filter(person__in=wanted).values_list("person_id", "household_id")
    home_of = dict(mine)
    mates: dict[int, set[int]] = {person: {person} for person in wanted}
    members: dict[int, set[int]] = {}
    there = HouseholdMember.objects.on(today).filter(household__in=set(home_of.values()))
    for household, person in there.values_list("household_id", "person_id"):
        members.setdefault(household, set()).add(person)
    for person, household in mine:
        mates[person] |= members[household]
    return home_of, mates


def _twice(kind: str, found: list[Entry]) -> list[Finding]:
    home_of, mates = _homes(entry.person_id for entry in found)
    around = {person for their in mates.values() for person in their}
    others: dict[int, list[Entry]] = {}
    for entry in Entry.objects.given().filter(person__in=around).select_related("person").order_by("valid_from", "pk"):
        others.setdefault(entry.person_id, []).append(entry)
    names = {entry.person_id: entry.person.name for their in others.values() for entry in their}
    relations, words = overlaps.related(), words_of(names)
    rows = []
    for later in found:
        near = [entry for person in sorted(mates[later.person_id]) for entry in others.get(person, ())]
        earlier = [
            entry
            for entry in near
            if (kind == CheckKind.DUPLICATE and overlaps.is_duplicate(entry, later))
            or (kind == CheckKind.MULTIPLE and overlaps.is_multiple(entry, later, relations))
        ]
        rows.append(
            Finding(
                person=later.person_id,
                subject=later.pk,
                name=later.person.name,
                place=later.division.name,
                what=words.programme(later.programme),
                why="".join(twice(entry, later, words) for entry in earlier[:2]),
                household=home_of.get(later.person_id),
            )
        )
    return rows


def _missed(found: list[Person]) -> list[Finding]:
    today = clock.today()
    ids = [person.pk for person in found]
    words, titles = words_of({}), category_titles()
    reasons: dict[int, list[str]] = {}
    for entry in Entry.objects.on(today).filter(person__in=ids, kind=AidKind.STATUS).order_by("pk"):
        reasons.setdefault(entry.person_id, []).append(f"已认定{words.programme(entry.programme) or '困难对象'}")
    for row in Category.objects.on(today).filter(person__in=ids).order_by("pk"):
        reasons.setdefault(row.person_id, []).append(f"属于{titles.get(row.category, row.category)}")
    asked = Application.objects.filter(person__in=ids, received_on__gt=today - overlaps.REMEMBERED)
    for application in asked.prefetch_related("needs").order_by("pk"):
        needs = "、".join(words.needs.get(row.need, row.need) for row in application.needs.all())
        reasons.setdefault(application.person_id, []).append(f"{application.received_on:%Y-%m-%d}申请过{needs}")
    home_of, _ = _homes(ids)
    return [
        Finding(
            person=person.pk,
            subject=0,
            name=person.name,
            place=person.division.name if person.division else "",
            what="",
            why=f"{'；'.join(reasons.get(person.pk, []))}；全家现在没有在享的救助。",
            household=home_of.get(person.pk),
        )
        for person in found
    ]
