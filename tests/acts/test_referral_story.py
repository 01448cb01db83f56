"""Three needs: three referrals, one returned and sent elsewhere, one answered on sealed paper, all closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.acts import answering, correcting, registering, splitting
from yimen.acts.deed import Deed, File, plain
from yimen.acts.registering import PersonFacts, Request
from yimen.agencies.queries import takers
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.documents.models import Evidence
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

NUMBER = "990100198503070025"
PAPER = File("回执.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
WINDOW = "window_baishabu_zhen"


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", WINDOW)


@pytest.fixture
def application(clerk) -> Application:
    town = places.division("371302101000")
    request = Request(
        applicant=PersonFacts(name="周小雨", number=valid(NUMBER), phone="19900001234"),
        members=(PersonFacts(name="周大山", kind="temporary", relation="parent"),),
        division=town,
        address="某村12号",
        reason="丈夫重病，孩子上学",
        needs=("illness", "school", "work"),
        token="form-1",
    )
    return registering.register(by=clerk, request=request)


def valid(number: str) -> str:
    """The number with the check character that belongs to it."""
    from yimen.basics.resident_id import check_character

    return number[:17] + check_character(number[:17])


def do(by, run, step, outcome, **more):
    """Record one plain step."""
    return plain(by=by, deed=Deed(run=run, step=step, outcome=outcome, **more))


def split(clerk, application):
    """Accept, then send three referrals out."""
    do(clerk, application.run, "accept", "accepted")
    chosen = [
        ("medical", unit_of("medical")),
        ("education", unit_of("education")),
        ("employment", unit_of("employment")),
    ]
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values={"chosen": chosen}))
    return {r.programme: r for r in Referral.objects.filter(application=application).select_related("run")}


def unit_of(programme: str) -> str:
    return places.release().units_for(programme)[0]


def test_same_form_twice_is_one_application(clerk, application):
    town = places.division("371302101000")
    again = Request(
        applicant=PersonFacts(name="周小雨", number=valid(NUMBER)),
        division=town,
        reason="丈夫重病，孩子上学",
        needs=("work",),
        token="form-1",
    )
    assert registering.register(by=clerk, request=again).pk == application.pk
    assert Application.objects.count() == 1


def test_split_sends_one_slip_to_each_unit(clerk, application):
    referrals = split(clerk, application)
    assert len(referrals) == 3
    numbers = [r.slips.get().paper.number.text for r in referrals.values()]
    assert len(set(numbers)) == 3
    for referral in referrals.values():
        state = proceedings.look(referral.run).state
        assert [turn.step.name for turn in state.open.values()] == ["receive"]


def answer(actor, referral, kind="granted"):
    do(actor, referral.run, "receive", "received")
    more = {"granted": {"amount_fen": 50000}, "refused": {"ground": "not_eligible"}}.get(kind, {})
    values = {"result": kind, "text": "已答复", **more}
    answering.handle(by=actor, deed=Deed(referral.run, "handle", "done", values=values))
    answering.feed_back(by=actor, deed=Deed(referral.run, "feed_back", "sent"))


def test_the_whole_story(district, clerk, application):
    referrals = split(clerk, application)
    medical, education, employment = referrals["medical"], referrals["education"], referrals["employment"]
    answer(district.actor("liaison", unit_of("medical")), medical)

    other = next(u for u in takers() if u not in {unit_of("education"), unit_of("medical"), unit_of("employment")})
    do(
        district.actor("liaison", unit_of("education")),
        education.run,
        "receive",
        "returned",
        prose={"reason": "不属本局"},
    )
    splitting.route(by=clerk, deed=Deed(education.run, "route", "sent", values={"unit": other}))
    assert [slip.unit for slip in education.slips.order_by("pk")] == [unit_of("education"), other]
    answer(district.actor("liaison", other), education, "refused")

    reviewer = district.actor("window_reviewer", WINDOW)
    for step, values in (("receive", {}), ("handle", {"result": "other", "text": "介绍就业"}), ("feed_back", {})):
        outcome = {"receive": "received", "handle": "done", "feed_back": "sent"}[step]
        use = {"handle": answering.handle, "feed_back": answering.feed_back}.get(step, plain)
        event = use(by=clerk, deed=Deed(employment.run, step, outcome, mode="sealed", values=values, papers=(PAPER,)))
        with pytest.raises(Refused, match="另一人复核"):
            answering.confirm(by=reviewer_of_same_person(clerk, reviewer), run=employment.run, of=event.seq)
        answering.confirm(by=reviewer, run=employment.run, of=event.seq)

    run = proceedings.look(application.run)
    assert [turn.step.name for turn in run.state.open.values()] == ["tell"]
    do(clerk, application.run, "tell", "told")
    assert proceedings.look(application.run).state.result == "closed"


def reviewer_of_same_person(clerk, reviewer):
    """The clerk herself in the reviewer's seat: another seat is not another person."""
    from dataclasses import replace

    return replace(reviewer, account=clerk.account)


