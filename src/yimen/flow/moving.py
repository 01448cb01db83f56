"""Moving an open run to the procedure of a new release (`open_runs: move at <step>`), by names of steps."""

from yimen.flow.automaton import intern
from yimen.flow.program import CLOSED, IDLE, OPEN, PAUSED, SKIPPED, Procedure, Transition
from yimen.flow.types import State


def move_state(state: State, target: Procedure, at: str) -> Transition | None:
    """Rewrite the state for `target`; None when an open step or a live outcome has no place there.

    With `at`, the run goes on from that step: everything open lapses and a new turn of `at` opens.
    """
    old = state.procedure
    status = [IDLE] * len(target.steps)
    for step in old.steps:
        code = state.abstract.status[step.index]
        if code == IDLE:
            continue
        new = target.by_name.get(step.name)
        if new is None:
            if code == SKIPPED or (at and code < CLOSED):
                continue
            return None
        if code >= CLOSED:
            outcome = old.outcomes[code - CLOSED]
            there = (new.joins if outcome.joined else new.outcomes).get(outcome.name)
            if there is None:
                return None
            code = CLOSED + there.id
        elif code >= PAUSED:
            side = target.by_name.get(old.steps[code - PAUSED].name)
            if side is None or not side.side:
                return None
            code = PAUSED + side.index
        status[new.index] = IDLE if at and code < CLOSED and code != SKIPPED else code
    opens: tuple[int, ...] = ()
    if at:
        if at not in target.by_name:
            return None
        opens = (target.by_name[at].index,)
        status[opens[0]] = OPEN
    counts = [state.counts.get((target.steps[i].name, ""), 0) for i in target.capped]
    state.procedure = target
    for turn in state.open.values():
        turn.step = target.by_name.get(turn.step.name, turn.step)
        turn.limit = turn.step.limit
    return Transition(intern(target, status, counts, False, ""), opens=opens)
