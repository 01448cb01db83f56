"""The whole story under a pack that names procedures, steps, outcomes, acts and parties otherwise.

Nobody here knows a name: a step is found by its kind, an outcome by the words people read, as on a page.
"""

from __future__ import annotations

import json

import pytest

from tests.acts.test_referral_story import NUMBER, PAPER, WINDOW, unit_of, valid
from tests.web.conftest import sign_in
from tests.web.test_story_pages import FORM, text_of
from yimen.acts import answering, correcting, recording, registering, splitting
from yimen.acts.deed import Deed
from yimen.acts.finding import subject_of_run
from yimen.acts.reading_referrals import referral_page
from yimen.acts.registering import PersonFacts, Request
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow import compile_procedure, walk
from yimen.flow.contracts import broken_application, broken_contracts
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral
from yimen.regime.release import Release, canonical
from yimen.regime.vocabulary import KINDS

PAIRS = ("medical", "education", "employment")


@pytest.fixture
def clerk(elsewhere):
    return elsewhere.actor("window_clerk", WINDOW)


@pytest.fixture
def application(clerk) -> Application:
    request = Request(
        applicant=PersonFacts(name="周小雨", number=valid(NUMBER)),
        division=places.division("371302101000"),
        address="某村12号",
        reason="丈夫重病，孩子上学",
        needs=("illness", "school", "work"),
    )
    return registering.register(by=clerk, request=request)


def scope_of(actor):
    return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=actor.seat))


def do(actor, run, kind, said="", mode="own", **more):
    """Record on the open turn of a kind the outcome that reads so: the way of the page, without knowing a name."""
    seen = proceedings.look(run)
    turn = next(turn for turn in seen.state.open.values() if turn.step.kind == kind)
    outcome = next(one.name for one in turn.step.outcomes.values() if said in one.title)
    now = recording.situation(
        actor=actor, subject=subject_of_run(scope_of(actor), run.pk), step=turn.step.name, key="", mode=mode
    )
    deed = Deed(run, now.step, outcome, mode=mode, **more)
    return recording.perform(actor=actor, situation=now, deed=deed)


def split(clerk, application):
    registering.accept(by=clerk, application=application, token="once")
    registering.accept(by=clerk, application=application, token="once")
    do(clerk, application.run, "split", values={"chosen": [(p, unit_of(p)) for p in PAIRS]})
    return {r.programme: r for r in Referral.objects.select_related("run").all()}


def waiting(run) -> list[str]:
    return [turn.step.kind for turn in proceedings.look(run).state.open.values()]


def answers(actor, referral) -> list[str]:
    """What the page of a referral says the unit answered."""
    found = Referral.objects.get(pk=referral.pk)
    result = referral_page(found, actor, scope_of(actor), sees_application=True).result
    return [result.text] if result is not None else []


def test_nothing_is_called_as_the_program_might_guess(elsewhere):
    release = places.release()
    compiled = {name: compile_procedure(name, text, release.procedures) for name, text in release.procedures.items()}
    for procedure in compiled.values():
        walk(procedure)
        assert not {step.name for step in procedure.steps} & set(KINDS)
        assert list(broken_contracts(procedure)) == []
    assert list(broken_application(release.application.procedure, compiled)) == []


def test_the_number_is_written_as_the_pack_says(application):
    assert application.number.text.startswith("N001-2026-")


def test_a_place_that_does_not_say_how_applications_go_registers_none(elsewhere, clerk):
    text = json.loads(places.release().text) | {"application": None}
    places.install(Release.from_text(canonical(text)))
    answer = sign_in(clerk).post("/intake/new/", FORM)
    assert answer.status_code == 422
    assert "没有写明申请走哪个程序" in text_of(answer)
    assert not Application.objects.exists()