def add(clerk, application, programme, unit):
    return splitting.add_need(by=clerk, run=application.run, name="add_need", programme=programme, unit=unit)


def test_an_added_need_must_stand_in_the_duty_table(clerk, application):
    split(clerk, application)
    with pytest.raises(Refused, match="不在职责分工表"):
        add(clerk, application, "education", unit_of("medical"))
    add(clerk, application, "housing", unit_of("housing"))
    assert Referral.objects.filter(application=application).count() == 4


def test_what_two_people_settled_from_sealed_paper_a_third_corrects(district, clerk, application):
    referral = split(clerk, application)["employment"]
    reviewer, third = district.actor("window_reviewer", WINDOW), district.actor("window_reviewer", WINDOW, 2)
    event = plain(by=clerk, deed=Deed(referral.run, "receive", "received", mode="sealed", papers=(PAPER,)))
    answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    wrong = {"run": referral.run, "of": event.seq, "outcome": "returned", "reason": "纸上写的是退回"}
    with pytest.raises(Refused, match="登记和复核以外的人"):
        proceedings.correct(by=reviewer, **wrong)
    proceedings.correct(by=third, **wrong)
    assert [turn.step.name for turn in proceedings.look(referral.run).state.open.values()] == ["route"]


def test_a_finished_answer_may_be_corrected_to_asking_for_papers(district, clerk, application):
    referral = split(clerk, application)["medical"]
    liaison = district.actor("liaison", unit_of("medical"))
    do(liaison, referral.run, "receive", "received")
    done = answering.handle(
        by=liaison, deed=Deed(referral.run, "handle", "done", values={"result": "granted", "text": "已纳入"})
    )
    checker = district.actor("unit_reviewer", unit_of("medical"))
    proceedings.correct(by=checker, run=referral.run, of=done.seq, outcome="lacking", reason="材料其实不全")
    assert "supplement" in {turn.step.name for turn in proceedings.look(referral.run).state.open.values()}


def test_papers_asked_for_by_mistake_are_corrected_to_the_answer(district, clerk, application):
    referral = split(clerk, application)["medical"]
    liaison, checker = (
        district.actor("liaison", unit_of("medical")),
        district.actor("unit_reviewer", unit_of("medical")),
    )
    do(liaison, referral.run, "receive", "received")
    asked = answering.handle(by=liaison, deed=Deed(referral.run, "handle", "lacking", prose={"reason": "缺诊断证明"}))
    wrong = {
        "run": referral.run,
        "of": asked.seq,
        "outcome": "done",
        "occurred_on": asked.occurred_on,
        "reason": "点错了",
    }
    with pytest.raises(Refused):
        correcting.correct(by=checker, values={}, **wrong)
    assert not referral.results.exists()
    correcting.correct(by=checker, values={"result": "granted", "text": "已纳入"}, **wrong)
    assert referral.results.get().text == "已纳入"
    assert [turn.step.name for turn in proceedings.look(referral.run).state.open.values()] == ["feed_back"]


def test_a_correction_to_an_earlier_day_needs_the_paper_of_that_day(district, clerk, application):
    referral = split(clerk, application)["medical"]
    liaison, checker = (
        district.actor("liaison", unit_of("medical")),
        district.actor("unit_reviewer", unit_of("medical")),
    )
    do(liaison, referral.run, "receive", "received")
    answer = Deed(referral.run, "handle", "done", values={"result": "granted", "text": "已纳入"})
    with clock.fixed(clock.today() + timedelta(days=2)):
        done = answering.handle(by=liaison, deed=answer)
        earlier = done.occurred_on - timedelta(days=1)
        wrong = {"run": referral.run, "of": done.seq, "outcome": "done", "occurred_on": earlier, "reason": "日期写错"}
        with pytest.raises(Refused, match="须附当时的材料"):
            correcting.correct(by=checker, values={}, **wrong)
        assert not Evidence.objects.exists()
        correcting.correct(by=checker, values={}, files=(PAPER,), **wrong)
    assert Evidence.objects.get().subject_id == referral.run_id
    assert [row.finished_on for row in referral.results.order_by("pk")] == [done.occurred_on, earlier]
