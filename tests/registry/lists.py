"""Lists of recipients as offices send them: invented people, ugly layouts; and the background that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from yimen.acts import importing
from yimen.acts.deed import File
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.agencies.types import Scope
from yimen.basics.resident_id import check_character
from yimen.common import clock
from yimen.flow import Actor
from yimen.registry.models import Batch

HEAD = ["姓名", "身份证号", "联系电话", "镇街", "村（社区）", "月保障金额（元）", "纳入日期", "截止日期", "备注"]
TOWN, VILLAGE = "白沙埠镇", "卧茨村"
LISTS = "dibao"


def number(order: int, year: int = 1985) -> str:
    """A valid number of a place that was never assigned."""
    first = f"999999{year}0307{order:03}"
    return first + check_character(first)


def name(order: int) -> str:
    """A name of two characters and a surname, another one for each order below a hundred."""
    return f"周{'甲乙丙丁戊己庚辛壬癸'[order % 10]}{'子丑寅卯辰巳午未申酉'[order // 10 % 10]}"


def row(order: int, **changes: Any) -> list[Any]:
    """One good row of the list of allowances; `changes` by field, `since` for the first day."""
    cells = {
        "name": name(order),
        "number": number(order),
        "phone": "19900001234",
        "town": TOWN,
        "village": VILLAGE,
        "amount": 500,
        "since": "2026-01-01",
        "until": None,
        "text": None,
    }
    assert changes.keys() <= cells.keys()
    return list((cells | changes).values())


def xlsx(rows: Sequence[Sequence[Any]], head: Sequence[Any] = HEAD, above: Sequence[Sequence[Any]] = ()) -> bytes:
    """A workbook with one sheet: lines above, headings, rows."""
    book = Workbook()
    for line in (*above, head, *rows):
        book.active.append(list(line))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], head: Sequence[Any] = HEAD, sign: str = ",") -> str:
    """The same as text."""
    return "\r\n".join(sign.join("" if cell is None else str(cell) for cell in line) for line in (head, *rows))


@dataclass(frozen=True)
class Desk:
    """Somebody in a seat, with what the seat sees."""

    actor: Actor

    @property
    def scope(self) -> Scope:
        return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(self.actor.seat)))

    def hand_in(
        self, content: bytes, file: str = "名单.xlsx", template: str = LISTS, token: str = "", again: bool = False
    ) -> Batch:
        """Hand a list in; the background has not looked at it."""
        return importing.hand_in(
            by=self.actor,
            scope=self.scope,
            template=template,
            file=File(file, content),
            as_of=clock.today(),
            token=token or f"list-{Batch.objects.count()}",
            again=again,
        )

    def read(self, content: bytes, file: str = "名单.xlsx", **more: Any) -> Batch:
        """Hand a list in and let the background read it."""
        return settled(self.hand_in(content, file, **more))

    def imported(self, content: bytes, file: str = "名单.xlsx", **more: Any) -> Batch:
        """Read, confirmed and written."""
        batch = self.read(content, file, **more)
        importing.confirm(by=self.actor, batch=batch)
        return settled(batch)


def settled(batch: Batch) -> Batch:
    """The list after the background has nothing left to do."""
    while importing.work(60):
        pass
    batch.refresh_from_db()
    return batch
