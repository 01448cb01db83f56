"""Reads of this room: one run as it stands, the worklist of a seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from yimen import flow
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow.may import OTHERS
from yimen.flow.types import ACT, DISCARDED, NOTE
from yimen.proceedings.book import Book
from yimen.proceedings.models import Event, Prose, Reminder, Run, Turn
from yimen.proceedings.prose import is_prose, prose_id

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = TypeVar("Row", bound=Model)


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
    """A run as it stands now. Two queries; whoever calls has found the run through a scoped query."""
    book = Book(run)
    texts = {row.pk: row.text for row in Prose.objects.filter(run=run)}
    return Look(run, book.procedure_now, book.state, tuple(book.rows), texts)


def worklist(actor: flow.Actor) -> QuerySet[Turn]:
    """Open turns this seat can do something about, the most urgent first.

    Its unit's own turns that its rights cover, and records of its unit that wait for a second person: not those the
    actor recorded, in whichever seat.
    """
    mine = Q(owner=actor.unit, right__in=actor.rights, awaits_confirmation=False)
    if "confirm_record" in actor.rights:
        sealed = Event.objects.filter(
            run=OuterRef("run"), step=OuterRef("step"), key=OuterRef("key"), kind=ACT, mode="sealed"
        )
        recorder = Subquery(sealed.order_by("-seq").values("account")[:1])
        own = Q(
            pk__in=Turn.objects.filter(desk=actor.unit, status="open", awaits_confirmation=True)
            .alias(recorder=recorder)
            .filter(recorder=actor.account)
            .values("pk")
        )
        mine |= Q(awaits_confirmation=True, watcher=actor.unit) & ~own
    if "accept" in actor.rights:
        mine |= Q(owner="applicant", watcher=actor.unit, awaits_confirmation=False)
    here = Turn.objects.filter(desk=actor.unit, status="open")  # first: the index serves it in order
    return here.filter(mine).order_by(F("due_on").asc(nulls_last=True), "id")


def owing(actor: flow.Actor) -> QuerySet[Run]:
    """Runs for which the seat's unit recorded by phone and still owes the paper, the most urgent first; none for a seat
    that does not record for others."""
    if OTHERS not in actor.rights:
        return Run.objects.none()
    return Run.objects.filter(paper_unit=actor.unit).order_by(F("paper_due_on").asc(nulls_last=True), "id")


def thrown_out(actor: flow.Actor) -> QuerySet[Event]:
    """Records of the seat's unit that its second person threw out, the newest first, while their turn waits again to
    be recorded; none for a seat that does not record for others."""
    if OTHERS not in actor.rights:
        return Event.objects.none()
    same = {name: OuterRef(name) for name in ("run", "step", "key", "n")}
    again = Turn.objects.filter(**same, status="open", awaits_confirmation=False)
    later = Event.objects.filter(**same, kind=DISCARDED, seq__gt=OuterRef("seq"))
    found = Event.objects.filter(Exists(again), ~Exists(later), kind=DISCARDED, unit=actor.unit)
    return found.order_by("-id")


def reasons_of(events: Iterable[Event]) -> dict[int, str]:
    """Event id -> the reason it gives; one query, for lists."""
    asked = {row.pk: prose_id(value) for row in events if is_prose(value := row.data.get("needs", {}).get("reason"))}
    texts = dict(Prose.objects.filter(pk__in=asked.values()).values_list("pk", "text"))
    return {pk: texts.get(prose, "") for pk, prose in asked.items()}


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often the unit of a turn was reminded of it, the last time when; `escalated`: its superior was told too."""

    times: int
    last: date
    escalated: bool


def reminders_of(turns: Iterable[Turn]) -> dict[int, Reminded]:
    """Turn id -> what its unit was reminded of since the turn opened; one query, for a page of a worklist.

    A limit over several steps reminds of every step then open. A turn that was never reminded of has no line.
    """
    wanted = list(turns)
    told: dict[int, list[Reminder]] = {}
    rows = Reminder.objects.filter(run__in={turn.run_id for turn in wanted}, unit__in={turn.desk for turn in wanted})
    for row in rows.order_by("on", "id"):
        told.setdefault(row.run_id, []).append(row)
    found = {}
    for turn in wanted:
        mine = [row for row in told.get(turn.run_id, ()) if _is_of(row, turn)]
        if mine:
            times = sum(row.word == "remind" for row in mine)
            found[turn.pk] = Reminded(times, mine[-1].on, times < len(mine))
    return found


def _is_of(reminder: Reminder, turn: Turn) -> bool:
    step = not reminder.step or (reminder.step, reminder.key) == (turn.step, turn.key)
    return step and reminder.unit == turn.desk and reminder.on >= turn.opened_on


def with_runs(rows: QuerySet[Row], *, state: str = "", late: bool = False) -> QuerySet[Row]:
    """Of rows with a `run`, those whose run is open or ended (`state`), or has a turn past its day (`late`)."""
    if state:
        rows = rows.filter(run__status="ended") if state == "ended" else rows.exclude(run__status="ended")
    if late:
        past = Turn.objects.filter(status="open", due_on__lt=clock.today())
        rows = rows.filter(run__in=past.values("run_id"))
    return rows


def turns_of(runs: Iterable[int]) -> dict[int, list[Turn]]:
    """Run id -> its turns that are not done, in their order; one query, for lists."""
    found: dict[int, list[Turn]] = {}
    for turn in Turn.objects.filter(run_id__in=list(runs), status__in=["open", "paused"]).order_by("run_id", "id"):
        found.setdefault(turn.run_id, []).append(turn)
    return found
