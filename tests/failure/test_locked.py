"""A database that somebody else holds: a page that asks to try again, and nothing half-saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.failure import work
from tests.failure.whole import check_whole
from tests.walls.visits import application_form
from tests.walls.world import signed_in
from tests.walls.writes import counts, state
from yimen.accounts.models import Account

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "数据库正忙，您刚才的操作没有保存。请稍候再试一次。"


@contextmanager
def held() -> Iterator[None]:
    """Somebody else writes and does not come to an end; we lose patience at once."""
    other = connection.copy()
    if connection.vendor == "sqlite":
        impatient, patient, hold = "PRAGMA busy_timeout=10", "PRAGMA busy_timeout=20000", "BEGIN IMMEDIATE"
    else:
        impatient, patient = "SET lock_timeout='50ms'", "SET lock_timeout=0"
        tables = "proceedings_run, people_person, accounts_account, django_session"
        hold = f"BEGIN; LOCK TABLE {tables} IN EXCLUSIVE MODE"
    with connection.cursor() as cursor:
        cursor.execute(impatient)
    try:
        with other.cursor() as cursor:
            cursor.execute(hold)
        yield
    finally:
        with other.cursor() as cursor:
            cursor.execute("ROLLBACK")
        other.close()
        with connection.cursor() as cursor:
            cursor.execute(patient)


@pytest.fixture
def browser(open_house):
    clerk = work.clerk()
    browser = signed_in(Account.objects.get(pk=int(clerk.account)), clerk)
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("seen", [True, False], ids=["at work", "first request of the day"])
def test_a_locked_database_is_said_and_the_form_works_afterwards(browser, seen):
    if seen:
        browser.get("/")
    untouched, rows = state(), counts()
    with held():
        answer = browser.post("/intake/new/", application_form())
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert (state(), counts()) == (untouched, rows)
    again = browser.post("/intake/new/", application_form())
    assert again.status_code == 302, again.content.decode()
    check_whole()


def test_a_locked_database_is_said_when_a_case_is_split(browser):
    for name in ("register", "accept"):
        assert work.on_the_day(getattr(work, name)) == "done"
    browser.get("/")
    address = f"/runs/{work.application().run_id}/do/split/"
    form = {"occurred_on": "2026-11-23", "outcome": "confirmed", "chosen": [f"{p}|{u}" for p, u in work.PAIRS]}
    untouched, rows = state(), counts()
    with held():
        answer = browser.post(address, form)
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert (state(), counts()) == (untouched, rows)
    assert browser.post(address, form).status_code == 302
    check_whole()


def test_pages_can_be_read_while_somebody_writes(browser):
    browser.get("/")
    with held():
        assert browser.get("/").status_code == 200
        assert browser.get("/intake/").status_code == 200
