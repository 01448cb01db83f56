"""`yimen flow verify`: chains are checked, runs refolded, stored turns compared, draws drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yimen import flow
from yimen.flow import types as t
from yimen.flow.draw import drawn
from yimen.proceedings import chain
from yimen.proceedings.book import Book
from yimen.proceedings.cache import folded, run_columns, stored
from yimen.proceedings.models import Event, Prose, Run
from yimen.proceedings.prose import altered, is_prose


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was recorded; `what` is Chinese."""

    run: int
    what: str


@dataclass(slots=True)
class Report:
    """What a verification found."""

    runs: int = 0
    events: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(first: int = 0) -> Report:
    """Check every run from id `first` on. Reads only; one run at a time, so memory stays flat."""
    report = Report()
    for run in Run.objects.filter(pk__gte=first).order_by("pk").iterator(chunk_size=200):
        report.runs += 1
        report.events += run.last_seq
        report.faults += [Fault(run.pk, what) for what in _faults(run)]
    return report


def _faults(run: Run) -> Iterator[str]:
    rows = list(Event.objects.filter(run=run).order_by("seq"))
    seq = chain.broken_at(rows)
    if seq is not None:
        yield f"第 {seq} 条记录与前后不衔接，可能被改动"
        return
    if len(rows) != run.last_seq or (rows and rows[-1].hash != run.head):
        yield f"应有 {run.last_seq} 条记录，实有 {len(rows)} 条，可能被删除"
        return
    try:
        book = Book(run)
    except flow.Impossible as impossible:
        yield f"第 {impossible.event.seq} 条记录在其位置上不可能发生"
        return
    yield from _cache_faults(book)
    yield from _draw_faults(book)
    yield from _prose_faults(run, rows)


def _cache_faults(book: Book) -> Iterator[str]:
    for name, value in run_columns(book.state, book.rows).items():
        if getattr(book.run, name) != value:
            yield f"办理状态“{name}”与记录推算的不一致"
    kept, expected = stored(book.run), folded(book.state)
    for ident in sorted({*kept, *expected}):
        row, facts = kept.get(ident), expected.get(ident)
        if row is None or facts is None:
            yield f"待办“{ident[0]}”与记录推算的不一致（{'缺少' if row is None else '多出'}）"
        elif wrong := [name for name, value in facts.items() if row[name] != value]:
            yield f"待办“{ident[0]}”与记录推算的不一致（{'、'.join(wrong)}）"


def _draw_faults(book: Book) -> Iterator[str]:
    for row in book.rows:
        step = book.procedure_now.by_name.get(row.step)
        outcome = step.outcomes.get(row.outcome) if step and row.kind in (t.ACT, t.CORRECTION) else None
        found = row.data.get("draw")
        if outcome and outcome.draw and found and found["value"] != drawn(str(found["seed"]), outcome.draw.share):
            yield f"第 {row.seq} 条记录的抽取结果与种子不符"


def _prose_faults(run: Run, rows: list[Event]) -> Iterator[str]:
    texts = {row.pk: row for row in Prose.objects.filter(run=run)}
    for row in rows:
        for value in (row.data.get("needs") or {}).values():
            if is_prose(value) and altered(value, texts):
                yield f"第 {row.seq} 条记录的文字缺失或者被改动"
