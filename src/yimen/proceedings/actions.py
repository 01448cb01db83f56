"""Writes of this room: open a run, act on it, confirm what was recorded for others, let timers run.

Everything that changes a run goes through here, under the lock of its root, in one transaction with the rows of the use
case that calls. Children are opened and their results handed up in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from yimen import flow
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.places.models import Division
from yimen.proceedings.book import Book, lock_root
from yimen.proceedings.family import after
from yimen.proceedings.models import Event, Run
from yimen.proceedings.opening import open_book
from yimen.proceedings.prose import keep_prose
from yimen.proceedings.resent import among
from yimen.proceedings.timers import write_due_timers

Facts = Mapping[str, Any]


@transaction.atomic
def open_run(
    *,
    by: flow.Actor,
    procedure: str,
    parties: Mapping[str, str],
    division: Division | None = None,
    facts: Facts | None = None,
    subjects: tuple[str, ...] = (),
    requested_on: date | None = None,
    on: date | None = None,
) -> Run:
    """Begin a run of a procedure of the release in force; its text is pinned.

    `parties`: party name -> stable unit key; `subjects`: ids of those concerned (`person:7`), for recusal; `on`: the
    day it began, today when left out. Refused: a day to come.
    """
    if on is not None and on > clock.today():
        raise Refused(f"开始日期 {on} 晚于今天", "", "请核对日期")
    book = open_book(
        by=by,
        procedure=procedure,
        parties=parties,
        division=division,
        facts=facts or {},
        subjects=subjects,
        requested_on=requested_on,
        on=on,
    )
    after(book)
    return book.run


@transaction.atomic
def act(
    *,
    by: flow.Actor,
    run: Run,
    step: str,
    outcome: str,
    key: str = "",
    occurred_on: date | None = None,
    mode: str = "own",
    needs: Facts | None = None,
    facts: Facts | None = None,
    prose: Mapping[str, str] | None = None,
    paper: str = "",
    token: str = "",
) -> Event:
    """Record an outcome on the open turn of a step, or refuse with a Chinese sentence; nothing changes then.

    `prose`: need word -> free text, kept encrypted in rows of its own. `mode`: own, counter, sealed (a second person
    confirms), phone. `token`: the same act sent twice is recorded once.
    """
    wanted = t.Act(
        step=step,
        outcome=outcome,
        key=key,
        occurred_on=occurred_on,
        mode=mode,
        needs=dict(needs or {}),
        facts=dict(facts or {}),
        paper=paper,
        token=token,
    )
    return perform(by, run, wanted, prose or {})


@transaction.atomic
def anytime(
    *,
    by: flow.Actor,
    run: Run,
    name: str,
    occurred_on: date | None = None,
    mode: str = "own",
    needs: Facts | None = None,
    facts: Facts | None = None,
    member: Mapping[str, Any] | None = None,
    prose: Mapping[str, str] | None = None,
    paper: str = "",
    token: str = "",
) -> Event:
    """Record an act outside the order: withdrawal, death, suspension, one more member."""
    wanted = t.Act(
        kind=t.ANYTIME,
        step=name,
        occurred_on=occurred_on,
        mode=mode,
        needs=dict(needs or {}),
        facts=dict(facts or {}),
        data={"member": dict(member)} if member else {},
        paper=paper,
        token=token,
    )
    return perform(by, run, wanted, prose or {})


@transaction.atomic
def confirm(*, by: flow.Actor, run: Run, of: int, token: str = "") -> Event:
    """A second person confirms a sealed record (代录复核): from now on it counts."""
    return perform(by, run, t.Act(kind=t.CONFIRMED, of=of, token=token), {})


@transaction.atomic
def discard(*, by: flow.Actor, run: Run, of: int, reason: str, token: str = "") -> Event:
    """A second person throws a sealed record out, saying why; the turn stays as it was."""
    return perform(by, run, t.Act(kind=t.DISCARDED, of=of, token=token), {"reason": reason})


def perform(by: flow.Actor, run: Run, wanted: t.Act, prose: Mapping[str, str]) -> Event:
    """Lock, let timers run, refuse or record, follow what it opens and ends, write the cache."""
    book = Book(lock_root(run))
    if wanted.token and (same := among(book.rows, by, wanted)):
        return same
    now = clock.now()
    write_due_timers(book, now.date())
    was_over = book.state.ended
    wanted = replace(_with_prose(book.run, wanted, prose), seed=secrets.token_hex(16))
    event = flow.record(book.procedure_now, book.state, wanted, by, now.date(), now)
    row = book.append(event, wanted.token)
    if was_over and not book.state.ended and book.run.parent_id:
        raise Refused("上级事项已按原来的结果继续办理，不能再以补录推翻", "", "请在上级事项中另行处理")
    after(book)
    return row


def _with_prose(run: Run, wanted: t.Act, prose: Mapping[str, str]) -> t.Act:
    """Keep free texts in rows of their own; the act carries only their ids."""
    kept: dict[str, Any] = dict(wanted.needs)
    for word, text in prose.items():
        if text.strip():
            kept[word] = keep_prose(run, word, text.strip())
    return replace(wanted, needs=kept)


@transaction.atomic
def relocate(*, run: Run, division: Division) -> None:
    """The family of a run is of another place from now on; what units were bound by the old one stays."""
    lock_root(run)
    Run.objects.filter(Q(pk=run.root_id_or_self) | Q(root=run.root_id_or_self)).update(division=division)


@transaction.atomic
def tick(run: Run, today: date) -> int:
    """Write the timers of one run that are due on `today`; how many. One transaction a run."""
    book = Book(lock_root(run))
    written = write_due_timers(book, today)
    after(book)
    return written
