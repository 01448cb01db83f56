"""One district for all tests of this folder: made once, in a home of its own, thrown away with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import override_settings

from yimen.accounts import actions as accounts
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.cli.setup import FOUNDERS
from yimen.common import clock, keys
from yimen.demo import district
from yimen.places import api as places

TODAY = dt.date(2026, 11, 24)


def make(seed: int = district.SEED, applications: int = 0) -> district.Made:
    """A district for TODAY in the database as it is now; the year before only when asked for."""
    with clock.fixed(TODAY):
        release = places.pack().release("assumed-2026")
        places.install(release)
        agencies.install(release)
        accounts.found(logins={AdminKind(kind): names for kind, names in FOUNDERS.items()})
        return district.live(seed=seed, applications=applications)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home of its own, so that seals and files of other tests are not touched."""
    with override_settings(HOME=tmp_path_factory.mktemp("district")) as override:
        keys.make_keyring()
        yield override


@pytest.fixture(scope="module")
def made(home, django_db_setup, django_db_blocker):
    """The district, in a transaction that is rolled back after the last test of the module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield make()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


@pytest.fixture
def seen(made, db):
    """The clock of whoever looks at the district: the day it was made for."""
    with clock.fixed(TODAY):
        yield made
