"""What other rooms may use of this one."""

from yimen.proceedings.actions import act, anytime, confirm, discard, open_run, relocate, tick
from yimen.proceedings.book import lock_root
from yimen.proceedings.effects import on_list, on_party, on_timer
from yimen.proceedings.models import Event, Run, Turn
from yimen.proceedings.pins import procedure_of, procedures_of, texts
from yimen.proceedings.prose import erase_prose
from yimen.proceedings.queries import (
    look,
    owing,
    reasons_of,
    reminders_of,
    thrown_out,
    turns_of,
    with_runs,
    worklist,
)
from yimen.proceedings.recounting import follow_calendar, recount
from yimen.proceedings.resent import sent_before
from yimen.proceedings.reworking import correct, extend, hand_in_paper, move, note, reassign, reassign_all
from yimen.proceedings.schedules import open_scheduled
from yimen.proceedings.verifying import verify

__all__ = [
    "Event",
    "Run",
    "Turn",
    "act",
    "anytime",
    "confirm",
    "correct",
    "discard",
    "erase_prose",
    "extend",
    "follow_calendar",
    "hand_in_paper",
    "lock_root",
    "look",
    "move",
    "note",
    "on_list",
    "on_party",
    "on_timer",
    "open_run",
    "open_scheduled",
    "owing",
    "procedure_of",
    "procedures_of",
    "reasons_of",
    "reassign",
    "reassign_all",
    "recount",
    "relocate",
    "reminders_of",
    "sent_before",
    "texts",
    "thrown_out",
    "tick",
    "turns_of",
    "verify",
    "with_runs",
    "worklist",
]
