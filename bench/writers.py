"""Twelve writers, each on runs of its own: `proceedings.act` against recorders that only write.

The null recorder has the shape of the transaction and none of its meaning: it locks the run, inserts one event row,
updates one turn row, commits. No fold, no refusal, no chain, no reading of what was there.

A second recorder reads and writes the same rows as the act does, and thinks nothing: against it, what is left is the
price of the kernel and the chain.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
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
RUN_COLUMNS = ("status", "result", "since", "opened_on", "last_seq", "head", "next_timer_on")

Record = Callable[[Actor, Run], object]


def with_meaning(by: Actor, run: Run) -> None:
    """A clerk accepts an application: the act every application begins with."""
    proceedings.act(by=by, run=run, step="accept", outcome="accepted")


@transaction.atomic
def without(by: Actor, run: Run) -> None:
    """The null recorder."""
    now = clock.now()
    locked = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    Event.objects.create(
        run=locked,
        seq=locked.last_seq + 1,
        kind="act",
        step="accept",
        n=1,
        outcome="accepted",
        occurred_on=now.date(),
        recorded_at=now,
        account=by.account,
        seat=by.seat,
        unit=by.unit,
        hash="0" * 64,
    )
    Turn.objects.filter(run=locked, step="accept").update(status="done", outcome="accepted", closed_on=now.date())


@transaction.atomic
def same_rows(by: Actor, run: Run) -> None:
    """Every row an accepted application reads and writes, without a thought."""
    Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    locked = Run.objects.select_related("pinned").get(pk=run.pk)
    events, now = list(locked.events.order_by("seq")), clock.now()
    event = Event(run=locked, seq=len(events) + 1, kind="act", step="accept", n=1, outcome="accepted")
    event.occurred_on, event.recorded_at, event.hash = now.date(), now, "0" * 64
    event.account, event.seat, event.unit, event.data = by.account, by.seat, by.unit, {"due": str(now.date())}
    event.save(force_insert=True)
    locked.last_seq, locked.head = event.seq, event.hash
    locked.save(update_fields=list(RUN_COLUMNS))
    (turn,) = Turn.objects.filter(run=locked)
    turn.status, turn.outcome, turn.closed_on, turn.live = "done", "accepted", now.date(), False
    turn.save(update_fields=COLUMNS)
    next_facts = {name: getattr(turn, name) for name in COLUMNS} | {"status": "open", "outcome": "", "closed_on": None}
    Turn.objects.bulk_create([Turn(run=locked, step="split", key="", n=1, **next_facts)])
    list(Run.objects.filter(parent=locked).exclude(status="ended").select_related("pinned").order_by("pk"))


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
    recorders = (without, same_rows, with_meaning)
    office = open_office(len(recorders) * ROUNDS * WRITERS * (acts + WARM))
    against: dict[str, list[float]] = {"null recorder": [], "recorder of the same rows": []}
    for n in range(ROUNDS):
        null, rows, ours = (rate(recorder, office, acts) for recorder in recorders)
        against["null recorder"].append(ours / null)
        against["recorder of the same rows"].append(ours / rows)
        say(f"{connection.vendor} round {n + 1}: {null:.0f}/s null, {rows:.0f}/s same rows, {ours:.0f}/s acts")
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
