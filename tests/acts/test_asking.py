"""Window and unit ask each other about an open referral; the clock goes on."""

from __future__ import annotations

import pytest

from tests.acts.test_referral_story import PAPER, answer, do, split, unit_of
from tests.acts.test_referral_story import application as application  # a fixture
from tests.acts.test_referral_story import clerk as clerk  # a fixture
from tests.web.family import told
from yimen.acts import asking, splitting
from yimen.acts.deed import Deed
from yimen.basics.errors import Refused
from yimen.documents.models import Evidence
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Question, Referral

ASKED = "发票是原件吗"


@pytest.fixture
def referral(clerk, application):
    return split(clerk, application)["medical"]


@pytest.fixture
def liaison(district):
    return district.actor("liaison", unit_of("medical"))


def fresh(referral):
    return Referral.objects.select_related("run", "application__window__unit").get(pk=referral.pk)


def texts(actor):
    return [one.text for one in told(actor)]


def test_the_unit_asks_the_window_answers_and_the_clock_goes_on(clerk, liaison, referral):
    before = proceedings.look(referral.run)
    question = asking.ask(by=liaison, referral=fresh(referral), text=f"  {ASKED} ", token="q-1")
    assert asking.ask(by=liaison, referral=fresh(referral), text=ASKED, token="q-1").pk == question.pk
    assert texts(clerk) == [f"区医疗保障局询问（周小雨）：{ASKED}"]
    assert texts(liaison) == []
    asking.reply(by=clerk, question=question, text="是原件")
    asking.reply(by=clerk, question=Question.objects.get(), text="是原件")
    with pytest.raises(Refused, match="已经答复"):
        asking.reply(by=clerk, question=Question.objects.get(), text="不是")
    question.refresh_from_db()
    assert (question.text, question.answer) == (ASKED, "是原件")
    assert texts(clerk) == []
    after = proceedings.look(referral.run)
    assert after.state.open["receive", ""].due.last == before.state.open["receive", ""].due.last
    assert len(after.events) == len(before.events)


def test_the_window_asks_the_unit_and_may_write_its_answer_down_with_the_scan(clerk, liaison, referral):
    question = asking.ask(by=clerk, referral=fresh(referral), text="何时能办")
    assert texts(liaison) == [f"{_window(referral)}询问（周小雨）：何时能办"]
    with pytest.raises(Refused, match="不是问本单位"):
        asking.reply(by=clerk, question=question, text="明天")
    with pytest.raises(Refused, match="扫描件"):
        asking.reply(by=clerk, question=question, text="明天", for_unit=True)
    asking.reply(by=clerk, question=question, text="明天", for_unit=True, files=(PAPER,))
    question.refresh_from_db()
    assert question.answered_scan == Evidence.objects.get()
    assert question.answered_by_id == int(clerk.account)


def _window(referral):
    return referral.application.window.unit.name


def test_who_speaks_for_neither_asks_nothing(district, clerk, liaison, referral):
    for actor in (
        district.actor("liaison", unit_of("education")),
        district.actor("window_clerk", "window_zaoyuan_zhen"),
        district.actor("unit_reviewer", unit_of("medical")),
        district.actor("window_reviewer", clerk.unit),
    ):
        with pytest.raises(Refused, match="不能就这一转办件"):
            asking.ask(by=actor, referral=fresh(referral), text="问")
    with pytest.raises(Refused, match="代录"):
        asking.ask(by=liaison, referral=fresh(referral), text="问", for_unit=True, files=(PAPER,))
    with pytest.raises(Refused, match="缺少询问内容"):
        asking.ask(by=liaison, referral=fresh(referral), text="  ")
    assert not Question.objects.exists()


def test_of_a_referral_that_has_ended_nothing_is_asked_or_waited_for(clerk, liaison, referral):
    question = asking.ask(by=liaison, referral=fresh(referral), text=ASKED)
    answer(liaison, referral)
    assert texts(clerk) == []
    with pytest.raises(Refused, match="已经办结"):
        asking.ask(by=liaison, referral=fresh(referral), text="还有")
    with pytest.raises(Refused, match="已经办结"):
        asking.reply(by=clerk, question=Question.objects.get(pk=question.pk), text="是")


def test_a_question_stays_behind_when_the_referral_goes_on(district, clerk, liaison, referral):
    mine = asking.ask(by=liaison, referral=fresh(referral), text=ASKED)
    theirs = asking.ask(by=clerk, referral=fresh(referral), text="为什么退")
    do(liaison, referral.run, "receive", "returned", prose={"reason": "不属本局"})
    splitting.route(by=clerk, deed=Deed(referral.run, "route", "sent", values={"unit": "civil_affairs"}))
    assert texts(clerk) == texts(liaison) == texts(district.actor("liaison", "civil_affairs")) == []
    for by, question in ((clerk, mine), (liaison, theirs)):
        with pytest.raises(Refused, match="已转给别的单位"):
            asking.reply(by=by, question=Question.objects.get(pk=question.pk), text="答")
