"""The petty fund: two people, receipts, reversals, and never below zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import family as f
from tests.windows.conftest import RECEIPT, window_at
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents.models import Evidence
from yimen.places import api as places
from yimen.windows import fund, queries
from yimen.windows.models import Draw, Fund, FundLine

SHELTER = "周某，火灾后安置"


@pytest.fixture
def asked(clerk, here, purse) -> Draw:
    return ask(clerk, here, 50_000)


def ask(by, window, amount, token="ask-1", **more):
    given = {"occasion": SHELTER, "reason": "房屋烧毁，当晚没有住处"} | more
    return fund.ask(by=by, window=window, amount_fen=amount, token=token, **given)


def balance(window) -> int:
    """What the fund says it holds; the sum of its lines must say the same."""
    held = queries.balance_of(window)
    assert sum(FundLine.objects.filter(fund__window=window).values_list("delta_fen", flat=True)) == held
    return held


def refused(words: str, act: Callable[[], object]) -> None:
    """It is refused with these words, and nothing is written."""
    before = (Draw.objects.count(), FundLine.objects.count(), Evidence.objects.count(), Row.objects.count())
    with pytest.raises(Refused, match=words):
        act()
    assert (Draw.objects.count(), FundLine.objects.count(), Evidence.objects.count(), Row.objects.count()) == before


@pytest.mark.clause("LS-006")
def test_money_goes_out_when_a_second_person_approved_and_comes_back_with_the_account(clerk, reviewer, here, asked):
    assert balance(here) == 1_000_000
    fund.decide(by=reviewer, draw=asked, approved=True)
    assert balance(here) == 950_000
    line = fund.settle(by=clerk, draw=asked, spent_fen=42_000, receipts=RECEIPT, token="settle-1")
    assert balance(here) == 958_000 == line.balance_fen
    assert Evidence.objects.get(subject_kind=fund.RECEIPT, subject_id=asked.pk).title == "报账收据"
    assert list(FundLine.objects.order_by("pk").values_list("kind", flat=True)) == ["refill", "draw", "settle"]


@pytest.mark.clause("LS-006")
def test_who_asks_never_approves(district, clerk, reviewer, here, asked):
    refused("不能审核这笔支取", lambda: fund.decide(by=clerk, draw=asked, approved=True))
    both = district.actor("window_reviewer", f.HERE, 2)
    Draw.objects.filter(pk=asked.pk).update(account_id=int(both.account))
    refused("不能审核自己申请的支取", lambda: fund.decide(by=both, draw=asked, approved=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=asked.pk).update(
            approved=True, decided_by_id=int(both.account), decided_on=clock.today()
        )
    elsewhere = district.actor("window_reviewer", f.SISTER)
    refused("不能审核这笔支取", lambda: fund.decide(by=elsewhere, draw=asked, approved=True))
    assert balance(here) == 1_000_000


def test_the_fund_is_never_below_zero(district, clerk, reviewer, here, asked):
    second = ask(clerk, here, 60_000, "ask-2")
    Fund.objects.filter(window=here).update(balance_fen=50_000)
    FundLine.objects.update(delta_fen=50_000, balance_fen=50_000)
    refused("余额不足，现有500.00元", lambda: ask(clerk, here, 50_001, "ask-3"))
    fund.decide(by=reviewer, draw=asked, approved=True)
    refused("余额不足，现有0.00元", lambda: fund.decide(by=reviewer, draw=second, approved=True))
    second.refresh_from_db()
    assert second.approved is None
    other = district.actor("window_reviewer", f.HERE, 2)
    came = FundLine.objects.get(kind="refill")
    refused("余额不足", lambda: fund.reverse(by=other, line=came, note="拨错", token="undo"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Fund.objects.filter(window=here).update(balance_fen=-1)


def test_one_case_gets_no_more_than_the_place_gives_one(district, clerk, reviewer, here, purse):
    most = places.release().petty_fund.most_yuan * 100
    application = f.apply(clerk)
    first = ask(clerk, here, most - 100, application=application, occasion="")
    fund.decide(by=reviewer, draw=first, approved=True)
    refused("每件上限", lambda: ask(clerk, here, 101, "more", application=application))
    county = district.actor("window_clerk", f.COUNTY)
    money = district.actor("window_reviewer", f.COUNTY)
    at_county = window_at(f.COUNTY)
    fund.refill(by=money, window=at_county, amount_fen=most, on=clock.today(), document="文", token="county")
    refused("每件上限", lambda: ask(county, at_county, 101, "more", application=application))
    again = ask(clerk, here, 100, "rest", application=application)
    fund.decide(by=reviewer, draw=again, approved=False, note="已经够了")
    ask(clerk, here, 100, "refused ones do not count", application=application)


def test_what_is_wrong_is_put_right_by_one_opposite_line(district, clerk, reviewer, here, asked):
    fund.decide(by=reviewer, draw=asked, approved=True)
    settled = fund.settle(by=clerk, draw=asked, spent_fen=50_000, receipts=RECEIPT, token="settle-1")
    out = FundLine.objects.get(kind="draw")
    other = district.actor("window_reviewer", f.HERE, 2)
    refused("不能冲正自己记的账", lambda: fund.reverse(by=reviewer, line=out, note="错", token="r"))
    refused("请先冲正报账", lambda: fund.reverse(by=other, line=out, note="错", token="r"))
    refused("没有写冲正的原因", lambda: fund.reverse(by=other, line=settled, note=" ", token="r"))
    fund.reverse(by=other, line=settled, note="金额写错", token="r1")
    refused("已经冲正", lambda: fund.reverse(by=other, line=settled, note="错", token="r2"))
    fund.reverse(by=other, line=out, note="没有领", token="r3")
    assert balance(here) == 1_000_000
    refused("不能报账", lambda: fund.settle(by=clerk, draw=asked, spent_fen=1, receipts=RECEIPT, token="s"))
    undone = FundLine.objects.filter(kind="reversal").first()
    refused("本身就是冲正", lambda: fund.reverse(by=reviewer, line=undone, note="错", token="r4"))


def test_an_account_needs_a_receipt_and_no_more_than_was_drawn(clerk, reviewer, here, asked):
    def settle(spent, receipts=RECEIPT, by=clerk):
        return lambda: fund.settle(by=by, draw=asked, spent_fen=spent, receipts=receipts, token="s")

    refused("没有审核通过", settle(10_000))
    fund.decide(by=reviewer, draw=asked, approved=True)
    refused("没有收据", settle(10_000, ()))
    refused("实际支出超过了支取的500.00元", settle(50_001))
    refused("不能给这笔支取报账", settle(10_000, by=reviewer))
    settle(0, ())()
    refused("已经报账", lambda: fund.settle(by=clerk, draw=asked, spent_fen=0, receipts=RECEIPT, token="s2"))
    assert balance(here) == 1_000_000


def test_one_form_sent_twice_is_one_line_and_nobody_elses(district, clerk, reviewer, here, purse):
    again = fund.refill(by=reviewer, window=here, amount_fen=5, on=clock.today(), document="文", token="came-in")
    assert again == purse
    first = ask(clerk, here, 1_000)
    assert ask(clerk, here, 1_000) == first
    colleague = district.actor("window_clerk", f.HERE, 2)
    refused("凭证不属于您", lambda: ask(colleague, here, 1_000))
    assert fund.decide(by=reviewer, draw=first, approved=True).approved
    assert fund.decide(by=reviewer, draw=first, approved=True).approved
    refused("已经审核", lambda: fund.decide(by=reviewer, draw=first, approved=False, note="错"))
    one = fund.settle(by=clerk, draw=first, spent_fen=1_000, receipts=RECEIPT, token="s")
    assert fund.settle(by=clerk, draw=first, spent_fen=1_000, receipts=RECEIPT, token="s") == one
    assert FundLine.objects.count() == 3


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("金额不对", {"amount_fen": 0}),
        ("金额不对", {"amount_fen": 100_000_000_01}),
        ("没有写拨款的文件", {"document": " "}),
        ("拨入日期不对", {"on": dt.date(2026, 11, 24)}),
        ("拨入日期不对", {"on": dt.date(2024, 11, 24)}),
    ],
)
def test_money_comes_in_by_a_document_on_a_sensible_day(reviewer, here, words, given):
    sound = {"amount_fen": 100, "document": "文", "on": dt.date(2026, 11, 23)}
    refused(words, lambda: fund.refill(by=reviewer, window=here, token="t", **(sound | given)))


def test_who_draws_does_not_fill(clerk, office, here):
    sound = {"amount_fen": 100, "document": "文", "on": dt.date(2026, 11, 23)}
    refused("不能登记拨入资金", lambda: fund.refill(by=clerk, window=here, token="t", **sound))
    fund.refill(by=office, window=here, token="t", **sound)
    assert balance(here) == 100


def test_what_is_asked_for_says_for_whom_and_why(clerk, reviewer, here, asked):
    refused("没有写用于何人何事", lambda: ask(clerk, here, 100, "x", occasion=""))
    refused("没有写支取理由", lambda: ask(clerk, here, 100, "x", reason=""))
    refused("没有写不同意的原因", lambda: fund.decide(by=reviewer, draw=asked, approved=False))


@pytest.mark.clause("LS-006")
def test_a_draw_not_accounted_for_in_time_is_overdue(clerk, reviewer, here, asked):
    days = places.release().petty_fund.settle_days
    fund.decide(by=reviewer, draw=asked, approved=True)
    asked.refresh_from_db()
    draws, last = queries.draws_of(here), queries.account_by(asked)
    assert last == clock.today() + dt.timedelta(days=days)
    assert not queries.overdue(draws, last).exists()
    assert list(queries.overdue(draws, last + dt.timedelta(days=1))) == [asked]
    fund.settle(by=clerk, draw=asked, spent_fen=50_000, receipts=RECEIPT, token="s")
    assert not queries.overdue(draws, last + dt.timedelta(days=1)).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["refill", "ask", "approve", "refuse", "settle", "reverse"]),
        st.integers(0, 250_000),
        st.integers(0, 30),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_the_lines_add_up_and_nothing_falls_below_zero(district, here, clerk, reviewer, steps):
    other = district.actor("window_reviewer", f.HERE, 2)
    with transaction.atomic():
        for n, (name, amount, which) in enumerate(steps):
            try:
                with transaction.atomic():
                    one_step(name, amount, which, (clerk, reviewer, other), here, f"{name}-{n}")
            except Refused:
                continue
        check_ledger(here)
        transaction.set_rollback(True)


def one_step(name, amount, which, people, here, token) -> None:
    clerk, reviewer, other = people
    draws, lines = list(Draw.objects.order_by("pk")), list(FundLine.objects.order_by("pk"))
    draw = draws[which % len(draws)] if draws else None
    if name == "refill":
        fund.refill(by=reviewer, window=here, amount_fen=amount, on=clock.today(), document="文", token=token)
    elif name == "ask":
        ask(clerk, here, amount, token)
    elif draw is not None and name in ("approve", "refuse"):
        fund.decide(by=reviewer, draw=draw, approved=name == "approve", note="经核实")
    elif draw is not None and name == "settle":
        fund.settle(by=clerk, draw=draw, spent_fen=amount, receipts=RECEIPT, token=token)
    elif lines and name == "reverse":
        fund.reverse(by=other, line=lines[which % len(lines)], note="记错", token=token)


def check_ledger(here) -> None:
    """Each balance is the one before it plus the line; what is out is what was approved and not brought back."""
    held = 0
    for line in FundLine.objects.filter(fund__window=here).order_by("pk"):
        held += line.delta_fen
        assert line.balance_fen == held >= 0
    assert held == queries.balance_of(here)
    back = {line.reverses_id: line for line in FundLine.objects.filter(kind="reversal")}
    assert all(line.delta_fen == -line.reverses.delta_fen for line in back.values())
    for draw in Draw.objects.all():
        live = [line for line in draw.lines.exclude(kind="reversal") if line.pk not in back]
        assert sorted(line.kind for line in live) in ([], ["draw"], ["draw", "settle"])
        assert bool(live) <= bool(draw.approved)
