"""A place installed as the pack says, and people for it."""

from datetime import date

import pytest

from yimen.accounts import api as accounts
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.common import clock
from yimen.places import api as places
from yimen.regime.api import Release

DAY_OF_THE_DOCUMENT = date(2015, 4, 20)
TODAY = date(2026, 9, 1)


def install(settings, name: str) -> Release:
    """Install a release of the pack with its divisions, as set-up does."""
    settings.RELEASE = name
    places.look_again()
    release = places.pack().release(name)
    places.install(release)
    agencies.install(release)
    return release


@pytest.fixture
def then(db, settings):
    """The place on the day of the document."""
    with clock.fixed(DAY_OF_THE_DOCUMENT):
        yield install(settings, "2015-04-20")
    places.look_again()


@pytest.fixture
def now(db, settings):
    """The place today, under the assumed release."""
    with clock.fixed(TODAY):
        yield install(settings, "assumed-2026")
    places.look_again()


@pytest.fixture
def admins(db) -> dict[AdminKind, Account]:
    made = accounts.found(
        logins={
            AdminKind.SYSTEM: ("sysadmin", "孙系统"),
            AdminKind.SECURITY: ("secadmin", "钱安全"),
            AdminKind.AUDIT: ("audadmin", "李审计"),
        }
    )
    return {kind: account for kind, (account, _) in made.items()}


@pytest.fixture
def person(admins):
    """Opens an account for one more person."""

    def make(login: str) -> Account:
        account, _ = accounts.create_account(by=admins[AdminKind.SECURITY], login=login, name="周小雨")
        return account

    return make
