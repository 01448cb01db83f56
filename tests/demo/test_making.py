"""`yimen demo` makes its district once, in an installation of its own, and never beside anything real."""

from __future__ import annotations

import json

import pytest

from tests.children import Child, finish
from yimen.accounts.models import Account
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.cli.setup import set_up
from yimen.common import keys
from yimen.config import database
from yimen.demo import fates, making, office, past

SMALL = """
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from yimen.demo import fates, past
past.APPLICATIONS = 0
fates.QUOTAS = tuple((fate, 1, least, most) for fate, _, least, most in fates.QUOTAS[:3])
from yimen.demo import making
from yimen.accounts.models import Account
from yimen.cases.models import Application
"""


@pytest.fixture
def home(db, settings, tmp_path, monkeypatch):
    """A home where nothing was ever set up; three applications are enough here."""
    settings.HOME = tmp_path / "home"
    settings.STATIC_ROOT = settings.HOME / "static"
    monkeypatch.setenv("YIMEN_HOME", str(settings.HOME))
    monkeypatch.setattr(past, "APPLICATIONS", 0)
    monkeypatch.setattr(fates, "QUOTAS", tuple((fate, 1, least, most) for fate, _, least, most in fates.QUOTAS[:3]))
    return settings.HOME


def test_made_once_and_told_again(home):
    first = making.make()
    assert first.new
    assert Application.objects.count() == 5  # and the two families of the story
    second = making.make()
    assert not second.new
    assert Application.objects.count() == 5
    assert (second.accounts, second.steps, second.day) == (first.accounts, first.steps, first.day)


@pytest.mark.parametrize(("place", "name"), [("lanping", "draft"), ("lanshan", "2015-04-20"), ("panshan", "no-such")])
def test_a_place_the_stories_do_not_know_is_refused_and_nothing_is_made(home, settings, place, name):
    settings.PLACE, settings.RELEASE = place, name
    with pytest.raises(Refused, match="演示数据只有兰山区"):
        making.make()
    assert not Account.objects.exists()
    assert not making.notice().exists()


def test_a_district_an_earlier_program_made_gets_the_tables_of_today(home, monkeypatch):
    making.make()
    called = []
    monkeypatch.setattr(making, "set_up", lambda: called.append("set up"))
    making.make()
    assert called == ["set up"]


def test_every_account_told_opens_with_the_password_told(home, client):
    tour = making.make()
    assert len(tour.accounts) == Account.objects.count() > 30
    for told in tour.accounts:
        account = Account.objects.get(login=told["login"])
        assert account.check_password(told["password"])
        assert not account.must_change_password
        assert account.name == told["name"]


def test_the_notice_is_what_the_page_reads(home):
    making.make()
    told = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    assert told["made"] is True
    assert set(told["accounts"][0]) == {"login", "password", "name", "title", "unit"}
    assert set(told["steps"][0]) == {"title", "text", "login", "url"}
    assert (home / "demo.json").stat().st_mode & 0o077 == 0


def test_refused_beside_anything_real(home):
    set_up()
    before = dict(Account.objects.values_list("login", "password"))
    for fresh in (False, True):
        with pytest.raises(Refused, match="YIMEN_HOME"):
            making.make(fresh=fresh)
    assert dict(Account.objects.values_list("login", "password")) == before
    assert not making.notice().exists()


def test_without_print_fonts_nothing_is_begun(home, settings, monkeypatch):
    settings.FONT_DIRS = []
    monkeypatch.delenv("YIMEN_FONTS", raising=False)
    with pytest.raises(Refused, match="字体"):
        making.make()
    assert not Account.objects.exists()
    assert not keys.exists()
    assert not making.notice().exists()


def test_only_a_demo_is_ever_thrown_away(home):
    set_up()
    with pytest.raises(Refused, match="不是演示数据"):
        making.throw_away()
    assert keys.exists()
    assert Account.objects.count() == 3


def in_process(home, code: str) -> list[str]:
    """Run code in a process of its own on a database of its own; what it printed."""
    return finish(Child(SMALL + code, home=home, database=database.sqlite(home / "db.sqlite3"))).split()


def test_an_interrupted_making_is_begun_anew_and_fresh_makes_another(tmp_path):
    home = tmp_path / "home"
    (home / "fonts").mkdir(parents=True)
    (home / "fonts" / "own.txt").write_text("not the demo's")
    broken = "from yimen.demo import district\ndistrict.seal_all = lambda: 1 / 0\n"
    code = "try:\n    making.make()\nexcept ZeroDivisionError:\n    print(Account.objects.count())\n"
    assert int(in_process(home, broken + code)[0]) > 30
    assert json.loads((home / "demo.json").read_text()) == {"made": False}
    assert in_process(home, "print(making.make().new, Application.objects.count())") == ["True", "5"]
    ring = (home / "keys" / "ring.json").read_bytes()
    assert in_process(home, "print(making.make().new)") == ["False"]
    assert (home / "keys" / "ring.json").read_bytes() == ring
    assert in_process(home, "print(making.make(fresh=True).new, Application.objects.count())") == ["True", "5"]
    assert (home / "keys" / "ring.json").read_bytes() != ring
    assert (home / "fonts" / "own.txt").exists()


def test_the_password_satisfies_the_rules(db):
    from django.contrib.auth.password_validation import validate_password

    validate_password(office.PASSWORD, Account(login="clerk.baishabu_zhen", name="周小雨"))
