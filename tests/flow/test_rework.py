# ruff: noqa: E501 - tables and procedures read better unbroken
"""Corrections and late entries."""

from datetime import date

import pytest

from yimen.flow import Act, Actor, Impossible, child_event, fold, record, refusal, stopped

from .play import ALL, MONDAY, OFFICE, SECOND, WINDOW, Played, calendar, compiled, procedure, someone
from .test_order import dibao_to_decide, dibao_to_opinion

EDU = someone("u_edu")


def handled() -> Played:
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.wait(1)
    run.act("receive", "received")
    run.wait(1)
    run.act("handle", "done")
    return run


def correction(of: int, outcome: str = "", **more) -> Act:
    return Act(kind="correction", of=of, outcome=outcome, needs={"reason": "r1", **more.pop("needs", {})}, **more)


def why(run: Played, act: Act, by: Actor = EDU) -> str:
    answer = refusal(run.procedure, run.state, act, by, run.today)
    assert answer is not None, "not refused"
    return str(answer)


def correct(run: Played, act: Act, by: Actor = EDU) -> None:
    run.add(record(run.procedure, run.state, act, by, run.today))


def test_a_correction_stands_at_the_place_of_what_it_corrects():
    run = handled()
    correct(run, correction(4, facts={"result": "refused"}))
    assert run.events[-1].corrects == 4 and run.state.facts["result"] == "refused"
    run.act("feed_back", "sent")
    assert run.state.result == "refused"
    assert len(run.events) == 6  # nothing was overwritten


def test_a_correction_of_a_day_moves_the_dates_that_hang_on_it():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.wait(3)
    run.act("receive", "received")
    assert str(run.due("handle")) == "2026-04-02"
    correct(run, correction(3, occurred_on=MONDAY, paper="evidence:1"))
    assert str(run.due("handle")) == "2026-03-30"


def test_a_correction_to_an_earlier_day_needs_the_paper_of_that_day():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.wait(3)
    run.act("receive", "received")
    assert why(run, correction(3, occurred_on=MONDAY)) == "补录以前发生的事项须附当时的材料。请上传材料后再补录。"
    correct(run, correction(3))  # the day it was recorded for needs none


def test_a_correction_that_makes_a_later_act_impossible_names_it():
    run = handled()
    assert why(run, correction(3, "returned")) == (
        "此后已于 2026-03-04 办理“办理：办理完毕”，更正后不再成立。请先更正后面的记录。"
    )
    assert [e.kind for e in run.events] == ["opened", "act", "act", "act"]


def test_what_a_correction_leaves_out_stays_as_recorded():
    run = handled()
    correct(run, correction(4, occurred_on=run.today))
    assert run.state.facts["result"] == "granted"
    run.act("feed_back", "sent")
    assert run.state.result == "granted"


def test_a_correction_of_a_correction():
    run = handled()
    correct(run, correction(4, facts={"result": "refused"}))
    correct(run, correction(4, facts={"result": "other"}))
    assert run.state.facts["result"] == "other"


def test_who_may_correct_what_and_why():
    run = handled()
    assert "没有可以更正的记录" in why(run, correction(99))
    assert "没有可以更正的记录" in why(run, correction(1))
    assert "没有“更正记录”的权限" in why(run, correction(4), someone("u_edu", rights=ALL - {"correct"}))
    assert "由登记单位更正" in why(run, correction(4), WINDOW)
    assert "缺少更正理由" in why(run, Act(kind="correction", of=4))
    assert "没有这种结果" in why(run, correction(4, "nonsense"))


def test_a_legal_effect_is_never_corrected_away():
    run = dibao_to_decide()
    run.act("decide", "granted")
    seq = run.events[-1].seq
    refused = {"reason": "r", "article": "a", "remedies": "m"}
    assert "法律效果或者结果，不能更正" in why(run, correction(seq, "refused", needs=refused), someone("u_county"))


def test_a_result_is_never_corrected_away():
    run = handled()
    run.act("feed_back", "sent")
    assert "不能更正" in why(run, correction(4, facts={"result": "refused"}))


