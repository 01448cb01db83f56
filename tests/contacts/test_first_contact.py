"""Who is asked first sees it through, until a colleague has taken over (首问负责制)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.contacts.conftest import SISTER, WINDOW, entry, scope_of
from tests.contacts.test_leads import register
from yimen.acts import contacting, first_contact, reading_first
from yimen.agencies import actions as agencies
from yimen.agencies.models import Holding
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.models import CameFrom, FirstContact
from yimen.common import clock
from yimen.contacts.models import Contact


@pytest.fixture
def mate(district):
    return district.actor("window_clerk", WINDOW, 2)


@pytest.fixture
def reviewer(district):
    return district.actor("window_reviewer", WINDOW)


@pytest.fixture
def application(clerk):
    return register(clerk, None)


def responsible(application):
    held = cases.responsible([application.pk]).get(application.pk)
    return held.account_id if held else None


def offer(by, application, to, reason="调休"):
    return first_contact.hand_over(by=by, application=application, to=int(to.account), reason=reason)


@pytest.mark.clause("JJ-129")
def test_the_first_remains_responsible_until_the_colleague_accepts(application, clerk, mate):
    assert responsible(application) == int(clerk.account)
    offer(clerk, application, mate)
    assert responsible(application) == int(clerk.account)
    first = reading_first.first_of(application, mate)
    assert (first.mine, first.waits) == (True, "周小2")
    first_contact.answer(by=mate, application=application, accept=True)
    assert responsible(application) == int(mate.account)
    assert FirstContact.objects.filter(application=application).count() == 2


@pytest.mark.clause("JJ-129")
def test_given_back_it_stays_with_the_first(application, clerk, mate):
    offer(clerk, application, mate)
    first_contact.answer(by=mate, application=application, accept=False)
    assert responsible(application) == int(clerk.account)
    offer(clerk, application, mate, "再次请求")
    assert cases.standing(application.pk)[1].reason == "再次请求"


def test_a_button_clicked_twice_is_one_act(application, clerk, mate):
    assert offer(clerk, application, mate).pk == offer(clerk, application, mate).pk
    first = first_contact.answer(by=mate, application=application, accept=True)
    assert first_contact.answer(by=mate, application=application, accept=True).pk == first.pk
    assert FirstContact.objects.filter(application=application).count() == 2


def test_nobody_else_may_hand_over_or_accept(application, clerk, mate, reviewer, district):
    third = district.actor("window_clerk", WINDOW, 3)
    for by, what in ((mate, "本人移交"), (reviewer, "本人移交"), (district.actor("window_clerk", SISTER), "本窗口")):
        with pytest.raises(Refused, match=what):
            offer(by, application, third)
    offer(clerk, application, mate)
    with pytest.raises(Refused, match="在等周小2接手"):
        first_contact.answer(by=third, application=application, accept=True)
    with pytest.raises(Refused, match="已有一次移交"):
        offer(clerk, application, third)
    assert responsible(application) == int(clerk.account)


def test_a_hand_over_wants_a_reason_and_somebody_of_the_window(application, clerk, mate, officer):
    with pytest.raises(Refused, match="移交理由"):
        offer(clerk, application, mate, " ")
    for to in (officer, clerk):
        with pytest.raises(Refused, match="不能接手"):
            offer(clerk, application, to)
    assert cases.standing(application.pk)[1] is None


@pytest.mark.clause("JJ-129")
def test_when_the_first_leaves_the_reviewer_names_a_successor_at_once(application, clerk, mate, reviewer):
    scope = scope_of(reviewer)
    assert list(reading_first.responsible_for(scope, reviewer, "left")) == []
    agencies.relieve(by=None, holding=Holding.objects.get(account_id=int(clerk.account)), on=clock.today())
    assert [a.pk for a in reading_first.responsible_for(scope, reviewer, "left")] == [application.pk]
    assert reading_first.first_of(application, reviewer).left
    with pytest.raises(Refused, match="复核人指定"):
        offer(mate, application, mate)
    offer(reviewer, application, mate, "原负责人调离")
    assert responsible(application) == int(mate.account)
    assert list(reading_first.responsible_for(scope, reviewer, "left")) == []


def test_a_closed_request_is_not_handed_over(application, clerk, mate):
    from yimen.acts import recording
    from yimen.acts.deed import File

    scan = File("撤回.pdf", b"%PDF-1.4\n%%EOF\n")
    recording.perform_anytime(
        actor=clerk, run=application.run, name="withdraw", occurred_on=None, reason="", files=(scan,), token=""
    )
    application.run.refresh_from_db()
    with pytest.raises(Refused, match="已经办结"):
        offer(clerk, application, mate)
    assert list(reading_first.responsible_for(scope_of(clerk), clerk, "mine")) == []


def test_whoever_took_the_call_at_the_same_window_is_responsible(clerk, mate):
    call = contacting.log(by=clerk, entry=entry())
    assert responsible(register(mate, call)) == int(clerk.account)


def test_the_window_takes_a_call_over_from_the_hotline(hotline, clerk):
    call = contacting.log(by=hotline, entry=entry())
    assert responsible(register(clerk, call)) == int(clerk.account)


def test_whoever_took_the_call_and_left_is_not(clerk, mate):
    call = contacting.log(by=clerk, entry=entry())
    agencies.relieve(by=None, holding=Holding.objects.get(account_id=int(clerk.account)), on=clock.today())
    with clock.fixed(dt.date(2026, 11, 24)):
        assert responsible(register(mate, call)) == int(mate.account)


@pytest.mark.clause("LS-015")
def test_an_application_call_becomes_one_window_case(hotline, clerk, mate):
    call = contacting.log(by=hotline, entry=entry())
    application = register(clerk, call, channel="hotline", filled_by="热线")
    assert CameFrom.objects.get().application == application
    assert Contact.objects.get(pk=call.pk).result == "registered"
    with pytest.raises(Refused, match=application.number.text):
        register(mate, call)


def test_one_sees_ones_own(application, clerk, mate):
    other = register_again(mate)
    offer(clerk, application, mate)
    shown = {
        (who, shown): [a.pk for a in reading_first.responsible_for(scope_of(actor), actor, shown)]
        for who, actor in (("clerk", clerk), ("mate", mate))
        for shown in ("mine", "offered")
    }
    assert shown == {
        ("clerk", "mine"): [application.pk],
        ("clerk", "offered"): [],
        ("mate", "mine"): [other.pk],
        ("mate", "offered"): [application.pk],
    }


def register_again(by):
    from tests.web.family import apply

    return apply(by, 9)
