"""The demo's year: copies of lives, each as good as one the use cases wrote."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.db import connection, transaction

from tests.demo.conftest import TODAY, make
from yimen.audit.verify import verify as verify_seals
from yimen.cases.models import Application
from yimen.common import clock
from yimen.demo import fates, past
from yimen.demo.days import Days
from yimen.demo.district import YEAR
from yimen.demo.work import begin as work
from yimen.documents.models import IssuedNumber, Paper
from yimen.people.models import Person
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Event, Turn
from yimen.referrals.models import Referral

COPIES = 120
WINDOW = past.WINDOWS[0]


@pytest.fixture(scope="module")
def year(home, django_db_setup, django_db_blocker):
    """A year at one window, and a few lives of the last weeks; rolled back after the last test of the module."""
    patch = pytest.MonkeyPatch()
    patch.setattr(past, "CROWDS", (1, 0, 0, 0, 0))
    patch.setattr(past, "COMMON", 5)
    patch.setattr(past.Past, "_courses", only(past.Past._courses))
    patch.setattr(fates, "QUOTAS", fates.QUOTAS[:4])
    patch.setattr(work, "begin", lambda *_: None)  # test_work.py
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield make(applications=COPIES)
        finally:
            patch.undo()
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


def only(courses):
    """Lives at one window only."""
    return lambda self, window: courses(self, window) if window == WINDOW else iter(())


@pytest.fixture
def seen(year, db):
    with clock.fixed(TODAY):
        yield year


pytestmark = pytest.mark.usefixtures("seen")


def copies():
    """The applications of the year before the last weeks."""
    first = Days(TODAY, fates.DAYS).days[0]
    return Application.objects.filter(received_on__lt=first)


def test_every_copy_stands_before_verify_and_the_seals():
    assert copies().count() > COPIES * 0.7
    assert proceedings.verify().faults == []
    assert verify_seals().ok


def test_a_copy_a_village_brought_names_its_own_committee():
    brought = copies().filter(channel="village").select_related("division")
    assert len({application.division_id for application in brought}) > 1
    assert all(application.filled_by == application.division.name for application in brought)


def test_who_takes_a_programme_over_gives_nothing_in_the_first_units_name():
    moved = [one for one in Referral.objects.filter(run__status="ended") if one.slips.count() > 1]
    assert moved
    assert not [one for one in moved if one.results.filter(kind="granted").exists()]


def test_the_copies_lie_in_the_year_on_workdays_and_none_is_open():
    year = set(Days(TODAY, YEAR).days)
    assert set(copies().values_list("received_on", flat=True)) <= year
    assert set(Event.objects.filter(run__application__in=copies()).values_list("occurred_on", flat=True)) <= year
    assert not Turn.objects.filter(run__application__in=copies(), status="open").exists()
    assert len({day.month for day in copies().values_list("received_on", flat=True)}) >= 10


def test_numbers_have_no_gap_and_follow_the_days():
    found: dict[tuple[str, str, int], list[tuple[int, object]]] = {}
    for number in IssuedNumber.objects.all():
        found.setdefault((number.window, number.kind, number.year), []).append((number.serial, number.issued_on))
        assert number.issued_on.year == number.year
        assert number.text.endswith(f"-{number.year}-{number.serial:05}")
    for numbers in found.values():
        numbers.sort()
        assert [serial for serial, _ in numbers] == list(range(1, len(numbers) + 1))
        assert [day for _, day in numbers] == sorted(day for _, day in numbers)


def test_every_family_is_another_and_its_papers_name_it():
    numbers = [person.number for person in Person.objects.all()]
    assert len(numbers) == len(set(numbers))
    said = {application.pk: application for application in copies().select_related("person", "division__parent")}
    for referral in Referral.objects.filter(application__in=said):
        for paper in Paper.objects.filter(slip__referral=referral).select_related("number"):
            values = json.loads(paper.data)["values"]
            application = said[referral.application_id]
            assert values["name"] == application.person.name
            assert values["id_number"] == application.person.number
            assert values["village"] == application.division.name
            assert values["handling_number"] == paper.number.text


def test_schools_are_asked_for_in_late_summer():
    months = Counter(day.month for day in copies().filter(needs__need="school").values_list("received_on", flat=True))
    autumn = sum(months[month] for month in past.SCHOOL_MONTHS)
    assert autumn > sum(months.values()) / 3