def test_a_sealed_record_is_corrected_by_a_third_person():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received", by=WINDOW, mode="sealed")
    assert "没有可以更正的记录" in why(run, correction(3), WINDOW)  # not yet effective
    run.confirm(3)
    for settled in (WINDOW, SECOND):  # one recorded, one confirmed
        assert "登记和复核以外的人更正" in why(run, correction(3, "returned"), settled)
    correct(run, correction(3, "returned", needs={"reason": "r"}), someone("u_window", "c"))
    assert run.open_steps() == ["route"]


def test_who_corrected_counts_for_four_eyes():
    run = dibao_to_opinion()
    run.act("opinion", "reject")
    other = someone("u_town", "b")
    correct(run, correction(run.events[-1].seq, "approve"), other)
    run.wait(7)
    run.act("post", "clean")
    for account in ("u_town:a", "u_town:b"):
        same = Actor(account=account, unit="u_county", rights=ALL)
        assert "须由另一人办理" in run.refused("decide", "granted", by=same)


def test_a_history_that_cannot_be_is_not_folded():
    run = handled()
    with pytest.raises(Impossible):
        fold(run.procedure, [run.events[0], run.events[3]], calendar())
    with pytest.raises(Impossible):
        fold(run.procedure, [*run.events, run.events[0]], calendar())


# -- late entries --------------------------------------------------------------------------------------------------------


def silent() -> Played:
    run = Played(procedure("deliberation"))
    run.act("draft", "sent")
    run.act("answer", "agree", key="u_m1")
    run.until(date(2026, 3, 25))
    assert run.open_steps() == ["convene"]
    return run


def test_an_answer_given_before_the_deadline_voids_the_silence():
    run = silent()
    run.act("answer", "agree", key="u_m2", by=someone("u_m2"), occurred_on=date(2026, 3, 20))
    assert [t.outcome.name for t in run.state.turns if t.step.name == "answer"] == ["agree", "agree", "silent"]
    assert run.open_steps() == ["issue"]  # two of three answered: a quorum, and a majority
    assert len(run.state.voided) == 1 and run.events[-1].data["late"] is True
    run.act("issue", "issued")
    assert run.state.result == "passed"


def test_what_followed_from_the_silence_is_voided_with_it():
    run = silent()
    run.act("convene", "called")
    assert run.state.result == "to_meeting"
    run.act("answer", "agree", key="u_m2", by=someone("u_m2"), occurred_on=date(2026, 3, 20))
    assert run.state.status == "open" and run.open_steps() == ["issue"]
    assert len(run.state.voided) == 2


def test_an_answer_after_the_deadline_is_too_late():
    run = silent()
    answer = run.refused("answer", "agree", key="u_m2", by=someone("u_m2"), occurred_on=date(2026, 3, 21))
    assert "已于 2026-03-21 办理（逾期未答复）" in answer


def test_a_late_entry_needs_its_paper():
    run = silent()
    answer = run.refused("answer", "agree", key="u_m2", by=someone("u_m2"), occurred_on=date(2026, 3, 20), paper="")
    assert "须附当时的材料" in answer


def test_a_late_entry_revives_what_silence_had_ended():
    run = Played(procedure("intake"))
    run.act("accept", "lacking")
    last = run.due("supplement")
    run.until(last)
    run.wait(3)
    run.act("ask", "closed")
    assert run.state.result == "not_pursued"
    run.act("supplement", "supplied", by=WINDOW, mode="counter", occurred_on=last)
    assert run.state.status == "open" and run.open_steps() == ["accept"]


SEALED = """
parties: {office: body_office}
defaults: {limit: {n: 3 workdays, local: true}}
draft: {kind: send_papers, by: office, outcomes: {sent: {gives: [members]}}}
answer: {kind: answer, each: members, by: {seat: key}, recorded_by: {office: sealed}, after: [draft.sent], limit: {n: 5 workdays, on_due: silent},
         outcomes: {agree: , silent: {by: system}}}
pay: {kind: pay, by: office, after: [answer], outcomes: {paid: {yields: paid}}}
close: {kind: close_task, by: office, after: [pay.paid], outcomes: {closed: {ends: done}}}
"""


