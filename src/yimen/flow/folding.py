"""The fold itself: what each kind of event does to a state under construction.

It runs millions of times a night, so it looks things up and computes nothing twice.
"""

from collections.abc import Callable, Mapping
from datetime import date

from yimen.flow import types as t
from yimen.flow.automaton import add_member, begin, cause, take
from yimen.flow.due import compute, month_day
from yimen.flow.moving import move_state
from yimen.flow.order import BLANK, Impossible, Order
from yimen.flow.program import AnytimeAct, Outcome
from yimen.flow.tally import joined
from yimen.flow.types import Draw, Effect, Event, PaperDebt, Start, Turn

__all__ = ["Folding", "Impossible"]


class Folding(Order):
    """A state under construction. Make one, `apply` the events in order, take `state`."""

    def apply(self, event: Event) -> None:
        """Fold one event in; `Impossible` when it does not fit."""
        state = self.state
        if state.status == "ended" and event.kind not in AFTER_THE_END and not event.data.get("out_of_turn"):
            raise Impossible(event, "the run has ended")
        handler = HANDLERS.get(event.kind)
        if handler is None:
            raise Impossible(event, "unknown kind")
        handler(self, event)

    # -- acts ---------------------------------------------------------------------------------------------------------

    def _act(self, event: Event) -> None:
        if event.mode == "sealed":
            if event.data.get("out_of_turn"):  # a late paper: it waits beside the order until somebody confirms it
                self.state.pending[event.seq] = event
                return
            turn = self._open_turn(event)
            self.state.pending[event.seq] = event
            if turn.started_on is None:
                turn.started_on = event.occurred_on
            return
        self._record(event, event)

    def _confirmed(self, event: Event) -> None:
        record = self.state.pending.pop(event.data["of"], None)
        if record is None:
            raise Impossible(event, "nothing to confirm")
        self._record(record, event)

    def _discarded(self, event: Event) -> None:
        if self.state.pending.pop(event.data["of"], None) is None:
            raise Impossible(event, "nothing to discard")

    def _record(self, event: Event, by: Event) -> None:
        """An outcome takes effect; `by` is the event that made it effective (itself, or its confirmation)."""
        turn = self._open_turn(event)
        step = turn.step
        outcome = step.outcomes.get(event.outcome)
        if outcome is None:
            raise Impossible(event, "unknown outcome")
        state, data = self.state, event.data
        if outcome.gives or "facts" in data:
            self._set_facts(data.get("facts"))
        if outcome.draw:
            self._draw(outcome, event)
        if step.each and not (outcome.again or outcome.finishing):
            self._member_done(turn, outcome, event, by)
        else:
            transition = state.abstract.next.get((outcome.id, state.mask)) or take(
                self.procedure, state.abstract, outcome, state.mask
            )
            if transition is None:
                raise Impossible(event, "the step was done as often as it may be")
            if not outcome.opens:
                self._close(turn, outcome, event, by)
            elif turn.started_on is None:
                turn.started_on = event.occurred_on
            self._marks(outcome, event)
            if outcome.busy:
                self._follow(outcome, event, turn)
            self._go(event, transition, outcome.name, turn)
            if outcome.finishing:
                state.result = outcome.ends or str(state.facts.get(outcome.ends_fact))
        if event.mode == "phone":
            self._owes_paper(event)

    def _member_done(self, turn: Turn, outcome: Outcome, event: Event, by: Event) -> None:
        state, step = self.state, turn.step
        self._close(turn, outcome, event, by)
        self._marks(outcome, event)
        if outcome.busy:
            self._follow(outcome, event, turn)
        result = joined(step, state.current[step.name])
        if not result:
            return
        for other in state.current[step.name]:
            if other.is_open:
                self._lapse(other, event)
        join = step.joins[result]
        transition = state.abstract.next.get((join.id, state.mask)) or take(
            self.procedure, state.abstract, join, state.mask
        )
        if transition is None:
            raise Impossible(event, "the step was done as often as it may be")
        self._marks(join, event)
        if join.busy:
            self._follow(join, event, turn)
        self._go(event, transition, result, turn)

    def _follow(self, outcome: Outcome, event: Event, turn: Turn) -> None:
        """Everything that hangs on an outcome besides the order of steps."""
        state = self.state
        if outcome.yields:
            day = outcome.effective
            effective = month_day(event.occurred_on, day.day, day.of) if day.day else event.occurred_on
            state.effects.append(Effect(outcome.yields, event.seq, effective, turn.step.name, turn.key))
        if outcome.starts_procedure or outcome.offer:
            state.starts.append(Start(event.seq, outcome.starts_procedure, outcome.offer))
        for index in outcome.restarts:
            for other in state.current.get(self.procedure.steps[index].name, ()):
                if other.is_open:
                    self.clocks.set_due(other)
        for name in outcome.begins:
            self.clocks.begin(self.procedure.limits[name], event.occurred_on, outcome.title)
        for name in outcome.meets:
            running = state.limits.get(name)
            if running and running.met_on is None:
                running.met_on = event.occurred_on

    def _draw(self, outcome: Outcome, event: Event) -> None:
        drawn = event.data.get("draw")
        if not outcome.draw or not drawn:
            raise Impossible(event, "the draw is missing")
        self._set_facts({outcome.draw.fact: bool(drawn["value"])})
        self.state.draws.append(Draw(outcome.draw.fact, str(drawn["seed"]), bool(drawn["value"])))

    def _owes_paper(self, event: Event) -> None:
        limit = self.procedure.paper_limit
        due = compute(limit, event.occurred_on, self.calendar, self.state.facts, label="电话记录") if limit else None
        if due:
            self.state.papers.append(PaperDebt(event.seq, event.step, event.key, due))

    # -- system -------------------------------------------------------------------------------------------------------

    def _opened(self, event: Event) -> None:
        state, data = self.state, event.data
        if state.abstract is not BLANK:
            raise Impossible(event, "opened twice")
        state.opened_on = state.since = event.occurred_on
        requested = data.get("requested_on")
        state.requested_on = date.fromisoformat(requested) if requested else event.occurred_on
        state.parties = dict(data.get("parties") or ())
        state.subjects = frozenset(data.get("subjects") or ())
        self._set_facts(data.get("facts"))
        self._go(event, begin(self.procedure, state.mask), "")

    def _timer(self, event: Event) -> None:
        word, limit = event.data["word"], event.data["limit"]
        mark = (limit, word, int(event.data.get("offset", 0)))
        if not event.step:
            running = self.state.limits.get(limit)
            if running is None:
                raise Impossible(event, "no such limit")
            running.fired = {**(running.fired or {}), mark: (event.seq, event.occurred_on)}
            return
        turn = self._open_turn(event)
        turn.fired = {**(turn.fired or {}), mark: (event.seq, event.occurred_on)}
        if event.outcome:
            self._record(event, event)
        elif word in self.procedure.by_name:
            step = self.procedure.by_name[word]
            transition = cause(self.procedure, self.state.abstract, step, self.state.mask)
            if transition is None:
                raise Impossible(event, "the step cannot be opened")
            self._go(event, transition, word, turn)

    def _child(self, event: Event) -> None:
        turn = self.state.open.get((event.step, event.key))
        if turn is None or turn.step.runs is None or (event.n and event.n != turn.n):
            raise Impossible(event, "no such child run")
        turn.child = str(event.data["run"])
        turn.child_state = event.data["state"]
        if turn.child_state == "started" and turn.started_on is None:
            turn.started_on = event.occurred_on
        elif turn.child_state == "ended":
            self._record(event, event)

    def _facts(self, event: Event) -> None:
        self._set_facts(event.data["facts"])
        for turn in self.state.open.values():
            if turn.limit is not None and turn.limit.anchor and turn.limit.anchor.fact:
                self.clocks.set_due(turn)

    def _reassigned(self, event: Event) -> None:
        """A unit's work goes to another: open turns now, later ones when they open."""
        old, new = event.data["from"], event.data["to"]
        state = self.state
        if event.step:
            self._open_turn(event).owner = new
            return
        state.moved_units = {k: (new if v == old else v) for k, v in state.moved_units.items()}
        state.moved_units[old] = new
        for turn in state.open.values():
            if turn.owner == old:
                turn.owner = new

    def _stopped(self, event: Event) -> None:
        self.state.result = event.outcome
        self.state.stop_children = True
        self._end(event, event.outcome)

    def _calendar(self, event: Event) -> None:
        floor = date.fromisoformat(event.data["not_late_before"])
        for turn in self.state.open.values():
            turn.floor = floor
        for running in self.state.limits.values():
            if running.met_on is None:
                running.floor = floor

    def _moved(self, event: Event) -> None:
        target = self.moved.get(event.data["procedure"])
        if target is None:
            raise Impossible(event, "the procedure of the new release is not at hand")
        opens = move_state(self.state, target, event.data.get("at", ""))
        if opens is None:
            raise Impossible(event, "the new release has no place for the open steps")
        self.procedure = target
        if event.data.get("at"):
            for turn in list(self.state.open.values()):
                self._lapse(turn, event)
        self._go(event, opens, "")

    # -- people, outside the order ------------------------------------------------------------------------------------

    def _note(self, event: Event) -> None:
        turn = self._open_turn(event)
        if turn.started_on is None:
            turn.started_on = event.occurred_on
        if "facts" in event.data:
            self._facts(event)

    def _extended(self, event: Event) -> None:
        if event.step:
            turn = self._open_turn(event)
            turn.extended = True
            self.clocks.set_due(turn)
            return
        running = self.state.limits.get(event.data["limit"])
        if running is None or running.met_on is not None:
            raise Impossible(event, "no such running limit")
        running.extended = True
        self.clocks.set_run_due(running)

    def _paper(self, event: Event) -> None:
        covered = set(event.data["of"])
        self.state.papers = [debt for debt in self.state.papers if debt.seq not in covered]

    def _anytime(self, event: Event) -> None:
        act = self.procedure.anytime.get(event.step)
        if act is None:
            raise Impossible(event, "unknown act")
        self._set_facts(event.data.get("facts"))
        if act.adds:
            self._add(act, event)
        if act.suspends:
            self._suspend(event)
        if act.resumes:
            self._resume(event)
        if act.ends:
            self.state.result = act.ends
            self.state.stop_children = act.stops == "children"
            self._end(event, act.ends)

    def _add(self, act: AnytimeAct, event: Event) -> None:
        state, step = self.state, self.procedure.by_name[act.adds]
        transition = add_member(self.procedure, state.abstract, step, state.mask)
        if transition is None:
            raise Impossible(event, "the parallel step is not open")
        member = event.data["member"]
        key = str(member["key"]) if isinstance(member, Mapping) else str(member)
        if any(turn.key == key for turn in state.current[step.name]):
            raise Impossible(event, f"member {key} is there already")
        self._go(event, transition, act.name)
        state.current[step.name].append(self._member_turn(step, member, event))

    def _suspend(self, event: Event) -> None:
        state = self.state
        if state.status != "open":
            raise Impossible(event, "suspended already")
        state.status, state.since = "suspended", event.occurred_on
        for turn in state.open.values():
            self.clocks.hold(turn, event.occurred_on)
        for running in state.limits.values():
            self.clocks.hold_run(running, event.occurred_on)

    def _resume(self, event: Event) -> None:
        state = self.state
        if state.status != "suspended":
            raise Impossible(event, "not suspended")
        state.status, state.since = "open", event.occurred_on
        for turn in state.open.values():
            self.clocks.release(turn, event.occurred_on)
        for running in state.limits.values():
            self.clocks.release_run(running, event.occurred_on)


AFTER_THE_END = frozenset({t.PAPER, t.REASSIGNED, t.CALENDAR, t.DISCARDED})
HANDLERS: dict[str, Callable[[Folding, Event], None]] = {
    t.OPENED: Folding._opened,
    t.ACT: Folding._act,
    t.NOTE: Folding._note,
    t.CONFIRMED: Folding._confirmed,
    t.DISCARDED: Folding._discarded,
    t.PAPER: Folding._paper,
    t.TIMER: Folding._timer,
    t.ANYTIME: Folding._anytime,
    t.EXTENDED: Folding._extended,
    t.CHILD: Folding._child,
    t.STOPPED: Folding._stopped,
    t.FACTS: Folding._facts,
    t.REASSIGNED: Folding._reassigned,
    t.CALENDAR: Folding._calendar,
    t.MOVED: Folding._moved,
}
