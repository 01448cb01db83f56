"""Random histories, put right at random: whatever people correct or enter late, what must hold still holds."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimen.basics.errors import Refused
from yimen.flow import Act, Actor, fold, record, refusal
from yimen.flow import types as t

from .play import ALL, FACTS, NAMES, Played, calendar, inspect, procedure, random_step
from .play import given as meeting


def rework(played: Played, rnd: random.Random) -> None:
    """Try to correct some event, or to enter something late; a refusal is a fine answer, a broken state is not."""
    acts = [event for event in played.events if event.kind == t.ACT]
    if not acts:
        return
    old = rnd.choice(acts)
    step = played.procedure.by_name[old.step]
    outcome = rnd.choice([o for o in step.outcomes.values() if not o.by_system])
    by = Actor(account=f"{old.unit}:{rnd.choice('abc')}", unit=old.unit, rights=ALL)
    day = rnd.choice([old.occurred_on, old.occurred_on - timedelta(days=3), played.today])
    facts = {fact: FACTS[fact] for fact in outcome.gives}
    needs = {**meeting(outcome.needs), "reason": "r1"}
    if rnd.random() < 0.6:
        act = Act(
            kind=t.CORRECTION, of=old.seq, outcome=outcome.name, occurred_on=day, needs=needs, facts=facts, seed="s"
        )
    else:
        act = Act(
            step=old.step,
            key=old.key,
            outcome=outcome.name,
            occurred_on=day,
            needs=needs,
            facts=facts,
            paper="e",
            seed="s",
        )
    before = played.state
    refused = refusal(played.procedure, before, act, by, played.today)
    assert refused is None or isinstance(refused, Refused)
    if refused is None:
        effects = [(e.name, e.seq) for e in before.effects]
        played.add(record(played.procedure, before, act, by, played.today))
        after = [(e.name, e.seq) for e in played.state.effects]
        assert set(effects) <= set(after)  # nothing of legal effect is ever lost


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 10**6))
def test_reworked_histories_keep_what_must_hold(name, seed):
    rnd, played = random.Random(seed), Played(procedure(name))
    for _ in range(40):
        if rnd.random() < 0.25:
            rework(played, rnd)
        elif not played.state.ended:
            random_step(played, rnd)
        inspect(played)
    again = fold(played.procedure, played.events, calendar())
    assert [turn.id for turn in again.turns] == [turn.id for turn in played.state.turns]
