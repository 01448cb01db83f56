# ruff: noqa: E501 - tables and procedures read better unbroken
"""Limits: counted, anchored, paused, extended, restarted; what each date says of itself; what timers do."""

from datetime import date

import pytest

from yimen.flow import Act, Event, ProcedureError, due_timers, fold, next_wake, record, refusal, timer_event

from .play import COUNTY, MONDAY, OFFICE, TOWN, WINDOW, Played, calendar, compiled, procedure, someone
from .test_order import dibao_to_decide, dibao_to_opinion

ONE = "parties: {{office: body_office}}\nwork: {{kind: work, by: office, limit: {limit}, outcomes: {{done: {{ends: done}}}}}}\n"


def one(limit: str, today: date = MONDAY, **more) -> Played:
    return Played(compiled(ONE.format(limit=limit)), today=today, **more)


@pytest.mark.parametrize(
    ("limit", "start", "last"),
    [
        ("{n: 4 workdays}", "2026-02-11", "2026-02-24"),
        ("{n: 7 days}", "2026-03-02", "2026-03-09"),
        ("{n: 5 days}", "2026-03-02", "2026-03-09"),  # ends on a Saturday: the next working day
        ("{n: 5 days, roll: none}", "2026-03-02", "2026-03-07"),
        ("{n: 6 months}", "2026-03-02", "2026-09-02"),
        ("{n: 1 months}", "2026-01-31", "2026-02-28"),  # a Saturday made a working day
        ("{due: {day: 15, of: same_month}}", "2026-03-02", "2026-03-16"),
        ("{due: {day: 15, of: same_month}, roll: none}", "2026-03-02", "2026-03-15"),
        ("{due: {day: 15, of: same_month}, roll: none, last_day: excluded}", "2026-03-02", "2026-03-14"),
        ("{due: {day: last, of: next_month}}", "2026-03-02", "2026-04-30"),
        ("{due: {fact: deadline}}", "2026-03-02", "2026-03-21"),  # a day named by people stands, rest day or not
        ("{n: 3 days, from: requested}", "2026-03-06", "2026-03-05"),
        ("{n: 4 workdays, last_day: excluded}", "2026-03-02", "2026-03-05"),
    ],
)
def test_the_last_day(limit, start, last):
    run = one(limit, date.fromisoformat(start), facts={"deadline": "2026-03-21"}, requested_on=MONDAY)
    assert str(run.due("work")) == last


def test_a_date_explains_itself():
    run = one("{n: 4 workdays, basis: 第五条}", date(2026, 2, 11))
    due = run.state.open["work", ""].due
    assert due.sentence == (
        "承办开始 2026-02-11，第4个工作日为 2026-02-24（2月14日调休上班计入，2月15日至23日春节放假不计）（依据：第五条）"
    )
    assert not due.provisional
    assert "暂定" in one("{n: 4 workdays}", date(2028, 2, 11)).state.open["work", ""].due.sentence
    excluded = one("{due: {day: 15, of: same_month}, last_day: excluded, roll: none}").state.open["work", ""].due
    assert excluded.sentence == "最迟 2026-03-14（截止当日不计入）"


def test_a_limit_names_the_event_it_counts_from():
    run = Played(procedure("dibao"))
    run.wait(2)
    run.act("accept", "accepted")
    assert run.state.open["visit", ""].due.sentence.startswith("受理 2026-03-04，第3个工作日为 2026-03-09")


def test_no_limit_is_an_answer():
    run = Played(procedure("plan_task"))
    assert run.state.open["await", ""].due is None


def test_a_start_limit_is_met_by_the_first_record():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    run.wait(3)
    run.act("visit", kind="note")
    run.wait(30)
    assert not run.state.open["visit", ""].late(run.today)
    assert run.state.open["check", ""].late(run.today)
    late = Played(procedure("dibao"))
    late.act("accept", "accepted")
    late.wait(30)
    late.act("visit", kind="note")
    assert late.state.open["visit", ""].late(late.today)


