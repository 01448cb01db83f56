"""Who comes in and who is turned away stands in the audit trail, and never what was typed."""

import json

import pytest
from django.urls import reverse

from yimen.audit.models import Row

from .conftest import PASSWORD

LOGIN = "/accounts/login/"
ENTRIES = ["account.sign_in", "account.sign_in_failed"]


def entries():
    """(verb, who did it, on which account) of each entry."""
    rows = Row.objects.filter(verb__in=ENTRIES).order_by("id")
    return [(row.verb, row.account, row.object_id) for row in rows]


def test_a_sign_in_is_written_down(browser, clerk):
    browser.post(LOGIN, {"login": "wang.min", "password": PASSWORD})
    assert entries() == [("account.sign_in", clerk.pk, str(clerk.pk))]


def test_a_wrong_password_names_the_account_it_was_tried_on(browser, clerk):
    browser.post(LOGIN, {"login": " Wang.Min ", "password": "wrong"})
    assert entries() == [("account.sign_in_failed", None, str(clerk.pk))]


@pytest.mark.parametrize("typed", ["nobody", "999999198503070011", "Kite-2-Garden", "19900001234"])
def test_what_is_no_account_is_not_kept(browser, clerk, typed):
    browser.post(LOGIN, {"login": typed, "password": "wrong"})
    assert entries() == [("account.sign_in_failed", None, "-")]
    row = Row.objects.get(verb="account.sign_in_failed")
    assert typed not in json.dumps([row.object_id, row.object_type, row.purpose, row.data])


def test_a_page_that_only_asks_writes_nothing(browser, clerk):
    assert browser.get(reverse("account_login")).status_code == 200
    assert entries() == []
