# ruff: noqa: E501 - tables and procedures read better unbroken
"""The words that order steps: after, if, again, keep, most, opens, each, done, runs, starts, signal, draw, finish, anytime."""

from fractions import Fraction

import pytest

from yimen.flow import Impossible
from yimen.flow.draw import drawn
from yimen.flow.tally import count_votes

from .play import MONDAY, OFFICE, TOWN, WINDOW, Played, compiled, procedure, someone


def dibao_to_opinion(check="consistent") -> Played:
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", check)
    return run


def dibao_to_decide() -> Played:
    run = dibao_to_opinion()
    run.act("opinion", "approve")
    run.wait(7)
    run.act("post", "clean")
    return run


def test_after_needs_all_of_a_list():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    assert run.open_steps() == ["visit", "check"]
    run.act("visit", "recorded")
    assert run.open_steps() == ["check"]
    run.child("check", "differs")
    assert run.open_steps() == ["opinion"]


def test_after_any_takes_either_alternative():
    run = dibao_to_opinion()
    run.act("opinion", "reject")
    assert run.open_steps() == ["reject"]
    other = dibao_to_opinion()
    other.act("opinion", "approve")
    other.wait(7)
    other.act("post", "objected")
    other.act("inquiry", "opinion_falls")
    assert other.open_steps() == ["reject"]


def test_a_step_whose_if_is_false_is_skipped_and_satisfies_those_who_wait_for_it():
    assert dibao_to_opinion().open_steps() == ["opinion"]
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    run.act("visit", "recorded", facts={"facts_disputed": True})
    run.child("check", "consistent")
    assert run.open_steps() == ["appraise"]
    run.act("appraise", "held")
    assert run.open_steps() == ["opinion"]


def test_again_opens_a_new_turn_and_voids_what_came_after():
    run = dibao_to_opinion()
    run.act("opinion", "revisit")
    visits = [t for t in run.state.turns if t.step.name == "visit"]
    assert [(t.n, t.status, t.live) for t in visits] == [(1, "closed", False), (2, "open", True)]
    assert run.open_steps() == ["visit"]  # the check was not downstream of the visit and stays
    run.act("visit", "recorded")
    assert run.open_steps() == ["opinion"]
    assert run.state.open["opinion", ""].n == 2


def test_keep_leaves_what_it_names():
    run = dibao_to_decide()
    run.act("decide", "returned")
    assert run.open_steps() == ["opinion"]
    run.act("opinion", "approve")
    assert run.open_steps() == ["decide"]  # the posting stood
    again = dibao_to_opinion()
    again.act("opinion", "reject")
    again.act("reject", "returned")  # keeps nothing
    again.act("opinion", "approve")
    assert again.open_steps() == ["post"]


