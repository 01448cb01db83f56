"""Accounts for these tests."""

import pytest
from django.test import Client

from yimen.accounts import api
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind

PASSWORD = "Kite-2-Garden"


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = f"{__package__}.urls"


@pytest.fixture
def admins(db) -> dict[AdminKind, Account]:
    made = api.found(
        logins={
            AdminKind.SYSTEM: ("sysadmin", "孙系统"),
            AdminKind.SECURITY: ("secadmin", "钱安全"),
            AdminKind.AUDIT: ("audadmin", "李审计"),
        }
    )
    return {kind: account for kind, (account, _) in made.items()}


@pytest.fixture
def clerk(admins) -> Account:
    account, _ = api.create_account(by=admins[AdminKind.SECURITY], login="wang.min", name="王敏", password=PASSWORD)
    account.must_change_password = False
    account.save()
    return account


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=False)