def test_a_late_sealed_paper_waits_for_its_confirmation():
    run = Played(compiled(SEALED))
    run.act("draft", "sent")
    run.wait(20)
    assert run.open_steps() == ["pay"]
    run.act("answer", "agree", key="u_m1", by=OFFICE, mode="sealed", occurred_on=MONDAY.replace(day=5))
    assert run.open_steps() == ["pay"] and not run.state.voided
    run.confirm(run.events[-1].seq, by=someone("u_office", "b"))
    assert run.state.turns[1].outcome.name == "agree" and len(run.state.voided) == 1


def test_an_effect_is_never_undone_by_a_late_entry():
    run = Played(compiled(SEALED.replace("outcomes: {agree: ,", "outcomes: {agree: {again: [draft]},")))
    run.act("draft", "sent")
    run.wait(20)
    run.act("pay", "paid")
    answer = run.refused("answer", "agree", key="u_m1", by=someone("u_m1"), occurred_on=MONDAY.replace(day=5))
    assert answer == "此后已办理“支付：已支付”并产生效果，不能以补录推翻。请另行启动处理程序。"


def test_reminders_after_the_fact_are_marked_as_void():
    run = Played(procedure("fast_relief"))
    run.act("register", "urgent")
    run.wait(30)
    run.act("pay", "paid", occurred_on=MONDAY.replace(day=3))
    escalated = next(e.seq for e in run.events if e.kind == "timer")
    assert run.state.voided == {escalated}
    assert not next(t for t in run.state.turns if t.step.name == "pay").late(run.today)


# -- system events ---------------------------------------------------------------------------------------------------------


def test_a_parent_stops_its_children():
    run = handled()
    run.add(stopped(run.state, on=run.today, result="withdrawn"))
    assert (run.state.status, run.state.result) == ("ended", "withdrawn") and run.state.open == {}


def test_news_of_a_child_nobody_waits_for_is_impossible():
    run = handled()
    with pytest.raises(Impossible):
        run.add(child_event(run.state, step="handle", key="", run="r1", news="ended", on=run.today, result="granted"))


# -- moving to a new release -------------------------------------------------------------------------------------------------

NEW = """
parties: {window: accepting_window}
defaults: {limit: {n: 9 workdays, local: true}}
route: {kind: route, by: window, outcomes: {sent: {gives: [unit]}}}
check: {kind: receive, by: {fact: unit}, after: [route.sent], outcomes: {confirmed: }}
handle: {kind: handle, by: {fact: unit}, after: [check.confirmed], outcomes: {done: {gives: [result], ends: {fact: result, of: [granted, refused]}}}}
"""


@pytest.mark.parametrize(("at", "steps"), [("check", ["check"]), ("handle", ["handle"])])
def test_a_release_may_move_an_open_run(at, steps):
    from yimen.flow import Event

    run = Played(procedure("referral"))
    run.act("route", "sent")
    new = compiled(NEW)
    moved = Event(seq=3, kind="moved", occurred_on=run.today, data={"procedure": "digest", "at": at})
    state = fold(run.procedure, [*run.events, moved], calendar(), {"digest": new})
    assert [t.step.name for t in state.open.values()] == steps and state.procedure is new
    assert [t.status for t in state.turns if t.step.name == "receive"] == ["lapsed"]
    with pytest.raises(Impossible):
        fold(run.procedure, [*run.events, moved], calendar())


def test_a_release_without_a_place_for_the_open_step_cannot_take_the_run():
    from yimen.flow import Event

    run = Played(procedure("referral"))
    run.act("route", "sent")
    moved = Event(seq=3, kind="moved", occurred_on=run.today, data={"procedure": "digest"})
    with pytest.raises(Impossible, match="no place"):
        fold(run.procedure, [*run.events, moved], calendar(), {"digest": compiled(NEW)})
