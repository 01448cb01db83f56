"""`fold`: the events of a run, one after another, into where the run stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from yimen.flow import types as t
from yimen.flow.due import memo
from yimen.flow.folding import Folding, Impossible
from yimen.flow.program import Procedure
from yimen.flow.types import Calendar, Event, State


def fold(
    procedure: Procedure, events: Iterable[Event], calendar: Calendar, moved: Mapping[str, Procedure] | None = None
) -> State:
    """The state of a run after its events, in order of `seq`. Deterministic; the present moment plays no part.

    `moved` holds, by digest, the procedures later releases moved the run to. Raises `Impossible` naming the event that
    cannot have happened: recorded histories never do that, corrections under trial may.
    """
    listed = tuple(events)
    for event in listed:
        if event.corrects or event.kind == t.CORRECTION or event.data.get("voids"):
            return _fold_reworked(procedure, listed, calendar, moved)
    folding = Folding(procedure, calendar, memo(procedure, calendar), moved)
    for event in listed:
        folding.apply(event)
    state = folding.state
    state.events = listed
    return state


def _corrected(events: Sequence[Event]) -> tuple[list[Event], int]:
    """Corrections put at the place of what they correct; and the seq of the last correction."""
    place = {event.seq: i for i, event in enumerate(events)}
    effective: list[Event] = list(events)
    last = 0
    for event in events:
        if event.kind != t.CORRECTION:
            continue
        last = event.seq
        i = place[event.corrects]
        old = effective[i]
        before = [*old.data.get("with", ()), old.account]
        effective[i] = replace(
            old,
            outcome=event.outcome,
            occurred_on=event.occurred_on,
            account=event.account,
            data={**event.data, "with": before},
        )
    return [event for event in effective if event.kind != t.CORRECTION], last


def _advanced(events: list[Event]) -> tuple[list[Event], set[int], int]:
    """Late entries moved to the place of the first timer they void; those timers; the seq of the last late entry."""
    void: set[int] = set()
    last = 0
    for event in list(events):
        seqs = event.data.get("voids")
        if not seqs:
            continue
        void.update(seqs)
        last = max(last, event.seq)
        moving = [event]
        if event.kind == t.CONFIRMED:
            moving.insert(0, next(e for e in events if e.seq == event.data["of"]))
        for one in moving:
            events.remove(one)
        at = next(i for i, e in enumerate(events) if e.seq == min(seqs))
        events[at:at] = moving
    return [event for event in events if event.seq not in void], void, last


def _fold_reworked(
    procedure: Procedure, events: tuple[Event, ...], calendar: Calendar, moved: Mapping[str, Procedure] | None
) -> State:
    """The slow way, for runs with corrections or late entries.

    What followed from a voided timer is voided with it: an event that was recorded before the late entry and no longer
    fits is left out. After a correction only the system's own events may fall away; a person's act that no longer fits
    is `Impossible`.
    """
    effective, last_correction = _corrected(events)
    effective, void, last_late = _advanced(effective)
    folding = Folding(procedure, calendar, memo(procedure, calendar), moved)
    for event in effective:
        try:
            folding.apply(event)
        except Impossible:
            if event.seq < last_late or (event.account in ("", t.SYSTEM) and event.seq < last_correction):
                void.add(event.seq)
                continue
            raise
    state = folding.state
    state.events = events
    state.voided |= void
    return state
