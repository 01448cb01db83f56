"""The bulk loader of the bench writes what the use cases write."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from bench.equality import told
from bench.loader import Loader
from bench.people import Pool, address, write_families
from bench.stencils import stencil, stencils
from bench.stories import MAIN, OPENED, STORIES, TODAY, Cast, Desk, live
from yimen.acts import registering
from yimen.acts.registering import PersonFacts, Request
from yimen.cases.models import Application
from yimen.common import clock
from yimen.demo.bulk.families import Family, Home
from yimen.demo.bulk.stencils import written
from yimen.documents.models import Counter, IssuedNumber
from yimen.people.models import Household, Person
from yimen.people.types import Relation
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Run, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(district) -> Cast:
    found = Cast(district)
    found.hire()
    return found


@pytest.fixture
def desk(cast) -> Desk:
    return Desk.of(cast, MAIN)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_loaded_application_is_one_the_use_cases_wrote(cast, desk, story):
    """The same story lived a second time by another family, and a copy for a third: alike in every table."""
    first, second, third = Pool().families(desk, 3)
    made = stencil(cast, desk, story, first, 4)
    lived = written(lambda: live(cast, desk, story, second, 4))
    loader = Loader([made], {MAIN: [third]})
    loaded = written(lambda: loader.load(Run.objects.count() + 1))
    assert told(loaded, third) == told(lived, second)


def test_an_altered_copy_is_noticed(cast, desk):
    """The comparison sees a single changed column, and a paper that names somebody else."""
    first, second = Pool().families(desk, 2)
    made = stencil(cast, desk, STORIES[-1], first, 0)
    loader = Loader([made], {MAIN: [second]})
    loaded = written(lambda: loader.load(Run.objects.count() + 1))
    assert told(loaded, second) == told(made.rows, first)
    loaded[Turn][0].due_on = TODAY
    assert told(loaded, second)["proceedings.Turn"] != told(made.rows, first)["proceedings.Turn"]
    assert told(loaded, first)["documents.Paper"] != told(made.rows, first)["documents.Paper"]


def test_thirty_loaded_runs_stand(cast):
    """Chains, folds, turns and texts as `yimen flow verify` wants them; numbers without gap; ids go on after."""
    pool = Pool()
    made = list(stencils(cast, pool, 1, [MAIN]))
    loader = Loader(made, {MAIN: pool.families(made[0].desk, 5)})
    loaded = loader.load(Run.objects.count() + 30)
    assert loaded >= 8
    last = Application.objects.latest("pk").pk
    with clock.fixed(TODAY):
        assert proceedings.verify().faults == []
        (one_more,) = pool.families(made[0].desk, 1)
        after = live(cast, made[0].desk, STORIES[-1], one_more, 1)
    for counter in Counter.objects.all():
        numbers = IssuedNumber.objects.filter(window=counter.window, kind=counter.kind, year=counter.year)
        assert sorted(numbers.values_list("serial", flat=True)) == list(range(1, counter.last + 1))
    assert after.pk == last + 1


def test_a_family_of_the_pool_is_one_the_use_case_registers(cast, desk):
    """Persons, tokens, households, members and audit rows are those of a first registration of the same people."""
    pool = Pool()
    pair = (pool.facts(), pool.facts(Relation.CHILD))
    request = Request(pair[0], desk.villages[0], "家中有困难", ("work",), address(0), members=(pair[1],))
    with transaction.atomic(), clock.fixed(OPENED):
        registered = _people(written(lambda: registering.register(by=desk.clerk, request=request)))
        transaction.set_rollback(True)
    with clock.fixed(OPENED):
        assert _people(written(lambda: write_families(desk, [pair]))) == registered
    assert registered["people.PersonToken"]


def _people(rows: dict[type[Model], list[Model]]) -> dict[str, list[dict[str, Any]]]:
    """The rows about people and their audit rows; ids as places."""
    persons, household = rows[Person], rows[Household][0]
    home = Home(household.division, household.address, (PersonFacts(""),) * len(persons))
    found = told(rows, Family(home, tuple(persons), household))
    places = {"person": Person, "head": Person, "household": Household}
    for row in found["audit.Row"]:
        for word, model in places.items():
            if word in row["data"]:
                row["data"][word] = [one.pk for one in rows[model]].index(row["data"][word])
    return {table: lines for table, lines in found.items() if table.startswith(("people.", "audit."))}
