"""Every procedure of the design page loads, is walked, and is recorded to every end; what must hold, holds."""

import random
from collections import Counter

import pytest

from yimen.flow import fold, walk
from yimen.regime.calendar import WorkCalendar

from .play import FACTS, MONDAY, NAMES, Played, calendar, compile_procedure, inspect, library, procedure, random_step

ENDS = {
    "intake": {"answered", "not_pursued", "closed", "withdrawn"},
    "referral": {"unplaced", "granted", "refused", "other"},
    "dibao": {"not_accepted", "granted", "refused"},
    "tekun": {"not_accepted", "granted", "refused"},
    "fast_relief": {"redirected", "paid"},
    "deliberation": {"passed", "to_meeting"},
    "plan_task": {"done"},
    "monthly_feedback": {"fed_back"},
    "means_check": {"consistent", "differs"},
    "recovery": {"recovered", "closed"},
}


def test_all_fixtures_are_here():
    assert set(NAMES) == set(ENDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_abstract_state_is_walked_and_can_end(name):
    found = walk(procedure(name))
    assert any(state.ended for state in found.states)
    opened = {s.name for state in found.states for s in found.procedure.steps if state.status[s.index]}
    assert opened == set(procedure(name).by_name)
    assert set(procedure(name).results) == ENDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_random_histories_reach_every_end_and_keep_what_must_hold(name):
    ends: Counter[str] = Counter()
    for seed in range(400):
        rnd, played = random.Random(seed), Played(procedure(name))
        for _ in range(150):
            if played.state.ended:
                break
            random_step(played, rnd)
            inspect(played)
            _no_grant_without_posting(played)
        if played.state.ended:
            ends[played.state.result] += 1
        if set(ends) == ENDS[name] and seed >= 12:
            break
    assert set(ends) == ENDS[name]


def _no_grant_without_posting(played):
    granted = [e for e in played.state.effects if e.name == "granted"]
    if not granted or "post" not in played.procedure.by_name:
        return
    seq = granted[-1].seq
    before = fold(played.procedure, [e for e in played.events if e.seq < seq], calendar())
    posts = [t for t in before.turns if t.step.kind == "post" and t.live and t.status == "closed"]
    assert posts and (posts[-1].closed_on - posts[-1].opened_on).days >= 7


@pytest.mark.parametrize("name", NAMES)
def test_a_fold_is_the_same_whatever_was_folded_before(name):
    """Caches never show: a fresh procedure and calendar give the same state as ones used a thousand times."""
    rnd, played = random.Random(5), Played(procedure(name))
    while not played.state.ended and len(played.events) < 60:
        random_step(played, rnd)
    fresh = fold(compile_procedure(name, library()[name], library()), played.events, calendar())
    assert picture(fresh) == picture(played.state) == picture(fold(procedure(name), played.events, calendar()))


def picture(state):
    turns = [
        (
            t.id,
            t.status,
            t.live,
            t.owner,
            t.opened_on,
            t.closed_on,
            t.closed_seq,
            t.outcome and t.outcome.mark,
            t.due and t.due.iso,
        )
        for t in state.turns
    ]
    limits = {name: (r.from_on, r.met_on, r.due and r.due.iso) for name, r in state.limits.items()}
    return (
        state.status,
        state.result,
        state.since,
        turns,
        state.facts,
        limits,
        state.effects,
        state.starts,
        state.pending,
        state.voided,
    )


def test_a_calendar_that_changed_changes_open_dates_only():
    """Loading a holiday table refolds open turns; a closed turn keeps the due date it was judged by."""
    played = Played(procedure("referral"))
    played.act("route", "sent")
    played.act("receive", "received")
    judged = next(t for t in played.state.turns if t.step.name == "receive").due.last
    week_off = [(MONDAY.replace(day=3), MONDAY.replace(day=9))]
    from .play import year

    other = WorkCalendar([year(2026, [("测试假", str(a), str(b)) for a, b in week_off], [])])
    state = fold(procedure("referral"), played.events, other)
    assert next(t for t in state.turns if t.step.name == "receive").due.last == judged
    assert state.open["handle", ""].due.last > played.state.open["handle", ""].due.last


def test_facts_every_fixture_gives_are_known_to_the_hands():
    given = {fact for name in NAMES for o in procedure(name).outcomes for fact in o.gives}
    assert given <= set(FACTS)