def test_registered_split_returned_routed_answered_told(elsewhere, clerk, application):
    referrals = split(clerk, application)
    assert {tuple(waiting(r.run)) for r in referrals.values()} == {("receive",)}
    assert all(r.slips.get().paper.number for r in referrals.values())

    wrong = elsewhere.actor("liaison", unit_of("education"))
    do(wrong, referrals["education"].run, "receive", "退回", prose={"reason": "不属本局"})
    do(clerk, referrals["education"].run, "route", "转出", values={"unit": unit_of("medical")})
    assert referrals["education"].slips.count() == 2

    for programme, unit in (("medical", unit_of("medical")), ("education", unit_of("medical"))):
        liaison, referral = elsewhere.actor("liaison", unit), referrals[programme]
        do(liaison, referral.run, "receive", "签收")
        do(liaison, referral.run, "handle", "完结", values={"result": "granted", "text": "已纳入", "amount_fen": 500})
        assert answers(liaison, referral) == ["已纳入"]
        do(liaison, referral.run, "feed_back")
        assert referral.results.get().paper is not None

    on_sealed_paper(elsewhere, clerk, referrals["employment"])
    assert waiting(application.run) == ["tell_applicant"]
    do(clerk, application.run, "tell_applicant")
    assert proceedings.look(application.run).state.result == "closed"


def on_sealed_paper(elsewhere, clerk, referral):
    """The window records a unit's paper, a second person confirms; the words of the answer stand before her."""
    reviewer = elsewhere.actor("window_reviewer", WINDOW)
    told = {"result": "other", "text": "介绍就业"}
    for kind, said, values in (("receive", "签收", {}), ("handle", "完结", told), ("feed_back", "", {})):
        event = do(clerk, referral.run, kind, said, "sealed", values=values, papers=(PAPER,))
        pending = recording.pending_record(subject_of_run(scope_of(reviewer), referral.run.pk), event.seq)
        assert ("介绍就业" in pending.said) is (kind == "handle")
        answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    assert answers(clerk, referral) == ["介绍就业"]


def test_asking_for_papers_is_corrected_to_the_answer(elsewhere, clerk, application):
    referral = split(clerk, application)["medical"]
    liaison = elsewhere.actor("liaison", unit_of("medical"))
    do(liaison, referral.run, "receive", "签收")
    asked = do(liaison, referral.run, "handle", "材料不全", prose={"reason": "缺诊断证明"})
    assert answers(liaison, referral) == []
    checker = elsewhere.actor("unit_reviewer", unit_of("medical"))
    correcting.correct(
        by=checker,
        run=referral.run,
        of=asked.seq,
        outcome=correcting.record_to_correct(referral.run, asked.seq, checker).main,
        occurred_on=clock.today(),
        reason="点错了",
        values={"result": "granted", "text": "已纳入"},
    )
    assert answers(liaison, referral) == ["已纳入"]
    assert waiting(referral.run) == ["feed_back"]


def test_nobody_takes_it(clerk, elsewhere, application):
    referral = split(clerk, application)["medical"]
    do(elsewhere.actor("liaison", unit_of("medical")), referral.run, "receive", "退回", prose={"reason": "不属本局"})
    do(clerk, referral.run, "route", "没有承办单位", prose={"reason": "都不承办"})
    assert proceedings.look(referral.run).state.result == "unplaced"
    assert referral.slips.count() == 1


def test_the_pages_ask_by_kind_too(elsewhere, clerk):
    browser = sign_in(clerk)
    page = browser.post("/intake/new/", FORM | {"do": "accept"}, follow=True)
    assert page.status_code == 200, text_of(page)
    application = Application.objects.get()
    assert waiting(application.run) == ["split"]
    do(clerk, application.run, "split", values={"chosen": [("medical", unit_of("medical"))], "left_out": "已另行解决"})
    add = next(a for a in proceedings.look(application.run).procedure.anytime.values() if a.kind == "add_member")
    chosen = {"chosen": f"housing|{unit_of('housing')}", "token": "one-more"}
    answer = browser.post(f"/runs/{application.run_id}/anytime/{add.name}/", chosen, follow=True)
    assert answer.status_code == 200, text_of(answer)
    assert Referral.objects.filter(application=application, programme="housing").exists()


def test_refusals_cite_the_article_of_the_place(clerk, application):
    with pytest.raises(registering.Refused) as refused:
        do_split_of_nothing(clerk, application)
    assert "附件1" in refused.value.rule


def do_split_of_nothing(clerk, application):
    registering.accept(by=clerk, application=application)
    name = next(iter(proceedings.look(application.run).state.open.values())).step.name
    splitting.confirm_split(by=clerk, deed=Deed(application.run, name, "o0", values={"chosen": []}))
