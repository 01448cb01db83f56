"""A referral among units: given back with a proposal, several on one need, the green channel, a society's turn."""

from __future__ import annotations

import json

import pytest

from tests.acts.test_referral_story import PAPER, WINDOW, answer, do, unit_of
from tests.acts.test_referral_story import application as application  # a fixture
from tests.acts.test_referral_story import clerk as clerk  # a fixture
from tests.web.family import apply
from yimen.acts import answering, recording, splitting
from yimen.acts.deed import Deed
from yimen.acts.finding import subject_of_run
from yimen.acts.reading_sendings import chain, partners
from yimen.agencies import actions as agencies_actions
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral
from yimen.regime.release import Release, canonical

PAIRS = [("medical", "medical_security"), ("fee_reduction", "health"), ("education", "education_sports")]
LEFT_OUT = "已登记求职"


def split(clerk, application, **values):
    do(clerk, application.run, "accept", "accepted")
    values = {"chosen": PAIRS, "left_out": LEFT_OUT, **values}
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values=values))
    return {r.programme: r for r in Referral.objects.select_related("run").filter(application=application)}


def situation(actor, referral, step, mode=""):
    seat = Seat.objects.select_related("unit__division").get(pk=actor.seat)
    subject = subject_of_run(agencies.scope_of(seat), referral.run.pk)
    return recording.situation(actor=actor, subject=subject, step=step, key="", mode=mode)


def give_back(actor, referral, step, outcome, proposed="", **more):
    deed = Deed(referral.run, step, outcome, prose={"reason": "学费属教育"}, values={"proposed": proposed}, **more)
    return (answering.receive if step == "receive" else answering.handle)(by=actor, deed=deed)


# -- transfer onward ----------------------------------------------------------------------------


@pytest.mark.clause("JJ-115")
def test_split_among_units_and_routed_on_with_reasons_the_chain_is_kept(district, clerk, application):
    referral = split(clerk, application)["fee_reduction"]
    give_back(district.actor("liaison", "health"), referral, "receive", "returned", "education_sports")
    now = situation(clerk, referral, "route")
    assert next(iter(now.units())) == ("education_sports", "区教体局（退回单位建议）")
    assert ("建议转往", "区教体局") in now.summary()
    splitting.route(by=clerk, deed=Deed(referral.run, "route", "sent", values={"unit": "education_sports"}))
    second = district.actor("liaison", "education_sports")
    do(second, referral.run, "receive", "received")
    give_back(second, referral, "handle", "not_ours")
    assert "建议转往" not in dict(situation(clerk, referral, "route").summary())
    splitting.route(by=clerk, deed=Deed(referral.run, "route", "sent", values={"unit": "civil_affairs"}))

    found = chain(Referral.objects.get(pk=referral.pk), proceedings.look(referral.run))
    assert [(one.unit, one.reason, one.proposed) for one in found] == [
        ("区卫生健康局", "学费属教育", "区教体局"),
        ("区教体局", "学费属教育", ""),
        ("区民政局", "", ""),
    ]
    assert len({one.number for one in found}) == 3
    assert len(Referral.objects.filter(application=application)) == 3


def test_a_proposal_on_sealed_paper_waits_with_its_record(district, clerk, application):
    referral = split(clerk, application)["medical"]
    event = give_back(clerk, referral, "receive", "returned", "housing", mode="sealed", papers=(PAPER,))
    reviewer = district.actor("window_reviewer", WINDOW)
    answering.discard(by=reviewer, run=referral.run, of=event.seq, reason="印章不清")
    event = give_back(clerk, referral, "receive", "returned", mode="sealed", papers=(PAPER,))
    answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    assert situation(clerk, referral, "route").proposed() == ""


@pytest.mark.parametrize("proposed", ["medical_security", "statistics", "no_such_unit"])
def test_only_another_unit_that_takes_referrals_is_proposed(district, clerk, application, proposed):
    referral = split(clerk, application)["medical"]
    with pytest.raises(Refused, match="不接收转办"):
        give_back(district.actor("liaison", "medical_security"), referral, "receive", "returned", proposed)
    assert [turn.step.name for turn in proceedings.look(referral.run).state.open.values()] == ["receive"]


