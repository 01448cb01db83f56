"""A unit's sealed feedback slip recorded at once, confirmed at once by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.acts.test_referral_story import PAPER, WINDOW, do, split, unit_of
from tests.acts.test_referral_story import application as application  # a fixture
from tests.acts.test_referral_story import clerk as clerk  # a fixture
from yimen.acts import answering, recording, sealed_slips
from yimen.acts.finding import subject_of_run
from yimen.acts.sealed_slips import WholeSlip
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents.models import Evidence
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Result, SealedSlip
from yimen.registry.models import Entry

ANSWER = {"result": "granted", "amount_fen": 80000}
SLIP = WholeSlip(date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27), ANSWER, (PAPER,))


@pytest.fixture
def referral(clerk, application):
    return split(clerk, application)["employment"]


@pytest.fixture
def later(referral):
    """The slip came by on the Friday of that week."""
    with clock.fixed(date(2026, 11, 27)):
        yield clock.today()


@pytest.fixture
def reviewer(district):
    return district.actor("window_reviewer", WINDOW)


def waiting(referral):
    return [turn.step.name for turn in proceedings.look(referral.run).state.open.values()]


def test_one_scan_one_record_one_confirmation(clerk, reviewer, referral, later):
    event = sealed_slips.record_slip(by=clerk, run=referral.run, slip=SLIP, token="one")
    assert sealed_slips.record_slip(by=clerk, run=referral.run, slip=SLIP, token="one").pk == event.pk
    assert waiting(referral) == ["receive"]
    assert not Entry.objects.exists()
    scope = agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=reviewer.seat))
    pending = recording.pending_record(subject_of_run(scope, referral.run.pk), event.seq)
    assert "资金800.00元" in pending.said
    assert "反馈单一次代录" in pending.said

    answering.confirm(by=reviewer, run=referral.run, of=event.seq, token="yes")
    answering.confirm(by=reviewer, run=referral.run, of=event.seq, token="yes")
    state = proceedings.look(referral.run).state
    assert (state.status, state.result) == ("ended", "granted")
    acts = [e for e in referral.run.events.order_by("seq") if e.kind == "act" and e.mode == "sealed"]
    assert [(e.step, e.occurred_on.day, e.account) for e in acts] == [
        ("receive", 24, clerk.account),
        ("handle", 26, clerk.account),
        ("feed_back", 27, clerk.account),
    ]
    settled = referral.run.events.filter(kind="confirmed")
    assert {e.account for e in settled} == {reviewer.account}
    assert settled.count() == 3
    assert Evidence.objects.filter(subject_id=referral.run_id).count() == 1
    assert Result.objects.count() == SealedSlip.objects.count() == Entry.objects.count() == 1
    assert proceedings.verify().faults == []


def test_the_same_person_never_confirms_her_own_slip(clerk, reviewer, referral, later):
    event = sealed_slips.record_slip(by=clerk, run=referral.run, slip=SLIP)
    with pytest.raises(Refused, match="另一人复核"):
        answering.confirm(by=replace(reviewer, account=clerk.account), run=referral.run, of=event.seq)
    assert waiting(referral) == ["receive"]


def test_a_slip_thrown_out_answers_nothing_and_may_be_recorded_again(clerk, reviewer, referral, later):
    event = sealed_slips.record_slip(by=clerk, run=referral.run, slip=SLIP)
    answering.discard(by=reviewer, run=referral.run, of=event.seq, reason="金额与材料不符")
    assert waiting(referral) == ["receive"]
    assert not Entry.objects.exists()
    again = replace(SLIP, values={"result": "granted", "amount_fen": 90000})
    event = sealed_slips.record_slip(by=clerk, run=referral.run, slip=again)
    answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    assert Entry.objects.get().amount_fen == 90000


def test_a_unit_that_signed_itself_is_only_answered_for(district, clerk, reviewer, referral, later):
    do(district.actor("liaison", unit_of("employment")), referral.run, "receive", "received")
    event = sealed_slips.record_slip(
        by=clerk, run=referral.run, slip=replace(SLIP, finished_on=later, received_on=None)
    )
    assert event.step == "handle"
    answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    assert proceedings.look(referral.run).state.status == "ended"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"files": ()}, "扫描件"),
        ({"finished_on": date(2026, 11, 23)}, "前后不对"),
        ({"fed_back_on": date(2026, 11, 25)}, "前后不对"),
        ({"fed_back_on": date(2026, 11, 30)}, "晚于今天"),
        ({"received_on": date(2026, 11, 20)}, "早于"),
        ({"values": {"result": "granted", "aid": "money"}}, "没有写金额"),
    ],
)
def test_a_bad_slip_changes_nothing(clerk, referral, later, change, why):
    with pytest.raises(Refused, match=why):
        sealed_slips.record_slip(by=clerk, run=referral.run, slip=replace(SLIP, **change))
    assert not Evidence.objects.exists()
    assert not Result.objects.exists()
    assert referral.run.events.filter(mode="sealed").count() == 0


def test_only_the_window_of_the_referral_records_a_slip(district, reviewer, referral, later):
    for actor in (
        reviewer,
        district.actor("liaison", unit_of("employment")),
        district.actor("window_clerk", "window_zaoyuan_zhen"),
    ):
        with pytest.raises(Refused, match="不能凭反馈单一次代录"):
            sealed_slips.record_slip(by=actor, run=referral.run, slip=SLIP)
