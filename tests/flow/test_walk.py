# ruff: noqa: E501 - tables and procedures read better unbroken
"""The walk refuses procedures that cannot work, floors judge the rest, the track draws them."""

import pytest

from yimen.flow import ProcedureError, track, walk
from yimen.flow.floors import broken

from .play import MONDAY, WINDOW, Played, compiled, procedure
from .test_order import dibao_to_decide, intake_split

HEAD = "parties: {office: body_office, decider: deciding_unit}\ndefaults: {limit: {n: 3 workdays}}\n"
WORK = "work: {kind: work, by: office, outcomes: {%s}}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (WORK % "done: ", "这个程序不能结束"),
        (WORK % "failed: {again: [work]}", "这个程序不能结束"),
        (WORK % "done: {ends: done}, failed: ", "无人能够离开的状态：已办 work.failed"),
        (
            WORK % "done: {ends: done}, failed: "
            + "stuck: {kind: confirm, by: office, after: [work.failed], outcomes: {confirmed: }}\n"
            + "round: {kind: confirm, by: office, after: [stuck], outcomes: {waits: {again: [stuck]}}}\n",
            "从这里永远不能结束：正在办理 ",
        ),
        (
            WORK % "done: {ends: done}, failed: {ends: done}, waits: "
            + "more: {kind: confirm, by: office, after: [work.waits], outcomes: {confirmed: {ends: done}}}\n"
            + "never: {kind: confirm, by: office, after: [more], outcomes: {confirmed: {ends: done}}}\n",
            "这一步永远不会打开",
        ),
        (
            WORK % "done: "
            + "one: {kind: decide, by: decider, after: [work], outcomes: {granted: }}\n"
            + "two: {kind: reject, by: decider, after: [work], outcomes: {refused: }}\n"
            + "end: {kind: close_task, by: office, after: [one, two], outcomes: {closed: {ends: done}}}\n",
            "可能同时有两个生效的决定",
        ),
        (
            WORK % "done: "
            + "pay: {kind: pay, by: office, after: [work], outcomes: {paid: {yields: paid}}}\n"
            + "end: {kind: close_task, by: office, after: [pay], outcomes: {closed: {ends: done}, back: {again: [work]}}}\n",
            "会推翻已产生法律效果的“pay.paid”",
        ),
        (WORK.replace("by: office", "by: office, most: 1") % "done: {ends: done}, failed: {again: [work]}", ""),
        (
            WORK % "done: , closed: {ends: done}"
            + "next: {kind: visit, by: office, most: 1, after: [work.done], outcomes: {recorded: {again: [work]}}}\n",
            "",
        ),
        (
            WORK % "done: "
            + "next: {kind: visit, by: office, most: 1, after: [work.done], outcomes: {recorded: {again: [next]}, held: {ends: done}}}\n",
            "",
        ),
        (
            WORK % "done: "
            + "next: {kind: visit, by: office, most: 1, after: [work.done], outcomes: {recorded: {again: [next]}}}\n",
            "这个程序不能结束",
        ),
    ],
)
def test_what_the_walk_refuses(text, problem):
    found = compiled(HEAD + text)
    if not problem:
        walk(found)
        return
    with pytest.raises(ProcedureError) as caught:
        walk(found)
    assert problem in caught.value.problem


def test_a_step_only_a_timer_could_leave_is_found():
    text = (
        "work: {kind: answer, by: office, limit: {n: 3 workdays, on_due: silent}, outcomes: {silent: {by: system}}}\n"
        "end: {kind: close_task, by: office, after: [work], outcomes: {closed: {ends: done}}}\n"
    )
    with pytest.raises(ProcedureError, match="无人能够离开的状态：正在办理 work"):
        walk(compiled(HEAD + text))


def test_a_cap_that_leaves_no_way_out_is_found():
    """After its one posting the only outcome would post again: nobody could leave."""
    text = (
        WORK % "done: , closed: {ends: done}"
        + "next: {kind: post, by: office, most: 2, after: [work.done], outcomes: {clean: {again: [next]}}}\n"
    )
    with pytest.raises(ProcedureError, match="无人能够离开的状态：正在办理 next"):
        walk(compiled(HEAD + text))


def test_too_many_states_or_facts_are_refused():
    many = "".join(f"s{i}: {{kind: work, by: office, outcomes: {{done: , failed: , waits: }}}}\n" for i in range(9))
    with pytest.raises(ProcedureError, match="状态超过"):
        walk(compiled(HEAD + many))


NO_POSTING = """
parties: {town: town_of_register_or_residence, decider: deciding_unit}
defaults: {limit: {n: 3 workdays}}
opinion: {kind: opinion, by: town, outcomes: {approve: }}
post: {kind: post, by: town, after: [opinion.approve], %s outcomes: {clean: }}
decide: {kind: decide, by: decider, after: [%s], limit: {n: 12 workdays}, outcomes: {granted: {yields: granted, ends: granted}, refused: {ends: refused}, returned: {again: [opinion]}}}
"""
POST_FIRST = {"first": "post", "then_yields": "granted"}


def test_a_grant_without_posting_breaks_the_floor():
    sound = walk(compiled(NO_POSTING % ("at_least: {lasts: 7 days},", "post.clean")))
    assert broken(sound, "must_precede", POST_FIRST) == []
    assert broken(walk(procedure("dibao")), "must_precede", POST_FIRST) == []
    assert broken(walk(procedure("tekun")), "must_precede", POST_FIRST) == []
    unposted = walk(compiled(NO_POSTING % ("", "opinion.approve")))
    assert broken(unposted, "must_precede", POST_FIRST) == ["“decide.granted”（救助待遇）之前可能没有“公示”"]
    assert broken(unposted, "must_precede", {"first": "opinion", "then": "decide"}) == []


