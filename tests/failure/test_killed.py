"""A process killed at any point of a use case: afterwards all of it is there or nothing of it, and work goes on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.children import run_child
from tests.failure import work
from tests.failure.whole import check_whole
from tests.walls.writes import counts, state
from yimen.audit.models import Row
from yimen.audit.seals import seal_all
from yimen.audit.verify import verify
from yimen.cases.models import Application
from yimen.referrals.models import Referral, Slip

pytestmark = pytest.mark.django_db(transaction=True)

WRAPPER = "from django.db.backends.base.base import BaseDatabaseWrapper as W"
BEFORE_COMMIT = f"{WRAPPER}; die_before(W, '_commit')"
AFTER_COMMIT = f"{WRAPPER}; die_after(W, '_commit')"


@dataclass(frozen=True)
class Case:
    """A use case: what goes before it, its name in `work`, and where the process dies in the middle of it."""

    before: tuple[str, ...]
    name: str
    middle: tuple[str, ...]


CASES = [
    Case(
        (),
        "register",
        (
            "from yimen.people import api; die_after(api, 'register_person', 1)",
            "from yimen.people import api; die_after(api, 'form_household')",
            "from yimen.proceedings import api; die_after(api, 'open_run')",
            "from yimen.acts import registering; die_after(registering, 'take_number')",
        ),
    ),
    Case(
        ("register", "accept"),
        "split",
        (
            "from yimen.acts import splitting; die_after(splitting, 'record', 1)",
            "from yimen.documents import actions; die_after(actions, 'take_number', 1)",
            "from yimen.acts import splitting; die_after(splitting, 'issue_handling_slip', 1)",
            "from yimen.acts import splitting; die_after(splitting, 'issue_handling_slip', 2)",
            "from yimen.documents import actions; die_after(actions, 'take_number', 3)",
            "from yimen.acts import splitting; die_after(splitting, 'issue_handling_slip', 3)",
        ),
    ),
    Case(
        ("register", "accept", "split", "receive"),
        "handle",
        (
            "from yimen.proceedings.models import Event; die_after(Event, 'save')",
            "from yimen.proceedings import cache; die_before(cache, 'write')",
            "from yimen.acts import answering; die_after(answering, 'record')",
        ),
    ),
    Case(
        ("register", "accept", "split", "receive", "handle"),
        "feed_back",
        (
            "from yimen.proceedings import family; die_before(family, '_tell_parent')",
            "from yimen.acts import answering; die_after(answering, 'issue_feedback_slip')",
        ),
    ),
    Case(
        ("register", "accept", "split", "seal_paper"),
        "confirm",
        ("from yimen.proceedings.models import Event; die_after(Event, 'save')",),
    ),
]


def killed(name: str, point: str) -> int:
    """Do it in a child that dies at the point; its exit status."""
    return run_child(f"from tests.failure import work\n{point}\nwork.on_the_day(work.{name})")


def done_before(names: tuple[str, ...]) -> None:
    for name in names:
        assert work.on_the_day(getattr(work, name)) == "done"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_killed_before_the_commit_nothing_happened(open_house, case):
    done_before(case.before)
    untouched, rows = state(), counts()
    for point in (*case.middle, BEFORE_COMMIT):
        assert killed(case.name, point) == -9, point
        assert state() == untouched, point
        assert counts() == rows, point
    assert work.on_the_day(getattr(work, case.name)) == "done"
    assert state() != untouched
    check_whole()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_killed_after_the_commit_all_of_it_happened_once(open_house, case):
    done_before(case.before)
    untouched = state()
    assert killed(case.name, AFTER_COMMIT) == -9
    done = state()
    assert done != untouched
    check_whole()
    assert work.on_the_day(getattr(work, case.name)) == "done", "the same form again is the same act"
    assert state() == done
    check_whole()


def test_nothing_is_lost_of_a_family_whose_every_step_is_killed_once(open_house):
    steps = ("register", "accept", "split", "receive", "handle", "feed_back", "seal_paper", "confirm")
    for name in steps:
        assert killed(name, BEFORE_COMMIT) == -9
        assert killed(name, AFTER_COMMIT) == -9
        check_whole()
    assert Application.objects.count() == 1
    assert Referral.objects.count() == Slip.objects.count() == 3
    assert work.referral().run.result == "granted"


SEALING = [
    "from django.db.models.query import QuerySet; die_after(QuerySet, 'create')",
    "from django.db.models.query import QuerySet; die_after(QuerySet, 'update')",
    BEFORE_COMMIT,
    AFTER_COMMIT,
    "die_before(os, 'pwrite')",
]


def test_a_sealer_killed_over_the_work_of_a_family_loses_no_row(fresh_home, open_house):
    done_before(("register", "accept", "split"))
    for point in SEALING:
        rows = Row.objects.count()
        assert run_child(f"from yimen.audit import head, seals\n{point}\nseals.seal_once()") == -9, point
        assert Row.objects.count() == rows
        report = verify()
        assert report.ok, (point, report.findings)
    seal_all()
    report = verify()
    assert (report.ok, report.unsealed) == (True, 0)
    assert report.rows == Row.objects.count()
