"""Reads of this room; each starts from what the seat sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen.basics import resident_id
from yimen.basics.errors import Refused
from yimen.common import clock, mask, tokens
from yimen.common.tokens import Kind
from yimen.people.models import Household, HouseholdMember, Person, PersonSearch, PersonToken
from yimen.people.rules import searched_by
from yimen.people.types import Found, Member

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow.types import Actor

MOST_FOUND = 50
FIRST_STEP, LAST_STEP = 1000, 4000
"""Persons of a text looked at before more are: a town of ten finds its fifty at once or on the second look."""


def visible_to(scope: Scope, also: Q | None = None) -> QuerySet[Person]:
    """Persons of the seat's own subtree, those its unit registered, and those `also` names (who have an application
    or referral the seat may see: rooms below know that). A registration that was merged into another is no person."""
    return seen_ever(scope, also).filter(merged_into__isnull=True)


def seen_ever(scope: Scope, also: Q | None = None) -> QuerySet[Person]:
    """The same with the registrations that were merged into others, for the history of merging."""
    seen = Q(unit=scope.unit) if scope.unit else Q(pk__in=[])
    if scope.path is not None:
        seen |= Q(division__path__startswith=scope.path)
    if also is not None:
        seen |= also
    return Person.objects.filter(seen)


def find_people(scope: Scope, text: str, *, also: Q | None = None, county: bool = False) -> list[Found]:
    """At most MOST_FOUND persons by number, telephone, name, beginning of a name, pinyin or initials.

    `county`: a window that knows the whole number also learns that the person is registered elsewhere in the county,
    and no more than that. Refused when nothing sensible was typed.
    """
    wanted = searched_by(text, on=clock.today())
    found = [_line(person) for person in _found(scope, also, wanted)]
    numbers = [pair for pair in wanted if pair[0] == Kind.NUMBER]
    if county and not found and numbers:
        there = _newest(Person.objects.select_related("division__parent"), numbers)
        found = [_minimum(person) for person in there[:1]]
    return found


def read_search(by: Actor, address: str) -> str:
    """What was asked under an opaque address. Refused: not of this account and seat, expired, or never made; which of
    these it is, is not told."""
    search = PersonSearch.objects.filter(
        address=address, account_id=int(by.account), seat_id=int(by.seat), expires_at__gt=clock.now()
    ).first()
    if search is None:
        raise Refused("这次查询已失效", "查询结果只在本人本岗位短时有效", "请重新查询")
    return str(search.query)


def read_typed(by: Actor, address: str) -> dict[str, str]:
    """What was searched for, as a fact of somebody new: `number`, `phone` or `name`. Empty when it is none of them
    (pinyin, a temporary number) or `read_search` refuses."""
    try:
        text = read_search(by, address)
        kind, plain = searched_by(text, on=clock.today())[0]
    except Refused:
        return {}
    if kind == Kind.NUMBER:
        return {"number": plain} if resident_id.looks_like(plain) else {}
    if kind == Kind.PHONE:
        return {"phone": plain}
    letters = text.isascii() or any(character.isdigit() for character in text)
    return {} if letters else {"name": text}


def members_on(household: Household, day: date | None = None) -> list[Member]:
    """Who lives in the household on a day (today when none is named), the head first."""
    rows = HouseholdMember.objects.on(day or clock.today()).filter(household=household).select_related("person")
    ordered = sorted(rows, key=lambda row: (row.relation != "head", row.valid_from, row.pk))
    return [
        Member(row.pk, row.person_id, row.person.name, row.get_relation_display(), row.person.birth, row.valid_from)
        for row in ordered
    ]


def households_of(person: Person, day: date | None = None) -> QuerySet[Household]:
    """The households a person lives in on a day."""
    there = HouseholdMember.objects.on(day or clock.today()).filter(person=person)
    return Household.objects.filter(pk__in=there.values("household_id")).order_by("pk")


def homes_of(persons: Iterable[int], day: date | None = None) -> dict[int, set[int]]:
    """Person id -> ids of the households they live in on a day (today when none is named); one query."""
    rows = HouseholdMember.objects.on(day or clock.today()).filter(person_id__in=list(persons))
    found: dict[int, set[int]] = {}
    for person, household in rows.values_list("person_id", "household_id"):
        found.setdefault(person, set()).add(household)
    return found


def shown_number(person: Person) -> str:
    """The number as lists and cards show it."""
    return mask.number(person.number)


def shown_phone(person: Person) -> str:
    """The telephone as lists and cards show it; empty when there is none."""
    return mask.phone(person.phone) if person.phone else ""


def address_of(person: Person) -> str:
    """Where the person lives: the own address, else that of a household; empty when none is written down."""
    return person.address or next((home.address for home in households_of(person) if home.address), "")


def _found(scope: Scope, also: Q | None, wanted: list[tuple[Kind, str]]) -> list[Person]:
    """The newest MOST_FOUND persons of the seat that stand for any of these texts.

    Who has a territory sees much of the register: the persons of the texts are gone through, the newest first, and the
    walls asked of each. A unit without one has few of a surname, and the register has many: the database begins with
    those the unit registered, and with those before it, each for itself.
    """
    if scope.path is not None:
        return _newest(visible_to(scope, also).select_related("division"), wanted)
    apart = [visible_to(scope)]
    if also is not None:
        apart.append(Person.objects.filter(also, merged_into__isnull=True))
    ids: set[int] = set()
    for some in apart:
        for kind, token in _tokens(wanted):
            rows = PersonToken.objects.filter(kind=kind, token=token, person__in=some.values("pk"))
            ids.update(rows.order_by("-person_id").values_list("person_id", flat=True)[:MOST_FOUND])
    found = Person.objects.filter(pk__in=ids).select_related("division")
    return list(found.order_by("-pk")[:MOST_FOUND])


def _newest(among: QuerySet[Person], wanted: list[tuple[Kind, str]]) -> list[Person]:
    """The newest MOST_FOUND of them that stand for any of these texts: of the eighty thousand called Wang in a county
    only so many are read as it takes."""
    pairs, below, step = _tokens(wanted), None, FIRST_STEP
    found: list[Person] = []
    while True:
        ids = _standing_for(pairs, below, step)
        found += among.filter(pk__in=ids).order_by("-pk")[: MOST_FOUND - len(found)]
        if len(ids) < step or len(found) >= MOST_FOUND:
            return found
        below, step = ids[-1], min(step * 4, LAST_STEP)


def _standing_for(pairs: list[tuple[str, bytes]], below: int | None, most: int) -> list[int]:
    """Ids of the newest persons of these tokens, the newest first, of those before `below`; the index alone says it."""
    ids: set[int] = set()
    for kind, token in pairs:
        rows = PersonToken.objects.filter(kind=kind, token=token)
        rows = rows if below is None else rows.filter(person_id__lt=below)
        ids.update(rows.order_by("-person_id").values_list("person_id", flat=True)[:most])
    return sorted(ids, reverse=True)[:most]


def _tokens(wanted: list[tuple[Kind, str]]) -> list[tuple[str, bytes]]:
    """(kind, token) of these texts under every live index key."""
    return [(kind.value, token) for kind, text in wanted for token in tokens.tokens_for(kind, text)]


def _line(person: Person) -> Found:
    """A person of the seat's own: name in full, numbers masked."""
    return Found(
        person_id=person.pk,
        name=person.name,
        number=shown_number(person),
        phone=shown_phone(person),
        birth_year=person.birth.year if person.birth else None,
        sex=person.get_sex_display() if person.sex else "",
        place=person.division.name if person.division else "",
        here=True,
    )


def _minimum(person: Person) -> Found:
    """A person of elsewhere: registered, in which town."""
    place = person.division
    if place is not None and place.level == "village" and place.parent is not None:
        place = place.parent
    return Found(
        person_id=person.pk,
        name=mask.name(person.name),
        number="",
        phone="",
        birth_year=None,
        sex="",
        place=place.name if place else "",
        here=False,
    )