def test_a_floor_is_silent_under_its_exception():
    text = NO_POSTING % ("", "opinion.approve") + (
        "spare: {kind: inquiry, by: town, after: [opinion.approve], if: [never_posted], outcomes: {opinion_stands: }}\n"
    )
    spared = walk(
        compiled(
            text.replace(
                "after: [opinion.approve], limit", "after: {any: [[post.clean], [spare.opinion_stands]]}, limit"
            )
        )
    )
    assert broken(spared, "must_precede", {**POST_FIRST, "unless": "never_posted"}) == []
    assert broken(spared, "must_precede", POST_FIRST)
    assert broken(spared, "must_precede", {**POST_FIRST, "unless": "deceased"})


def test_limits_and_lasting_have_floors():
    long = walk(compiled(NO_POSTING % ("at_least: {lasts: 3 days},", "post.clean")))
    assert broken(long, "limit_at_most", {"kind": "decide", "n": "10 workdays"}) == [
        "“decide”的期限 12 workdays 长于底线 10 workdays"
    ]
    assert broken(long, "limit_at_most", {"kind": "decide", "n": "1 months"}) == []
    assert broken(long, "lasts_at_least", {"kind": "post", "lasts": "7 days"}) == [
        "“post”只持续 3 days，短于底线 7 days"
    ]
    bare = walk(compiled(NO_POSTING % ("", "post.clean")))
    assert broken(bare, "lasts_at_least", {"kind": "post", "lasts": "7 days"}) == ["“post”没有写明至少持续 7 days"]
    dibao = walk(procedure("dibao"))
    assert broken(dibao, "lasts_at_least", {"kind": "post", "lasts": "7 days"}) == []
    assert broken(dibao, "limit_at_most", {"id": "DB.ALL", "n": "30 workdays"}) == []
    assert broken(dibao, "limit_at_most", {"id": "DB.ALL", "n": "20 workdays"})
    assert broken(walk(procedure("monthly_feedback")), "limit_at_most", {"kind": "list_handled", "n": "9 days"})


def test_papers_and_needs_have_floors():
    dibao = walk(procedure("dibao"))
    assert broken(dibao, "paper_not_required", {"papers": ["income_proof"]}) == []
    assert broken(dibao, "paper_not_required", {"papers": ["visit_form"]}) == [
        "“visit.recorded”要求提交“visit_form”，依法不得要求"
    ]
    wanted = {"kinds": ["decide", "reject"], "outcomes": ["refused"], "needs": ["reason", "remedies"]}
    assert broken(dibao, "outcome_needs", wanted) == []
    missing = {**wanted, "needs": ["reason", "proof"]}
    assert broken(dibao, "outcome_needs", missing) == [
        "“decide.refused”没有要求佐证材料",
        "“reject.refused”没有要求佐证材料",
    ]


@pytest.mark.parametrize(
    ("predicate", "args"),
    [
        ("must_dance", {}),
        ("must_precede", {"first": "dance", "then_yields": "granted"}),
        ("must_precede", {"first": "post", "then_yields": "gold"}),
        ("must_precede", {**POST_FIRST, "unless": "raining"}),
        ("limit_at_most", {"kind": "decide", "n": "soon"}),
        ("limit_at_most", {"n": "5 days"}),
        ("lasts_at_least", {"kind": "post"}),
    ],
)
def test_an_unknown_word_in_a_floor_is_refused(predicate, args):
    with pytest.raises(ProcedureError):
        broken(walk(procedure("dibao")), predicate, args)


# -- the track ------------------------------------------------------------------------------------------------------------


def drawn(run):
    return {found.step: found.where for found in track(run.procedure, run.state, run.today)}


def test_the_track_draws_done_now_later_and_skipped():
    run = dibao_to_decide()
    found = drawn(run)
    assert found["post"] == "done" and found["decide"] == "now" and found["announce"] == "later"
    assert found["appraise"] == "skipped" and "supplement" not in found
    decide = next(s for s in track(run.procedure, run.state, run.today) if s.step == "decide")
    assert decide.owner == "u_county" and decide.due is not None and not decide.late
    post = next(s for s in track(run.procedure, run.state, run.today) if s.step == "post")
    assert (post.outcome, post.on) == ("期满无异议", run.today)


def test_the_track_shows_what_waits_and_what_will_never_be():
    run = Played(procedure("referral"))
    run.act("route", "sent")
    run.act("receive", "received")
    run.act("handle", "lacking")
    found = drawn(run)
    assert found["handle"] == "waiting" and found["supplement"] == "now"
    run.act("supplement", "given_up", by=WINDOW, mode="counter")
    run.act("handle", "not_ours")
    assert drawn(run)["handle"] == "later"
    run.act("route", "nobody")
    assert drawn(run) == {
        "route": "done",
        "receive": "never",
        "handle": "never",
        "supplement": "done",
        "feed_back": "never",
    }


def test_the_track_shows_the_members_of_parallel_turns():
    run = intake_split()
    run.child("need", "granted", key="n1")
    need = next(s for s in track(run.procedure, run.state, MONDAY) if s.step == "need")
    assert need.members == (("n1", "done", "给予救助"), ("n2", "now", "")) and need.where == "now"
