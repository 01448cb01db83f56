"""See a number in full: always logged, and its purpose follows from the application or referral at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.reading_people import also, may_look
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases import queries as cases
from yimen.people import api as people
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor

RULE = "个人信息保护法第六条 最小必要"
OUTSIDE = "案外查看"
REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """The number that was seen, and for what; its text form hides the number."""

    pk: int
    name: str
    number: str = field(repr=False)
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
    """The number of a person in full, for an application or referral of the person's that the seat may see; None when
    the seat sees nobody there.

    Outside of any, a seat with the right must say why (`reason`). Refused: no right, or no purpose.
    """
    found = people.visible_to(scope, also(scope)).filter(pk=person).first()
    if found is None:
        return None
    if not may_look(by, person):
        raise Refused("您的岗位不能查看完整号码", RULE, "确需核对的，请由受理窗口办理")
    purpose = _purpose(scope, person, application, referral)
    reason = tidy(reason)
    if not purpose and not reason:
        raise Refused("没有写明查看事由", RULE, "请写明为什么要看完整号码，或从申请、转办件的页面查看")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"查看事由超过{REASON_LIMIT}个字", "", "请写简要些")
    purpose = purpose or OUTSIDE
    number = people.full_look(by=by, person=found, purpose=purpose, reason=reason)
    return Looked(found.pk, found.name, number, purpose)


def _purpose(scope: Scope, person: int, application: int | None, referral: int | None) -> str:
    """What the look is for, in the words of the log; empty when neither is before the seat or of this person."""
    if referral is not None:
        sent = referrals.visible_to(scope).filter(pk=referral, application__person_id=person)
        if sent.exists():
            return f"办理转办件 {referral}"
    if application is not None:
        if _of_application(scope, person, application):
            return f"办理申请 {application}"
        sent = referrals.visible_to(scope).filter(application_id=application, application__person_id=person)
        number = sent.values_list("pk", flat=True).first()
        return f"办理转办件 {number}" if number else ""
    return ""


def _of_application(scope: Scope, person: int, application: int) -> bool:
    """Whether the seat sees the application, and the person asked for it or lives in its household."""
    found = cases.visible_to(scope).filter(pk=application).select_related("household").first()
    if found is None:
        return False
    return found.person_id == person or person in {member.person_id for member in people.members_on(found.household)}
