"""The fold written down for worklists: one row a turn, a few columns of the run. Proven equal by `verify`."""

from __future__ import annotations

from datetime import date
from typing import Any

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


def write(run: Run, state: flow.State, rows: list[Event]) -> None:
    """Bring the stored turns and the run's columns in step with the fold; only what differs is written."""
    _write_run(run, state, rows)
    stored = {(turn.step, turn.key, turn.n): turn for turn in Turn.objects.filter(run=run)}
    fresh: list[Turn] = []
    for ident, facts in folded(state).items():
        row = stored.pop(ident, None)
        if row is None:
            fresh.append(Turn(run=run, step=ident[0], key=ident[1], n=ident[2], **facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            row.save(update_fields=COLUMNS)
    Turn.objects.bulk_create(fresh)
    if stored:
        Turn.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


def folded(state: flow.State) -> dict[tuple[str, str, int], dict[str, Any]]:
    """(step, key, n) -> the columns a turn's row must hold."""
    pending = {(event.step, event.key) for event in state.pending.values()}
    return {turn.id: _columns(turn, state, (turn.step.name, turn.key) in pending) for turn in state.turns}


def _columns(turn: flow.Turn, state: flow.State, pending: bool) -> dict[str, Any]:
    watching = watcher(turn, state)
    return {
        "title": turn.step.title,
        "kind": turn.step.kind,
        "right": turn.step.right,
        "owner": turn.owner,
        "watcher": watching,
        "desk": watching if pending or turn.owner == APPLICANT else turn.owner,
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


def run_columns(state: flow.State, rows: list[Event]) -> dict[str, Any]:
    """The columns of the run's row that the fold decides."""
    return {
        "status": state.status,
        "result": state.result,
        "since": state.since,
        "opened_on": state.opened_on,
        "last_seq": len(rows),
        "head": rows[-1].hash if rows else "",
        "next_timer_on": flow.next_wake(state),
    }


def _write_run(run: Run, state: flow.State, rows: list[Event]) -> None:
    columns = run_columns(state, rows)
    for name, value in columns.items():
        setattr(run, name, value)
    run.save(update_fields=list(columns))
