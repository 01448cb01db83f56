"""The applicant signs the stub of a slip by hand; the window writes down that and when it was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.slips import latest_slip
from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.referrals.models import Referral, Slip
from yimen.regime.schema import FormEntry

if TYPE_CHECKING:
    from yimen.flow import Actor

RIGHT, FIELD = "route", "applicant"
"""The right of who hands the stub over to be signed; the blank for the signature, left empty on the print."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands of the stub in force: `on` the day it was signed, None when nobody saw it signed; `may`: whether this
    seat may write that down now."""

    on: date | None
    noted_by: str
    may: bool


def signature_of(referral: Referral, by: Actor) -> Signature | None:
    """The signature on the latest slip; None where its form asks for none."""
    slip = referral.slips.select_related("paper__form", "signed_noted_by").order_by("-pk").first()
    if slip is None or not _asked(slip):
        return None
    return Signature(
        slip.signed_on, slip.signed_noted_by.name if slip.signed_noted_by else "", _may(by, referral, slip)
    )


@transaction.atomic
def sign(*, by: Actor, referral: Referral, on: date) -> Slip:
    """The applicant signed the stub of the latest slip on a day (附件1存根“申请人：”). The same day again is no second
    record.

    Refused: another window, a form without such a blank, a void slip, a day to come or before the slip.
    """
    slip = Slip.objects.select_for_update(of=("self",)).select_related("paper__form").get(pk=latest_slip(referral).pk)
    if not _asked(slip):
        raise Refused("这张单据的存根没有申请人签名一栏", next="不需要登记签名")
    if not _own(by, referral):
        raise Refused("存根签名不由本岗位登记", next="请由开单的窗口登记")
    if slip.paper.is_void or slip.replaced_on is not None:
        raise Refused("这张单据已经作废或者换开", next="请在最新的单据上登记")
    if slip.signed_on == on:
        return slip
    if slip.signed_on is not None:
        raise Refused("存根签名已经登记", next="登记有误的，请作废后重开")
    if on < slip.sent_on:
        raise Refused("签名日期早于开单日期", next=f"请填{date_in_digits(slip.sent_on)}或以后的日期")
    if on > clock.today():
        raise Refused("签名日期晚于今天", next="请填今天或以前的日期")
    slip.signed_on, slip.signed_noted_by_id = on, int(by.account)
    slip.save(update_fields=["signed_on", "signed_noted_by"])
    audit.record(by=by, verb="sign_stub", object=slip, referral=referral.pk)
    return slip


def _asked(slip: Slip) -> bool:
    return FIELD in FormEntry.model_validate(slip.paper.form.body).fields()


def _may(by: Actor, referral: Referral, slip: Slip) -> bool:
    return _own(by, referral) and slip.signed_on is None and not slip.paper.is_void and slip.replaced_on is None


def _own(by: Actor, referral: Referral) -> bool:
    return RIGHT in by.rights and referral.application.window.unit.key == by.unit
