"""Timers become events: written by the ticker, or by whoever acts first, before anything else."""

from __future__ import annotations

from datetime import date

from yimen import flow
from yimen.common import clock
from yimen.proceedings.book import Book
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
        written += 1
    return written


def _remind(book: Book, event: flow.Event) -> None:
    turn = book.state.open.get((event.step, event.key))
    Reminder.objects.create(
        run=book.run,
        step=event.step,
        key=event.key,
        unit=turn.owner if turn else "",
        word=str(event.data["word"]),
        offset=int(event.data.get("offset", 0)),
        on=event.occurred_on,
    )
