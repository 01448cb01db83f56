"""The order of steps under construction: which turns open, close and lapse on a transition, and whose they are.

Structure comes from the cached transitions of `automaton`; this file adds days, owners, members and due dates. What an
event means is `folding`'s.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yimen.flow.clocks import Clocks
from yimen.flow.due import Due
from yimen.flow.program import AbstractState, Outcome, Owner, Procedure, Step, Transition
from yimen.flow.types import Calendar, Event, State, Turn

BLANK = AbstractState((), (), False)


class Impossible(Exception):
    """An event that cannot have happened where it stands; `event` is it."""

    def __init__(self, event: Event, why: str) -> None:
        super().__init__(f"event {event.seq} ({event.kind} {event.step}.{event.outcome}): {why}")
        self.event = event


class Order:
    """A state under construction and the moves on its order of steps."""

    def __init__(
        self,
        procedure: Procedure,
        calendar: Calendar,
        dues: dict[Any, Any],
        moved: Mapping[str, Procedure] | None = None,
    ) -> None:
        self.procedure = procedure
        self.calendar = calendar
        self.moved = moved or {}
        self.state = State(procedure, BLANK, calendar=calendar)
        self.clocks = Clocks(self.state, calendar, dues)

    def _set_facts(self, facts: Mapping[str, Any] | None) -> None:
        if not facts:
            return
        state = self.state
        state.facts.update(facts)
        mask = 0
        for bit, fact in enumerate(self.procedure.if_facts):
            if state.facts.get(fact):
                mask |= 1 << bit
        state.mask = mask

    def _open_turn(self, event: Event) -> Turn:
        turn = self.state.open.get((event.step, event.key))
        if turn is None or turn.status != "open" or (event.n and event.n != turn.n):
            raise Impossible(event, "no such open turn")
        return turn

    def _close(self, turn: Turn, outcome: Outcome | None, event: Event, by: Event) -> None:
        turn.status = "closed"
        turn.outcome = outcome
        turn.closed_on = event.occurred_on
        turn.closed_seq = by.seq
        turn.accounts = (event.account,) if by is event else (event.account, by.account)
        if "with" in event.data:
            turn.accounts += tuple(event.data["with"])
        if turn.started_on is None:
            turn.started_on = event.occurred_on
        if turn.fired:  # a timer that spoke of a later day than the act happened on was wrong to speak
            self.state.voided.update(seq for seq, day in turn.fired.values() if day > event.occurred_on)
        judged = event.data.get("due")
        if judged and turn.limit and (turn.due is None or turn.due.iso != judged):
            turn.due = Due(turn.limit, self.calendar, turn.opened_on, date.fromisoformat(judged))
        del self.state.open[turn.step.name, turn.key]

    def _marks(self, outcome: Outcome, event: Event) -> None:
        marks = self.state.marks
        known = marks.get(outcome.mark)
        if known is None or known < event.occurred_on:
            marks[outcome.mark] = event.occurred_on

    def _go(self, event: Event, transition: Transition, why: str, cause_turn: Turn | None = None) -> None:
        state, steps = self.state, self.procedure.steps
        current = state.current
        for index in transition.voids:
            for turn in current.get(steps[index].name, ()):
                if turn.status == "open" or turn.status == "paused":
                    self._lapse(turn, event)
                turn.live = False
        state.abstract = transition.next
        if transition.pauses >= 0:
            turn = state.open[steps[transition.pauses].name, ""]
            turn.status = "paused"
            self.clocks.hold(turn, event.occurred_on)
        for index in transition.resumes:
            turn = state.open[steps[index].name, ""]
            turn.status = "open"
            self.clocks.release(turn, event.occurred_on)
        for index in transition.opens:
            self._open(steps[index], event, cause_turn)
        if state.pending:
            self._drop_pending()
        if self.procedure.pausing:
            self.clocks.follow_pauses(event.occurred_on)
        if transition.next.ended:
            self._end(event, transition.next.finished)

    def _drop_pending(self) -> None:
        """Sealed records whose turn is gone have nothing left to become."""
        state = self.state
        state.pending = {
            seq: e for seq, e in state.pending.items() if (e.step, e.key) in state.open or e.data.get("out_of_turn")
        }

    def _owner(self, owner: Owner, key: str, event: Event) -> str:
        state = self.state
        if owner.how == "party":
            unit = state.parties.get(owner.name)
        elif owner.how == "fact":
            unit = state.facts.get(owner.name)
        else:
            unit = key if owner.how == "seat" else owner.name
        if not unit:
            raise Impossible(event, f"nobody is bound as {owner.name}")
        return state.moved_units.get(unit, unit) if state.moved_units else unit

    def _open(self, step: Step, event: Event, cause_turn: Turn | None) -> None:
        if not step.each:
            turn = self._new_turn(step, "", event)
            self.state.current[step.name] = [turn]
            if cause_turn is not None and (step.side or step.caused_by):
                turn.opened_by = cause_turn.id
            return
        members = self.state.facts.get(step.each)
        if not members:
            raise Impossible(event, f"the list {step.each} is empty")
        current = self.state.current[step.name] = []
        for member in members:
            current.append(self._member_turn(step, member, event))

    def _member_turn(self, step: Step, member: Any, event: Event) -> Turn:
        details = member if isinstance(member, Mapping) else None
        key = str(details["key"]) if details else str(member)
        if (step.name, key) in self.state.open:
            raise Impossible(event, f"member {key} is there twice")
        turn = self._new_turn(step, key, event)
        turn.member = details
        return turn

    def _new_turn(self, step: Step, key: str, event: Event) -> Turn:
        state = self.state
        place = (step.name, key)
        n = state.counts.get(place, 0) + 1
        state.counts[place] = n
        turn = Turn(step, key, n, self._owner(step.owner, key, event), event.occurred_on, event.seq)
        state.turns.append(turn)
        state.open[place] = turn
        if step.limit is not None:
            self.clocks.set_due(turn)
        if state.status == "suspended":
            self.clocks.hold(turn, event.occurred_on)
        return turn

    def _lapse(self, turn: Turn, event: Event) -> None:
        turn.status = "lapsed"
        turn.closed_on = event.occurred_on
        turn.closed_seq = event.seq
        del self.state.open[turn.step.name, turn.key]

    def _end(self, event: Event, result: str) -> None:
        state = self.state
        for turn in list(state.open.values()):
            self._lapse(turn, event)
        if state.pending:
            self._drop_pending()
        for running in state.limits.values():
            if running.met_on is None:
                running.met_on = event.occurred_on
        state.status = "ended"
        state.since = event.occurred_on
        if result:
            state.result = result
