"""One file for each household (一户一档): who lives there, which aid from whom and when, what is lacking, what is given
twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen.acts import overlaps
from yimen.acts.reading_compared import Known, of_members
from yimen.acts.reading_people import age_on
from yimen.acts.reading_timeline import Facts, Line, Words, facts_of, lines_of, twice, words_of
from yimen.basics.days import last_day, span
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import Category, Household, HouseholdMember
from yimen.places import api as places
from yimen.referrals.types import ResultKind
from yimen.registry.api import AidKind, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Gap:
    """What is lacking, or given twice, and why the program says so. `why`: the rule in a few words."""

    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A member, numbers masked. `lives`: from when to when; `left`: no longer today."""

    person: int
    name: str
    relation: str
    number: str
    phone: str
    age: int | None
    sex: str
    lives: str
    left: bool
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """Everything on one household's page."""

    pk: int
    head: str
    place: str
    address: str
    members: list[Row]
    former: list[Row]
    lines: list[Line]
    gaps: list[Gap]
    overlaps: list[Gap]
    outer: list[Known]


def households(scope: Scope) -> QuerySet[Household]:
    """Households of the seat's territory: they live or asked there, or a member is registered there. A unit sees none:
    of a person it sees its own referrals and entries on the person's page (附件1)."""
    if scope.path is None:
        return Household.objects.none()
    mine = people.visible_to(scope, cases.applicants(scope))
    there = HouseholdMember.objects.filter(person__in=mine.values("pk"))
    return Household.objects.filter(
        Q(division__path__startswith=scope.path)
        | Q(pk__in=there.values("household_id"))
        | Q(pk__in=cases.visible_to(scope).values("household_id"))
    )


def household_file(scope: Scope, pk: int) -> HouseholdFile | None:
    """The file of a household the seat may see; None when there is none, as far as it is told. As many queries for a
    large family as for a small one."""
    home = households(scope).select_related("division").filter(pk=pk).first()
    if home is None:
        return None
    today = clock.today()
    memberships = list(home.members.select_related("person").order_by("valid_from", "pk"))
    names = {row.person_id: row.person.name for row in memberships}
    held = list(Category.objects.on(today).filter(person__in=names))
    titles = category_titles()
    rows = [
        _member(row, today, [titles.get(one.category, one.category) for one in held if one.person_id == row.person_id])
        for row in memberships
    ]
    members = sorted((row for row in rows if not row.left), key=_head_first)
    facts, words = facts_of(scope, names, [pk], whole=True), words_of(names)
    return HouseholdFile(
        pk=pk,
        head=members[0].name if members else "",
        place=home.division.name if home.division else "",
        address=home.address or next((row.person.address for row in memberships if row.person.address), ""),
        members=members,
        former=[row for row in rows if row.left],
        lines=lines_of(facts, words),
        gaps=_gaps(facts, members, held, words),
        overlaps=_overlaps(facts.entries, words),
        outer=of_members([row.person for row in members]),
    )


def _member(row: HouseholdMember, today: date, held: list[str]) -> Row:
    person = row.person
    return Row(
        person=person.pk,
        name=person.name,
        relation=row.get_relation_display(),
        number=people.shown_number(person),
        phone=people.shown_phone(person),
        age=age_on(person.birth),
        sex=person.get_sex_display() if person.sex else "",
        lives=span(row.valid_from, last_day(row.valid_from, row.valid_until) or (row.valid_until and row.valid_from)),
        left=row.valid_until is not None and row.valid_until <= today,
        categories=tuple(held),
    )


def _head_first(row: Row) -> bool:
    return row.relation != people.Relation.HEAD.label


def homes_seen(scope: Scope, person: int) -> list[int]:
    """Ids of the households the person lives in today whose file the seat may open."""
    there = HouseholdMember.objects.on(clock.today()).filter(person=person).values("household_id")
    return list(households(scope).filter(pk__in=there).order_by("pk").values_list("pk", flat=True))


def categories_of(person: int) -> list[str]:
    """The categories of a person today, in words."""
    held = Category.objects.on(clock.today()).filter(person=person).order_by("pk")
    titles = category_titles()
    return [titles.get(row.category, row.category) for row in held]


def category_titles() -> dict[str, str]:
    """Category -> its title in the release in force."""
    return {key: entry.title for key, entry in places.release().categories.items()}


def _gaps(facts: Facts, members: list[Row], held: list[Category], words: Words) -> list[Gap]:
    """Needs nobody answers, and members in difficulty in a household that gets nothing (三(二)2 及时补录)."""
    today = clock.today()
    aided = {entry.programme for entry in facts.entries if overlaps.in_force(entry, today)}
    needs = [gap for one in facts.applications for gap in _unanswered(one, facts.referrals, aided, words)]
    if any(overlaps.in_force(entry, today) for entry in facts.entries):
        return needs
    status = {e.person_id for e in facts.entries if e.kind == AidKind.STATUS and e.valid_from <= today}
    status -= {e.person_id for e in facts.entries if e.valid_until is not None and e.valid_until <= today}
    difficult = status | {one.person_id for one in held}
    return needs + [
        Gap(
            f"{row.name}属于{'、'.join(row.categories) or '已认定的困难对象'}，全家目前没有在享的救助。",
            "困难人员无救助",
        )
        for row in members
        if row.person in difficult
    ]


def _unanswered(one: Application, sent: list[Referral], aided: set[str], words: Words) -> Iterable[Gap]:
    """Needs of an application no programme answers: nobody was asked, or everybody asked gave nothing. What is not
    divided yet is under way, and what was asked a year ago is history."""
    own = [referral for referral in sent if referral.application_id == one.pk]
    if (not own and one.run.status != "ended") or one.received_on < words.today - overlaps.REMEMBERED:
        return
    known = places.release().needs
    for row in one.needs.all():
        programmes = set(known[row.need].programmes) if row.need in known else set()
        asked = [referral for referral in own if referral.programme in programmes]
        if programmes & aided or any(_may_still_give(referral) for referral in asked):
            continue
        what = "没有一项给予救助" if asked else "没有转给任何单位"
        need = words.needs.get(row.need, row.need)
        yield Gap(f"{one.received_on:%Y-%m-%d}申请时登记的“{need}”{what}，现在也没有对应的救助。", "需求无着落")


def _may_still_give(referral: Referral) -> bool:
    results = list(referral.results.all())
    return referral.run.status != "ended" or (bool(results) and results[-1].kind == ResultKind.GRANTED)


def _overlaps(entries: list[Entry], words: Words) -> list[Gap]:
    """Aid given twice at a time, the later of two told with the earlier one."""
    relations = overlaps.related()
    ordered = sorted(entries, key=lambda entry: (entry.valid_from, entry.pk))
    found = []
    for earlier, later in combinations(ordered, 2):
        if overlaps.is_duplicate(earlier, later):
            found.append(Gap(twice(earlier, later, words), "重复救助"))
        elif overlaps.is_multiple(earlier, later, relations):
            found.append(Gap(twice(earlier, later, words), "多头救助"))
    return found