def test_most_caps_the_turns_of_a_step():
    run = Played(procedure("tekun"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", "consistent")
    run.act("opinion", "approve")
    for _ in range(2):
        run.wait(7)
        run.act("post", "objected")
        run.act("reexamine", "opinion_stands")
    run.wait(7)
    run.act("post", "objected")
    assert "“公示”最多 3 次" in run.refused("reexamine", "opinion_stands")
    run.act("reexamine", "opinion_falls")
    assert run.open_steps() == ["reject"]


def test_opens_pauses_the_turn_and_work_returns_to_it():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.act("handle", "lacking")
    handle = run.state.open["handle", ""]
    assert handle.status == "paused" and run.open_steps() == ["supplement"]
    assert "正在等待“补正材料”" in run.refused("handle", "done")
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    assert run.open_steps() == ["handle"] and run.state.open["handle", ""].n == 1
    run.act("handle", "lacking")
    assert run.state.open["supplement", ""].n == 2


def test_a_side_step_goes_with_the_turn_that_opened_it():
    run = Played(procedure("intake"))
    run.act("accept", "lacking")
    run.until(run.due("supplement"))
    run.wait(1)
    assert set(run.open_steps()) == {"supplement", "ask"}
    run.act("ask", "waits", by=WINDOW)
    assert run.open_steps() == ["accept"] and run.state.open["accept", ""].n == 2
    assert [t.status for t in run.state.turns if t.step.name == "supplement"] == ["lapsed"]


def test_a_turn_opened_by_a_timer_lapses_when_its_cause_is_answered():
    run = Played(procedure("intake"))
    run.act("accept", "lacking")
    run.until(run.due("supplement"))
    run.wait(1)
    run.act("supplement", "supplied", by=WINDOW, mode="counter")
    assert run.open_steps() == ["accept"]
    assert [t.status for t in run.state.turns if t.step.name == "ask"] == ["lapsed"]


def intake_split() -> Played:
    run = Played(procedure("intake"))
    run.act("accept", "accepted")
    run.act("split", "confirmed")
    return run


def test_each_opens_one_turn_a_member_and_all_join():
    run = intake_split()
    assert [key for _, key in run.state.open] == ["n1", "n2"]
    run.child("need", "granted", key="n1")
    assert run.open_steps() == ["need"]
    run.child("need", "withdrawn", key="n2") if "withdrawn" in run.procedure.by_name["need"].outcomes else run.child(
        "need", "refused", key="n2"
    )
    assert run.open_steps() == ["tell"]


def test_a_member_added_takes_back_what_followed_the_join():
    run = intake_split()
    run.child("need", "granted", key="n1")
    run.child("need", "refused", key="n2")
    assert run.open_steps() == ["tell"]
    run.act("add_need", by=WINDOW, kind="anytime", data={"member": {"key": "n3", "procedure": "referral"}})
    assert [(t.step.name, t.key) for t in run.state.open.values()] == [("need", "n3")]
    run.child("need", "granted", key="n3")
    assert run.open_steps() == ["tell"] and run.state.open["tell", ""].n == 2
    assert "已在名单中" in run.refused("add_need", by=WINDOW, kind="anytime", data={"member": {"key": "n3"}})


def test_a_member_cannot_be_added_before_the_list_is_made():
    run = Played(procedure("intake"))
    answer = run.refused("add_need", by=WINDOW, kind="anytime", data={"member": {"key": "n3"}})
    assert answer.startswith("尚未到“下级程序”这一步，不能追加")


ANY = """
parties: {office: body_office}
defaults: {limit: {n: 5 workdays, local: true}}
draft: {kind: send_papers, by: office, outcomes: {sent: {gives: [members]}}}
answer: {kind: answer, each: members, by: {seat: key}, after: [draft.sent], done: any, outcomes: {agree: , oppose: {again: [draft]}}}
issue: {kind: issue_minutes, by: office, after: [answer], outcomes: {issued: {ends: passed}}}
"""


def test_join_any_is_done_with_the_first_and_the_others_lapse():
    run = Played(compiled(ANY))
    run.act("draft", "sent")
    run.act("answer", "agree", key="u_m2")
    assert run.open_steps() == ["issue"]
    assert sorted(t.status for t in run.state.turns if t.step.name == "answer") == ["closed", "lapsed", "lapsed"]


def test_a_member_may_send_all_back():
    run = Played(compiled(ANY))
    run.act("draft", "sent")
    run.act("answer", "oppose", key="u_m1")
    assert run.open_steps() == ["draft"]
    assert not any(t.live for t in run.state.turns if t.step.name == "answer")


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        (["agree", "agree", "oppose"], "passed"),
        (["agree", "oppose", "silent"], "failed"),  # one half is not over one half
        (["agree", "silent", "silent"], "no_quorum"),
        (["agree", "agree", "recused"], "passed"),
        (["agree", "silent", "recused"], "no_quorum"),  # one of two answered
        (["recused", "recused", "recused"], "no_quorum"),
        (["agree", "abstain", "abstain"], "failed"),
    ],
)
def test_votes_are_counted_in_exact_fractions(votes, result):
    run = Played(procedure("deliberation"))
    run.act("draft", "sent")
    for key, vote in zip(["u_m1", "u_m2", "u_m3"], votes, strict=True):
        if vote != "silent":
            run.act("answer", vote, key=key)
    if "silent" in votes:
        run.wait(60)
    assert run.state.marks.keys() >= {f"answer.{result}"}
    assert run.open_steps() == ["issue" if result == "passed" else "convene"]


def test_a_quorum_of_two_thirds_is_met_by_exactly_two_thirds():
    tally = procedure("deliberation").by_name["answer"].tally
    assert tally is not None and tally.quorum == Fraction(2, 3)
    votes = ["agree"] * 4 + ["silent"] * 2
    assert count_votes(tally, votes, frozenset({"silent"})) == "passed"
    assert count_votes(tally, ["agree"] * 3 + ["silent"] * 2, frozenset({"silent"})) == "no_quorum"


def test_a_child_run_brings_its_result_as_the_outcome():
    run = Played(procedure("dibao"))
    run.act("accept", "accepted")
    assert "由下级程序结束时带回" in run.refused("check", "consistent")
    run.child("check", news="opened")
    turn = run.state.open["check", ""]
    assert turn.child == "r1" and turn.started_on is None
    run.child("check", news="started")
    assert run.state.open["check", ""].started_on == MONDAY
    with pytest.raises(Impossible):
        run.child("check", "granted")


def test_starts_asks_for_an_independent_run_and_nothing_waits():
    run = Played(procedure("fast_relief"))
    for step, outcome in [("register", "urgent"), ("pay", "paid"), ("calm", "over")]:
        run.act(step, outcome)
    run.act("papers", "supplied", by=TOWN, mode="counter")
    run.act("file", "doubtful")
    assert [s.procedure for s in run.state.starts] == ["recovery"] and run.state.result == "paid"


