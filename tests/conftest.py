"""What every test may count on: a home of its own with keys in it, thrown away afterwards."""

import shutil

import pytest

pytest_plugins = ["tests.support.district", "tests.support.renamed"]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    from yimen.common import keys

    keys.make_keyring()
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # collected files are not needed, their folder is


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.conf import settings

    if settings.HOME.name.startswith("yimen-test-"):
        shutil.rmtree(settings.HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Rows are undone after each test and their ids given out again; what was counted for an id must go as well."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def fresh_home(settings, tmp_path):
    """A home nobody has written to yet, with new keys; what was encrypted before does not open here."""
    from yimen.common import keys

    settings.HOME = tmp_path / "home"
    keys.make_keyring()
    return settings.HOME
