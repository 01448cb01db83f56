"""A run taken in hand: its procedure, its events, its folded state, and the writing of one more event.

The root run's row is the lock of the whole family: a parent and its children change together or not at all.
"""

from __future__ import annotations

from django.db import connection

from yimen import flow
from yimen.common import clock
from yimen.flow import types as t
from yimen.places import api as places
from yimen.proceedings import cache, chain
from yimen.proceedings.models import Event, Run
from yimen.proceedings.pins import compiled

# The two reads of every act, written out: the ORM takes longer to word them than the database to answer (decision 11).
RUN = "SELECT * FROM proceedings_run WHERE id = %s"
EVENTS = "SELECT * FROM proceedings_event WHERE run_id = %s ORDER BY seq"


def lock_root(run: Run) -> Run:
    """Lock the root of the run's family and give the run back as it stands under the lock."""
    root = _locked(run.root_id_or_self)
    return root if root.pk == run.pk else Run.objects.get(pk=run.pk)


def _locked(pk: int) -> Run:
    """The row of a run, locked until the transaction ends; SQLite knows no row locks and lets one writer in at all."""
    assert connection.in_atomic_block, "a lock outside a transaction locks nothing"
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    root: Run = Run.objects.raw(RUN + lock, [pk])[0]
    return root


class Book:
    """One run, folded. `append` writes an event and folds again; `close` writes the cache when all is recorded."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.procedure = compiled(run.pinned_id)
        self.rows: list[Event] = list(Event.objects.raw(EVENTS, [run.pk])) if run.pk and run.last_seq else []
        self.calendar = places.calendar()
        self.state: flow.State = self._fold()
        self.turns = cache.folded(self.state) if self.rows else {}

    def _fold(self) -> flow.State:
        return flow.fold(self.procedure, [as_event(row) for row in self.rows], self.calendar, moved(self.rows))

    @property
    def procedure_now(self) -> flow.Procedure:
        """The procedure the run goes by now: its own, or that of the release it was moved to."""
        return self.state.procedure

    def append(self, event: flow.Event, token: str = "") -> Event:
        """Write one event at the end of the chain and fold it in; the caller holds the lock."""
        row = Event(
            run=self.run,
            seq=len(self.rows) + 1,
            kind=event.kind,
            step=event.step,
            key=event.key,
            n=event.n,
            outcome=event.outcome,
            occurred_on=event.occurred_on,
            recorded_at=event.recorded_at or clock.now(),
            account=event.account,
            seat=event.seat,
            unit=event.unit,
            mode=event.mode,
            data=dict(event.data),
            corrects=event.corrects,
            token=token,
        )
        row.hash = chain.link(self.rows[-1].hash if self.rows else "", row)
        row.save(force_insert=True)
        self.rows.append(row)
        self.state = self._fold()
        return row

    def close(self) -> None:
        """Write down what the fold says: status of the run and its turns.

        The stored turns are the fold of the events before, so they are not read; `recount` reads them.
        """
        self.turns = cache.write(self.run, self.state, self.rows, self.turns)


def as_event(row: Event) -> flow.Event:
    """A stored event as the kernel reads it."""
    return flow.Event(
        row.seq,
        row.kind,
        row.step,
        row.key,
        row.n,
        row.outcome,
        row.occurred_on,
        row.recorded_at,
        row.account,
        row.seat,
        row.unit,
        row.mode,
        row.data,
        row.corrects,
    )


def moved(rows: list[Event]) -> dict[str, flow.Procedure] | None:
    """The procedures a run was moved to by later releases, by hash."""
    digests = {row.data["procedure"] for row in rows if row.kind == t.MOVED}
    return {digest: compiled(digest) for digest in digests} or None
