"""See number, telephone and address of a person in full: always logged, and for what follows from the application or
referral at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.reading_people import FULL, also, held_referral, known_person, may_look
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases import queries as cases
from yimen.people import api as people
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.people.models import Person

RULE = "个人信息保护法第六条 最小必要"
OUTSIDE = "案外查看"
REGISTERING = "登记新申请"
REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen, and for what; its text form hides what was seen."""

    pk: int
    name: str
    full: people.Full
    purpose: str


@transaction.atomic
def look(
    *,
    by: Actor,
    scope: Scope,
    person: int,
    application: int | None = None,
    referral: int | None = None,
    reason: str = "",
) -> Looked | None:
    """A person in full, for an application or referral of the person's that the seat may see; None when the seat sees
    nobody there.

    A unit looks only for a referral that lies with it now. A seat with the right may look outside of any, and must say
    why (`reason`). Refused: no right, or no purpose.
    """
    found = people.visible_to(scope, also(scope)).filter(pk=person).first()
    if found is None:
        return None
    held = held_referral(by.unit, person, referral=referral, application=application)
    if FULL in by.rights:
        purpose = _purpose(scope, person, application, referral)
    elif held is not None:
        purpose = _for_referral(held)
    else:
        raise Refused("您的岗位不能查看完整号码和联系方式", RULE, "确需核对的，请由受理窗口办理")
    reason = tidy(reason)
    if not purpose and not reason:
        raise Refused("没有写明查看事由", RULE, "请写明为什么要看，或从申请、转办件的页面查看")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"查看事由超过{REASON_LIMIT}个字", "", "请写简要些")
    purpose = purpose or OUTSIDE
    full = people.full_look(by=by, person=found, purpose=purpose, reason=reason)
    return Looked(found.pk, found.name, full, purpose)


@transaction.atomic
def begin_with(*, by: Actor, scope: Scope, person: int) -> tuple[Person, people.Full] | None:
    """A known person to begin a request with, and what fills the form: a look like any other. None when the seat sees
    nobody there; a seat that may not look fills the rest in itself."""
    found = known_person(scope, person)
    if found is None:
        return None
    if not may_look(by, person):
        return found, people.Full("", "", "")
    return found, people.full_look(by=by, person=found, purpose=REGISTERING)


def _for_referral(referral: int) -> str:
    return f"办理转办件 {referral}"


def _purpose(scope: Scope, person: int, application: int | None, referral: int | None) -> str:
    """What the look is for, in the words of the log; empty when neither is before the seat or of this person."""
    if referral is not None:
        sent = referrals.visible_to(scope).filter(pk=referral, application__person_id=person)
        if sent.exists():
            return _for_referral(referral)
    if application is not None:
        if _of_application(scope, person, application):
            return f"办理申请 {application}"
        sent = referrals.visible_to(scope).filter(application_id=application, application__person_id=person)
        number = sent.values_list("pk", flat=True).first()
        return _for_referral(number) if number else ""
    return ""


def _of_application(scope: Scope, person: int, application: int) -> bool:
    """Whether the seat sees the application, and the person asked for it or lives in its household."""
    found = cases.visible_to(scope).filter(pk=application).select_related("household").first()
    if found is None:
        return False
    return found.person_id == person or person in {member.person_id for member in people.members_on(found.household)}
