"""The pages of signing in speak Chinese throughout and offer nothing that is closed."""

import re

import pytest

from .conftest import PASSWORD

SIGNED_OUT = ["/accounts/login/", "/accounts/inactive/"]
SIGNED_IN = [
    "/accounts/password/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/second-factor/",
    "/accounts/second-factor/totp/activate/",
    "/accounts/second-factor/webauthn/",
    "/accounts/second-factor/webauthn/add/",
]
KNOWN = {"wang.min", "wang", "min", "JavaScript"}


def words_of(answer) -> tuple[str, set[str]]:
    """What a person reads on the page, and the words on it in Latin letters."""
    text = re.sub(r"<(style|script|svg|head)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", text)
    return text, set(re.findall(r"[A-Za-z]{2,}", text)) - KNOWN


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_pages_before_signing_in(browser, clerk, address):
    answer = browser.get(address)
    text, foreign = words_of(answer)
    assert answer.status_code == 200
    assert foreign == set()
    assert "注册" not in text
    assert "安全管理员" in text


@pytest.mark.parametrize("address", SIGNED_IN)
def test_pages_after_signing_in(browser, clerk, address):
    browser.post("/accounts/login/", {"login": clerk.login, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/?next=/page/", {"password": PASSWORD})
    answer = browser.get(address)
    text, foreign = words_of(answer)
    assert answer.status_code == 200
    assert foreign == set()
    assert "你" not in text
    assert "登出" not in text


def test_the_login_field_is_called_by_its_name(browser, clerk):
    text, _ = words_of(browser.get("/accounts/login/"))
    assert "登录名" in text
    assert "用户名" not in text


def test_one_types_at_once_when_the_sign_in_page_opens(browser, clerk):
    focused = re.findall(r"<input[^>]*autofocus[^>]*>", browser.get("/accounts/login/").content.decode())
    assert len(focused) == 1
    assert 'name="login"' in focused[0]


def test_signing_out_says_so(browser, clerk):
    browser.post("/accounts/login/", {"login": clerk.login, "password": PASSWORD})
    assert "已退出登录。" in words_of(browser.post("/accounts/logout/", follow=True))[0]
