"""A stencil made ready for copying: every column prepared once; what must differ in a copy, column by column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from bench.people import Family
from bench.stencils import Stencil
from yimen.audit.models import Row
from yimen.cases.models import Application
from yimen.documents.models import IssuedNumber, Paper
from yimen.documents.rules import digest_of, pack_data
from yimen.people.models import Household, Person
from yimen.proceedings import chain
from yimen.proceedings.models import Event, Prose, Run

if TYPE_CHECKING:
    from bench.tables import Table

Place = tuple[type[Model], int]
SERIAL_PLACES = 5
#: Tables whose copies others need: numbers stand on papers, the last hash stands in the run.
FIRST = (IssuedNumber, Event)
_NAMED = {"person": Person, "prose": Prose}
_NAME = re.compile(r"(person|prose):(\d+)")
_SUBJECT = re.compile(r"([a-z]+\.[a-z]+)/(\d+)")


@dataclass(slots=True)
class Copy:
    """One copy in the making: where every row of the stencil went, and what it was given."""

    family: Family
    ids: dict[Place, int]
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


class Mould:
    """Casts copies of one stencil."""

    def __init__(
        self, stencil: Stencil, table_of: Callable[[type[Model]], Table], serial_of: Callable[[IssuedNumber], int]
    ) -> None:
        self.stencil = stencil
        self._table_of, self._serial_of = table_of, serial_of
        self._own = {(model, row.pk) for model, rows in stencil.rows.items() for row in rows}
        self._known = {*self._own, (Person, stencil.family.person.pk), (Household, stencil.family.household.pk)}
        ordered = sorted(stencil.rows, key=lambda model: (model not in FIRST, model._meta.label))
        self._lines = [self._line(row) for model in ordered for row in stencil.rows[model]]

    def cast(self, family: Family) -> None:
        """One copy for a family; its rows wait in their tables."""
        ids = {place: self._table_of(place[0]).new_id() for place in self._lines_places()}
        ids[Person, self.stencil.family.person.pk] = family.person.pk
        ids[Household, self.stencil.family.household.pk] = family.household.pk
        copy = Copy(family, ids)
        for line in self._lines:
            columns = line.columns.copy()
            for column, place in line.ids:
                columns[column] = ids[place]
            mend = MENDS.get(type(line.row))
            if mend:
                mend(self, line, columns, copy)
            line.table.add(columns)

    def serial(self, number: IssuedNumber) -> int:
        """The next serial of a number's window and kind."""
        return self._serial_of(number)

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
            place = (apps.get_model(row.subject_kind), row.subject_id)
            ids.append((table.place["subject_id"], place))
        return Line(row, table, table.prepared(row), ids)


def _event(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """Ids inside the data, then the hash over the whole event and the hash before it."""
    event, place = line.row, line.table.place
    run, kept = event.run_id, event.data
    data = renamed(kept, copy)
    event.run_id, event.data = copy.id(Run, run), data
    columns[place["hash"]] = copy.heads[event.run_id] = chain.link(copy.heads.get(event.run_id, ""), event)
    if data != kept:
        columns[place["data"]] = line.table.value("data", data)
    event.run_id, event.data = run, kept


def _run(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    columns[line.table.place["head"]] = copy.heads[copy.id(Run, line.row.pk)]


def _number(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """The next serial of the window, in the pattern of the stencil's number."""
    old, serial = line.row, mould.serial(line.row)
    ending = str(old.serial).zfill(SERIAL_PLACES)
    assert old.text.endswith(ending)
    text = old.text.removesuffix(ending) + str(serial).zfill(SERIAL_PLACES)
    columns[line.table.place["serial"]], columns[line.table.place["text"]] = serial, text
    copy.numbers[old.text] = text


def _paper(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    """The words of the paper: the family's own, and the number of the copy."""
    paper, person = line.row, copy.family.person
    values = json.loads(paper.data)["values"]
    own = {
        "name": person.name,
        "sex": person.get_sex_display(),
        "id_number": person.number,
        "address": person.address,
        "phone": person.phone,
        "handling_number": copy.numbers.get(values.get("handling_number", ""), ""),
    }
    data = pack_data({name: own.get(name, text) for name, text in values.items()})
    columns[line.table.place["data"]] = line.table.value("data", data)
    columns[line.table.place["digest"]] = digest_of(paper.form.digest, data)


def _application(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    columns[line.table.place["token"]] = f"run-{copy.id(Run, line.row.run_id)}"


def _audit(mould: Mould, line: Line, columns: list[Any], copy: Copy) -> None:
    row, place = line.row, line.table.place
    columns[place["object_id"]] = str(copy.id(apps.get_model(row.object_type), int(row.object_id)))
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
    """Data with the ids of the copy: `person:7`, `prose:3:hash`, `referrals.referral/12`, the run of a child."""
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
    if subject := _SUBJECT.fullmatch(value):
        return f"{subject[1]}/{copy.id(apps.get_model(subject[1]), int(subject[2]))}"
    return value
