"""The procedure kernel: pure, no Django. A procedure is data; a run of it is a list of events; its state is their fold.

    procedure = compile_procedure("referral", text, library)       # ProcedureError(path, text, problem, expected)
    walk(procedure)                                                # every abstract state; ProcedureError when unsound
    state = fold(procedure, events, calendar)                      # deterministic; the present moment plays no part
    allowed(procedure, state, actor, today)   -> list[Allowed]     # buttons, each with needs, gives and article
    refusal(procedure, state, act, actor, today) -> Refused|None   # why not, in Chinese
    record(procedure, state, act, actor, today, now) -> Event      # the event to append, or raises Refused
    due_timers(procedure, state, today) -> list[Timer]             # write timer_event(state, found[0]), fold, ask again
    next_wake(state) -> date | None                                # when a timer will next have something to say
    track(procedure, state, today) -> list[TrackStep]              # the step track of a page

A run begins with `opened(...)`; a child run reports to its parent with `child_event(...)`.
"""

from yimen.flow.compile import compile_procedure, results_of
from yimen.flow.due import Due
from yimen.flow.fold import fold
from yimen.flow.folding import Impossible
from yimen.flow.may import Allowed
from yimen.flow.opening import child_event, opened, stopped
from yimen.flow.program import Procedure
from yimen.flow.reading import ProcedureError
from yimen.flow.recording import allowed, record, refusal, seen
from yimen.flow.timers import Timer, due_timers, next_wake, timer_event
from yimen.flow.track import TrackStep, track
from yimen.flow.types import Act, Actor, Calendar, Event, State, Turn
from yimen.flow.walk import Walk, walk

__all__ = [
    "Act",
    "Actor",
    "Allowed",
    "Calendar",
    "Due",
    "Event",
    "Impossible",
    "Procedure",
    "ProcedureError",
    "State",
    "Timer",
    "TrackStep",
    "Turn",
    "Walk",
    "allowed",
    "child_event",
    "compile_procedure",
    "due_timers",
    "fold",
    "next_wake",
    "opened",
    "record",
    "refusal",
    "results_of",
    "seen",
    "stopped",
    "timer_event",
    "track",
    "walk",
]
