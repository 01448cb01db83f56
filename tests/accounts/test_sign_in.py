"""Signing in: by login name and password, in Chinese, with a lock after too many tries."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as live
from django.urls import NoReverseMatch, reverse

from yimen.accounts import api
from yimen.accounts.models import Account, HeldForm
from yimen.accounts.types import AdminKind
from yimen.basics.errors import Refused
from yimen.common import clock

from .conftest import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(browser, login="wang.min", password=PASSWORD, **extra):
    return browser.post(LOGIN + extra.pop("query", ""), {"login": login, "password": password}, **extra)


def test_a_person_signs_in_and_lands_on_the_page_asked_for(browser, clerk):
    answer = browser.get("/page/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{LOGIN}?next=/page/"
    answer = sign_in(browser, query="?next=/page/")
    assert answer["Location"] == "/page/"
    assert browser.get("/page/").content.decode().startswith("王敏 GET")


def test_the_login_name_is_not_case_sensitive(browser, clerk):
    assert sign_in(browser, login=" Wang.Min ")["Location"] == "/"


def test_the_sign_in_page_is_chinese(browser, clerk):
    text = browser.get(LOGIN).content.decode()
    assert "密码" in text
    assert "Sign In" not in text
    assert "登录名或密码不正确" in sign_in(browser, password="wrong").content.decode()


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_nobody_signs_up_and_no_mail_page_is_open(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_an_unknown_name_and_a_wrong_password_give_the_same_answer(browser, clerk):
    def text(login):
        return sign_in(browser, login=login, password="wrong").content.decode().replace(login, "")

    assert "不正确" in text("wang.min")
    assert "不正确" in text("nobody")


def test_too_many_wrong_passwords_lock_the_account_until_unlocked(browser, clerk, admins):
    for _ in range(live.AXES_FAILURE_LIMIT - 1):
        assert sign_in(browser, password="wrong").status_code == 200
    answer = sign_in(browser, password="wrong")
    assert answer.status_code == 429
    assert "账号已暂时锁定" in answer.content.decode()
    assert sign_in(browser).status_code == 429
    assert api.is_locked(clerk)
    api.unlock(by=admins[AdminKind.SECURITY], account=clerk)
    assert not api.is_locked(clerk)
    assert sign_in(browser).status_code == 302


def test_the_lock_ignores_the_case_of_the_name(browser, clerk):
    for _ in range(live.AXES_FAILURE_LIMIT):
        sign_in(browser, login="WANG.MIN", password="wrong")
    assert sign_in(browser).status_code == 429


def test_a_disabled_account_is_out_at_once(browser, clerk, admins):
    sign_in(browser)
    assert browser.get("/page/").status_code == 200
    api.disable_account(by=admins[AdminKind.SECURITY], account=clerk)
    assert browser.get("/page/").status_code == 302
    browser.logout()
    assert sign_in(browser).status_code in {200, 302}
    assert browser.get("/page/").status_code == 302


def test_an_initial_password_must_be_changed_first(browser, admins):
    _, password = api.create_account(by=admins[AdminKind.SECURITY], login="zhao.liu", name="赵六")
    assert sign_in(browser, login="zhao.liu", password=password).status_code == 302
    assert browser.get("/page/")["Location"] == "/accounts/password/"
    new = {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD}
    assert "一次性密码" in browser.get("/page/", follow=True).content.decode(), "why one is here"
    assert browser.post("/accounts/password/", new)["Location"] == "/", "to work, not to the same form again"
    assert browser.get("/page/").status_code == 200
    assert "一次性密码" not in browser.get("/accounts/password/").content.decode()
    assert not Account.objects.get(login="zhao.liu").must_change_password


def test_resetting_a_password_ends_open_sessions(browser, clerk, admins):
    sign_in(browser)
    password = api.reset_password(by=admins[AdminKind.SECURITY], account=clerk)
    assert browser.get("/page/").status_code == 302
    assert sign_in(browser, password=password).status_code == 302
    assert browser.get("/page/")["Location"] == "/accounts/password/"


@pytest.mark.parametrize("password", ["Short-1", "alllowercase", "password1234", "Wang.Min-2026", "1234567890123"])
def test_weak_passwords_are_refused(admins, password):
    with pytest.raises(Refused) as refused:
        api.create_account(by=admins[AdminKind.SECURITY], login="wang.min", name="王敏", password=password)
    assert password not in str(refused.value)
    assert not Account.objects.filter(login="wang.min").exists()


def later(minutes):
    return clock.fixed(clock.now() + timedelta(minutes=minutes))


def test_an_idle_person_signs_in_again_and_is_back_on_the_page(browser, clerk, settings):
    settings.IDLE_MINUTES = 30
    sign_in(browser)
    browser.get("/page/")
    with later(29):
        assert browser.get("/page/?tab=2").status_code == 200
    with later(50):
        assert browser.get("/page/?tab=2").status_code == 200
    with later(81):
        answer = browser.get("/page/?tab=2")
        assert answer["Location"] == f"{LOGIN}?next=%2Fpage%2F%3Ftab%3D2"
        assert "自动退出" in browser.get(answer["Location"]).content.decode()
        assert browser.get("/page/").status_code == 302


def test_a_form_posted_after_the_time_out_is_kept_for_its_sender(browser, clerk, settings):
    sign_in(browser)
    browser.get("/page/")
    with later(31):
        answer = browser.post("/page/", {"reason": ["房屋倒塌", "患病"], "password": "不应保存"})
        held = HeldForm.objects.get()
        assert "不应保存" not in held.body
        back = f"/accounts/held/{held.token}/"
        assert answer["Location"] == f"{LOGIN}?next={back.replace('/', '%2F')}"
        assert sign_in(browser, query=f"?next={back}")["Location"] == back
        text = browser.get(back).content.decode()
        assert 'action="/page/"' in text
        assert "房屋倒塌" in text
        assert "患病" in text


def test_a_held_form_is_for_its_sender_only(browser, clerk, admins):
    held = HeldForm.objects.create(account=clerk, token="t1", path="/page/", body="reason=x")
    browser.force_login(admins[AdminKind.SYSTEM])
    Account.objects.update(must_change_password=False)
    assert browser.get(f"/accounts/held/{held.token}/").status_code == 404
    browser.force_login(clerk)
    assert browser.get(f"/accounts/held/{held.token}/").status_code == 200
    with clock.fixed(clock.now() + timedelta(hours=25)):
        browser.logout()
        browser.force_login(clerk)
        assert browser.get(f"/accounts/held/{held.token}/").status_code == 404
    assert not HeldForm.objects.exists()


def test_a_fragment_asked_for_after_the_time_out_sends_the_whole_page_to_sign_in(browser, clerk):
    sign_in(browser)
    browser.get("/page/")
    with later(31):
        answer = browser.get("/page/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/page/?q=1"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{LOGIN}?next=%2Fpage%2F%3Fq%3D1"


def test_when_somebody_was_last_here_is_noted(browser, clerk):
    sign_in(browser)
    browser.get("/page/")
    clerk.refresh_from_db()
    assert clerk.last_seen is not None


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Short-1", "密码至少要有10位。"),
        ("password1234", "这个密码太常见，容易被猜到，请换一个。"),
        ("alllowercase", "密码须包含大写字母、小写字母、数字、其他符号中的至少三种。"),
        ("Wang.Min-2026", "密码中不能含有登录名。"),
        (PASSWORD, "新密码不能与现在的密码相同。"),
    ],
)
def test_every_rule_of_passwords_speaks_chinese(browser, clerk, password, sentence):
    sign_in(browser)
    new = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = browser.post("/accounts/password/", new)
    said = re.findall(r'class="ym-error"[^>]*>(.*?)</div>', answer.content.decode())
    assert len(said) == 1
    assert sentence in said[0]
    assert not re.search(r"[A-Za-z]", said[0])


def test_each_password_rule_of_the_settings_is_one_of_ours():
    """A rule of the library's speaks English, or 你, after its next version."""
    assert {rule["NAME"].rpartition(".")[0] for rule in live.AUTH_PASSWORD_VALIDATORS} == {"yimen.accounts.passwords"}
