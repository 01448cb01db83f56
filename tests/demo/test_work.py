"""What goes on beside applications in the demo's year: monthly lists, contacts, the registry, care, petty funds."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection, transaction

from tests.demo.conftest import TODAY, make
from tests.demo.test_past import only
from yimen.acts import overlaps, reading_feedback, updating
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.audit.verify import verify as verify_seals
from yimen.basics.resident_id import check_character
from yimen.cli.background import run_due
from yimen.common import clock
from yimen.contacts import queries as contacts
from yimen.contacts.models import Contact
from yimen.demo import fates, past
from yimen.demo.days import Days
from yimen.demo.district import YEAR
from yimen.demo.work import contacts as said
from yimen.demo.work import lists
from yimen.demo.work import updating as update
from yimen.feedback.models import MonthlyList
from yimen.feedback.rules import State
from yimen.people.models import CareAction, Category, Person, Survey
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings.schedules import open_scheduled
from yimen.registry.models import Batch, Entry
from yimen.windows import queries as windows
from yimen.windows.models import Draw

SMALL = {
    said: {"CONTACTS": 40, "LEADS": 8, "LED": 3},
    lists: {"ALLOWANCE": 90, "KNOWN": 8, "POOREST": 12, "DISABLED": 30, "INSURED": 20, "PUPILS": 20, "WRONG": 0.1},
    update: {"ENDED": 3, "LATE_ENTRIES": 4, "CHANGED": 4, "TWICE": 2, "MANY": 3},
    fates: {"QUOTAS": fates.QUOTAS[:2]},
    past: {"CROWDS": (1, 0, 0, 0, 0), "COMMON": 9},
}


@pytest.fixture(scope="module")
def year(home, django_db_setup, django_db_blocker):
    """A year with few families and everything else; rolled back after the last test of the module."""
    patch = pytest.MonkeyPatch()
    for module, values in SMALL.items():
        for name, value in values.items():
            patch.setattr(module, name, value)
    patch.setattr(past.Past, "_courses", only(past.Past._courses))
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield make(applications=30)
        finally:
            patch.undo()
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


@pytest.fixture(autouse=True)
def seen(year, db):
    with clock.fixed(TODAY):
        yield year


@pytest.fixture
def county():
    """What the office of the conference sees."""
    return agencies.scope_of(Seat.objects.get(kind="office_clerk"))


def test_everything_stands_before_verify_and_nothing_is_left_for_the_program():
    assert proceedings.verify().faults == []
    assert verify_seals().ok
    assert open_scheduled() == 0
    assert run_due(TODAY) == 0


def test_most_units_report_in_time_and_of_the_last_month_some_do_not(county):
    asked = MonthlyList.objects.values("unit").distinct().count()
    months = [month for month in reading_feedback.months(county) if MonthlyList.objects.filter(month=month)]
    rows = {month: reading_feedback.list_rows(list(reading_feedback.lists(county, month=month))) for month in months}
    assert asked > 20 and len(months) >= 4
    assert {len(of) for of in rows.values()} == {asked}
    late = [sum(row.late != "" for row in rows[month]) / asked for month in months]
    assert 0.05 <= sum(late) / len(late) <= 0.2
    states = Counter(row.state for row in rows[months[0]])
    assert 2 <= states[State.LATE] <= 6
    assert states[State.NIL] and states[State.TAKEN] and states[State.SENT]
    earlier = {row.state for month in months[1:] for row in rows[month]}
    assert earlier == {State.NIL, State.TAKEN}


def test_contacts_are_answered_and_reports_followed_up_some_too_late():
    days = set(Days(TODAY, YEAR).days)
    found = Contact.objects.all()
    assert {one.at.astimezone(clock.SHANGHAI).date() for one in found} <= days
    assert set(found.values_list("channel", flat=True)) >= {"visit", "call", "unit", "discovery"}
    results = Counter(found.values_list("result", flat=True))
    assert results["answered"] > results["lead"] > results["pending"] > 0
    leads = list(contacts.Lead.objects.select_related("run"))
    speeds = contacts.speeds(leads, TODAY).values()
    assert {speed.contact_late for speed in speeds} == {True, False}
    assert {lead.run.status for lead in leads} == {"open", "ended"}
    assert sum(lead.run.status == "open" for lead in leads) <= 4
    assert found.filter(became__isnull=False, lead__isnull=False).exists()


def test_units_lists_stand_in_the_registry_with_what_could_not_be_read():
    batches = Batch.objects.all()
    assert batches.filter(finished_at__isnull=False).count() > 10
    assert sum(batch.counts.get("rejected", 0) for batch in batches) > 3
    assert batches.exclude(failed="").count() == 1
    assert [batch.template for batch in batches.filter(failed="", confirmed_at=None)] == ["disabled_aid"]
    units = set(Entry.objects.on(TODAY).values_list("unit", flat=True))
    assert units >= {"civil_affairs", "medical_security", "disabled_federation", "education_sports", "housing"}
    assert Entry.objects.filter(late=True).exists() and Entry.objects.filter(replaces__isnull=False).exists()


def test_nobody_on_a_list_is_real():
    for person in Person.objects.filter(identity_kind="resident_id"):
        assert person.number[:2] == "99" and person.number[17] == check_character(person.number[:17])
        assert not person.phone or person.phone.startswith("1990000")


def test_the_yearly_update_is_under_way_and_one_town_behind(county):
    (campaign,) = updating.campaigns()
    assert campaign.opens_on < TODAY <= campaign.closes_on
    towns = {one.name: one for one in updating.by_town(county, campaign) if one.total}
    behind = towns.pop(places.division(places.release().units[update.BEHIND].division).name)
    assert behind.done < behind.total / 5
    assert sum(one.done for one in towns.values()) > sum(one.total for one in towns.values()) / 3


def test_each_list_of_findings_has_something_to_look_into(county):
    assert 1 <= overlaps.duplicates(county).count() <= 10
    assert 1 <= overlaps.multiples(county).count() <= 20
    assert overlaps.missed(county).exists()


def test_categories_care_and_petty_funds():
    assert set(Category.objects.values_list("category", flat=True)) <= set(places.release().categories)
    assert Category.objects.count() > 10 and CareAction.objects.exists() and Survey.objects.exists()
    assert Draw.objects.filter(approved=True).count() > 10
    assert windows.unsettled(Draw.objects.all()).count() <= 6
    assert not windows.overdue(Draw.objects.all()).exists()
