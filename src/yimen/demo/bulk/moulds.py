"""A stencil made ready for copying: every column prepared once; what must differ in a copy, column by column."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, ForeignKey, Model

from yimen.acts.slips import town_and_village
from yimen.audit.models import Row
from yimen.cases.models import Application
from yimen.cases.rules import new_code
from yimen.cases.types import Channel
from yimen.common import clock
from yimen.demo.bulk.families import Family
from yimen.demo.bulk.stencils import Stencil, model_of
from yimen.documents.models import IssuedNumber, Paper
from yimen.documents.rules import digest_of, pack_data
from yimen.people.models import Person
from yimen.proceedings import chain
from yimen.proceedings.models import Event, Prose, Run
from yimen.referrals.models import Result

if TYPE_CHECKING:
    from yimen.demo.bulk.tables import Table

Place = tuple[type[Model], int]
Moved = Callable[[dt.date], dt.date]
SERIAL_PLACES = 5
#: Tables whose copies others need: numbers stand on papers, the last hash stands in the run.
FIRST = (IssuedNumber, Event)
_NAMED = {"person": Person, "prose": Prose}
_NAME = re.compile(r"(person|prose):(\d+)")
_SUBJECT = re.compile(r"([a-z]+\.[a-z]+)/(\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def unmoved(day: dt.date) -> dt.date:
    """The same day."""
    return day


@dataclass(slots=True)
class Copy:
    """One copy in the making: where every row of the stencil went, what it was given, and when it happened."""

    family: Family
    ids: dict[Place, int]
    serials: Mapping[int, int] = field(default_factory=dict)
    moved: Moved = unmoved
    numbers: dict[str, str] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)

    def id(self, model: type[Model], old: int) -> int:
        """The id in the copy; rows outside of the stencil stay who they are."""
        return self.ids.get((model, old), old)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a stencil: its columns as the driver takes them, and the ids in it by column."""

    row: Model
    table: Table
    columns: list[Any]
    ids: list[tuple[int, Place]]
    days: list[tuple[int, str]]


class Mould:
    """Casts copies of one stencil."""

    def __init__(self, stencil: Stencil, table_of: Callable[[type[Model]], Table]) -> None:
        self.stencil = stencil
        self._table_of = table_of
        self._own = {(model, row.pk) for model, rows in stencil.rows.items() for row in rows}
        self._known = {*self._own, *stencil.family.instead_of(stencil.family)}
        self.numbers: list[IssuedNumber] = stencil.rows.get(IssuedNumber, [])  # type: ignore[assignment]
        self.finished = {row.paper_id: row.finished_on for row in stencil.rows.get(Result, [])}
        ordered = sorted(stencil.rows, key=lambda model: (model not in FIRST, model._meta.label))
        self._lines = [self._line(row) for model in ordered for row in stencil.rows[model]]

    def cast(self, family: Family, serials: Mapping[int, int], moved: Moved = unmoved) -> None:
        """One copy for a family, on days of its own; its rows wait in their tables. `serials`: of each number given
        out in the stencil (by its id) the serial in the copy. `moved`: where a day of the stencil lies in the copy."""
        ids = {place: self._table_of(place[0]).new_id() for place in self._lines_places()}
        ids |= family.instead_of(self.stencil.family)
        copy = Copy(family, ids, serials, moved)
        for line in self._lines:
            columns = line.columns.copy()
            for column, place in line.ids:
                columns[column] = ids[place]
            if moved is not unmoved:
                for column, name in line.days:
                    columns[column] = line.table.value(name, shifted(getattr(line.row, name), moved))
            mend = MENDS.get(type(line.row))
            if mend:
                mend(self, line, columns, copy)
            line.table.add(columns)

    def _lines_places(self) -> Iterator[Place]:
        return ((type(line.row), line.row.pk) for line in self._lines)

    def _line(self, row: Model) -> Line:
        table = self._table_of(type(row))
        ids = [(table.place["id"], (type(row), row.pk))]
        for found in table.fields:
            if isinstance(found, ForeignKey):
                place = (found.related_model, getattr(row, found.attname))
                if place in self._known:
                    ids.append((table.place[found.attname], place))
        if "subject_id" in table.place:
            place = (model_of(row.subject_kind), row.subject_id)
            ids.append((table.place["subject_id"], place))
        days = [
            (table.place[found.attname], found.attname)
            for found in table.fields
            if isinstance(found, DateField) and getattr(row, found.attname) is not None
        ]
        return Line(row, table, table.prepared(row), ids, days)


