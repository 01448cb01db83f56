"""Every unit to which the document of 2015 gives something to take: referred to, signed for or given back, answered.

Under the official release, on a day of its time.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.acts.test_referral_story import WINDOW, do
from tests.support.district import District
from tests.walls.families import accepted, number_of, request_of
from yimen.acts import answering, splitting
from yimen.acts.deed import Deed
from yimen.acts.reading_rules import local_rules
from yimen.agencies import actions as agencies_actions
from yimen.agencies import queries as agencies
from yimen.common import clock
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral
from yimen.registry.models import Entry

TOWN = "371302101000"
MONEY = {"aid": "money", "amount_fen": 100000}

YEARLY, MONTHLY = {**MONEY, "rhythm": "yearly"}, {**MONEY, "rhythm": "monthly"}
TAKERS = {
    *("区民政局", "区总工会", "团区委", "区妇联", "区老龄办", "区住建局", "区残联"),
    *("区教体局", "区卫计局", "区农业局", "区人社局", "区物价局", "区检察院", "区司法局"),
}


def served(what: str) -> dict[str, str]:
    """A service that is given."""
    return {"aid": "service", "what": what}


@pytest.fixture
def of_2015(db) -> District:
    with clock.fixed(dt.date(2015, 6, 1)):
        release = places.pack().release("2015-04-20")
        places.install(release)
        agencies_actions.install(release)
        yield District()


@pytest.fixture
def clerk(of_2015):
    return of_2015.actor("window_clerk", WINDOW)


def referred(clerk, need: str, programme: str, unit: str) -> Referral:
    """One family's request of one kind, sent to one unit; the duty table itself proposes the unit."""
    application = accepted(clerk, request_of("周小雨", number_of(7), TOWN, (need,)))
    key = agencies.unit_by_name(unit).key
    assert (programme, key) in {(p.programme, p.unit) for p in splitting.proposals(application)}
    deed = Deed(application.run, "split", "confirmed", values={"chosen": [(programme, key)]})
    splitting.confirm_split(by=clerk, deed=deed)
    return Referral.objects.select_related("run", "application").get()


# Need, programme, unit as the document calls it, what it gives.
@pytest.mark.parametrize(
    ("need", "programme", "unit", "gives"),
    [
        pytest.param("worker", "worker_aid", "区总工会", MONEY, marks=pytest.mark.clause("LS-033")),
        pytest.param("youth", "youth_help", "团区委", served("结对帮扶1年"), marks=pytest.mark.clause("LS-035")),
        pytest.param(
            "mother_child",
            "mothers_children",
            "区妇联",
            {"aid": "goods", "what": "学习用品1套"},
            marks=pytest.mark.clause("LS-037"),
        ),
        ("elderly", "elderly_aid", "区老龄办", MONTHLY),
        ("disability", "disabled_aid", "区残联", {"aid": "goods", "what": "轮椅1辆"}),
        pytest.param(
            "housing",
            "housing",
            "区住建局",
            {"aid": "status", "text": "列入住房保障轮候"},
            marks=pytest.mark.clause("LS-041"),
        ),
        pytest.param("school", "education", "区教体局", YEARLY, marks=pytest.mark.clause("LS-050")),
        pytest.param(
            "illness",
            "fee_reduction",
            "区卫计局",
            {"aid": "reduction", "amount_fen": 30000},
            marks=pytest.mark.clause("LS-054", "LP-032"),
        ),
        pytest.param("farming", "farm_support", "区农业局", served("农技指导2次"), marks=pytest.mark.clause("LS-060")),
        pytest.param("work", "employment", "区人社局", served("岗位推荐3个"), marks=pytest.mark.clause("LS-066")),
        pytest.param(
            "appraisal", "price_appraisal", "区物价局", served("价格鉴证1件"), marks=pytest.mark.clause("LS-088")
        ),
        pytest.param("litigation", "litigation_aid", "区检察院", MONEY, marks=pytest.mark.clause("LS-092")),
        ("legal", "legal_aid", "区司法局", served("律师代理1件")),
        ("living", "dibao", "区民政局", MONTHLY),
    ],
)
def test_the_unit_is_timed_gives_back_signs_handles_reports_and_its_help_is_recorded(
    of_2015, clerk, need, programme, unit, gives
):
    referral = referred(clerk, need, programme, unit)
    liaison = of_2015.actor("liaison", agencies.unit_by_name(unit).key)
    assert documents.values_of(referral.slips.get().paper)["to_unit"] == unit
    (turn,) = proceedings.look(referral.run).state.open.values()
    assert (turn.step.name, turn.owner, turn.due.last) == ("receive", liaison.unit, dt.date(2015, 6, 3))
    with clock.fixed(dt.date(2015, 6, 5)):
        assert [late.run_id for late in proceedings.worklist(liaison).filter(due_on__lt=clock.today())]
        back = Deed(referral.run, "receive", "returned", prose={"reason": "情况没有写清"})
        answering.receive(by=liaison, deed=back)
        assert not list(proceedings.worklist(liaison))
        splitting.route(by=clerk, deed=Deed(referral.run, "route", "sent", values={"unit": liaison.unit}))
        do(liaison, referral.run, "receive", "received")
    with clock.fixed(dt.date(2015, 6, 8)):
        values = {"result": "granted", **gives}
        answering.handle(by=liaison, deed=Deed(referral.run, "handle", "done", values=values))
        answering.feed_back(by=liaison, deed=Deed(referral.run, "feed_back", "sent"))
    state = proceedings.look(referral.run).state
    assert (state.status, state.result, state.since) == ("ended", "granted", dt.date(2015, 6, 8))
    entry = Entry.objects.get()
    assert (entry.person_id, entry.unit, entry.programme) == (referral.application.person_id, liaison.unit, programme)
    assert (entry.kind, entry.amount_fen) == (gives["aid"], gives.get("amount_fen"))


@pytest.mark.clause("LS-057")
def test_a_bereaved_family_is_listed_as_such_with_its_aid_and_its_visits(of_2015, clerk):
    health = of_2015.actor("liaison", agencies.unit_by_name("区卫计局").key)
    gifts = [YEARLY, {"aid": "service", "rhythm": "monthly", "what": "上门慰藉1次"}]
    for order, gives in enumerate(gifts):
        again = {"again_reason": "另一项帮扶"} if order else {}
        asked = request_of("周小雨", number_of(7), TOWN, ("lost_child",), token=f"v-{order}", **again)
        application = accepted(clerk, asked)
        chosen = [("lost_only_child", health.unit)]
        splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values={"chosen": chosen}))
        referral = Referral.objects.select_related("run").get(application=application)
        do(health, referral.run, "receive", "received")
        answering.handle(by=health, deed=Deed(referral.run, "handle", "done", values={"result": "granted", **gives}))
    entries = Entry.objects.filter(programme="lost_only_child").order_by("pk")
    assert [(one.kind, one.rhythm, one.unit) for one in entries] == [
        ("money", "yearly", health.unit),
        ("service", "monthly", health.unit),
    ]
    assert len({one.person_id for one in entries}) == 1


def test_units_that_take_nothing_are_shown_as_such(of_2015):
    duties = {unit.name: unit for unit in local_rules()["units"]}
    assert len(duties) == 32
    assert {name for name, unit in duties.items() if unit.takes} == TAKERS
    assert duties["区统计局"].answers
    assert not duties["区统计局"].takes
    assert duties["区审计局"].other
    assert all(unit.articles for unit in duties.values())
