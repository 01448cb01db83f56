"""The second factor: set up by the person, asked for at sign-in, ciphertext at rest, taken away by the right person."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection

from yimen.accounts import api
from yimen.accounts.types import AdminKind

from .conftest import PASSWORD

LOGIN = "/accounts/login/"
ACTIVATE = "/accounts/second-factor/totp/activate/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def secret(browser, clerk):
    """The clerk has signed in and set a second factor up; the browser is signed out again."""
    browser.post(LOGIN, {"login": clerk.login, "password": PASSWORD})
    assert browser.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")
    browser.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": PASSWORD})
    shown = browser.get(ACTIVATE).content.decode()
    found = re.search(r"[A-Z2-7]{32}", shown).group()
    assert browser.post(ACTIVATE, {"code": code_of(found)}).status_code == 302
    browser.post("/accounts/logout/")
    return found


def test_signing_in_asks_for_the_second_factor(browser, clerk, secret):
    answer = browser.post(LOGIN, {"login": clerk.login, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/second-factor/authenticate/")
    assert browser.get("/page/").status_code == 302
    wrong = browser.post(answer["Location"], {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.get("/page/").status_code == 302
    cache.clear()  # the code of this half minute was used to set the factor up
    assert browser.post(answer["Location"], {"code": code_of(secret)}).status_code == 302
    assert browser.get("/page/").status_code == 200


def test_the_secret_is_ciphertext_in_the_database(clerk, secret):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        rows = [str(row[0]) for row in cursor.fetchall()]
    assert rows
    assert not any(secret in row for row in rows)
    totp = Authenticator.objects.get(user=clerk, type="totp").wrap()
    assert isinstance(totp, TOTP)


def test_a_lost_device_is_the_security_administrators_work(browser, clerk, admins, secret):
    count = api.reset_second_factor(by=admins[AdminKind.SECURITY], account=clerk)
    assert count == Authenticator.objects.count() + count >= 1
    answer = browser.post(LOGIN, {"login": clerk.login, "password": PASSWORD})
    assert answer["Location"] == "/"
    assert browser.get("/page/").status_code == 200


def test_the_pages_of_the_second_factor_open(browser, clerk):
    browser.post(LOGIN, {"login": clerk.login, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/?next=/page/", {"password": PASSWORD})
    for page in ("", "totp/activate/", "webauthn/", "webauthn/add/"):
        answer = browser.get(f"/accounts/second-factor/{page}")
        assert answer.status_code == 200, page
