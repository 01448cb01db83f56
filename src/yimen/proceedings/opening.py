"""Begin a run: pin its text, bind its parties, write its first event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yimen import flow
from yimen.common import clock
from yimen.places import api as places
from yimen.places.models import Division
from yimen.proceedings.book import Book
from yimen.proceedings.models import Run
from yimen.proceedings.pins import pin


def open_book(
    *,
    by: flow.Actor | None,
    procedure: str,
    parties: Mapping[str, str],
    division: Division | None,
    facts: Mapping[str, Any],
    subjects: tuple[str, ...] = (),
    requested_on: date | None = None,
    parent: Run | None = None,
    place: tuple[str, str] = ("", ""),
    origin: tuple[Run, int] | None = None,
    on: date | None = None,
) -> Book:
    """A new run with its opening event.

    `parent` and `place` (step, key) tie a child to the turn that runs it; `origin` (run, seq) names the event of
    another run that asked for this independent one; `on` is the day it opens, today when left out.
    """
    release = places.release()
    now = clock.now()
    day = on or now.date()
    run = Run.objects.create(
        procedure=procedure,
        pinned=pin(procedure, release),
        parent=parent,
        parent_step=place[0],
        parent_key=place[1],
        root_id=parent.root_id_or_self if parent else None,
        origin=origin[0] if origin else None,
        origin_seq=origin[1] if origin else 0,
        division=division,
        opened_on=day,
        since=day,
    )
    book = Book(run)
    book.append(
        flow.opened(
            book.procedure,
            parties=parties,
            on=day,
            facts=facts,
            subjects=subjects,
            requested_on=requested_on,
            by=by,
            now=now,
        )
    )
    return book
