"""The petty emergency fund of a window (Lanshan 二(一)): money in, money out on two people's word, accounts, reversals.

Every write locks the fund's row first, so the balance is never below zero whoever comes at the same moment. Money is
whole fen.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen.audit import api as audit
from yimen.basics.chinese import yuan
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application
from yimen.common import clock, once
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.windows import policies, queries
from yimen.windows.models import Draw, Fund, FundLine
from yimen.windows.types import LineKind

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.flow.types import Actor
    from yimen.regime.schema import PettyFundEntry

RULE = "应急救助专项资金"
OLDEST = timedelta(days=366)
"""How long money may have come in before somebody writes it down."""
MOST_FEN = 100_000_000_00
"""A hundred million yuan: more is a slip of the finger."""
RECEIPT = "windows.draw"
"""What a receipt belongs to."""


@transaction.atomic
def refill(*, by: Actor, window: Window, amount_fen: int, on: date, document: str, token: str) -> FundLine:
    """Money that came into the fund, by a document. Refused: a seat that may not, no document, no sensible day."""
    policies.require(policies.may_refill(by, window), "您不能登记拨入资金", "请由窗口复核人或者牵头单位办理")
    fund = _locked(window)
    if known := _line_sent(by, fund, token):
        return known
    _check_amount(amount_fen)
    if not tidy(document):
        raise Refused("没有写拨款的文件", RULE, "请写明拨款文件或者凭证号")
    if not clock.today() - OLDEST <= on <= clock.today():
        raise Refused("拨入日期不对", RULE, "请核对日期：不晚于今天，不早于一年以前")
    return _book(by, fund, LineKind.REFILL, amount_fen, on=on, document=tidy(document), token=token)


@transaction.atomic
def ask(
    *,
    by: Actor,
    window: Window,
    amount_fen: int,
    occasion: str,
    reason: str,
    application: Application | None = None,
    token: str,
) -> Draw:
    """Ask for money from the fund; nothing moves until a second person approves it.

    `application`: the one it is for, if there is one, which the caller has found for this seat; `occasion`: whom or
    what else it is for. Refused: a seat that may not, more than the place gives a case, more than is there.
    """
    policies.require(policies.may_draw(by, window), "您不能从这个窗口支取", "请由该窗口的经办人办理")
    if application is not None:  # before the fund: two windows may draw for one family at the same moment
        application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    fund = _locked(window)
    known = Draw.objects.filter(token=token).first()
    if known is not None:
        _check_own(by, known, fund)
        return known
    _check_amount(amount_fen)
    occasion, reason = tidy(occasion), tidy(reason)
    if application is None and not occasion:
        raise Refused("没有写用于何人何事", RULE, "请填写申请编号，或者写明用于何人何事")
    if not reason:
        raise Refused("没有写支取理由", RULE, "请用一两句话写明为什么要马上用钱")
    _check_case(_bounds(), application, amount_fen)
    _check_balance(fund, amount_fen)
    draw = Draw.objects.create(
        fund=fund,
        application=application,
        occasion=occasion,
        reason=reason,
        amount_fen=amount_fen,
        asked_on=clock.today(),
        account_id=int(by.account),
        by_unit=by.unit,
        token=token,
    )
    audit.record(by=by, verb="ask_fund", object=draw, window=window.pk)
    return draw


@transaction.atomic
def decide(*, by: Actor, draw: Draw, approved: bool, note: str = "") -> Draw:
    """Approve a draw, and the money is out; or refuse it, saying why. Never by who asked (draw and approval are two).

    The same decision by the same person again changes nothing.
    """
    window = draw.fund.window
    policies.require(policies.may_approve(by, window), "您不能审核这笔支取", "请由该窗口的复核人办理")
    fund = _locked(window)
    draw = Draw.objects.select_related("application").get(pk=draw.pk)
    if draw.account_id == int(by.account):
        raise Refused("不能审核自己申请的支取", policies.FUND_RULE, "请由本窗口另一名复核人审核")
    if draw.approved is not None:
        if (draw.approved, draw.decided_by_id) == (approved, int(by.account)):
            return draw
        raise Refused("这笔支取已经审核", RULE, "请查看资金明细")
    if not approved and not tidy(note):
        raise Refused("没有写不同意的原因", RULE, "请写明原因，经办人看得到")
    if approved:
        _check_balance(fund, draw.amount_fen)
    draw.approved, draw.decided_by_id, draw.decided_on = approved, int(by.account), clock.today()
    draw.decision_note = tidy(note)
    draw.save(update_fields=["approved", "decided_by", "decided_on", "decision_note"])
    if approved:
        token = once.inside("draw", draw.pk)
        _book(by, fund, LineKind.DRAW, -draw.amount_fen, on=clock.today(), draw=draw, token=token)
    audit.record(by=by, verb="approve_draw" if approved else "refuse_draw", object=draw)
    return draw


@transaction.atomic
def settle(
    *, by: Actor, draw: Draw, spent_fen: int, receipts: tuple[tuple[str, Any], ...], note: str = "", token: str
) -> FundLine:
    """Account for a draw (报账): what was spent, with receipts (name, content); what is left goes back into the fund.

    Refused: a seat that may not, a draw whose money is not out, one accounted for already, no receipt, more than drawn.
    """
    window = draw.fund.window
    policies.require(policies.may_draw(by, window), "您不能给这笔支取报账", "请由该窗口的经办人办理")
    fund = _locked(window)
    if known := _line_sent(by, fund, token):
        return known
    if not queries.unsettled(Draw.objects.filter(pk=draw.pk)).exists():
        raise Refused("这笔支取不能报账：没有审核通过，或者已经报账、冲正", RULE, "请查看资金明细")
    if not 0 <= spent_fen <= draw.amount_fen:
        raise Refused(f"实际支出超过了支取的{yuan(draw.amount_fen)}元", RULE, "超出的部分请另行支取")
    if spent_fen and not receipts:
        raise Refused("没有收据", RULE, "请上传领取人签字的收据或者发票")
    for name, content in receipts:
        documents.add_evidence(
            by=by, subject=documents.Subject(RECEIPT, draw.pk), name=name, content=content, title="报账收据"
        )
    back = draw.amount_fen - spent_fen
    return _book(
        by, fund, LineKind.SETTLE, back, on=clock.today(), draw=draw, spent_fen=spent_fen, note=note, token=token
    )


@transaction.atomic
def reverse(*, by: Actor, line: FundLine, note: str, token: str) -> FundLine:
    """Put a wrong line right by its opposite (冲正); nothing is ever changed or deleted.

    Refused: a seat that may not, one's own line, a line reversed already or that reverses another, a draw accounted for
    (its account goes first), no reason, less in the fund than the line brought.
    """
    window = line.fund.window
    policies.require(policies.may_refill(by, window), "您不能冲正这笔账", "请由窗口复核人或者牵头单位办理")
    fund = _locked(window)
    if known := _line_sent(by, fund, token):
        return known
    line = FundLine.objects.select_related("draw").get(pk=line.pk)
    if line.account_id == int(by.account):
        raise Refused("不能冲正自己记的账", policies.FUND_RULE, "请由另一人办理")
    if line.kind == LineKind.REVERSAL or FundLine.objects.filter(reverses=line).exists():
        raise Refused("这笔账已经冲正，或者本身就是冲正", RULE, "请查看资金明细")
    settled = FundLine.objects.filter(draw=line.draw_id, kind=LineKind.SETTLE, reversed_by__isnull=True)
    if line.kind == LineKind.DRAW and settled.exists():
        raise Refused("这笔支取已经报账", RULE, "请先冲正报账，再冲正支取")
    if not tidy(note):
        raise Refused("没有写冲正的原因", RULE, "请写明哪里记错了")
    _check_balance(fund, line.delta_fen)
    return _book(
        by,
        fund,
        LineKind.REVERSAL,
        -line.delta_fen,
        on=clock.today(),
        draw=line.draw,
        reverses=line,
        note=note,
        token=token,
    )


def _locked(window: Window) -> Fund:
    """The window's fund, locked until the transaction ends; made with its first use."""
    rows = Fund.objects.select_for_update().filter(window=window)
    if (found := rows.first()) is None:
        # Whoever makes it second finds it made, and waits for it.
        Fund.objects.bulk_create([Fund(window=window)], ignore_conflicts=True)
        found = rows.get()
    return found


