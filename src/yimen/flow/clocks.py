"""Due dates of a state under construction: set when a turn opens, restarted by events, held while it is paused."""

from datetime import date
from typing import Any

from yimen.flow.due import Due, compute, hastened, named_day, standing_still
from yimen.flow.program import CLOSED, IDLE, SKIPPED, Limit
from yimen.flow.types import Calendar, RunLimit, State, Turn


class Clocks:
    """The clocks of one run."""

    def __init__(self, state: State, calendar: Calendar, dues: dict[Any, Any]) -> None:
        self.state = state
        self.calendar = calendar
        self.dues = dues

    def set_due(self, turn: Turn) -> None:
        """Find the day the limit counts from (the latest source; a reopened turn from its reopening) and its end."""
        limit = turn.limit
        if limit is None or (limit.n is None and limit.anchor is None):
            return
        label = ""
        if limit.source == ("opened",):
            start: date | None = turn.opened_on
        else:
            start, label = self._start(limit, turn)
        turn.from_on = start
        if start is None:
            turn.due = None
        elif turn.holds:
            turn.due = standing_still(limit, start, self.calendar)
        elif turn.pauses or turn.extended or self._names_its_day(limit):
            turn.due = self._special(limit, start, label or self._label(turn), turn.pauses, turn.extended)
        else:
            key = (limit, start, label, hastened(limit, self.state.facts))
            due = self.dues.get(key)
            if due is None:
                named = label or self._label(turn)
                due = self.dues[key] = compute(limit, start, self.calendar, self.state.facts, label=named)
            turn.due = due

    def _names_its_day(self, limit: Limit) -> bool:
        """Whether the last day is one of this run alone: never kept for another run."""
        return bool(limit.anchor and limit.anchor.fact) or named_day(limit, self.state.facts) is not None

    def _label(self, turn: Turn) -> str:
        return f"{turn.step.title}开始"

    def _start(self, limit: Limit, turn: Turn) -> tuple[date | None, str]:
        found: date | None = turn.opened_on if turn.n > 1 else None
        label = ""
        for source in limit.source:
            if source == "opened":
                day: date | None = turn.opened_on
            elif source == "requested":
                day = self.state.requested_on
            else:
                day = self.state.marks.get(source)
            if day is not None and (found is None or day > found):
                found, label = day, self.source_title(source)
        return found, label

    def source_title(self, source: str) -> str:
        """What a limit counts from, in Chinese."""
        if source == "requested":
            return "申请"
        step_name, _, outcome = source.partition(".")
        step = self.state.procedure.by_name.get(step_name)
        if step is None:
            return ""
        return (step.outcomes.get(outcome) or step.joins[outcome]).title

    def _special(
        self, limit: Limit, start: date, label: str, pauses: list[tuple[date, date]] | None, extended: bool
    ) -> Due | None:
        return compute(
            limit, start, self.calendar, self.state.facts, label=label, pauses=pauses or (), extended=extended
        )

    def hold(self, turn: Turn, day: date) -> None:
        """Stop the turn's clock; several reasons may hold it at once."""
        turn.holds += 1
        if turn.holds == 1:
            turn.paused_on = day
            self.set_due(turn)

    def release(self, turn: Turn, day: date) -> None:
        """Take one reason away; with the last one the clock goes on."""
        turn.holds -= 1
        if turn.holds == 0 and turn.paused_on is not None:
            turn.pauses = [*(turn.pauses or ()), (turn.paused_on, day)]
            turn.paused_on = None
            self.set_due(turn)

    # -- limits over several steps ------------------------------------------------------------

    def begin(self, limit: Limit, day: date, label: str) -> None:
        """Start a run limit, or restart it from a later event; once met it stays met."""
        running = self.state.limits.get(limit.id)
        if running is None:
            running = self.state.limits[limit.id] = RunLimit(limit, day, label)
            if self.state.status == "suspended":
                self.hold_run(running, day)
        elif running.met_on is not None or day <= running.from_on:
            return
        else:
            running.from_on, running.label = day, label
        self.set_run_due(running)

    def set_run_due(self, running: RunLimit) -> None:
        limit = running.limit
        if running.holds:
            running.due = standing_still(limit, running.from_on, self.calendar)
        elif running.pauses or running.extended or self._names_its_day(limit):
            running.due = self._special(limit, running.from_on, running.label, running.pauses, running.extended)
        else:
            key = (limit, running.from_on, running.label, hastened(limit, self.state.facts))
            due = self.dues.get(key)
            if due is None:
                due = compute(limit, running.from_on, self.calendar, self.state.facts, label=running.label)
                self.dues[key] = due
            running.due = due

    def hold_run(self, running: RunLimit, day: date) -> None:
        running.holds += 1
        if running.holds == 1:
            running.paused_on = day
            self.set_run_due(running)

    def release_run(self, running: RunLimit, day: date) -> None:
        running.holds -= 1
        if running.holds == 0 and running.paused_on is not None:
            running.pauses = [*(running.pauses or ()), (running.paused_on, day)]
            running.paused_on = None
            self.set_run_due(running)

    # -- limits that stand still while other steps are open (`pause`) -----------------------

    def follow_pauses(self, day: date) -> None:
        """After the order of steps changed: hold or release the limits that name steps in `pause`."""
        status = self.state.abstract.status
        by_name = self.state.procedure.by_name

        def stands(limit: Limit) -> bool:
            return any(
                IDLE < status[by_name[name].index] < CLOSED and status[by_name[name].index] != SKIPPED
                for name in limit.pause
            )

        for turn in self.state.open.values():
            if turn.limit is not None and turn.limit.pause:
                held = turn.id in self.state.held
                if stands(turn.limit) != held:
                    (self.release if held else self.hold)(turn, day)
                    self.state.held ^= {turn.id}
        for running in self.state.limits.values():
            if running.limit.pause and running.met_on is None:
                mark = ("", running.limit.id, 0)
                held = mark in self.state.held
                if stands(running.limit) != held:
                    (self.release_run if held else self.hold_run)(running, day)
                    self.state.held ^= {mark}
