"""Three administrators, each with work of their own, none above another."""

import pytest
from django.db import IntegrityError, transaction

from yimen.accounts import api
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind, Work
from yimen.audit.models import Row
from yimen.basics.errors import Refused

pytestmark = pytest.mark.django_db

OWNERS = {
    Work.PACKS: AdminKind.SYSTEM,
    Work.CALENDAR: AdminKind.SYSTEM,
    Work.BACKUP: AdminKind.SYSTEM,
    Work.ACCOUNTS: AdminKind.SECURITY,
    Work.SEATS: AdminKind.SECURITY,
    Work.LOCKS: AdminKind.SECURITY,
    Work.AUDIT: AdminKind.AUDIT,
    Work.SEALS: AdminKind.AUDIT,
}


def test_every_kind_of_work_has_one_owner():
    assert set(OWNERS) == set(Work)


@pytest.mark.parametrize("work", list(Work))
@pytest.mark.parametrize("kind", [AdminKind.SYSTEM, AdminKind.SECURITY, AdminKind.AUDIT])
def test_nobody_does_another_administrators_work(admins, work, kind):
    assert api.may(admins[kind], work) == (OWNERS[work] == kind)
    if OWNERS[work] == kind:
        api.require(admins[kind], work)
    else:
        with pytest.raises(Refused, match="只能由"):
            api.require(admins[kind], work)


def test_a_clerk_does_casework_and_no_administration(clerk):
    assert api.may_do_casework(clerk)
    assert not any(api.may(clerk, work) for work in Work)


@pytest.mark.parametrize("kind", [AdminKind.SYSTEM, AdminKind.SECURITY, AdminKind.AUDIT])
def test_an_administrator_does_no_casework(admins, kind):
    assert not api.may_do_casework(admins[kind])


def test_a_disabled_administrator_may_do_nothing(admins):
    second, _ = api.create_account(
        by=admins[AdminKind.SECURITY], login="sec2", name="周二", admin_kind=AdminKind.SECURITY
    )
    api.disable_account(by=admins[AdminKind.SECURITY], account=second)
    assert not any(api.may(second, work) for work in Work)
    with pytest.raises(Refused):
        api.disable_account(by=second, account=admins[AdminKind.SYSTEM])


def test_the_three_are_founded_once_and_together(admins):
    assert Account.objects.count() == 3
    with pytest.raises(Refused, match="已经设立"):
        api.found(logins={kind: (f"x{kind}", "某") for kind in AdminKind if kind != AdminKind.NONE})


@pytest.mark.parametrize(
    "logins",
    [
        {AdminKind.SYSTEM: ("one", "甲")},
        {AdminKind.SYSTEM: ("one", "甲"), AdminKind.SECURITY: ("One", "甲"), AdminKind.AUDIT: ("two", "乙")},
    ],
)
def test_one_person_cannot_be_two_of_them(db, logins):
    with pytest.raises(Refused):
        api.found(logins=logins)
    assert not Account.objects.exists()


WRITES = [
    lambda by, other: api.create_account(by=by, login="new.one", name="新人"),
    lambda by, other: api.disable_account(by=by, account=other),
    lambda by, other: api.enable_account(by=by, account=other),
    lambda by, other: api.reset_password(by=by, account=other),
    lambda by, other: api.reset_second_factor(by=by, account=other),
    lambda by, other: api.rename_account(by=by, account=other, name="改名"),
    lambda by, other: api.unlock(by=by, account=other),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("who", [AdminKind.SYSTEM, AdminKind.AUDIT, AdminKind.NONE])
def test_only_the_security_administrator_changes_accounts(admins, clerk, write, who):
    by = admins.get(who, clerk)
    other, _ = api.create_account(by=admins[AdminKind.SECURITY], login="zhao.liu", name="赵六")
    before = list(Account.objects.order_by("id").values_list("login", "is_active", "password", "must_change_password"))
    rows = Row.objects.count()
    with pytest.raises(Refused, match="只能由安全管理员"):
        write(by, other)
    assert Row.objects.count() == rows
    after = list(Account.objects.order_by("id").values_list("login", "is_active", "password", "must_change_password"))
    assert after == before


@pytest.mark.parametrize("write", WRITES[1:])
def test_nobody_changes_the_own_account(admins, write):
    me = admins[AdminKind.SECURITY]
    with pytest.raises(Refused, match="自己的账号"):
        write(me, me)


def test_each_deed_leaves_a_row_without_names(admins, clerk):
    by = admins[AdminKind.SECURITY]
    Row.sealing.all().delete()
    api.rename_account(by=by, account=clerk, name="王旻")
    api.reset_password(by=by, account=clerk)
    api.disable_account(by=by, account=clerk)
    api.enable_account(by=by, account=clerk)
    rows = list(Row.objects.order_by("id"))
    assert [row.verb for row in rows] == [
        "account.rename",
        "account.reset_password",
        "account.disable",
        "account.enable",
    ]
    assert {(row.account, row.object_id) for row in rows} == {(by.pk, str(clerk.pk))}
    assert "王" not in repr([vars(row) for row in rows])
    clerk.refresh_from_db()
    assert clerk.name == "王旻"
    assert clerk.is_active


def test_the_last_administrator_of_a_kind_stays(admins):
    by = admins[AdminKind.SECURITY]
    with pytest.raises(Refused, match="唯一"):
        api.disable_account(by=by, account=admins[AdminKind.AUDIT])
    api.create_account(by=by, login="aud2", name="吴二", admin_kind="audit")
    api.disable_account(by=by, account=admins[AdminKind.AUDIT])


@pytest.mark.parametrize("login", ["", "王敏", "a", "1abc", "has space", "x" * 40, "13800001111"])
def test_odd_login_names_are_refused(admins, login):
    with pytest.raises(Refused, match="登录名"):
        api.create_account(by=admins[AdminKind.SECURITY], login=login, name="某人")


def test_a_login_name_is_used_once_whatever_its_case(admins, clerk):
    with pytest.raises(Refused, match="已被使用"):
        api.create_account(by=admins[AdminKind.SECURITY], login="WANG.min", name="别人")
    assert Account.objects.count() == 4


def test_the_database_knows_the_kinds(clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=clerk.pk).update(admin_kind="root")


def test_the_name_is_ciphertext_in_the_database(clerk):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account WHERE id = %s", [clerk.pk])
        stored = bytes(cursor.fetchone()[0])
    assert "王敏".encode() not in stored
    assert clerk.get_full_name() == "王敏"


def test_an_initial_password_satisfies_the_rules():
    from django.contrib.auth.password_validation import validate_password

    for _ in range(20):
        validate_password(api.initial_password())