def test_a_reopened_turn_counts_from_its_reopening():
    run = dibao_to_opinion()
    run.wait(7)
    run.act("opinion", "revisit")
    assert str(run.due("visit")) == "2026-03-12"


def test_the_latest_of_several_sources_wins():
    text = """
parties: {office: body_office}
defaults: {limit: {n: 5 workdays, local: true}}
a: {kind: work, by: office, outcomes: {done: }}
b: {kind: confirm, by: office, outcomes: {confirmed: }}
c: {kind: close_task, by: office, limit: {n: 2 workdays, from: [a.done, b.confirmed]}, outcomes: {closed: {ends: done}}}
"""
    run = Played(compiled(text))
    assert run.due("c") is None
    run.act("a", "done")
    assert str(run.due("c")) == "2026-03-04"
    run.wait(3)
    run.act("b", "confirmed")
    assert str(run.due("c")) == "2026-03-09"


def test_the_latest_recording_of_an_event_wins():
    text = """
parties: {office: body_office}
defaults: {limit: {n: 5 workdays, local: true}}
a: {kind: work, by: office, outcomes: {done: }}
check: {kind: confirm, by: office, after: [a.done], outcomes: {confirmed: , back: {again: [a]}}}
c: {kind: close_task, by: office, limit: {n: 2 workdays, from: a.done}, outcomes: {closed: {ends: done}}}
"""
    run = Played(compiled(text))
    run.act("a", "done")
    run.wait(7)
    run.act("check", "back")
    assert str(run.due("c")) == "2026-03-04"
    run.act("a", "done")
    assert str(run.due("c")) == "2026-03-11"


def test_days_of_a_pause_do_not_count():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.wait(2)
    run.act("handle", "lacking")
    assert run.due("handle") is None and run.state.open["handle", ""].due.sentence == "期限暂停计算"
    run.wait(7)
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    due = run.state.open["handle", ""].due
    assert str(due.last) == "2026-04-07"  # two of twenty used; eighteen after the 11th, over Qingming
    assert "2026-03-04 至 2026-03-11 暂停不计" in due.sentence


def test_a_turn_paused_on_its_last_day_is_due_the_day_work_returns():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.until(run.due("handle"))
    run.act("handle", "lacking")
    run.wait(8)
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    assert run.due("handle") == run.today and not run.state.open["handle", ""].late(run.today)


def test_a_limit_over_before_the_pause_stays_over():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    last = run.due("handle")
    run.wait(60)
    run.act("handle", "lacking")
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    assert run.due("handle") == last and run.state.open["handle", ""].late(run.today)


PAUSE = """
parties: {office: body_office}
defaults: {limit: {n: 5 workdays, local: true}}
a: {kind: work, by: office, limit: {n: 5 workdays, pause: [b]}, outcomes: {done: }}
b: {kind: confirm, by: office, outcomes: {confirmed: }}
c: {kind: close_task, by: office, after: [a, b], outcomes: {closed: {ends: done}}}
limits: {ALL: {n: 10 workdays, from: b.confirmed, to: [c.closed], pause: [c]}}
"""


def test_a_limit_stands_still_while_a_step_it_names_is_open():
    run = Played(compiled(PAUSE))
    assert run.due("a") is None
    run.wait(3)
    run.act("b", "confirmed")
    assert str(run.due("a")) == "2026-03-12"
    assert str(run.state.limits["ALL"].due.last) == "2026-03-19"
    run.act("a", "done")
    assert run.state.limits["ALL"].due.last is None


def test_a_limit_over_several_steps_ends_where_it_says():
    run = dibao_to_decide()
    running = run.state.limits["DB.ALL"]
    assert str(running.due.last) == "2026-04-14" and running.met_on is None
    run.act("decide", "returned")  # closed means: by an outcome without `again`
    assert run.state.limits["DB.ALL"].met_on is None
    run.act("opinion", "approve")
    run.act("decide", "granted")
    assert run.state.limits["DB.ALL"].met_on == run.today and not running.late(run.today)


