"""The dry run of a list: the stored file is read and judged in rounds of seconds; nothing is written to the registry.

Where a round stopped is held in memory. A killed process begins again from the top: nothing depends on what it had
read.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock, files
from yimen.places import api as places
from yimen.registry.columns import GUIDE, LOOKED_AT, Found, find_headings, is_blank
from yimen.registry.judging import Judged, judge
from yimen.registry.models import Batch, Part
from yimen.registry.rows import Reader, Wanted
from yimen.registry.sheets import Cells, Sheet, sheets_of
from yimen.registry.villages import finder
from yimen.registry.writing import actor_of

if TYPE_CHECKING:
    from yimen.regime.schema_exchange import ExchangeEntry

PART = 2000
MOST_ROWS = 300_000
BLANKS = 20_000
Judging = Callable[[Batch, Sequence[Wanted], date], Judged]
Reject = list[object]  # [row, cells as they stood, reason]


class Reading:
    """One list being read. `step` goes on until a moment and tells whether the end was reached. `judging`: what says
    what becomes of the rows; without it they are judged against the registry."""

    def __init__(self, batch: Batch, judging: Judging | None = None) -> None:
        self.batch, self.judging = batch, judging
        self.counts: Counter[str] = Counter(rows=0, rejected=0)
        self.first_row: dict[str, str] = {}  # what was seen -> the row where; keys are the program's, never stored
        self.names: dict[str, str] = {}
        self.cells: dict[str, list[str]] = {}  # of the rows of this part, for giving them back
        self.seq = 0
        with transaction.atomic():
            batch.parts.all().delete()
        self.rows = self._rows()

    def step(self, until: float) -> bool:
        """Read and judge parts until `until` (time.monotonic); true when the list is through. Refused: not readable."""
        while time.monotonic() < until:
            if not self._part():
                self._finish()
                return True
        return False

    def _part(self) -> bool:
        wanted: list[Wanted] = []
        rejects: list[Reject] = []
        looked, blanks = 0, False
        for found in islice(self.rows, PART):
            if found is None:
                blanks = True
                break
            looked += 1
            row, cells, reader = found
            try:
                one = reader.read(row, cells)
                if one is None:
                    self.counts["skipped"] += 1
                    continue
                self._once(one)
            except Refused as refused:
                rejects.append([row, _texts(cells), f"{refused.what}。{refused.next}".removesuffix("。")])
                continue
            wanted.append(one)
            self.cells[one.row] = _texts(cells)
        if looked:
            self._keep(wanted, rejects)
        return blanks or looked == PART

    def _once(self, one: Wanted) -> None:
        """A person stands in a list once for each programme, under one name."""
        name = self.names.setdefault(one.number, one.name)
        if name != one.name:
            raise Refused("同一个身份证号在表中有两个姓名", next="请照证件核对")
        first = self.first_row.setdefault(one.key, one.row)
        if first != one.row:
            raise Refused(f"与第{first}行重复", next="请删去多余的一行")

    def _keep(self, wanted: list[Wanted], rejects: list[Reject]) -> None:
        """Judge the part and keep it, in one transaction."""
        with transaction.atomic():
            if Batch.objects.select_for_update(of=("self",)).get(pk=self.batch.pk).dropped_at is not None:
                raise Refused("这份名单已放弃")
            judged = (self.judging or judge)(self.batch, wanted, clock.today())
            self.counts["rows"] += len(wanted) + len(rejects)
            rejects += [[one.row, self.cells[one.row], reason] for one, reason in judged.rejected]
            self.counts.update(str(verdict) for _, verdict, _, _ in judged.lines)
            self.counts["rejected"] += len(rejects)
            for person in judged.told:
                audit.record(by=actor_of(self.batch), verb="told_other_name", object=person)
            Part.objects.create(
                batch=self.batch,
                seq=self.seq,
                rows=_json([one.plain() for one, _, _, _ in judged.lines]),
                rejects=_json(rejects) if rejects else "",
            )
            self.batch.counts = dict(self.counts)
            self.batch.save(update_fields=["counts"])
        self.seq += 1
        self.cells.clear()

    def _finish(self) -> None:
        if not self.counts["rows"]:
            raise Refused("表头下面没有名单", next="请核对选的是不是这个文件")
        stored = self.batch.file
        with transaction.atomic():
            self.batch.read_at, self.batch.file = clock.now(), ""
            self.batch.save(update_fields=["read_at", "file", "headings", "remarks"])
        files.drop(stored)

    def _rows(self) -> Iterator[tuple[str, Cells, Reader] | None]:
        """Every row below the headings, of every sheet that has them; None for every BLANKS blank rows, so that a
        sheet of nothing else ends the round in time like any other."""
        content = files.read(self.batch.file)
        unread, heads, total, blanks = [], 0, 0, 0
        for sheet in sheets_of(self.batch.kind, content):
            reader, rows = self._begin(sheet)
            if reader is None:
                unread += [sheet.title] if sheet.title != GUIDE else []
                continue
            heads += 1
            if heads == 1:
                self.batch.headings = _json(list(reader.found.headings))
                self.batch.remarks = _not_read(reader.template, reader.found, self.batch.as_of)
            for number, cells in rows:
                if is_blank(cells):
                    blanks += 1
                    if blanks % BLANKS == 0:
                        yield None
                    continue
                total += 1
                if total > MOST_ROWS:
                    raise Refused(f"名单超过{MOST_ROWS // 10_000}万行", next="请分成几个文件后再导入")
                yield f"{sheet.title} {number}" if heads > 1 else str(number), cells, reader
        if not heads:
            raise Refused("没有找到表头", next="表头里至少要有姓名一列，请对照模板的表头后再导入")
        said = [self.batch.remarks] if self.batch.remarks else []
        if unread:
            said.append(f"没有读这些工作表（没有表头）：{'、'.join(unread)}")
        self.batch.remarks = "。".join(said)[:2000]

    def _begin(self, sheet: Sheet) -> tuple[Reader | None, Iterator[tuple[int, Cells]]]:
        """Find the headings of a sheet; no reader when it has none."""
        top = list(islice(sheet.rows, LOOKED_AT))
        release = places.release()
        template = release.exchange.get(self.batch.template)
        if template is None:
            raise Refused("本地规则里已没有这种名单", next="请按现在的名单重新导入")
        found: Found | None = find_headings(template, top)
        if found is None:
            return None, sheet.rows
        titles = {key: programme.title for key, programme in release.programmes.items()}
        today: date = clock.today()
        reader = Reader(template, found, finder(), titles, self.batch.path, self.batch.as_of, today)
        below = (row for row in top if row[0] > found.row)
        return reader, chain(below, sheet.rows)


def _not_read(template: ExchangeEntry, found: Found, as_of: date) -> str:
    """Which columns say nothing to the template, and what every row lacks for want of its column: whoever imports must
    know before it is written."""
    read = set(found.columns.values())
    words = [word for place, word in enumerate(found.headings) if word and place not in read]
    said = [f"没有读这些列：{'、'.join(words)}"] if words else []
    for field, loss in (("amount", "导入的记录都没有金额"), ("from", f"都从名单日期{as_of}算起")):
        column = template.columns.get(field)
        if column is not None and field not in found.columns:
            said.append(f"没有认出“{column.headings[0]}”这一列，{loss}")
    return "。".join(said)


def _texts(cells: Cells) -> list[str]:
    """A row as it stood, for giving it back; a whole number is written out, not as 1e17."""
    return ["" if c is None else str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in cells]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
