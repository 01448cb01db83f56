"""A month closed: who is asked, what a list says, who is late, what reaches the towns (LS-121)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.documents.pdf_text import words as pdf_text
from tests.feedback.conftest import (
    COUNTY_WINDOW,
    MEDICAL,
    NOVEMBER,
    SCAN,
    list_of,
    new_line,
    on,
    scope_of,
    submit,
    take,
)
from yimen.acts import answering, correcting, reporting
from yimen.acts import reading_feedback as reading
from yimen.acts.deed import Deed
from yimen.agencies.models import Duty
from yimen.basics.errors import Refused
from yimen.cli.background import run_due
from yimen.documents.api import pdf_of
from yimen.feedback.models import Line, MonthlyList
from yimen.feedback.rules import State
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Reminder


def row_of(monthly: MonthlyList) -> reading.ListRow:
    return reading.list_rows([monthly])[0]


@pytest.mark.clause("LS-121")
def test_every_authority_is_asked_for_its_month_before_the_fifteenth(december):
    """Civil affairs, the units the duty table names and the towns, each to the window of its level."""
    lists = {row.unit.key: row for row in MonthlyList.objects.select_related("unit", "window__unit", "run")}
    at_work = Duty.objects.on(dt.date(2026, 12, 1)).filter(verb__in=["decides", "referrals"])
    assert set(lists) == set(at_work.values_list("unit__key", flat=True))
    assert {"civil_affairs", MEDICAL, "baishabu_zhen", "lanshan_shangcheng"} <= set(lists)
    assert "audit" not in lists
    assert {row.month for row in lists.values()} == {NOVEMBER}
    assert lists[MEDICAL].window.unit.key == COUNTY_WINDOW
    assert lists["baishabu_zhen"].window.unit.key == "window_baishabu_zhen"
    assert {str(row.run.turns.get().due_on) for row in lists.values()} == {"2026-12-14"}
    assert proceedings.open_scheduled() == 0


def test_no_month_before_work_began_is_asked_for(month):
    """The release is older than the office: nobody is late for months in which there was no program."""
    with on("2026-11-30"):
        assert proceedings.open_scheduled() == 0
    with on("2027-02-03"):
        proceedings.open_scheduled()
    assert set(MonthlyList.objects.values_list("month", flat=True)) == {
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
    }


@pytest.mark.clause("LS-121")
def test_the_list_names_what_was_referred_and_what_was_not(month):
    for name in ("周小雨", "周大山"):
        month.answer(month.referral(name))
    month.referral("周未办")
    with on("2026-12-01"):
        proceedings.open_scheduled()
        monthly = list_of()
        reporting.add_line(by=month.liaison, monthly=monthly, given=new_line("周大河"), token="a")
        reporting.add_line(by=month.liaison, monthly=monthly, given=new_line("周大河"), token="a")
        assert [row.name for row in reading.lines_of(monthly)] == ["周小雨", "周大山", "周大河"]
        submit(month.liaison, monthly)
        monthly = list_of()
        rows = reading.lines_of(monthly)
        assert [(row.name, row.source, row.amount) for row in rows] == [
            ("周小雨", "转办", "1200.50"),
            ("周大山", "转办", "1200.50"),
            ("周大河", "直接办理", "500.00"),
        ]
        text = pdf_text(pdf_of(monthly.paper))
        assert all(word in text for word in ("周小雨", "周大河", "2026年11月", "区医疗保障局", "1200.50"))
        assert "周未办" not in text
        assert "99999919850307" not in text, "the paper shows no whole number"
        take(month.window, monthly)
        assert row_of(list_of()).state == State.TAKEN


def test_names_and_numbers_of_a_list_lie_encrypted(december, db):
    from django.db import connection

    reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line("周大河"), token="a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, number FROM feedback_line")
        kept = b"".join(bytes(value) for row in cursor.fetchall() for value in row)
    assert "周大河".encode() not in kept
    assert b"9999" not in kept


@pytest.mark.clause("LS-121")
def test_nil_counts_and_is_refused_when_there_is_something(month):
    month.answer(month.referral())
    with on("2026-12-01"):
        proceedings.open_scheduled()
        with pytest.raises(Refused, match="有1件已办理的，不能零报告"):
            submit(month.liaison, list_of(), "nil")
        housing = month.district.actor("liaison", "housing")
        with pytest.raises(Refused, match="没有办理的申请可报"):
            submit(housing, list_of("housing"))
        submit(housing, list_of("housing"), "nil")
        assert row_of(list_of("housing")).state == State.NIL
        take(month.window, list_of("housing"))
        assert row_of(list_of("housing")).state == State.NIL
        assert list_of("housing").run.status == "ended"


@pytest.mark.clause("LS-121")
def test_who_is_late_is_named_with_days_and_reminders(december):
    monthly = list_of()
    for day, count in (("2026-12-09", 1), ("2026-12-13", 2), ("2026-12-15", 3)):
        with on(day):
            run_due()
            assert Reminder.objects.filter(run=monthly.run).count() == count
    with on("2026-12-14"):
        assert row_of(monthly).state == State.OPEN
        submit(december.district.actor("liaison", "housing"), list_of("housing"), "nil")
    with on("2026-12-17"):
        row = row_of(monthly)
        assert (row.state, row.late, row.reminded) == (State.LATE, "已超期 3 天", "已催 3 次，最近 2026-12-15")
        late = reading.lists(scope_of(december.window), month=NOVEMBER, state="late")
        assert {row.unit.key for row in late} == set(MonthlyList.objects.values_list("unit__key", flat=True)) - {
            "housing"
        }
        assert row_of(list_of("housing")).late == ""
        submit(december.liaison, monthly, "nil")
        assert row_of(list_of()).late == "迟报 3 天"


def test_the_window_gives_a_list_back_and_it_is_drawn_anew(month):
    first, second = month.referral("周小雨"), month.referral("周大山")
    month.answer(first)
    with on("2026-12-01"):
        proceedings.open_scheduled()
        submit(month.liaison, list_of())
        with pytest.raises(Refused, match="理由"):
            take(month.window, list_of(), "differs")
        take(month.window, list_of(), "differs", prose={"reason": "窗口还有一件"})
        assert row_of(list_of()).words == "退回重报，退回1次"
    with on("2026-11-30"):
        month.answer(second)  # what the window missed was entered, on its day
    with on("2026-12-02"):
        assert [row.name for row in reading.lines_of(list_of())] == ["周小雨", "周大山"]
        submit(month.liaison, list_of())
        assert Line.objects.filter(list=list_of()).count() == 2
        assert row_of(list_of()).words == "已报，待收取，退回1次"


def test_what_comes_late_or_is_corrected_stands_in_the_next_list(month):
    first, second = month.referral("周小雨"), month.referral("周大山")
    month.answer(first)
    with on("2026-12-01"):
        proceedings.open_scheduled()
        submit(month.liaison, list_of())
    with on("2026-11-30"):
        month.answer(second)
    with on("2026-12-20"):
        of = first.run.events.get(step="handle").seq
        values = {"result": "granted", "text": "更正金额", "amount_fen": 90_000}
        correcting.correct(
            by=month.district.actor("unit_reviewer", MEDICAL),
            run=first.run,
            of=of,
            outcome="done",
            occurred_on=dt.date(2026, 12, 20),
            reason="金额写错",
            values=values,
        )
    with on("2027-01-01"):
        proceedings.open_scheduled()
        january = list_of(month=dt.date(2026, 12, 1))
        assert [(r.name, r.remark, r.amount) for r in reading.lines_of(january)] == [
            ("周大山", "补报", "1200.50"),
            ("周小雨", "更正", "900.00"),
        ]
        assert [(r.name, r.amount) for r in reading.lines_of(list_of())] == [("周小雨", "1200.50")]


def test_a_month_still_to_be_reported_keeps_its_own(month):
    month.answer(month.referral("周小雨"))
    with on("2026-12-10"):
        month.answer(month.referral("周大山"))
    with on("2027-01-01"):
        proceedings.open_scheduled()
        assert [r.name for r in reading.lines_of(list_of(month=dt.date(2026, 12, 1)))] == ["周大山"]
        assert [r.name for r in reading.lines_of(list_of())] == ["周小雨"]


def test_an_answer_that_does_not_stand_is_not_listed(month):
    referral = month.referral()
    clerk = month.district.actor("window_clerk", "window_baishabu_zhen")
    values = {"result": "granted", "text": "给予救助", "amount_fen": 100}
    deed = Deed(referral.run, "handle", "done", mode="sealed", values=values, papers=(SCAN,))
    of = int(answering.handle(by=clerk, deed=deed).seq)
    with on("2026-12-01"):
        proceedings.open_scheduled()
        assert reading.lines_of(list_of()) == [], "nobody has confirmed it"
        reviewer = month.district.actor("window_reviewer", "window_baishabu_zhen")
        answering.discard(by=reviewer, run=referral.run, of=of, reason="与材料不符")
        assert reading.lines_of(list_of()) == []


def test_the_window_records_from_sealed_paper_and_a_second_person_confirms(month):
    month.answer(month.referral())
    with on("2026-12-02"):
        proceedings.open_scheduled()
        monthly = list_of()
        reporting.add_line(by=month.window, monthly=monthly, given=new_line(), token="w")
        event = submit(month.window, monthly, mode="sealed", papers=(SCAN,))
        assert row_of(list_of()).state == State.WAITING
        with pytest.raises(Refused, match="已经报送"):
            reporting.add_line(by=month.liaison, monthly=monthly, given=new_line("周后来"), token="x")
        reviewer = month.district.actor("window_reviewer", COUNTY_WINDOW, 2)
        proceedings.confirm(by=reviewer, run=monthly.run, of=event.seq)
        assert row_of(list_of()).state == State.SENT
        assert list_of().paper is None, "the unit's own paper is what counts"
        assert Line.objects.filter(list=monthly).count() == 2


def test_only_the_unit_and_the_window_that_records_for_it_fill_in_a_list(december):
    monthly = list_of()
    for actor in (
        december.district.actor("liaison", "housing"),
        december.district.actor("window_clerk", "window_baishabu_zhen"),
        december.district.actor("unit_reviewer", MEDICAL),
    ):
        with pytest.raises(Refused, match="由报送单位填写"):
            reporting.add_line(by=actor, monthly=monthly, given=new_line(), token="z")
    submit(december.liaison, monthly, "nil")
    with pytest.raises(Refused, match="已经报送"):
        reporting.add_line(by=december.liaison, monthly=monthly, given=new_line(), token="z")
    assert not Line.objects.exists()


def test_a_drawn_line_is_not_struck_out(month):
    month.answer(month.referral())
    with on("2026-12-01"):
        proceedings.open_scheduled()
        submit(month.liaison, list_of())
        take(month.window, list_of(), "differs", prose={"reason": "请核对"})
        with pytest.raises(Refused, match="不能从清单里去掉"):
            reporting.remove_line(by=month.liaison, line=Line.objects.select_related("list__run").get())


def test_a_submitted_list_is_given_back_not_corrected(december):
    submit(december.liaison, list_of(), "nil")
    of = list_of().run.events.get(step="list").seq
    with pytest.raises(Refused, match="由收取的窗口退回重报"):
        correcting.record_to_correct(list_of().run, of, december.district.actor("unit_reviewer", MEDICAL))


@pytest.mark.clause("LS-121")
def test_a_taken_list_reaches_the_towns_of_its_people(month):
    month.answer(month.referral("周小雨"))
    with on("2026-12-01"):
        proceedings.open_scheduled()
        reporting.add_line(by=month.liaison, monthly=list_of(), given=new_line("周大河"), token="a")
        own = scope_of(month.district.actor("window_clerk", "window_baishabu_zhen"))
        sister = scope_of(month.district.actor("window_clerk", "window_zaoyuan_zhen"))
        submit(month.liaison, list_of())
        assert not reading.people(own).exists()
        take(month.window, list_of())
        assert [row.name for row in reading.people(own)] == ["周小雨"]
        assert [row.name for row in reading.people(sister)] == ["周大河"]
        assert reading.people(scope_of(month.window)).count() == 2
        assert not reading.people(scope_of(month.liaison)).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"programme": "housing"}, "不是本单位负责的"),
        ({"number": "123"}, "身份证号"),
        ({"name": "周3"}, "数字"),
        ({"kind": "maybe"}, "不在所列"),
        ({"kind": "refused"}, "不能填写金额"),
        ({"finished_on": dt.date(2026, 12, 1)}, "以后"),
        ({"finished_on": dt.date(2020, 1, 1)}, "早一年"),
        ({"amount_fen": -5}, "大于零"),
    ],
)
def test_a_bad_line_changes_nothing(december, change, words):
    with pytest.raises(Refused, match=words):
        reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line(**change), token="a")
    assert not Line.objects.exists()


def test_the_same_line_twice_is_said(december):
    reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line(), token="a")
    with pytest.raises(Refused, match="完全相同"):
        reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line(), token="b")
    assert Line.objects.count() == 1


def test_a_list_of_many_goes_over_several_pages(december):
    given = [new_line("周" + chr(0x4E00 + n)) for n in range(120)]
    reporting.add_lines(by=december.liaison, monthly=list_of(), given=given)
    submit(december.liaison, list_of())
    from yimen.documents.render import pages

    pdf = pdf_of(list_of().paper)
    assert pages(pdf) > 1
    assert "120" in pdf_text(pdf)
