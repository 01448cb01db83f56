"""Writes about households: who lives with whom, from when until when. Memberships end, they are never deleted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.people.models import Household, HouseholdMember, Person
from yimen.people.rules import clean_address
from yimen.people.types import Relation

if TYPE_CHECKING:
    from yimen.places.models import Division

_RULE = "共同生活的家庭成员"


@transaction.atomic
def form_household(
    *, by: Any, head: Person, address: str = "", division: Division | None = None, on: date | None = None
) -> Household:
    """A new household with its head; where no address or division is given, those of the head."""
    day = _joining_day(head, on)
    household = Household.objects.create(
        division=division or head.division,
        address=clean_address(address) or head.address,
        unit=audit.unit_of(by),
    )
    audit.record(by=by, verb="form_household", object=household, head=head.pk)
    _join(by, household, head, Relation.HEAD, day)
    return household


@transaction.atomic
def add_member(
    *, by: Any, household: Household, person: Person, relation: str, on: date | None = None
) -> HouseholdMember:
    """A person lives in the household from a day on (today when none is named).

    Refused: unknown relation, a day to come or before the person's birth, a member already, a second head.
    """
    day = _joining_day(person, on)
    if relation not in Relation.values:
        raise Refused("与户主关系填写不对", _RULE, "请在列出的关系中选择")
    Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    there = HouseholdMember.objects.filter(household=household)
    if there.filter(person=person, valid_until__isnull=True).exists() or there.on(day).filter(person=person).exists():
        raise Refused("这个人已经是这个家庭的成员", _RULE, "不必再次添加")
    if relation == Relation.HEAD and there.filter(relation=Relation.HEAD, valid_until__isnull=True).exists():
        raise Refused("这个家庭已有户主", _RULE, "请先把原户主改为其他关系，或选择别的关系")
    try:
        with transaction.atomic():
            return _join(by, household, person, relation, day)
    except IntegrityError:
        raise Refused("刚刚有人改动了这个家庭", _RULE, "请刷新后再试") from None


def _join(by: Any, household: Household, person: Person, relation: str, day: date) -> HouseholdMember:
    """Write the membership down."""
    member = HouseholdMember.objects.create(household=household, person=person, relation=relation, valid_from=day)
    audit.record(by=by, verb="add_member", object=member, household=household.pk, person=person.pk)
    return member


@transaction.atomic
def remove_member(*, by: Any, member: HouseholdMember, on: date | None = None) -> HouseholdMember:
    """A person no longer lives in the household from a day on (today when none is named). The row stays.

    Refused: ended already, a day to come, a day before it began.
    """
    day = _past_day(on)
    locked = HouseholdMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if locked.valid_until is not None:
        raise Refused("这个人已经不在这个家庭", _RULE, "不必再次移出")
    if day < locked.valid_from:
        raise Refused("移出日期早于加入日期", _RULE, f"请填{date_in_digits(locked.valid_from)}或以后的日期")
    locked.valid_until = day
    locked.save(update_fields=["valid_until"])
    audit.record(by=by, verb="remove_member", object=locked, household=locked.household_id, person=locked.person_id)
    return locked


def _joining_day(person: Person, on: date | None) -> date:
    """The day somebody comes to live there. Refused: a day to come, or before the birth."""
    day = _past_day(on)
    if person.birth is not None and day < person.birth:
        raise Refused("加入家庭的日期早于出生日期", _RULE, "请核对日期")
    return day


def _past_day(on: date | None) -> date:
    """Facts about a household are of today or before."""
    today = clock.today()
    if on is not None and on > today:
        raise Refused("日期晚于今天", _RULE, "请填今天或以前的日期")
    return on or today