def test_an_offer_names_programmes():
    run = dibao_to_opinion()
    run.act("opinion", "reject")
    run.act("reject", "refused")
    run.act("notify", "served")
    assert run.state.starts[0].offer == ("bianyuan", "gangxing", "linshi")


def test_a_signal_carries_its_own_date():
    run = Played(procedure("plan_task"))
    issued = MONDAY.replace(month=2, day=9)
    run.act("await", "issued", by=OFFICE, occurred_on=issued)
    work = run.state.open["work", ""]
    assert (
        work.owner == "u_lead" and str(work.due.last) == "2026-08-10"
    )  # six months after the document, a Sunday rolled


def test_a_draw_is_recorded_with_its_seed_and_sets_its_fact():
    run = Played(procedure("tekun"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", "consistent")
    run.act("opinion", "approve")
    run.wait(7)
    assert "随机种子" in run.refused("post", "clean", seed="")
    seeds = {drawn(str(i), Fraction(3, 10)): str(i) for i in range(20)}
    run.act("post", "clean", seed=seeds[True])
    assert run.state.facts["drawn"] is True and run.open_steps() == ["sample"]
    assert run.state.draws[0].seed == seeds[True]
    share = sum(drawn(f"seed {i}", Fraction(3, 10)) for i in range(10_000)) / 10_000
    assert 0.28 < share < 0.32


def test_a_draw_that_leaves_the_sample_out():
    run = Played(procedure("tekun"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", "consistent")
    run.act("opinion", "approve")
    run.wait(7)
    run.act("post", "clean", seed=next(str(i) for i in range(99) if not drawn(str(i), Fraction(3, 10))))
    assert run.open_steps() == ["decide"]


def test_finish_ends_when_all_named_have_live_outcomes_and_yields_run_on():
    run = Played(procedure("tekun"))
    run.act("accept", "accepted")
    run.act("visit", "recorded")
    run.child("check", "consistent")
    run.act("opinion", "approve")
    run.wait(7)
    run.act("post", "clean", seed=next(str(i) for i in range(99) if not drawn(str(i), Fraction(3, 10))))
    run.act("decide", "granted")
    assert [(e.name, str(e.effective)) for e in run.state.effects] == [("granted", "2026-04-01")]
    assert run.state.status == "open"  # money may flow while the run goes on
    run.act("announce", "posted")
    run.act("assess", "graded")
    assert run.state.status == "open"
    run.act("choose", "home", by=TOWN, mode="counter")
    assert (run.state.status, run.state.result) == ("ended", "granted")


def test_the_result_may_be_a_fact():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.act("handle", "done", facts={"result": "refused"})
    run.act("feed_back", "sent")
    assert run.state.result == "refused"


def test_withdrawal_ends_at_any_time_and_stops_children():
    run = intake_split()
    run.child("need", news="opened", key="n1")
    run.act("withdraw", by=WINDOW, kind="anytime")
    assert run.state.result == "withdrawn" and run.state.stop_children
    assert "已于 2026-03-02 结束（已撤回）" in run.refused("withdraw", by=WINDOW, kind="anytime")


SUSPENDED = """
parties: {office: body_office}
draft: {kind: send_papers, by: office, limit: {n: 5 workdays}, outcomes: {sent: {ends: done}}}
anytime: {halt: {kind: suspend, by: office, needs: [reason], suspends: true}, resume: {by: office, resumes: true}}
"""


def test_suspension_stops_acts_and_clocks_until_it_is_lifted():
    run = Played(compiled(SUSPENDED))
    run.wait(1)
    run.act("halt", by=OFFICE, kind="anytime")
    assert run.state.status == "suspended" and run.due("draft") is None
    assert run.refused("draft", "sent").startswith("本事项自 2026-03-03 起中止")
    assert "已经中止" in run.refused("halt", by=OFFICE, kind="anytime")
    run.wait(6)
    run.act("resume", by=OFFICE, kind="anytime")
    assert str(run.due("draft")) == "2026-03-13"  # one day used, four left after Monday the 9th
    assert "没有中止" in run.refused("resume", by=OFFICE, kind="anytime")
    run.act("draft", "sent")


def test_a_unit_reassigned_keeps_the_work():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    from yimen.flow import Act, record

    wish = Act(kind="reassigned", data={"from": "u_edu", "to": "u_edu_new"})
    run.add(record(run.procedure, run.state, wish, WINDOW, run.today))
    assert run.state.open["receive", ""].owner == "u_edu_new"
    assert "不由本单位办理" in run.refused("receive", "received", by=someone("u_edu"))
    run.act("receive", "received", by=someone("u_edu_new"))
    assert run.state.open["handle", ""].owner == "u_edu_new"