def test_a_limit_is_extended_once_before_it_is_over_by_who_must_keep_it():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    wish = Act(kind="extended", limit="DB.ALL", needs={"reason": "r1"})

    def why(act=wish, by=COUNTY):
        return str(refusal(run.procedure, run.state, act, by, run.today))

    assert "期限不由本单位延长" in why(by=TOWN)
    assert "缺少理由" in why(Act(kind="extended", limit="DB.ALL"))
    assert "没有正在计算的期限" in why(Act(kind="extended", limit="NONE"))
    assert "这个期限不能延长" in why(Act(kind="extended", step="visit"))
    run.add(record(run.procedure, run.state, wish, COUNTY, run.today))
    assert str(run.state.limits["DB.ALL"].due.last) == "2026-05-05"
    assert "已经延长过一次" in why()
    over = Played(procedure("dibao"))
    over.act("accept", "accepted")
    over.wait(90)
    assert "已于 2026-04-14 届满" in str(refusal(over.procedure, over.state, wish, COUNTY, over.today))


def test_a_date_moved_earlier_is_not_late_before_the_day_of_loading():
    run = one("{n: 3 workdays}")
    run.wait(10)
    assert run.state.open["work", ""].late(run.today)
    run.add(Event(seq=2, kind="calendar", occurred_on=run.today, data={"not_late_before": run.today.isoformat()}))
    assert not run.state.open["work", ""].late(run.today)
    assert run.state.open["work", ""].late(run.today.replace(day=13))


# -- timers ------------------------------------------------------------------------------------------------------------


def test_reminders_fall_before_and_after_the_last_day():
    run = Played(procedure("monthly_feedback"), facts={"unit": "u_edu"})
    days = {(t.offset, str(t.day)) for t in due_timers(run.procedure, run.state, date(2026, 4, 1))}
    assert days == {(-5, "2026-03-09"), (-1, "2026-03-13"), (1, "2026-03-15")}
    assert str(next_wake(run.state)) == "2026-03-09"
    assert due_timers(run.procedure, run.state, MONDAY) == []
    run.until(date(2026, 3, 10))
    assert [e.data["word"] for e in run.events if e.kind == "timer"] == ["remind"]
    assert str(next_wake(run.state)) == "2026-03-13"  # each speaks once
    run.act("list", "nil", by=someone("u_edu"))
    assert next_wake(run.state) is None


def test_reminders_of_workday_limits_count_workdays():
    run = one("{n: 10 workdays, remind: [-2]}")
    assert str(next_wake(run.state)) == "2026-03-12"  # two working days before the 16th, a Monday


def test_a_timer_records_silence_where_the_pack_says_so():
    run = Played(procedure("deliberation"))
    run.act("draft", "sent")
    run.act("answer", "agree", key="u_m1")
    run.until(date(2026, 3, 20))
    assert "answer" in run.open_steps()  # the day itself is still theirs
    run.wait(1)
    assert [t.outcome.name for t in run.state.turns if t.step.name == "answer"] == ["agree", "silent", "silent"]
    assert run.open_steps() == ["convene"]
    assert all(e.account == "system" for e in run.events if e.kind == "timer")


def test_a_breach_escalates_and_leaves_the_turn_open():
    run = Played(procedure("fast_relief"))
    run.act("register", "urgent")
    run.wait(30)
    words = [(e.data["word"], str(e.occurred_on)) for e in run.events if e.kind == "timer"]
    assert words == [("escalate", "2026-03-06")] and run.open_steps() == ["pay"]
    dibao = Played(procedure("dibao"))
    dibao.act("accept", "accepted")
    dibao.until(date(2026, 4, 15))
    assert [e.data["limit"] for e in dibao.events if e.kind == "timer"] == ["DB.ALL"]


def test_a_timer_speaks_on_its_own_day_whenever_it_is_written():
    """Structure never depends on now: a ticker that slept writes the same events as one that did not."""
    late, diligent = Played(procedure("intake")), Played(procedure("intake"))
    for run in (late, diligent):
        run.act("accept", "lacking")
    late.until(date(2026, 5, 1))
    for _ in range(60):
        diligent.wait(1)
    assert late.events == diligent.events


