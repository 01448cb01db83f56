"""A holiday table was loaded: open turns get their due dates anew; closed turns keep those they were judged by."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yimen.common import clock
from yimen.flow import types as t
from yimen.places import api as places
from yimen.proceedings.book import Book, lock_root
from yimen.proceedings.cache import stored
from yimen.proceedings.models import Recount, Run

CHUNK = 200


def recount(first: int = 0, limit: int = CHUNK) -> tuple[int, int]:
    """Count one chunk of open runs again, from the run with id `first` on; (next id or 0, how many dates moved).

    One transaction a run, so the office keeps working meanwhile; call again with the answer until it is 0.
    """
    runs = list(Run.objects.exclude(status="ended").filter(pk__gte=first).order_by("pk")[:limit])
    moved = sum(_recount_run(run, clock.today()) for run in runs)
    return (runs[-1].pk + 1 if len(runs) == limit else 0), moved


def follow_calendar() -> int:
    """Count every open run again when a year was loaded or corrected since the last time; how many dates moved.

    Its progress is kept after each chunk: whoever is killed in the middle is followed by one who goes on.
    """
    places.look_again()  # the calendar in memory must not be older than its mark
    mark, moved = places.calendar_mark(), 0
    progress, _ = Recount.objects.get_or_create(mark=mark)
    while progress.following:
        progress.following, changed = recount(progress.following)
        progress.save(update_fields=["following"])
        moved += changed
    Recount.objects.exclude(mark=mark).delete()
    return moved


@transaction.atomic
def _recount_run(run: Run, today: date) -> int:
    """A date that moves earlier is never late before the day of loading: an event says so."""
    book = Book(lock_root(run))
    book.turns = stored(book.run)
    now = {turn.id: turn.due.last if turn.due else None for turn in book.state.turns if turn.is_open}
    before = {ident: book.turns[ident]["due_on"] if ident in book.turns else None for ident in now}
    moved = [ident for ident, day in now.items() if before[ident] != day]
    if any((was := before[i]) and (day := now[i]) and day < was and day < today for i in moved):
        book.append(
            t.Event(
                seq=len(book.rows) + 1,
                kind=t.CALENDAR,
                occurred_on=today,
                recorded_at=clock.now(),
                account=t.SYSTEM,
                mode=t.SYSTEM,
                data={"not_late_before": today.isoformat()},
            )
        )
    book.close()
    return len(moved)