def _book(by: Actor, fund: Fund, kind: LineKind, delta_fen: int, *, note: str = "", **more: Any) -> FundLine:
    """Write one line and the balance after it; the fund is locked, and the line does not take it below zero."""
    fund.balance_fen += delta_fen
    fund.save(update_fields=["balance_fen"])
    line = FundLine.objects.create(
        fund=fund,
        kind=kind,
        delta_fen=delta_fen,
        balance_fen=fund.balance_fen,
        account_id=int(by.account),
        by_unit=by.unit,
        note=tidy(note),
        **more,
    )
    audit.record(by=by, verb=f"fund_{kind}", object=line, window=fund.window_id)
    return line


def _line_sent(by: Actor, fund: Fund, token: str) -> FundLine | None:
    """The line this very form wrote before."""
    known = FundLine.objects.filter(token=token).first()
    if known is not None:
        _check_own(by, known, fund)
    return known


def _check_own(by: Actor, known: Draw | FundLine, fund: Fund) -> None:
    if (known.account_id, known.fund_id) != (int(by.account), fund.pk):
        raise Refused("这次提交的凭证不属于您", "", "请刷新页面后重新填写")


def _bounds() -> PettyFundEntry:
    """What the place allows; refused where it says nothing of a petty fund."""
    bounds = places.release().petty_fund
    if bounds is None:
        raise Refused("本地规则没有写明应急救助资金怎样支取", RULE, "请由系统管理员核对本地规则")
    return bounds


def _check_amount(amount_fen: int) -> None:
    if not 0 < amount_fen <= MOST_FEN:
        raise Refused("金额不对", RULE, "请填写大于零的金额，单位是元")


def _check_case(bounds: PettyFundEntry, application: Application | None, amount_fen: int) -> None:
    """No case gets more than the place gives one, whatever the windows and the number of draws."""
    before = queries.drawn_for(application) if application is not None else 0
    if before + amount_fen > bounds.most_yuan * 100:
        already = f"，这件申请已支取{yuan(before)}元" if before else ""
        raise Refused(
            f"超过每件上限{bounds.most_yuan}元{already}",
            places.release().cite(bounds.basis),
            "请减少金额；确需更多的，请按救助项目转办",
        )


def _check_balance(fund: Fund, amount_fen: int) -> None:
    if amount_fen > fund.balance_fen:
        raise Refused(f"余额不足，现有{yuan(fund.balance_fen)}元", RULE, "请先登记拨入资金，或者减少金额")
