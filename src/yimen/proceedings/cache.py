"""The fold written down for worklists: one row a turn, a few columns of the run. Proven equal by `verify`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from yimen import flow
from yimen.flow.types import APPLICANT
from yimen.proceedings.models import Event, Run, Turn

COLUMNS = (
    "title",
    "kind",
    "right",
    "owner",
    "watcher",
    "desk",
    "status",
    "live",
    "opened_on",
    "started_on",
    "due_on",
    "provisional",
    "outcome",
    "closed_on",
    "awaits_confirmation",
)


Ident = tuple[str, str, int]
Facts = dict[str, Any]


def write(run: Run, state: flow.State, rows: list[Event], before: dict[Ident, Facts]) -> dict[Ident, Facts]:
    """Bring the run's columns and its turns in step with the fold; gives what the turns hold now.

    `before` is what they hold. Only what differs is written: an act that changes one turn costs one statement for it.
    """
    _write_run(run, state, rows)
    now = folded(state)
    for ident in before.keys() & now.keys():
        changed = {name: value for name, value in now[ident].items() if before[ident][name] != value}
        if changed:
            _turn(run, ident).update(**changed)
    for ident in before.keys() - now.keys():
        _turn(run, ident).delete()
    fresh = [ident for ident in now if ident not in before]
    if fresh:
        Turn.objects.bulk_create(Turn(run=run, step=step, key=key, n=n, **now[step, key, n]) for step, key, n in fresh)
    return now


def _turn(run: Run, ident: Ident) -> QuerySet[Turn]:
    step, key, n = ident
    return Turn.objects.filter(run=run, step=step, key=key, n=n)


def stored(run: Run) -> dict[Ident, Facts]:
    """(step, key, n) -> the columns a turn's row holds, read from the database."""
    rows = Turn.objects.filter(run=run).values("step", "key", "n", *COLUMNS)
    return {(row.pop("step"), row.pop("key"), row.pop("n")): row for row in rows}


def folded(state: flow.State) -> dict[Ident, Facts]:
    """(step, key, n) -> the columns a turn's row must hold."""
    pending = {(event.step, event.key) for event in state.pending.values()}
    return {turn.id: _columns(turn, state, (turn.step.name, turn.key) in pending) for turn in state.turns}


def _columns(turn: flow.Turn, state: flow.State, pending: bool) -> Facts:
    watching = watcher(turn, state)
    return {
        "title": turn.step.title,
        "kind": turn.step.kind,
        "right": turn.step.right,
        "owner": turn.owner,
        "watcher": watching,
        "desk": _desk(turn, watching if pending or turn.owner == APPLICANT else turn.owner),
        "status": turn.status,
        "live": turn.live,
        "opened_on": turn.opened_on,
        "started_on": turn.started_on,
        "due_on": _last_day(turn),
        "provisional": bool(turn.due and turn.due.provisional),
        "outcome": turn.outcome.name if turn.outcome else "",
        "closed_on": turn.closed_on,
        "awaits_confirmation": pending and turn.is_open,
    }


def _desk(turn: flow.Turn, unit: str) -> str:
    """On whose worklist the turn lies: nobody's while a child run has it."""
    return "" if turn.step.runs is not None else unit


def watcher(turn: flow.Turn, state: flow.State) -> str:
    """The unit of the first party that may record for the owner, under its name of today; empty when there is none."""
    unit = next((state.parties[party] for party in turn.step.recorded_by if party in state.parties), "")
    return state.moved_units.get(unit, unit)


def _last_day(turn: flow.Turn) -> date | None:
    """The last day in time, never earlier than the day a moved date may be called late."""
    last = turn.due.last if turn.due else None
    if last is not None and turn.floor is not None and last < turn.floor:
        return turn.floor
    return last


def run_columns(state: flow.State, rows: list[Event]) -> Facts:
    """The columns of the run's row that the fold decides."""
    return {
        "status": state.status,
        "result": state.result,
        "since": state.since,
        "opened_on": state.opened_on,
        "last_seq": len(rows),
        "head": rows[-1].hash if rows else "",
        "next_timer_on": flow.next_wake(state),
        **_paper_owed(state),
    }


def _paper_owed(state: flow.State) -> Facts:
    """Who owes the paper behind a record by phone, and until when: the one due first."""
    first = min(state.papers, key=lambda debt: debt.due.last or date.max, default=None)
    if first is None:
        return {"paper_unit": "", "paper_due_on": None}
    unit = next(event.unit for event in state.events if event.seq == first.seq)
    return {"paper_unit": unit, "paper_due_on": first.due.last}


def _write_run(run: Run, state: flow.State, rows: list[Event]) -> None:
    """The run was read under the lock, so what it holds is what the database holds."""
    changed = {name: value for name, value in run_columns(state, rows).items() if getattr(run, name) != value}
    for name, value in changed.items():
        setattr(run, name, value)
    if changed:
        Run.objects.filter(pk=run.pk).update(**changed)