def test_timers_rest_while_the_turn_is_paused():
    text = """
parties: {window: accepting_window}
defaults: {limit: {n: 3 workdays, local: true}}
a: {kind: accept_application, by: window, limit: {n: 3 workdays, breach: escalate}, outcomes: {accepted: {ends: closed}, lacking: {opens: [s]}}}
s: {kind: supplement, by: applicant, recorded_by: {window: counter}, limit: {none: 原文未定}, outcomes: {supplied: }}
"""
    run = Played(compiled(text))
    run.act("a", "lacking")
    run.wait(40)
    assert next_wake(run.state) is None
    run.act("s", "supplied", by=WINDOW, mode="counter")
    assert next_wake(run.state) > run.today


def test_a_timer_of_a_start_limit_is_quiet_once_work_began():
    run = one("{n: 3 workdays, to: started, breach: escalate}")
    run.act("work", kind="note", by=OFFICE)
    assert next_wake(run.state) is None


def test_a_timer_written_twice_is_not_due_again():
    run = one("{n: 3 workdays, breach: escalate}")
    timer = due_timers(run.procedure, run.state, date(2026, 4, 1))[0]
    state = fold(run.procedure, [*run.events, timer_event(run.state, timer)], calendar())
    assert due_timers(run.procedure, state, date(2026, 4, 1)) == []


def test_two_limits_that_ask_the_same_question_ask_it_once():
    text = """
parties: {office: body_office}
defaults: {limit: {n: 9 workdays, local: true}}
a: {kind: work, by: office, limit: {n: 3 workdays, on_due: ask}, outcomes: {done: }}
b: {kind: visit, by: office, limit: {n: 4 workdays, on_due: ask}, outcomes: {recorded: }}
ask: {kind: close_with_notice, by: office, outcomes: {closed: {ends: not_pursued}}}
end: {kind: close_task, by: office, after: [a, b], outcomes: {closed: {ends: done}}}
"""
    run = Played(compiled(text))
    run.wait(20)
    assert [e.step for e in run.events if e.kind == "timer"] == ["a"]
    assert sorted(run.open_steps()) == ["a", "ask", "b"]


NAMED = """
parties: {window: accepting_window}
defaults: {limit: {n: 3 workdays, local: true}}
a: {kind: accept_application, by: window, limit: {n: 3 workdays, named: deadline, local: true}, outcomes: {accepted: {ends: closed}}}
"""


def test_a_day_named_for_one_run_stands_in_the_place_of_the_usual_count_and_in_no_other():
    procedure_now = compiled(NAMED)
    named = Played(procedure_now, facts={"deadline": "2026-05-01"})
    usual = Played(procedure_now)
    other = Played(procedure_now, facts={"deadline": "2026-04-02"})
    days = [str(next(iter(run.state.open.values())).due.last) for run in (named, usual, other)]
    assert days == ["2026-05-01", "2026-03-05", "2026-04-02"]
    assert "最迟 2026-05-01" in next(iter(named.state.open.values())).due.sentence


def test_a_named_day_never_outlasts_the_green_channel():
    procedure_now = compiled(NAMED.replace("n: 3 workdays, named", "n: 9 workdays, urgent: 3 workdays, named"))
    days = []
    for facts in ({"deadline": "2026-05-01"}, {"deadline": "2026-03-04"}, {}):
        run = Played(procedure_now, facts={**facts, "urgent": True})
        days.append(str(next(iter(run.state.open.values())).due.last))
    assert days == ["2026-03-05", "2026-03-04", "2026-03-05"]


@pytest.mark.parametrize(
    "limit", ["{due: {day: 15, of: same_month}, named: deadline}", "{n: 3 workdays, named: no_such_fact}"]
)
def test_a_named_day_needs_a_usual_count_and_a_known_fact(limit):
    with pytest.raises(ProcedureError):
        one(limit)
