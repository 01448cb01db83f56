"""Reads of this room: one run as it stands, the worklist of a seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen import flow
from yimen.basics.errors import Refused
from yimen.flow.types import NOTE
from yimen.proceedings.book import Book
from yimen.proceedings.models import Event, Prose, Run, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """A run read for a page: the fold, its events, and the free texts behind them by id."""

    run: Run
    procedure: flow.Procedure
    state: flow.State
    events: tuple[Event, ...]
    prose: dict[int, str]

    def allowed(self, actor: flow.Actor, today: date) -> list[flow.Allowed]:
        """What this actor may record now, a button each."""
        return flow.allowed(self.procedure, self.state, actor, today)

    def why_not(self, actor: flow.Actor, step: str, key: str, mode: str, today: date) -> Refused:
        """Why this actor can record nothing on that step now, in the kernel's words."""
        act = flow.Act(step=step, key=key, mode=mode, kind=NOTE, paper="asked")
        sentence = flow.refusal(self.procedure, self.state, act, actor, today)
        return sentence or Refused("现在没有可以记录的结果", "", "请刷新页面查看最新状态")


def look(run: Run) -> Look:
    """A run as it stands now. Three queries; whoever calls has found the run through a scoped query."""
    book = Book(Run.objects.select_related("pinned").get(pk=run.pk) if "pinned" not in run._state.fields_cache else run)
    texts = {row.pk: row.text for row in Prose.objects.filter(run=run)}
    return Look(run, book.procedure_now, book.state, tuple(book.rows), texts)


def worklist(actor: flow.Actor) -> QuerySet[Turn]:
    """Open turns this seat can do something about, the most urgent first.

    Its unit's own turns that its rights cover, and records of its unit that wait for a second person.
    """
    mine = Q(owner=actor.unit, right__in=actor.rights, awaits_confirmation=False)
    if "confirm_record" in actor.rights:
        mine |= Q(awaits_confirmation=True, watcher=actor.unit)
    if "accept" in actor.rights:
        mine |= Q(owner="applicant", watcher=actor.unit, awaits_confirmation=False)
    return Turn.objects.filter(mine, status="open").exclude(kind="run").order_by("due_on", "id")


def capped_count(rows: QuerySet[Turn]) -> int:
    """How many rows, at most one more than are ever shown as a number (“1000+”)."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def late_runs(today: date) -> QuerySet[Turn]:
    """Ids of runs with an open turn whose day is over, for a filter."""
    return Turn.objects.filter(status="open", due_on__lt=today).values("run_id")


def turns_of(runs: Iterable[int]) -> QuerySet[Turn]:
    """The open turns of many runs, for lists."""
    return Turn.objects.filter(run_id__in=list(runs), status__in=["open", "paused"]).order_by("run_id", "id")
