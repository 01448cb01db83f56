"""A background killed at any point of an import: what is written is written whole, and the next one goes on."""

from __future__ import annotations

import pytest

from tests.children import run_child
from tests.failure.conftest import open_house
from tests.registry.lists import Desk, row, settled, xlsx
from yimen.acts import importing
from yimen.audit.models import Row
from yimen.people.models import Person
from yimen.registry import reading
from yimen.registry.models import Entry

__all__ = ["open_house"]

pytestmark = pytest.mark.django_db(transaction=True)

WORK = """
import datetime as dt
from yimen.acts import importing
from yimen.common import clock
from yimen.registry import reading
reading.PART = 5
{point}
with clock.fixed(dt.date(2026, 11, 23)):
    while importing.work(60):
        pass
"""
COMMIT = "from django.db.backends.base.base import BaseDatabaseWrapper as W"
POINTS = [
    "from yimen.registry import writing; die_after(writing, 'register_many', 2)",
    "from yimen.registry import writing; die_before(writing, 'insert', 2)",
    "from yimen.audit import api; die_after(api, 'record', 2)",
    f"{COMMIT}; die_before(W, '_commit', 2)",
    f"{COMMIT}; die_after(W, '_commit', 2)",
]
LIST = xlsx([row(n) for n in range(20)])


@pytest.fixture
def office(open_house, monkeypatch) -> Desk:
    monkeypatch.setattr(reading, "PART", 5)
    return Desk(open_house.actor("office_clerk", "civil_affairs"))


def killed(point: str) -> int:
    """The background in a child that dies at the point; its exit status."""
    return run_child(WORK.format(point=point))


def whole() -> None:
    """Every person written has an entry, and none of them twice."""
    assert Entry.objects.count() == Person.objects.count() == Entry.objects.values("person").distinct().count()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_it_writes_it_goes_on_where_it_was(office, point):
    batch = office.read(LIST)
    importing.confirm(by=office.actor, batch=batch)
    assert killed(point) == -9
    whole()
    assert Entry.objects.count() in (5, 10)
    batch = settled(batch)
    assert batch.finished_at is not None
    assert Entry.objects.count() == Person.objects.count() == 20
    assert batch.written["new"] == 20
    assert Row.objects.filter(verb="import_part").count() == 4


@pytest.mark.parametrize("point", ["from yimen.registry import reading; die_after(reading, 'judge', 3)", POINTS[-1]])
def test_killed_while_it_reads_it_begins_again(office, point):
    batch = office.hand_in(LIST)
    assert killed(point) == -9
    batch = settled(batch)
    assert (batch.counts["rows"], batch.counts["new"], batch.parts.count()) == (20, 20, 4)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("point", ["from yimen.registry import undoing; die_before(undoing, '_alone', 2)", POINTS[-1]])
def test_killed_while_it_takes_back_it_goes_on(office, point):
    batch = office.imported(LIST)
    importing.undo(by=office.actor, batch=batch, reason="导错了")
    assert run_child("from yimen.registry import undoing\nundoing.CHUNK = 7\n" + WORK.format(point=point)) == -9
    whole()
    assert 0 < Entry.objects.count() < 20
    settled(batch)
    assert (Entry.objects.count(), Person.objects.count()) == (0, 0)
