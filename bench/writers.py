"""Twelve writers, each on runs of its own: `proceedings.act` against recorders that only write.

The null recorder leaves what every record must leave (docs/decisions/0011): it locks the run, inserts the event, writes
the run's row, closes the turn and opens the next one. It reads nothing, folds nothing, refuses nothing, chains
nothing. The bare insert is only told: it locks, inserts the event and closes the turn; no worklist goes on from it.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Barrier

from django.db import connection, connections, transaction

from bench.loader import Loader
from bench.measured import Measured, at_least, reported
from bench.people import Pool
from bench.place import install
from bench.stencils import stencil
from bench.stories import MAIN, STORIES, TODAY, Cast, Desk, Life
from yimen.common import clock
from yimen.flow import Actor
from yimen.proceedings import api as proceedings
from yimen.proceedings.cache import COLUMNS
from yimen.proceedings.models import Event, Run, Turn

WRITERS, ROUNDS, ACTS, WARM = 12, 5, 40, 3
SHARE = 0.8

Record = Callable[[Actor, Run], object]


def with_meaning(by: Actor, run: Run) -> None:
    """A clerk accepts an application: the act every application begins with."""
    proceedings.act(by=by, run=run, step="accept", outcome="accepted")


@transaction.atomic
def bare(by: Actor, run: Run) -> None:
    """The least that could be called a record: nobody's worklist goes on from it."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    _insert(by, locked, clock.now())
    _close(locked)


@transaction.atomic
def null(by: Actor, run: Run) -> None:
    """The null recorder: every row an accepted application must leave, without a thought."""
    now = clock.now()
    locked = Run.objects.select_for_update().get(pk=run.pk)
    event = _insert(by, locked, now)
    Run.objects.filter(pk=locked.pk).update(last_seq=event.seq, head=event.hash)
    _close(locked)
    facts = dict.fromkeys(COLUMNS, "") | {"live": True, "provisional": False, "awaits_confirmation": False}
    days = {"opened_on": now.date(), "started_on": None, "due_on": now.date(), "closed_on": None}
    Turn.objects.bulk_create([Turn(run=locked, step="split", n=1, **facts | days | {"status": "open"})])


def _insert(by: Actor, run: Run, now: datetime) -> Event:
    event = Event(run=run, seq=run.last_seq + 1, kind="act", step="accept", n=1, outcome="accepted")
    event.occurred_on, event.recorded_at, event.hash = now.date(), now, "0" * 64
    event.account, event.seat, event.unit, event.data = by.account, by.seat, by.unit, {"due": str(now.date())}
    event.save(force_insert=True)
    return event


def _close(run: Run) -> None:
    today = clock.today()
    turn = Turn.objects.filter(run=run, step="accept", key="", n=1)
    turn.update(status="closed", outcome="accepted", started_on=today, closed_on=today)


@dataclass(slots=True)
class Office:
    """A loaded place with more fresh applications than will be accepted."""

    clerk: Actor
    runs: list[Run]

    def take(self, count: int) -> list[Run]:
        """Runs nobody has acted on."""
        taken, self.runs = self.runs[:count], self.runs[count:]
        return taken


def measure(acts: int, say: Callable[[str], None]) -> list[Measured]:
    """Rounds of both recorders in turn; the median of the ratios of their rates."""
    recorders = (null, bare, with_meaning)
    office = open_office(len(recorders) * ROUNDS * WRITERS * (acts + WARM))
    against: dict[str, list[float]] = {"null recorder": [], "bare insert": []}
    for n in range(ROUNDS):
        nulls, inserts, ours = (rate(recorder, office, acts) for recorder in recorders)
        against["null recorder"].append(ours / nulls)
        against["bare insert"].append(ours / inserts)
        say(f"{connection.vendor} round {n + 1}: {nulls:.0f}/s null, {inserts:.0f}/s bare, {ours:.0f}/s acts")
    return [_row(to, statistics.median(ratios)) for to, ratios in against.items()]


def _row(to: str, median: float) -> Measured:
    """The milestone's limit is for the null recorder on PostgreSQL; the other figures are only told."""
    name, compared = f"writers, {connection.vendor}", f"acts / {to}, {WRITERS} writers, median of {ROUNDS}"
    if connection.vendor == "postgresql" and to == "null recorder":
        return at_least(name, compared, median, SHARE)
    return reported(name, compared, median)


def open_office(count: int) -> Office:
    """So many fresh applications at one window."""
    install()
    cast, pool = Cast(), Pool()
    cast.hire()
    desk = Desk.of(cast, MAIN)
    fresh = next(story for story in STORIES if story.course is Life.fresh)
    first, *families = pool.families(desk, 500)
    loader = Loader([stencil(cast, desk, fresh, first, 0)], {MAIN: families})
    loader.load(count)
    return Office(desk.clerk, list(Run.objects.order_by("pk")))


def rate(record: Record, office: Office, acts: int) -> float:
    """Records a second of all writers together, from the moment all are ready to the moment the last is done."""
    parts = [office.take(acts + WARM) for _ in range(WRITERS)]
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(WRITERS)
    times = fork.Queue()
    writers = [fork.Process(target=_write, args=(record, office.clerk, part, ready, times)) for part in parts]
    for writer in writers:
        writer.start()
    spans = [times.get(timeout=600) for _ in writers]
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    return WRITERS * acts / (max(end for _, end in spans) - min(begin for begin, _ in spans))


def _write(
    record: Record, by: Actor, runs: list[Run], ready: Barrier, times: multiprocessing.Queue[tuple[float, float]]
) -> None:
    """One writer: a few records to open its connection and fill its memory, then all its own."""
    with clock.fixed(TODAY):
        for run in runs[:WARM]:
            record(by, run)
        ready.wait()
        begin = time.perf_counter()
        for run in runs[WARM:]:
            record(by, run)
        times.put((begin, time.perf_counter()))
