"""What a unit answers in structure: what is given, how much, how often, from when; and the line of the registry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.acts.test_referral_story import PAPER, WINDOW, do, split, unit_of
from tests.acts.test_referral_story import application as application  # a fixture
from tests.acts.test_referral_story import clerk as clerk  # a fixture
from yimen.acts import answering, correcting
from yimen.acts.answer import result_words
from yimen.acts.deed import Deed
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.proceedings import api as proceedings
from yimen.registry.models import Entry

MONTHLY = {"result": "granted", "aid": "money", "rhythm": "monthly", "amount_fen": 50000}


@pytest.fixture
def referral(district, clerk, application):
    found = split(clerk, application)["medical"]
    do(district.actor("liaison", unit_of("medical")), found.run, "receive", "received")
    return found


@pytest.fixture
def liaison(district):
    return district.actor("liaison", unit_of("medical"))


def finish(liaison, referral, values, **more):
    return answering.handle(by=liaison, deed=Deed(referral.run, "handle", "done", values=values, **more))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"aid": "money", "amount_fen": 120050}, "给予救助，资金1200.50元（一次性）"),
        (
            {"aid": "money", "rhythm": "monthly", "amount_fen": 50000, "given_from": date(2026, 12, 1)},
            "给予救助，资金500.00元（按月），自2026年12月1日起",
        ),
        (
            {"aid": "service", "what": "护理40课时", "given_until": date(2026, 12, 31)},
            "给予救助，服务“护理40课时”（一次性），自2026年11月23日至2026年12月31日",
        ),
        ({"aid": "goods", "what": "大米2袋"}, "给予救助，实物“大米2袋”（一次性）"),
        ({"aid": "status", "text": "已列入名单"}, "给予救助，认定身份，自2026年11月23日起：已列入名单"),
    ],
)
def test_the_slip_says_what_is_given_in_a_sentence(liaison, referral, values, words):
    finish(liaison, referral, {"result": "granted", **values})
    answering.feed_back(by=liaison, deed=Deed(referral.run, "feed_back", "sent"))
    result = referral.results.get()
    assert result_words(result) == words
    assert documents.values_of(result.paper)["result"] == words


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"result": "granted", "aid": "money"}, "没有写金额"),
        ({"result": "granted", "aid": "reduction"}, "减免多少"),
        ({"result": "granted", "aid": "goods", "amount_fen": 5}, "没有写内容"),
        ({"result": "granted", "aid": "service"}, "没有写内容"),
        ({"result": "granted", "aid": "gold", "amount_fen": 5}, "不在所列"),
        ({"result": "granted", "amount_fen": 5, "rhythm": "daily"}, "不在所列"),
        ({"result": "granted", "amount_fen": 5, "given_until": date(2026, 11, 1)}, "止日早于起日"),
        ({"result": "granted"}, "缺少办理结果说明"),
        ({"result": "refused", "text": "不符合"}, "没有选不予救助的情形"),
        ({"result": "refused", "text": "不符合", "ground": "no_such"}, "没有选不予救助的情形"),
        ({"result": "refused", "ground": "means_above"}, "缺少办理结果说明"),
        ({"result": "refused", "ground": "means_above", "text": "不符合", "amount_fen": 1}, "不能填写金额"),
        ({"result": "refused", "ground": "means_above", "text": "不符合", "what": "米"}, "不能填写救助内容"),
        ({"result": "other"}, "缺少办理结果说明"),
        ({"result": "gold", "text": "x"}, "不在所列"),
    ],
)
def test_an_answer_that_says_too_little_or_contradicts_itself_changes_nothing(liaison, referral, values, why):
    with pytest.raises(Refused, match=why):
        finish(liaison, referral, values)
    assert not referral.results.exists()
    assert not Entry.objects.exists()


@pytest.mark.clause("LS-054")
def test_a_hospital_fee_reduction_is_recorded_with_its_amount(liaison, referral, application):
    finish(
        liaison,
        referral,
        {"result": "granted", "aid": "reduction", "amount_fen": 160000, "what": "住院自付费用减免两成"},
    )
    entry = Entry.objects.get()
    assert (entry.person_id, entry.kind, entry.amount_fen) == (application.person_id, "reduction", 160000)
    assert entry.text == "住院自付费用减免两成"
    assert result_words(referral.results.get()) == "给予救助，减免“住院自付费用减免两成”1600.00元（一次性）"


def test_help_stands_in_the_registry_once(liaison, referral, application, today):
    finish(liaison, referral, {**MONTHLY, "given_from": date(2026, 12, 1), "given_until": date(2027, 11, 30)})
    answering.feed_back(by=liaison, deed=Deed(referral.run, "feed_back", "sent"))
    entry = Entry.objects.get()
    assert (entry.person_id, entry.unit, entry.programme) == (application.person_id, unit_of("medical"), "medical")
    assert (entry.kind, entry.rhythm, entry.amount_fen, entry.source) == ("money", "monthly", 50000, "referral")
    assert (entry.valid_from, entry.valid_until) == (date(2026, 12, 1), date(2027, 12, 1))
    assert entry.division_id == application.division_id
    assert not Entry.objects.on(today).exists()
    assert Entry.objects.on(date(2027, 11, 30)).count() == 1
    assert not Entry.objects.on(date(2027, 12, 1)).exists()


def test_what_is_given_once_holds_on_its_day(liaison, referral, today):
    finish(liaison, referral, {"result": "granted", "amount_fen": 50000})
    assert Entry.objects.on(today).count() == 1
    assert not Entry.objects.on(today + timedelta(days=1)).exists()


@pytest.mark.parametrize(
    "values",
    [{"result": "refused", "ground": "means_above", "text": "收入超过标准"}, {"result": "other", "text": "介绍就业"}],
)
def test_no_help_no_line(liaison, referral, values):
    finish(liaison, referral, values)
    assert not Entry.objects.exists()


def correct(district, referral, event, values, outcome="done"):
    return correcting.correct(
        by=district.actor("unit_reviewer", unit_of("medical")),
        run=referral.run,
        of=event.seq,
        outcome=outcome,
        occurred_on=event.occurred_on,
        reason="填错了",
        values=values,
    )


def test_a_corrected_answer_puts_its_line_right(district, liaison, referral, today):
    event = finish(liaison, referral, MONTHLY)
    correct(district, referral, event, {**MONTHLY, "amount_fen": 45000})
    entry = Entry.objects.get()
    assert (entry.amount_fen, entry.valid_until) == (45000, None)
    assert [row.amount_fen for row in referral.results.order_by("pk")] == [50000, 45000]


def test_a_day_put_right_keeps_the_answer_as_it_was(district, liaison, referral):
    event = finish(liaison, referral, MONTHLY)
    correct(district, referral, event, {})
    old, new = referral.results.order_by("pk")
    assert (new.aid, new.rhythm, new.amount_fen, new.kind) == (old.aid, old.rhythm, old.amount_fen, old.kind)
    assert new.pk != old.pk
    assert Entry.objects.count() == 1


def test_a_grant_corrected_away_holds_on_no_day(district, liaison, referral, today):
    event = finish(liaison, referral, MONTHLY)
    correct(district, referral, event, {"result": "refused", "ground": "means_above", "text": "收入超过标准"})
    assert Entry.objects.count() == 1
    assert not Entry.objects.on(today).exists()
    assert not Entry.objects.on(today + timedelta(days=400)).exists()


def test_a_grant_corrected_to_asking_for_papers_is_no_help(district, liaison, referral, today):
    event = finish(liaison, referral, MONTHLY)
    checker = district.actor("unit_reviewer", unit_of("medical"))
    wrong = {"of": event.seq, "outcome": "lacking", "occurred_on": today, "values": {}}
    correcting.correct(by=checker, run=referral.run, reason="材料其实不全", **wrong)
    assert not Entry.objects.on(today).exists()


def test_from_sealed_paper_help_is_entered_when_it_is_confirmed(district, clerk, referral):
    reviewer = district.actor("window_reviewer", WINDOW)
    sealed = {"mode": "sealed", "papers": (PAPER,)}
    thrown = finish(clerk, referral, MONTHLY, **sealed)
    assert not Entry.objects.exists()
    answering.discard(by=reviewer, run=referral.run, of=thrown.seq, reason="印章不清")
    assert not Entry.objects.exists()
    event = finish(clerk, referral, {**MONTHLY, "amount_fen": 30000}, **sealed)
    assert not Entry.objects.exists()
    answering.confirm(by=reviewer, run=referral.run, of=event.seq)
    assert Entry.objects.get().amount_fen == 30000


def test_a_unit_does_not_take_its_own_lateness_away(district, liaison, referral):
    """Past the last day an earlier one is believed only from the sealed paper, recorded by the window and confirmed."""
    due = proceedings.look(referral.run).state.open["handle", ""].due.last
    values = {"result": "granted", **MONTHLY}
    with clock.fixed(due + timedelta(days=5)):
        with pytest.raises(Refused, match="不能自己补录期限以内的日期"):
            finish(liaison, referral, values, occurred_on=due, papers=(PAPER,))
        assert not referral.results.exists()
        window = district.actor("window_clerk", WINDOW)
        deed = Deed(referral.run, "handle", "done", mode="sealed", occurred_on=due, values=values, papers=(PAPER,))
        answering.handle(by=window, deed=deed)  # waits for a second person
        assert proceedings.look(referral.run).state.pending
    with clock.fixed(due):
        assert "handle" in {step for step, _ in proceedings.look(referral.run).state.open}


def test_within_the_limit_an_earlier_day_is_entered_with_its_paper(liaison, referral):
    opened = proceedings.look(referral.run).state.open["handle", ""]
    with clock.fixed(opened.due.last):
        finish(liaison, referral, {"result": "granted", **MONTHLY}, occurred_on=opened.opened_on, papers=(PAPER,))
    assert referral.results.get().finished_on == opened.opened_on
