"""Timers become events: written by the ticker, or by whoever acts first, before anything else."""

from __future__ import annotations

from datetime import date

from yimen import flow
from yimen.common import clock
from yimen.flow import types as t
from yimen.proceedings import effects
from yimen.proceedings.book import Book
from yimen.proceedings.cache import watcher
from yimen.proceedings.models import Reminder

REMINDING = ("remind", "escalate")


def write_due_timers(book: Book, today: date) -> int:
    """Write every timer that is due, in the order of their days; each may change which are due next. How many."""
    written = 0
    while due := flow.due_timers(book.procedure_now, book.state, today):
        event = flow.timer_event(book.state, due[0], clock.now())
        book.append(event)
        word = str(event.data["word"])
        if word in REMINDING:
            _remind(book, event)
        effects.follow(book.run, book.state, event)
        written += 1
    return written


def _remind(book: Book, event: flow.Event) -> None:
    """Tell the unit that must act; for the applicant who records for him; for a limit over several steps everybody."""
    turns = [turn for turn in book.state.open.values() if not event.step or turn.id == (event.step, event.key, event.n)]
    told = dict.fromkeys(watcher(turn, book.state) if turn.owner == t.APPLICANT else turn.owner for turn in turns)
    Reminder.objects.bulk_create(
        Reminder(
            run=book.run,
            step=event.step,
            key=event.key,
            unit=unit,
            word=str(event.data["word"]),
            offset=int(event.data.get("offset", 0)),
            on=event.occurred_on,
        )
        for unit in told
    )
