"""Timers: what a limit does when a day comes. They remind, escalate, record silence, open a step; never decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yimen.flow import types as t
from yimen.flow.due import DAY
from yimen.flow.program import Limit, Procedure
from yimen.flow.types import Calendar, Event, RunLimit, State, Turn


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer of a limit and the day it speaks. `outcome` when it records silence; `word` else."""

    day: date
    limit: str
    word: str
    offset: int
    step: str = ""
    key: str = ""
    n: int = 0
    outcome: str = ""


def _days(limit: Limit, last: date, calendar: Calendar) -> Iterator[tuple[str, int, date]]:
    """(word, offset, day) of everything a limit does around its last day."""
    unit = "workdays" if limit.unit == "workdays" else "days"
    for offset in limit.remind:
        yield "remind", offset, calendar.add(last, offset, unit, False).date if offset else last
    if limit.on_due:
        yield limit.on_due, 0, last + DAY
    if limit.breach:
        yield limit.breach, 0, last + DAY


def _last(running: Turn | RunLimit) -> date | None:
    last = running.due.last if running.due else None
    return running.floor if last is not None and running.floor and running.floor > last else last


def _of_turn(turn: Turn, calendar: Calendar, state: State) -> Iterator[Timer]:
    limit, last = turn.limit, _last(turn)
    if limit is None or last is None or (limit.to == "started" and turn.started_on):
        return
    for word, offset, day in _days(limit, last, calendar):
        if (limit.id, word, offset) in (turn.fired or ()) or day < turn.opened_on:
            continue
        outcome = word if word in turn.step.outcomes and turn.step.outcomes[word].by_system else ""
        target = state.procedure.by_name.get(word)
        if not outcome and target is not None and target.caused_by and (target.name, "") in state.open:
            continue  # somebody is asked already
        yield Timer(day, limit.id, word, offset, turn.step.name, turn.key, turn.n, outcome)


def timers(state: State) -> list[Timer]:
    """Every timer still to come for this state, by day; none while the run is suspended or over."""
    if state.status != "open" or state.calendar is None:
        return []
    found: list[Timer] = []
    for turn in state.open.values():
        if turn.status == "open":
            found += _of_turn(turn, state.calendar, state)
    for running in state.limits.values():
        last = _last(running)
        if running.met_on is None and last is not None:
            for word, offset, day in _days(running.limit, last, state.calendar):
                if (running.limit.id, word, offset) not in (running.fired or ()) and day >= running.from_on:
                    found.append(Timer(day, running.limit.id, word, offset))
    return sorted(found, key=lambda timer: (timer.day, bool(timer.outcome), timer.step, timer.key, timer.offset))


def due_timers(procedure: Procedure, state: State, today: date) -> list[Timer]:
    """Timers whose day has come. Write the first, fold, ask again: one may change what the next would say."""
    return [timer for timer in timers(state) if timer.day <= today]


def next_wake(state: State) -> date | None:
    """The day of the next timer, for the ticker's index; None when nothing is waiting."""
    found = timers(state)
    return found[0].day if found else None


def timer_event(state: State, timer: Timer, now: datetime | None = None) -> Event:
    """The event that records a timer: by system, on the timer's own day, whenever it was written."""
    return Event(
        seq=state.events[-1].seq + 1,
        kind=t.TIMER,
        step=timer.step,
        key=timer.key,
        n=timer.n,
        outcome=timer.outcome,
        occurred_on=timer.day,
        recorded_at=now,
        account=t.SYSTEM,
        mode=t.SYSTEM,
        data={"word": timer.word, "limit": timer.limit, "offset": timer.offset},
    )