@pytest.mark.clause("JJ-119", "LP-084")
def test_a_unit_signs_or_gives_back_then_reports_its_result(district, clerk, application):
    found = split(clerk, application)
    answer(district.actor("liaison", "medical_security"), found["medical"])
    give_back(district.actor("liaison", "health"), found["fee_reduction"], "receive", "returned")
    states = {name: proceedings.look(one.run).state for name, one in found.items()}
    assert (states["medical"].status, states["medical"].result) == ("ended", "granted")
    assert [turn.step.name for turn in states["fee_reduction"].open.values()] == ["route"]
    assert [turn.owner for turn in states["education"].open.values()] == ["education_sports"]


@pytest.mark.clause("JJ-118")
def test_an_accepted_application_not_routed_in_time_is_flagged(clerk, application, today):
    do(clerk, application.run, "accept", "accepted")
    due = proceedings.look(application.run).state.open["split", ""].due
    assert due.last > today
    with clock.fixed(due.last):
        assert proceedings.look(application.run).state.open["split", ""].due.last == clock.today()
        assert not list(proceedings.worklist(clerk).filter(due_on__lt=clock.today()))
    with clock.fixed(places.calendar().add(due.last, 1, "workdays").date):
        late = proceedings.worklist(clerk).filter(due_on__lt=clock.today())
        assert [turn.step for turn in late] == ["split"]


@pytest.mark.clause("LP-083")
def test_one_request_becomes_referrals_each_with_number_limit_and_state(district, clerk, application):
    found = split(clerk, application)
    answer(district.actor("liaison", "medical_security"), found["medical"])
    numbers = {one.slips.get().paper.number.text for one in found.values()}
    assert len(numbers) == 3
    for name in ("fee_reduction", "education"):
        (turn,) = proceedings.look(found[name].run).state.open.values()
        assert turn.owner == dict(PAIRS)[name]
        assert turn.due.last is not None
    assert proceedings.look(found["medical"].run).state.status == "ended"


# -- several units on one need ------------------------------------------------------------------


@pytest.fixture
def together(clerk, application):
    return split(clerk, application, lead=[PAIRS[0]])


def test_the_others_name_the_lead_and_the_lead_sees_only_them(district, clerk, together):
    medical, fees, education = (together[name] for name in ("medical", "fee_reduction", "education"))
    assert (fees.lead_id, medical.lead_id, education.lead_id) == (medical.pk, None, None)
    assert {r.need for r in (medical, fees)} == {"illness"}
    answer(district.actor("liaison", "health"), fees)
    answer(district.actor("liaison", "education_sports"), education)
    (seen,) = partners(medical)
    assert (seen.unit, seen.leads, seen.where) == ("区卫生健康局", False, "给予救助")
    assert "500.00元" in seen.said
    (lead,) = partners(fees)
    assert (lead.unit, lead.leads, lead.said) == ("区医疗保障局", True, "")
    assert partners(education) == []


def test_the_application_closes_when_every_unit_has_done_its_part(district, clerk, application, together):
    for referral in together.values():
        assert "tell" not in {turn.step.name for turn in proceedings.look(application.run).state.open.values()}
        answer(district.actor("liaison", referral.slips.get().unit), referral)
    assert [turn.step.name for turn in proceedings.look(application.run).state.open.values()] == ["tell"]


def test_each_unit_has_its_own_part_on_its_worklist(district, together):
    for referral in together.values():
        liaison = district.actor("liaison", referral.slips.get().unit)
        assert [turn.run_id for turn in proceedings.worklist(liaison)] == [referral.run_id]


@pytest.mark.clause("LP-025")
def test_an_assisting_unit_sees_the_lead_and_adds_its_help(district, clerk, application):
    """The federation assists the education bureau: it is asked on the same need, sees how far the lead is, answers."""
    do(clerk, application.run, "accept", "accepted")
    chosen = [*PAIRS, ("employment", "human_resources")]
    values = {"chosen": chosen}
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values=values))
    lead = Referral.objects.get(programme="education")
    member = {"by": clerk, "run": application.run, "name": "add_need", "token": "federation"}
    for _ in range(2):
        splitting.add_need(**member, programme="disabled_aid", unit="disabled_federation", lead=lead.pk)
    aid = Referral.objects.get(programme="disabled_aid")
    assert (aid.lead_id, aid.need) == (lead.pk, "school")
    with pytest.raises(Refused, match="不能由它牵头"):
        splitting.add_need(**{**member, "token": ""}, programme="housing", unit="housing", lead=aid.pk)
    (seen,) = partners(aid)
    assert (seen.leads, seen.unit, seen.where) == (True, "区教体局", "承办单位签收")
    federation = district.actor("liaison", "disabled_federation")
    assert [(turn.run_id, turn.kind) for turn in proceedings.worklist(federation)] == [(aid.run_id, "receive")]
    answer(federation, aid)
    (assisting,) = partners(lead)
    assert "500.00元" in assisting.said


