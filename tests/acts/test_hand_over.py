"""A liaison leaves: the successor sees what is open, nothing is lost, and a unit without anybody is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acts.test_referral_story import answer, do, split, unit_of
from tests.acts.test_referral_story import application as application  # a fixture
from tests.acts.test_referral_story import clerk as clerk  # a fixture
from tests.web.family import told
from yimen.acts import answering, handing_over
from yimen.acts.deed import Deed
from yimen.agencies import actions as agencies
from yimen.agencies.models import Holding
from yimen.agencies.serving import unserved
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.proceedings import api as proceedings
from yimen.referrals.models import HandOver


@pytest.fixture
def sent(clerk, application):
    return split(clerk, application)


@pytest.fixture
def old(district):
    return district.actor("liaison", unit_of("medical"))


@pytest.fixture
def new(district):
    return district.actor("liaison", unit_of("medical"), 2)


def make(by, giver, taker, **more):
    return handing_over.hand_over(by=by, giver=int(giver.account), taker=int(taker.account), **more)


def relieve(actor, on=None):
    holding = Holding.objects.get(account=int(actor.account), valid_until__isnull=True)
    agencies.relieve(by=None, holding=holding, on=on)


def test_the_sheet_lists_what_is_open_with_its_day_and_is_accepted(old, new, sent):
    do(old, sent["medical"].run, "receive", "received")
    due = proceedings.look(sent["medical"].run).state.open["handle", ""].due.last
    sheet = make(old, old, new, note="材料在左柜")
    (line,) = sheet.lines.all()
    assert (line.referral, line.where, line.due_on) == (sent["medical"], "办理", due)
    assert [one.hand_over for one in told(new)] == [sheet.pk]
    assert told(old) == []
    with pytest.raises(Refused, match="不是交给您的"):
        handing_over.accept(by=old, sheet=sheet)
    first = handing_over.accept(by=new, sheet=sheet).accepted_at
    assert handing_over.accept(by=new, sheet=sheet).accepted_at == first
    assert told(new) == []
    answer_rest(new, sent["medical"])
    (line,) = sheet.lines.all()
    assert (line.where, line.due_on) == ("办理", due)


def answer_rest(actor, referral):
    values = {"result": "granted", "amount_fen": 100}
    answering.handle(by=actor, deed=Deed(referral.run, "handle", "done", values=values))
    answering.feed_back(by=actor, deed=Deed(referral.run, "feed_back", "sent"))
    assert proceedings.look(referral.run).state.status == "ended"


def test_a_liaison_taken_away_in_the_middle_loses_nothing(district, old, sent):
    do(old, sent["medical"].run, "receive", "received")
    relieve(old)
    assert unit_of("medical") in unserved()
    reviewer = district.actor("unit_reviewer", unit_of("medical"))
    assert ["本单位没有联络员" in one.text for one in told(reviewer)] == [True]
    office = district.actor("office_clerk", "civil_affairs")
    assert "区医疗保障局" in told(office)[-1].text

    with clock.fixed(clock.today() + timedelta(days=1)):
        new = district.actor("liaison", unit_of("medical"), 2)
        assert told(reviewer) == []
        assert "区医疗保障局" not in told(office)[-1].text
        assert [turn.step for turn in proceedings.worklist(new)] == ["handle"]
        assert int(old.account) in {one.pk for one in handing_over.givers(new)}
        sheet = make(new, old, new)
        assert sheet.accepted_at is not None
        assert sheet.lines.count() == 1
        assert int(old.account) not in {one.pk for one in handing_over.givers(new)}
        answer_rest(new, sent["medical"])


def test_the_last_day_a_sheet_is_still_accepted_after_the_giver_has_gone(old, new, sent):
    sheet = make(old, old, new)
    relieve(old)
    assert handing_over.accept(by=new, sheet=sheet).accepted_at is not None


def test_a_hand_over_to_nobody_or_for_somebody_else_is_refused(district, clerk, old, new, sent):
    third = district.actor("liaison", unit_of("medical"), 3)
    elsewhere = district.actor("liaison", unit_of("education"))
    for by, giver, taker, why in (
        (old, old, old, "同一人"),
        (old, old, elsewhere, "不是现任的联络员"),
        (old, new, third, "没有需要移交的工作"),
        (elsewhere, old, elsewhere, "没有需要移交的工作"),
        (clerk, clerk, clerk, "没有可移交的工作"),
    ):
        with pytest.raises(Refused, match=why):
            make(by, giver, taker)
    assert not HandOver.objects.exists()
    make(old, old, new)
    with pytest.raises(Refused, match="等待接收"):
        make(old, old, third)


def test_what_is_answered_or_given_back_is_not_handed_over(old, new, clerk, sent):
    answer(old, sent["medical"])
    assert make(old, old, new).lines.count() == 0
