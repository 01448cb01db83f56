"""The abstract machine behind a procedure: which steps an outcome closes, voids, opens, skips. No dates, no people.

Every transition is computed once and cached in the state it leaves, so a fold only looks it up; `walk` explores the
very same transitions. A transition that cannot be (it would open a step more often than `most` allows) is None.
"""

from collections.abc import Callable

from yimen.flow.linking import downstream
from yimen.flow.program import CLOSED, IDLE, OPEN, PAUSED, SKIPPED, AbstractState, Outcome, Procedure, Step, Transition

#: Keys of transitions that are not outcomes: adding a member, opening by a timer.
ADDS, CAUSES = -1_000, -2_000


def intern(procedure: Procedure, status: list[int], counts: list[int], ended: bool, finished: str) -> AbstractState:
    """The one object for a state of this procedure."""
    key = (tuple(status), tuple(counts), ended, finished)
    state = procedure.states.get(key)
    if state is None:
        state = procedure.states.setdefault(key, AbstractState(key[0], key[1], ended, finished))
    return state


class _Change:
    """One transition in the making."""

    def __init__(self, procedure: Procedure, state: AbstractState | None, mask: int) -> None:
        self.procedure = procedure
        self.mask = mask
        self.status = list(state.status) if state else [IDLE] * len(procedure.steps)
        self.counts = list(state.counts) if state else [0] * len(procedure.capped)
        self.voids: list[int] = []
        self.opens: list[int] = []
        self.skips: list[int] = []
        self.resumes: list[int] = []
        self.pauses = -1
        self.over = False
        self.ended = False

    def open(self, index: int) -> None:
        self.status[index] = OPEN
        self.opens.append(index)
        if self.procedure.steps[index].most:
            place = self.procedure.capped.index(index)
            self.counts[place] += 1
            self.over = self.over or self.counts[place] > self.procedure.steps[index].most

    def void(self, index: int) -> None:
        """Take back a step's turns and closure; a side step it waits for goes with it."""
        status = self.status[index]
        if status == IDLE:
            return
        self.status[index] = IDLE
        if status != SKIPPED:
            self.voids.append(index)
        if PAUSED <= status < CLOSED:
            self.void(status - PAUSED)
        self.lapse_caused_by(index)

    def lapse_caused_by(self, index: int) -> None:
        """A turn opened by a timer lives no longer than the turn whose silence it answers."""
        for step in self.procedure.steps:
            if index in step.caused_by and self.status[step.index] != IDLE:
                self.void(step.index)

    def close(self, outcome: Outcome) -> None:
        step = outcome.step
        self.status[step.index] = CLOSED + outcome.id
        for other in self.procedure.steps:
            if self.status[other.index] == PAUSED + step.index:
                self.status[other.index] = OPEN
                self.resumes.append(other.index)
        self.lapse_caused_by(step.index)

    def _satisfied(self, step: Step) -> bool:
        if step.starts_open:
            return True
        return any(
            all(
                self.status[i] == CLOSED + wanted
                if wanted >= 0
                else self.status[i] >= CLOSED or self.status[i] == SKIPPED
                for i, wanted in conjunction
            )
            for conjunction in step.after
        )

    def settle(self) -> None:
        """Open or skip whatever is due to open, until nothing changes."""
        changed = True
        while changed and not self.ended:
            changed = False
            for step in self.procedure.steps:
                if self.status[step.index] != IDLE or not self._satisfied(step):
                    continue
                changed = True
                if (self.mask & step.condition_mask) != step.condition_mask:
                    self.status[step.index] = SKIPPED
                    self.skips.append(step.index)
                else:
                    self.open(step.index)

    def finished(self) -> str:
        for result, names in self.procedure.finish.items():
            steps = [self.procedure.by_name[name] for name in names]
            if all(self.status[s.index] >= CLOSED or self.status[s.index] == SKIPPED for s in steps):
                return result
        return ""

    def done(self) -> Transition | None:
        self.settle()
        if self.over:
            return None
        finished = "" if self.ended else self.finished()
        target = intern(self.procedure, self.status, self.counts, self.ended or bool(finished), finished)
        return Transition(
            target, tuple(self.voids), tuple(self.opens), tuple(self.skips), self.pauses, tuple(self.resumes)
        )


def _take(change: _Change, outcome: Outcome) -> None:
    step = outcome.step
    if outcome.opens:
        side = change.procedure.by_name[outcome.opens]
        if change.status[side.index] == OPEN or (
            change.status[side.index] >= PAUSED and change.status[side.index] < CLOSED
        ):
            change.over = True  # one side turn at a time
            return
        change.status[step.index] = PAUSED + side.index
        change.pauses = step.index
        change.open(side.index)
        return
    if not step.each or outcome.joined:
        change.close(outcome)
    if outcome.again:
        for index in outcome.region:
            change.void(index)
        for index in outcome.targets:
            change.open(index)
    change.ended = outcome.finishing


def _cached(state: AbstractState, key: tuple[int, int], make: Callable[[], Transition | None]) -> Transition | None:
    if key in state.next:
        return state.next[key]
    state.next[key] = made = make()
    return made


def begin(procedure: Procedure, mask: int) -> Transition:
    """The opening of a run with these `if` facts."""
    if mask not in procedure.first:
        made = _Change(procedure, None, mask).done()
        assert made is not None  # nothing can be opened too often at the beginning
        procedure.first[mask] = made
    return procedure.first[mask]


def take(procedure: Procedure, state: AbstractState, outcome: Outcome, mask: int) -> Transition | None:
    """What follows from an outcome of an open step (parallel turns: of the join, or a member's `again` or `ends`)."""

    def make() -> Transition | None:
        change = _Change(procedure, state, mask)
        _take(change, outcome)
        return None if change.over else change.done()

    return _cached(state, (outcome.id, mask), make)


def add_member(procedure: Procedure, state: AbstractState, step: Step, mask: int) -> Transition | None:
    """What follows when a parallel step gets one member more: what came after it is taken back."""

    def make() -> Transition | None:
        change = _Change(procedure, state, mask)
        status = change.status[step.index]
        if status in (IDLE, SKIPPED):
            return None
        if status != OPEN:
            change.status[step.index] = OPEN
            for other in procedure.steps:
                if any(i == step.index for conjunction in other.after for i, _ in conjunction):
                    _void_downstream(change, other.index)
        return change.done()

    return _cached(state, (ADDS - step.index, mask), make)


def _void_downstream(change: _Change, index: int) -> None:
    for found in sorted(downstream(change.procedure, [index])):
        change.void(found)


def cause(procedure: Procedure, state: AbstractState, step: Step, mask: int) -> Transition | None:
    """What follows when a timer opens a step for a person."""

    def make() -> Transition | None:
        change = _Change(procedure, state, mask)
        if change.status[step.index] == OPEN:
            return None
        change.open(step.index)
        return change.done()

    return _cached(state, (CAUSES - step.index, mask), make)
