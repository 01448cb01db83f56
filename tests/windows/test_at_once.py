"""Two people at the same moment, in real processes on one database: the fund holds."""

from __future__ import annotations

import pytest

from tests import children
from tests.failure.conftest import open_house
from tests.support.district import DAY
from tests.web import family as f
from tests.windows.conftest import window_at
from yimen.common import clock
from yimen.windows import fund, queries
from yimen.windows.models import Draw, FundLine

__all__ = ["open_house"]
pytestmark = pytest.mark.django_db(transaction=True)

RACE = """
import datetime as dt
from tests.failure import work
from yimen.common import clock
from yimen.basics.errors import Refused
from yimen.windows import fund
from yimen.windows.models import Draw, FundLine
from tests.windows.conftest import window_at, RECEIPT
with clock.fixed(dt.date.fromisoformat(given["day"])):
    by = work.actor(given["seat"], work.WINDOW, given["person"])
    draw = Draw.objects.select_related("fund__window__unit__division").get(pk=given["draw"])
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        if given["name"] == "approve":
            fund.decide(by=by, draw=draw, approved=True)
        elif given["name"] == "settle":
            fund.settle(by=by, draw=draw, spent_fen=100, receipts=RECEIPT, token=given["token"])
        else:
            fund.refill(by=by, window=draw.fund.window, amount_fen=7, on=clock.today(), document="文",
                        token=given["token"])
        print("done", flush=True)
    except Refused as refused:
        print(refused, flush=True)
"""


@pytest.fixture
def half_full(open_house):
    """A fund with money for one of two draws."""
    here = window_at(f.HERE)
    reviewer = open_house.actor("window_reviewer", f.HERE)
    clerk = open_house.actor("window_clerk", f.HERE)
    fund.refill(by=reviewer, window=here, amount_fen=100_000, on=clock.today(), document="文", token="r")
    draws = [
        fund.ask(by=clerk, window=here, amount_fen=60_000, occasion="周某", reason="急", token=f"a{n}") for n in (1, 2)
    ]
    return here, reviewer, draws


def raced(*racers: dict[str, object]) -> list[str]:
    """What each process was told; all are let go at the same moment."""
    running = [children.start(RACE, day=DAY, **racer) for racer in racers]
    for one in running:
        assert one.stdout.readline() == "ready\n", one.stderr.read()
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    return sorted(children.finish(one).strip() for one in running)


@pytest.mark.clause("LS-006")
def test_two_reviewers_cannot_spend_the_same_money(half_full):
    here, _, draws = half_full
    told = raced(
        *(
            {"name": "approve", "seat": "window_reviewer", "person": person, "draw": draw.pk, "token": ""}
            for person, draw in zip((1, 2), draws, strict=True)
        )
    )
    assert told[0] == "done"
    assert told[1].startswith("余额不足，现有400.00元")
    assert queries.balance_of(here) == 40_000
    assert Draw.objects.filter(approved=True).count() == FundLine.objects.filter(kind="draw").count() == 1


def test_one_draw_is_accounted_for_once(half_full):
    here, reviewer, draws = half_full
    fund.decide(by=reviewer, draw=draws[0], approved=True)
    told = raced(
        *(
            {"name": "settle", "seat": "window_clerk", "person": person, "draw": draws[0].pk, "token": f"s{person}"}
            for person in (1, 2)
        )
    )
    assert told[0] == "done"
    assert told[1].startswith("这笔支取不能报账")
    assert queries.balance_of(here) == 99_900


def test_one_form_clicked_twice_at_the_same_moment_is_one_line(half_full):
    here, _, draws = half_full
    racer = {"name": "refill", "seat": "window_reviewer", "person": 1, "draw": draws[0].pk, "token": "twice"}
    assert raced(racer, racer) == ["done", "done"]
    assert queries.balance_of(here) == 100_007
