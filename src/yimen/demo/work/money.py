"""The petty funds in a year: what windows drew at once, and accounted for, mostly in time."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from yimen.common import clock, once
from yimen.demo.office import WINDOWS
from yimen.demo.papers import scan
from yimen.windows import fund, queries

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk

APART = (22, 45)  # workdays between two draws of one window
REFILLED_BELOW = 600_000  # fen
REFILL = 1_500_000
OCCASIONS = ("火灾当晚安置一户", "外来人员突发急病垫付", "困难群众返乡路费", "孤老冬季取暖应急", "车祸家庭当日生活费")
REFUSED = 0.08


def begin(desk: Desk) -> None:
    """Each window draws now and then."""
    for window in queries.windows():
        if window.unit.key in WINDOWS:
            rng = desk.rng("fund", window.unit.key)
            first = desk.days.days[rng.randint(3, APART[0])]
            desk.days.begin(desk.days.moment(rng, first), _draws(desk, rng, window))


def _draws(desk: Desk, rng: Random, window: Window) -> Life:
    for n in range(len(desk.days.days)):
        _refill(desk, window, n)
        desk.days.begin(desk.days.later(rng), _draw(desk, Random(rng.random()), window, n))  # noqa: S311 - repeatable
        yield desk.days.later(rng, rng.randint(*APART))


def _refill(desk: Desk, window: Window, n: int) -> None:
    """What is nearly gone is filled up by a document."""
    if queries.balance_of(window) < REFILLED_BELOW:
        day = clock.today()
        by = desk.office["window_reviewer", window.unit.key]
        token = once.inside("demo", "refill", window.pk, n)
        document = f"区财社〔{day.year}〕{day.month + 20}号"
        fund.refill(by=by, window=window, amount_fen=REFILL, on=day, document=document, token=token)


def _draw(desk: Desk, rng: Random, window: Window, n: int) -> Life:
    """Asked for, decided within the hour, accounted for in some days."""
    clerk, reviewer = (desk.office[kind, window.unit.key] for kind in ("window_clerk", "window_reviewer"))
    amount, token = rng.randint(30, 190) * 1000, once.inside("demo", "draw", window.pk, n)
    given = {"occasion": rng.choice(OCCASIONS), "reason": "当天急需，来不及转办"}
    draw = fund.ask(by=clerk, window=window, amount_fen=amount, token=token, **given)
    yield desk.days.later(rng)
    if rng.random() < REFUSED:
        fund.decide(by=reviewer, draw=draw, approved=False, note="可按临时救助当天办理，不必支取")
        return
    draw = fund.decide(by=reviewer, draw=draw, approved=True)
    yield desk.days.later(rng, rng.randint(2, 15))
    spent = amount - rng.choice([0, 0, 0, 5000])
    paper = scan("收据", f"今收到应急救助资金{spent // 100}元。", "领取人：（虚构）")
    receipts = ((paper.name, paper.content),)
    fund.settle(by=clerk, draw=draw, spent_fen=spent, receipts=receipts, token=once.inside(token, "account"))
