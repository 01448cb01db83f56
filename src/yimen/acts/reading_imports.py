"""What pages of imports show: the lists handed in, how far each is, what it would change and which rows cannot be
read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from yimen.agencies import api as agencies
from yimen.places import api as places
from yimen.regime.schema_exchange import EXCHANGE_FIELDS
from yimen.registry.queries import batches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yimen.regime.schema_exchange import ColumnEntry, ExchangeEntry
    from yimen.registry.models import Batch

SHOWN = 100
WORDS = (("new", "新增人员"), ("known", "已登记的人，新增记录"), ("changed", "内容有变"), ("same", "没有变化"))


def batches(unit: str) -> QuerySet[Batch]:
    """The lists this unit's seats handed in for the registry, with who did; those of superior systems are compared."""
    compared = [key for key, template in places.release().exchange.items() if template.system]
    return batches_of(unit).exclude(template__in=compared).select_related("account", "undo_by")


def stage(batch: Batch) -> str:
    """Where a list is, in one word."""
    for word, there in (
        ("没有读成", bool(batch.failed)),
        ("已放弃", batch.dropped_at is not None),
        ("已撤销", batch.undone_at is not None),
        ("正在撤销", batch.undo_at is not None),
        ("已导入", batch.finished_at is not None),
        ("正在导入", batch.confirmed_at is not None),
        ("待确认", batch.read_at is not None),
    ):
        if there:
            return word
    return "正在预检"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One list in the list of lists."""

    pk: int
    title: str
    unit: str
    file_name: str
    at: datetime
    by: str
    stage: str
    rows: int
    written: int
    rejected: int


def batch_rows(found: Sequence[Batch]) -> list[BatchRow]:
    """Rows of many lists; no query of their own."""
    names, known = agencies.unit_names(), places.release().exchange
    return [
        BatchRow(
            pk=batch.pk,
            title=known[batch.template].title if batch.template in known else batch.template,
            unit=names.get(batch.unit, batch.unit),
            file_name=batch.file_name,
            at=batch.created_at,
            by=batch.account.name,
            stage=stage(batch),
            rows=batch.counts.get("rows", 0),
            written=sum(batch.written.get(word, 0) for word, _ in WORDS),
            rejected=batch.counts.get("rejected", 0) + batch.written.get("rejected", 0),
        )
        for batch in found
    ]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One list: how far (`percent` while it is at work), what it comes to, the reasons of rejected rows, the first of
    them.

    `may_confirm`, `may_drop`, `may_undo`: what can be done now; `nothing`: it waits, and no row of it can be used.
    """

    batch: Batch
    row: BatchRow
    counts: list[tuple[str, int]]
    skipped: int
    at_work: bool
    percent: int
    reasons: list[tuple[str, int]]
    rejects: list[tuple[str, str]]
    may_confirm: bool
    nothing: bool
    may_drop: bool
    may_undo: bool


def batch_page(batch: Batch) -> BatchPage:
    """Everything the page of one list shows; the caller has found it through `batches`."""
    word = stage(batch)
    at_work = word.startswith("正在")
    source = batch.written if batch.confirmed_at is not None else batch.counts
    reasons: Counter[str] = Counter()
    first: list[tuple[str, str]] = []
    if not at_work:
        for row, _, reason in rejects(batch):
            reasons[reason] += 1
            if len(first) < SHOWN:
                first.append((row, reason))
    whole = batch.counts.get("rows", 0) - batch.counts.get("rejected", 0)  # what can be written, or compared
    done = sum(batch.written.get(key, 0) for key in ("rows",))
    ready = word == "待确认"
    return BatchPage(
        batch=batch,
        row=batch_rows([batch])[0],
        counts=[(label, source.get(key, 0)) for key, label in WORDS],
        skipped=batch.counts.get("skipped", 0),
        at_work=at_work,
        percent=min(100, done * 100 // whole) if whole and batch.confirmed_at is not None else 0,
        reasons=reasons.most_common(20),
        rejects=first,
        may_confirm=ready and whole > 0,
        nothing=ready and whole <= 0,
        may_drop=ready or word == "正在预检",
        may_undo=word == "已导入",
    )


def rejects(batch: Batch) -> Iterator[tuple[str, list[str], str]]:
    """Row of the file, its cells as they stood, why it was rejected; in the order of the file."""
    for kept in batch.parts.order_by("seq").values_list("rejects", flat=True).iterator(chunk_size=20):
        yield from json.loads(kept or "[]")


def reject_table(batch: Batch) -> tuple[list[str], Iterator[list[str]]]:
    """The rejected rows as a spreadsheet: the file's own columns, then row and reason."""
    headings = json.loads(batch.headings or "[]")
    width = len(headings)
    lines = ([*(cells + [""] * width)[:width], row, reason] for row, cells, reason in rejects(batch))
    return [*headings, "原行号", "退回原因"], lines


MEANS = {
    "number": "照证件填写，一列设为文本",
    "phone": "手机或座机",
    "town": "镇、街道的名称",
    "village": "村（社区）的名称",
    "amount": "只写数字，单位是元；按月给的写每月的金额",
    "from": "从哪天起享受，例如 2026-03-01；没有这一列的，从名单日期算起",
    "until": "到哪天止，还在享受的不填",
    "text": "要说明的话，可以不填",
}
"""Field -> what belongs into its column; the others say it by their heading or their words."""


def template_guide(template: ExchangeEntry) -> list[tuple[str, str, str, str]]:
    """What an empty template says of each column: heading, whether it must be there, what belongs there, which other
    headings are understood."""
    return [
        (f"“{column.headings[0]}”", "必有" if column.required else "可以没有", _means(field, column), _others(column))
        for field, column in template.columns.items()
    ]


def _means(field: str, column: ColumnEntry) -> str:
    if column.values:
        return f"填：{'、'.join(column.values)}"
    return MEANS.get(field, f"填{EXCHANGE_FIELDS[field]}")


def _others(column: ColumnEntry) -> str:
    return f"也认：{'、'.join(column.headings[1:])}" if column.headings[1:] else ""
