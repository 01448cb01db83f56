"""The demo district: every state a page can show is there, and nobody real."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from tests.demo.conftest import TODAY
from yimen.audit.models import Row
from yimen.audit.verify import verify as verify_seals
from yimen.basics.resident_id import check_character
from yimen.cases.models import Application
from yimen.cases.types import Channel
from yimen.cli.background import run_due
from yimen.common.fields import SecretText
from yimen.demo import office, story
from yimen.documents.models import IssuedNumber
from yimen.people.models import Person
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Event, Run, Turn
from yimen.proceedings.showing import light
from yimen.proceedings.verifying import verify as verify_chains
from yimen.referrals.models import Referral, Result, Slip

NUMBER = re.compile(r"(?<!\w)\d{17}[\dXx](?!\w)")  # a hash of hexadecimal digits is a word, not a number
PHONE = re.compile(r"(?<!\w)1[3-9]\d{9}(?!\w)")

pytestmark = pytest.mark.usefixtures("seen")


def waiting() -> Counter[tuple[str, str]]:
    """(procedure, step) of turns somebody is waited for."""
    return Counter(Turn.objects.filter(status="open").values_list("run__procedure", "step"))


@pytest.mark.parametrize(
    "state",
    [
        ("intake", "accept"),
        ("intake", "supplement"),
        ("intake", "ask"),
        ("intake", "split"),
        ("intake", "need"),
        ("intake", "tell"),
        ("referral", "route"),
        ("referral", "receive"),
        ("referral", "handle"),
        ("referral", "supplement"),
    ],
)
def test_somebody_waits_in_every_step(state):
    assert waiting()[state] >= 1


@pytest.mark.parametrize(
    ("procedure", "result"),
    [
        ("intake", "closed"),
        ("intake", "answered"),
        ("intake", "withdrawn"),
        ("referral", "granted"),
        ("referral", "refused"),
        ("referral", "stopped"),
    ],
)
def test_every_end_was_reached(procedure, result):
    assert Run.objects.filter(procedure=procedure, status="ended", result=result).exists()


def test_about_sixty_applications_across_the_windows():
    assert 55 <= Application.objects.count() <= 70
    by_window = Counter(Application.objects.values_list("window__unit__key", flat=True))
    assert set(by_window) == set(office.WINDOWS)
    assert min(by_window.values()) >= 4
    days = set(Application.objects.values_list("received_on", flat=True))
    assert len(days) > 15
    assert max(days) < TODAY
    assert (TODAY - min(days)).days < 45


def test_proportions_are_those_of_an_ordinary_month():
    referrals = Referral.objects.count()
    medical = Referral.objects.filter(programme__in=["medical", "emergency_medical"]).count()
    returned = Event.objects.filter(outcome__in=["returned", "not_ours"]).values("run").distinct().count()
    runs_late = Turn.objects.filter(run__procedure="referral", status="open", due_on__lt=TODAY).values("run")
    open_runs = Run.objects.filter(procedure="referral", status="open").count()
    assert 0.22 <= medical / referrals <= 0.45
    assert 0.05 <= returned / referrals <= 0.12
    assert 0.10 <= runs_late.distinct().count() / open_runs <= 0.40


def test_lights_of_all_colours():
    due = Turn.objects.filter(status="open", due_on__isnull=False)
    assert {light(turn.due_on, TODAY).colour for turn in due} == {"red", "amber", "green"}


def test_sealed_paper_waiting_and_confirmed():
    assert Turn.objects.filter(awaits_confirmation=True).exists()
    confirmed = Event.objects.filter(mode="sealed", run__status="ended").first()
    assert confirmed is not None
    second = Event.objects.filter(run=confirmed.run, kind="confirmed").first()
    assert second is not None
    assert second.account != confirmed.account


def test_people_without_papers_and_a_village_on_behalf():
    assert Person.objects.filter(identity_kind="temporary").exists()
    brought = Application.objects.filter(channel=Channel.VILLAGE)
    assert brought.exists()
    assert all("委员会" in application.filled_by for application in brought)
    assert all(application.filled_by == application.division.name for application in brought)
    for channel in (Channel.ONBEHALF, Channel.LETTER):
        assert Application.objects.filter(channel=channel).exists()


def test_nobody_real():
    """Every resident number passes its check and has an area code that was never assigned (9xxxxx)."""
    people = Person.objects.filter(identity_kind="resident_id")
    assert people.count() > 100
    for person in people:
        assert person.number[0] == "9"
        assert person.number[17] == check_character(person.number[:17])
        assert not person.phone or person.phone.startswith("1990000")


def test_no_number_and_no_phone_stands_in_the_clear():
    """Every column that is not encrypted, of every table: no identity number, no telephone, no name of a family."""
    names = set(Person.objects.values_list("name", flat=True))
    for model in apps.get_models():
        if not model.__module__.startswith("yimen."):
            continue
        fields = [f for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        plain = [f.attname for f in fields if not isinstance(f, SecretText)]
        for row in model._base_manager.values_list(*plain) if plain else ():
            text = " ".join(map(str, row))
            assert not NUMBER.search(text), model
            assert not PHONE.search(text), model
            assert not any(name in row for name in names), model


def test_events_and_audit_hold_no_names():
    names = {*Person.objects.values_list("name", flat=True)}
    for data in [*Event.objects.values_list("data", flat=True), *Row.objects.values_list("data", flat=True)]:
        assert not any(name in str(data) for name in names)


def test_seals_and_chains_hold():
    report = verify_seals()
    assert report.findings == []
    assert report.rows > 400
    assert report.unsealed == 0
    chains = verify_chains()
    assert chains.faults == []
    assert chains.runs == Run.objects.count() > 100


def test_numbers_run_without_gap_in_the_order_of_days():
    for window, kind in IssuedNumber.objects.values_list("window", "kind").distinct():
        rows = IssuedNumber.objects.filter(window=window, kind=kind).order_by("serial")
        assert [row.serial for row in rows] == list(range(1, len(rows) + 1))
        days = [row.issued_on for row in rows]
        assert days == sorted(days)


def test_nothing_is_left_for_the_ticker():
    assert run_due(TODAY) == 0


def test_told_family_is_the_story_of_the_issue(seen):
    told = story.application_of(story.TOLD, seen.seed)
    assert told.run.result == "closed"
    referrals = {referral.programme: referral for referral in told.referrals.all()}
    assert set(referrals) == {"medical", "education", "employment"}
    assert {referral.run.status for referral in referrals.values()} == {"ended"}
    assert [slip.unit for slip in referrals["education"].slips.order_by("pk")] == ["education_sports", "civil_affairs"]
    numbers = list(Slip.objects.filter(referral__application=told).values_list("paper__number__text", flat=True))
    assert len(set(numbers)) == 4
    assert set(referrals["employment"].run.events.filter(kind="act", step="handle").values_list("mode", flat=True)) == {
        "sealed"
    }
    assert Result.objects.filter(referral=referrals["medical"], paper__isnull=False).exists()
    assert told.household.members.count() == 4


def test_open_family_waits_for_the_visitor(seen):
    opened = story.application_of(story.OPEN, seen.seed)
    assert [turn.step.name for turn in proceedings.look(opened.run).state.open.values()] == ["accept"]
    assert {need.need for need in opened.needs.all()} == set(story.NEEDS)


def test_tour_names_pages_and_accounts_that_are_there(seen):
    steps = story.steps(seen.seed)
    logins = {post.login for post in seen.posts}
    assert len(steps) >= 10
    assert {step["login"] for step in steps} <= logins
    for step in steps:
        assert step["url"].startswith("/")
        assert step["title"] and step["text"]


def test_every_kind_of_seat_has_somebody(seen):
    titles = {post.title for post in seen.posts}
    assert {seat.title for seat in places.release().seats.values()} <= titles
    assert len(titles) == len(places.release().seats) + 3
