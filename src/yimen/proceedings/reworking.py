"""Writes that change what stands: corrections, extensions, papers handed in, notes, reassignment, a new release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yimen import flow
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.places import api as places
from yimen.proceedings.actions import perform
from yimen.proceedings.book import Book, lock_root
from yimen.proceedings.family import after
from yimen.proceedings.models import Event, Run
from yimen.proceedings.pins import compiled, pin
from yimen.proceedings.timers import write_due_timers

Facts = Mapping[str, Any]


@transaction.atomic
def note(
    *,
    by: flow.Actor,
    run: Run,
    step: str,
    key: str = "",
    occurred_on: date | None = None,
    mode: str = "own",
    prose: Mapping[str, str] | None = None,
    paper: str = "",
    token: str = "",
) -> Event:
    """Record work on a turn without closing it; the first record starts it (a limit `to: started` is met)."""
    wanted = t.Act(kind=t.NOTE, step=step, key=key, occurred_on=occurred_on, mode=mode, paper=paper, token=token)
    return perform(by, run, wanted, prose or {})


@transaction.atomic
def correct(
    *,
    by: flow.Actor,
    run: Run,
    of: int,
    reason: str,
    outcome: str = "",
    occurred_on: date | None = None,
    needs: Facts | None = None,
    facts: Facts | None = None,
    prose: Mapping[str, str] | None = None,
    paper: str = "",
    token: str = "",
) -> Event:
    """Correct the event `of` at its place; what is left out stays as recorded.

    Refused when a later act becomes impossible (naming it), or when an effect or a result would change: that is undone
    by a new run, never by a correction.
    """
    wanted = t.Act(
        kind=t.CORRECTION,
        of=of,
        outcome=outcome,
        occurred_on=occurred_on,
        needs=dict(needs or {}),
        facts=dict(facts or {}),
        paper=paper,
        token=token,
    )
    return perform(by, run, wanted, {**(prose or {}), "reason": reason})


@transaction.atomic
def extend(
    *,
    by: flow.Actor,
    run: Run,
    reason: str,
    limit: str = "",
    step: str = "",
    key: str = "",
    needs: Facts | None = None,
    token: str = "",
) -> Event:
    """Extend a limit once, before it is over: of an open turn (`step`, `key`) or one over several steps (`limit`)."""
    wanted = t.Act(kind=t.EXTENDED, step=step, key=key, limit=limit, needs=dict(needs or {}), token=token)
    return perform(by, run, wanted, {"reason": reason})


@transaction.atomic
def hand_in_paper(*, by: flow.Actor, run: Run, of: tuple[int, ...], paper: str, token: str = "") -> Event:
    """The paper behind records by phone has come; one paper may stand behind several."""
    return perform(by, run, t.Act(kind=t.PAPER, paper=paper, data={"of": list(of)}, token=token), {})


@transaction.atomic
def reassign(*, by: flow.Actor, run: Run, old: str, new: str, reason: str, token: str = "") -> Event:
    """The work of unit `old` in this run goes to `new` (renamed, merged, split): open turns now, later ones too."""
    wanted = t.Act(kind=t.REASSIGNED, data={"from": old, "to": new}, token=token)
    return perform(by, run, wanted, {"reason": reason})


def reassign_all(*, by: flow.Actor, old: str, new: str, reason: str) -> int:
    """Hand over every run in which `old` has open work, one transaction a run; how many. May be repeated."""
    done = 0
    open_turns = {"turns__status__in": ["open", "paused"]}
    for run in Run.objects.filter(turns__owner=old, **open_turns).exclude(status="ended").distinct().order_by("pk"):
        reassign(by=by, run=run, old=old, new=new, reason=reason)
        done += 1
    return done


@transaction.atomic
def move(*, run: Run, at: str = "") -> Event:
    """Move an open run to its procedure in the release now in force (`open_runs: move at <step>`).

    With `at` it goes on from that step; without, every open step must exist in the new text. Refused otherwise.
    """
    book = Book(lock_root(run))
    write_due_timers(book, clock.today())
    pinned = pin(book.run.procedure, places.release())
    now = clock.now()
    event = t.Event(
        seq=len(book.rows) + 1,
        kind=t.MOVED,
        occurred_on=now.date(),
        recorded_at=now,
        account=t.SYSTEM,
        mode=t.SYSTEM,
        data={"procedure": pinned.digest, "at": at},
    )
    compiled(pinned.digest)
    try:
        row = book.append(event)
    except flow.Impossible as impossible:
        raise Refused("新版程序中没有这一步，不能转入", "", "请写明从哪一步继续，或者按原程序办结") from impossible
    after(book)
    return row
