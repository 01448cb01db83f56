"""Papers of the petty fund, and what a form names: the application money is drawn for, a draw, its receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.slips import form_of
from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits, yuan
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.documents import api as documents
from yimen.documents.models import Evidence
from yimen.windows import policies, queries
from yimen.windows.fund import RECEIPT
from yimen.windows.models import Draw, FundLine

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.flow import Actor

SLIP = "fund_slip"


def draw_of(scope: Scope, pk: int) -> Draw | None:
    """A draw of a window of the seat's territory, or None."""
    return queries.draws_seen(scope).filter(pk=pk).first()


def line_of(scope: Scope, pk: int) -> FundLine | None:
    """A ledger line of a window of the seat's territory, or None."""
    found = FundLine.objects.select_related("fund__window__unit__division", "draw__application__number", "account")
    line = found.filter(pk=pk).first()
    return line if line is not None and policies.sees_fund(scope, line.fund.window) else None


def receipts_of(draw: Draw) -> list[Evidence]:
    """The receipts behind the account of a draw."""
    return list(documents.evidence_of(documents.Subject(RECEIPT, draw.pk)))


def application_of(scope: Scope, number: str) -> Application | None:
    """The application of a number as the clerk typed it; None for no number. Refused when this seat sees none such."""
    text = "".join(number.split()).upper()
    if not text:
        return None
    found = cases.visible_to(scope).filter(number__text__iexact=text).first()
    if found is None:
        raise Refused("没有这个编号的申请，或者不在本窗口的范围内", "", "请核对编号；没有申请的，写明用于何人何事")
    return found


@transaction.atomic
def slip(*, by: Actor, draw: Draw) -> tuple[str, bytes]:
    """The slip of a draw that counts, as (file name, PDF), to be signed by whoever takes the money; the look is logged,
    for it names people."""
    if not draw.approved:
        raise Refused("这笔支取没有审核通过，不能打印支取单", "应急救助专项资金", "审核通过后再打印")
    last = queries.account_by(draw)
    number = draw.application.number.text if draw.application else ""
    values = {
        "from_window": draw.fund.window.unit.name,
        "serial": str(draw.pk),
        "occasion": "，".join(word for word in (number, draw.occasion) if word),
        "amount": yuan(draw.amount_fen),
        "remarks": draw.reason,
        "handler": draw.account.name,
        "approver": draw.decided_by.name,
        "received_on": date_in_digits(draw.decided_on),
        "account_by": date_in_digits(last) if last else "",
        **documents.date_values("issued", clock.today()),
    }
    pdf = documents.render(form_of(SLIP), values)
    audit.look(by=by, object=draw, purpose="打印支取单")
    return f"fund-slip-{draw.pk}.pdf", pdf


@transaction.atomic
def open_receipt(*, by: Actor, scope: Scope, pk: int) -> tuple[Evidence, bytes] | None:
    """A receipt and its content; the look is logged. None when this seat sees no such receipt."""
    found = Evidence.objects.filter(pk=pk, subject_kind=RECEIPT, withdrawn_at__isnull=True).first()
    if found is None or draw_of(scope, found.subject_id) is None:
        return None
    audit.look(by=by, object=found, purpose="查看报账收据")
    return found, b"".join(documents.content_of(found))