def shifted(value: dt.date, moved: Moved) -> dt.date:
    """A day moved; a moment keeps its time of day."""
    if not isinstance(value, dt.datetime):
        return moved(value)
    return dt.datetime.combine(moved(_local(value)), value.astimezone(clock.SHANGHAI).timetz())


def _local(value: dt.date) -> dt.date:
    return value.astimezone(clock.SHANGHAI).date() if isinstance(value, dt.datetime) else value


def _event(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """Ids inside the data, then the hash over the whole event and the hash before it."""
    event, place = line.row, line.table.place
    kept = event.run_id, event.data, event.occurred_on, event.recorded_at
    data = renamed(event.data, copy)
    event.run_id, event.data = copy.id(Run, event.run_id), data
    event.occurred_on, event.recorded_at = (shifted(day, copy.moved) for day in kept[2:])
    columns[place["hash"]] = copy.heads[event.run_id] = chain.link(copy.heads.get(event.run_id, ""), event)
    if data != kept[1]:
        columns[place["data"]] = line.table.value("data", data)
    event.run_id, event.data, event.occurred_on, event.recorded_at = kept


def _run(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    columns[line.table.place["head"]] = copy.heads[copy.id(Run, line.row.pk)]


def _number(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """The serial it was given, and the year of its day, in the pattern of the stencil's number."""
    old, place, serial = line.row, line.table.place, copy.serials[line.row.pk]
    year, ending = copy.moved(old.issued_on).year, f"{old.year}-{old.serial:0{SERIAL_PLACES}}"
    assert old.text.endswith(ending)
    text = old.text.removesuffix(ending) + f"{year}-{serial:0{SERIAL_PLACES}}"
    columns[place["serial"]], columns[place["text"]], columns[place["year"]] = serial, text, year
    copy.numbers[old.text] = text


def _paper(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """The words of the paper: the family's own, the number and the days of the copy."""
    paper, person = line.row, copy.family.person
    values = json.loads(paper.data)["values"]
    town, village = town_and_village(copy.family.home.division)
    own = {
        "name": person.name,
        "sex": person.get_sex_display(),
        "id_number": person.number,
        "address": person.address,
        "phone": person.phone,
        "town": town,
        "village": village,
        "handling_number": copy.numbers.get(values.get("handling_number", ""), ""),
    }
    if paper.pk in mould.finished:
        finished = copy.moved(mould.finished[paper.pk])
        own |= {"closed_month": str(finished.month), "closed_day": str(finished.day)}
    data = pack_data({name: own.get(name, text) for name, text in values.items()})
    columns[line.table.place["data"]] = line.table.value("data", data)
    columns[line.table.place["digest"]] = digest_of(paper.form.digest, data)


def _application(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    columns[line.table.place["token"]] = f"run-{copy.id(Run, line.row.run_id)}"
    columns[line.table.place["receipt_code"]] = line.table.value("receipt_code", new_code())
    if line.row.channel == Channel.VILLAGE:  # the committee of the family's own village
        columns[line.table.place["filled_by"]] = line.table.value("filled_by", copy.family.home.division.name)


def _audit(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    row, place = line.row, line.table.place
    columns[place["object_id"]] = str(copy.id(model_of(row.object_type), int(row.object_id)))
    columns[place["data"]] = line.table.value("data", renamed(row.data, copy))


MENDS: dict[type[Model], Callable[[Mould, Line, list[Any], Copy], None]] = {
    Event: _event,
    Run: _run,
    IssuedNumber: _number,
    Paper: _paper,
    Application: _application,
    Row: _audit,
}


def renamed(value: Any, copy: Copy) -> Any:
    """Data with the ids and days of the copy: `person:7`, `prose:3:hash`, `referrals.referral/12`, a child's run."""
    if isinstance(value, Mapping):
        return {
            key: str(copy.id(Run, int(inner))) if key == "run" else renamed(inner, copy) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [renamed(inner, copy) for inner in value]
    if not isinstance(value, str):
        return value
    if named := _NAME.match(value):
        return f"{named[1]}:{copy.id(_NAMED[named[1]], int(named[2]))}{value[named.end() :]}"
    if _DAY.fullmatch(value):
        return copy.moved(dt.date.fromisoformat(value)).isoformat()
    if subject := _SUBJECT.fullmatch(value):
        return f"{subject[1]}/{copy.id(model_of(subject[1]), int(subject[2]))}"
    return value
