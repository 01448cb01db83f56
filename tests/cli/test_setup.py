"""`yimen setup` may be run again and again; what it cannot go on without it names in one Chinese sentence."""

import argparse
import re

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.staticfiles import finders

from yimen.accounts.models import Account
from yimen.agencies.models import Duty, Seat, Unit
from yimen.basics.errors import Refused
from yimen.cli.setup import run_setup, set_up
from yimen.common import keys
from yimen.config import secret
from yimen.places.models import CalendarYear, Division, ReleaseInForce

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def home(db, settings, tmp_path, monkeypatch):
    """A home where nothing was ever set up."""
    settings.HOME = tmp_path / "home"
    settings.STATIC_ROOT = settings.HOME / "static"
    monkeypatch.setenv("YIMEN_HOME", str(settings.HOME))
    return settings.HOME


def counted():
    return [model.objects.count() for model in (Division, CalendarYear, ReleaseInForce, Unit, Duty, Seat, Account)]


def test_a_new_installation_gets_everything(home):
    ready = set_up()
    assert ready.new_keys
    assert (home / "keys" / "ring.json").exists()
    assert len((home / "keys" / "django").read_text()) > 50
    assert ready.divisions == Division.objects.count() > 370
    assert ready.units == Unit.objects.count() > 40
    assert ReleaseInForce.objects.get().name == "assumed-2026"
    assert sorted(Account.objects.values_list("admin_kind", flat=True)) == ["audit", "security", "system"]


def test_initial_passwords_open_the_accounts_and_must_be_changed(home):
    passwords = set_up().passwords
    assert len(set(passwords.values())) == 3
    for account in Account.objects.all():
        assert check_password(passwords[account.login], account.password)
        assert account.must_change_password


def test_a_second_run_changes_nothing(home):
    first = set_up()
    ring, django_secret, before = keys.ring_path().read_bytes(), secret.read(), counted()
    hashes = dict(Account.objects.values_list("login", "password"))
    second = set_up()
    assert not second.new_keys
    assert second.passwords == {}
    assert (second.divisions, second.units) == (first.divisions, first.units)
    assert (keys.ring_path().read_bytes(), secret.read(), counted()) == (ring, django_secret, before)
    assert dict(Account.objects.values_list("login", "password")) == hashes


def test_the_command_tells_passwords_once(home, capsys):
    assert run_setup(argparse.Namespace()) == 0
    first = capsys.readouterr().out
    assert first.count("初始密码") == 3
    assert "安装完成" in first
    assert run_setup(argparse.Namespace()) == 0
    assert "初始密码" not in capsys.readouterr().out


def refused() -> str:
    with pytest.raises(Refused) as caught:
        set_up()
    return str(caught.value)


def test_unknown_place_is_said_with_the_known_ones(home, settings):
    settings.PLACE = "nowhere"
    said = refused()
    assert "nowhere" in said
    assert "lanshan" in said
    assert not keys.exists()


def test_unknown_release_is_said_with_the_known_ones(home, settings):
    settings.RELEASE = "2099"
    said = refused()
    assert "2099" in said
    assert "assumed-2026" in said


def test_packs_folder_that_is_not_there(home, settings, tmp_path):
    settings.PACKS_DIR = tmp_path / "none"
    assert str(tmp_path / "none") in refused()


def test_a_home_that_cannot_be_written(home, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.HOME = tmp_path / "file" / "home"
    assert "YIMEN_HOME" in refused()


def test_data_without_its_keys_is_never_given_new_ones(home):
    set_up()
    keys.ring_path().unlink()
    said = refused()
    assert "密钥" in said
    assert not keys.exists()


def test_missing_fonts_are_said_and_the_rest_goes_on(home, settings, monkeypatch, capsys):
    settings.FONT_DIRS = []
    monkeypatch.delenv("YIMEN_FONTS", raising=False)
    assert run_setup(argparse.Namespace()) == 0
    told = capsys.readouterr().out
    assert "字体" in told
    assert Unit.objects.exists()


def test_missing_front_end_files_are_said(home, monkeypatch):
    monkeypatch.setattr(finders, "find", lambda path: None)
    (sentence,) = set_up().lacking
    assert "scripts/setup.py" in sentence
    assert CHINESE.search(sentence)