@pytest.mark.parametrize(
    ("lead", "why"),
    [
        ([("premium_subsidy", "medical_security")], "没有选为转办"),
        ([PAIRS[2]], "没有别的单位"),
        ([PAIRS[0], PAIRS[1]], "选了几个牵头单位"),
    ],
)
def test_a_lead_of_nobody_is_refused(clerk, application, lead, why):
    with pytest.raises(Refused, match=why):
        split(clerk, application, lead=lead)
    assert not Referral.objects.exists()


# -- the green channel --------------------------------------------------------------------------


def test_the_green_channel_shortens_the_limits_of_every_part(district, clerk, application, today):
    found = split(clerk, application, urgent=True)
    tomorrow = places.calendar().add(today, 1, "workdays").date
    for referral in found.values():
        assert referral.urgent
        (turn,) = proceedings.look(referral.run).state.open.values()
        assert turn.due.last == tomorrow
    do(district.actor("liaison", "health"), found["fee_reduction"].run, "receive", "received")
    (turn,) = proceedings.look(found["fee_reduction"].run).state.open.values()
    assert turn.due.last == places.calendar().add(today, 5, "workdays").date
    assert "第5个工作日" in turn.due.sentence
    assert proceedings.verify().faults == []


def test_without_it_the_limits_are_the_usual_ones(clerk, application, today):
    """Both in one place: what was computed for an urgent run is never taken for another."""
    hasty = apply(clerk, 6)
    do(clerk, hasty.run, "accept", "accepted")
    values = {"chosen": PAIRS, "urgent": True}
    splitting.confirm_split(by=clerk, deed=Deed(hasty.run, "split", "confirmed", values=values))
    usual, two = split(clerk, application), places.calendar().add(today, 2, "workdays").date
    for referral in usual.values():
        (turn,) = proceedings.look(referral.run).state.open.values()
        assert (turn.due.last, referral.urgent) == (two, False)


def test_a_place_without_a_green_channel_has_none(clerk, application):
    text = json.loads(places.release().text)
    text["procedures"]["intake"]["need"]["runs"]["with"] = ["programme", "unit"]
    places.install(Release.from_text(canonical(text)))
    other = apply(clerk, 5)
    assert not splitting.has_green_channel(other.run)
    do(clerk, other.run, "accept", "accepted")
    values = {"chosen": PAIRS, "urgent": True}
    with pytest.raises(Refused, match="没有绿色通道"):
        splitting.confirm_split(by=clerk, deed=Deed(other.run, "split", "confirmed", values=values))


# -- a society takes its turn ------------------------------------------------------------------


def test_a_social_organisation_takes_what_programmes_do_not_cover(district, clerk, application):
    """A place whose duty table names an organisation: it is referred to, signs and answers like a unit."""
    text = json.loads(places.release().text)
    text["units"]["kind_hands"] = {
        **text["units"]["trade_union"], "name": "某慈善组织", "kind": "institution", "aliases": []
    }  # fmt: skip
    text["duties"]["kind_hands"] = {"referrals": ["social_force"], "basis": "二(四)"}
    text["needs"]["illness"]["programmes"].append("social_force")
    release = Release.from_text(canonical(text))
    places.install(release)
    agencies_actions.install(release)
    assert "kind_hands" in agencies.takers()
    found = split(clerk, application, chosen=[*PAIRS, ("social_force", "kind_hands")])
    society = found["social_force"]
    answer(district.actor("liaison", "kind_hands"), society)
    assert proceedings.look(society.run).state.result == "granted"
    assert society.slips.get().unit == "kind_hands"
    assert unit_of("medical") == "medical_security"
