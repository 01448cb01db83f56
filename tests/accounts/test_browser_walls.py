"""What every answer tells the browser: load nothing from elsewhere, run nothing inline, keep cookies to itself."""

import pytest
from django.conf import settings

from .conftest import PASSWORD

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize("address", ["/accounts/login/", "/page/", "/nowhere/"])
def test_every_answer_carries_the_strict_policy(browser, clerk, address):
    browser.force_login(clerk)
    answer = browser.get(address)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == DIRECTIVES
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(browser, clerk):
    answer = browser.post("/accounts/login/", {"login": clerk.login, "password": PASSWORD})
    session = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert session["max-age"] == ""  # gone with the browser
    assert settings.CSRF_COOKIE_HTTPONLY


def test_the_servers_settings_keep_cookies_to_tls():
    from yimen.config.settings import prod

    assert prod.SESSION_COOKIE_SECURE
    assert prod.CSRF_COOKIE_SECURE
    assert prod.SECURE_SSL_REDIRECT
    assert prod.SECURE_HSTS_SECONDS >= 31_536_000
    assert not prod.DEBUG


def test_passwords_are_hashed_with_argon2():
    from yimen.config.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
