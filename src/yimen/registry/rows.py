"""One row of a list, made plain: who, where, what, how much, from when to when. Decides everything that needs no
table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from yimen.basics.days import day_after
from yimen.basics.errors import Refused
from yimen.basics.text import clean_name, clean_phone, fold, tidy
from yimen.people.rules import check_identity
from yimen.people.types import IdentityKind
from yimen.regime.schema_exchange import STATES
from yimen.registry import columns
from yimen.registry.columns import clean_outer, day_in, fen_in, number_of, plain, word_in
from yimen.registry.types import AidKind, Rhythm

if TYPE_CHECKING:
    from yimen.regime.schema_exchange import ExchangeEntry
    from yimen.registry.sheets import Cells
    from yimen.registry.villages import Finder

TEXT_LIMIT = 200
_EARLIEST = date(1949, 10, 1)
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row asks to be written. `division` 0: where the person is known to live. `suspect`: the number ends as
    if it had been cut; it is taken only when it is known already. Days are ISO text; `until` is the first day it no
    longer holds. `state`: what a superior system says of it (a word of STATES)."""

    row: str
    name: str
    number: str
    phone: str
    division: int
    path: str
    programme: str
    kind: str
    amount: int | None
    rhythm: str
    since: str
    until: str
    text: str
    outer: str = ""
    suspect: bool = False
    state: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def key(self) -> str:
        """What makes two rows of one list the same: person, programme and, for what is given once, the day."""
        return "\0".join((self.number, self.programme, self.since if self.rhythm == Rhythm.ONCE else ""))


@dataclass(frozen=True, slots=True)
class Reader:
    """How the rows of one list are read. `programmes`: key -> title; `path`: the territory rows may lie in."""

    template: ExchangeEntry
    found: columns.Found
    finder: Finder
    programmes: Mapping[str, str]
    path: str
    as_of: date
    today: date

    def cell(self, cells: Cells, field: str) -> Any:
        """What stands in the column of a field."""
        place = self.found.columns.get(field)
        return cells[place] if place is not None and place < len(cells) else None

    def read(self, row: str, cells: Cells) -> Wanted | None:
        """The row made plain; None when it is a total or a note below the list. Refused with the reason otherwise."""
        if columns.is_sum(cells, plain(self.cell(cells, "number"))):
            return None
        number = self._number(cells)
        division = self.finder.find(plain(self.cell(cells, "town")), plain(self.cell(cells, "village")))
        if division is not None and not division.path.startswith(self.path):
            raise Refused("不在本单位可录的辖区", "属地化管理", "请由所属镇街录入")
        amount = fen_in(self.cell(cells, "amount"))
        programme = self._programme(cells)
        once = programme in self.template.once
        usual = Rhythm.ONCE if once else self.template.rhythm or ""
        rhythm = self._word(cells, "rhythm", Rhythm, usual, "周期")
        since, until = self._days(cells, rhythm)
        return Wanted(
            row=row,
            name=clean_name(plain(self.cell(cells, "name"))),
            number=number,
            phone=self._phone(cells),
            division=division.pk if division else 0,
            path=division.path if division else "",
            programme=programme,
            kind=self._word(
                cells, "kind", AidKind, self.template.kind or (AidKind.MONEY if amount else AidKind.STATUS), "形式"
            ),
            amount=amount,
            rhythm=rhythm if amount or once else "",
            since=since.isoformat(),
            until=until.isoformat() if until else "",
            text=self._text(cells),
            outer=clean_outer(self.cell(cells, "outer_number")),
            suspect=columns.ends_rounded(number),
            state=self._state(cells),
        )

    def _number(self, cells: Cells) -> str:
        typed = number_of(self.cell(cells, "number"))
        if not typed:
            raise Refused("没有身份证号", next="没有证件的，请逐条录入并选临时编号")
        return check_identity(IdentityKind.RESIDENT_ID, typed, on=self.today).number

    def _phone(self, cells: Cells) -> str:
        typed = plain(self.cell(cells, "phone"))
        return clean_phone(typed) if typed not in ("", "-", "/", "无") else ""

    def _text(self, cells: Cells) -> str:
        text = " ".join(tidy(plain(self.cell(cells, "text"))).split("\n"))
        if len(text) > TEXT_LIMIT:
            raise Refused(f"内容超过{TEXT_LIMIT}个字", next="请写简要些")
        return text

    def _programme(self, cells: Cells) -> str:
        column = self.template.columns.get("programme")
        if column is None or "programme" not in self.found.columns:
            return self.template.programme or ""
        try:
            word = word_in(self.cell(cells, "programme"), column.values, self.programmes)
        except LookupError:
            raise Refused("救助项目认不出来", next="请写本地规则里的项目名称") from None
        if not word and column.required:
            raise Refused("没有写救助项目", next="请写本地规则里的项目名称")
        return word or self.template.programme or ""

    def _state(self, cells: Cells) -> str:
        column = self.template.columns.get("state")
        if column is None:
            return ""
        try:
            return word_in(self.cell(cells, "state"), column.values, STATES)
        except LookupError:
            raise Refused("状态认不出来", next=f"请写：{'、'.join(column.values or STATES.values())}") from None

    def _word(self, cells: Cells, field: str, words: Any, usual: str, label: str) -> str:
        column = self.template.columns.get(field)
        if column is None:
            return str(usual)
        try:
            return word_in(self.cell(cells, field), column.values, dict(words.choices)) or str(usual)
        except LookupError:
            raise Refused(f"{label}认不出来", next=f"请写：{'、'.join(words.labels)}") from None

    def _days(self, cells: Cells, rhythm: str) -> tuple[date, date | None]:
        """From when, and from when no longer: the last day a list names still counts. What is given once holds one
        day."""
        since = day_in(self.cell(cells, "from")) or self.as_of
        last = day_in(self.cell(cells, "until"), last=True)
        for day in (since, last or since):
            if not _EARLIEST <= day <= self.today + _AHEAD * (1 if day is since else 20):
                raise Refused("日期太早或太晚", next="请核对年份")
        if last is not None and last < since:
            raise Refused("截止日期早于起始日期", next="请核对日期")
        if last is None and rhythm == Rhythm.ONCE:
            last = since
        return since, day_after(last)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name."""
    return fold(one) == fold(other)
