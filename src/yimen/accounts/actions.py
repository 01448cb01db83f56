"""Writes to accounts. All but the founding are the security administrator's, never on the own account."""

import re
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum

from yimen.accounts.models import Account, normal_login
from yimen.accounts.policies import THREE, require, require_other
from yimen.accounts.types import AdminKind, Work
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{2,31}")
# No look-alikes (0 O 1 l I): an initial password is read aloud or from paper.
_SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def found(*, logins: dict[AdminKind, tuple[str, str]]) -> dict[AdminKind, tuple[Account, str]]:
    """Open the three administrators' accounts of a new installation: kind -> (login, name), for three persons.

    Returns each account with its initial password. Refused once any account exists: from then on the security
    administrator opens accounts, and nobody else can make one.
    """
    wanted = {AdminKind.SYSTEM, AdminKind.SECURITY, AdminKind.AUDIT}
    if set(logins) != wanted or len({normal_login(login) for login, _ in logins.values()}) != len(wanted):
        raise Refused("须同时设立系统、安全、审计三名管理员，且不能是同一账号", rule=THREE)
    with transaction.atomic():
        if Account.objects.exists():
            raise Refused("本系统已经设立管理员，不能再次设立", rule=THREE, next="新账号请由安全管理员开通")
        return {kind: _open(None, login, name, kind, None) for kind, (login, name) in logins.items()}


def create_account(
    *,
    by: Account,
    login: str,
    name: str,
    admin_kind: AdminKind | str = AdminKind.NONE,
    password: str | None = None,
) -> tuple[Account, str]:
    """Open an account for one natural person; returns it with its initial password, to be changed at first use.

    An administrator's account is opened as such and stays so: a person who changes between administration and casework
    gets another account, and the old one is disabled.
    """
    require(by, Work.ACCOUNTS)
    with transaction.atomic():
        return _open(by, login, name, AdminKind(admin_kind), password)


def _open(by: Account | None, login: str, name: str, kind: AdminKind, password: str | None) -> tuple[Account, str]:
    login, name = normal_login(login), name.strip()
    if not _LOGIN.fullmatch(login):
        raise Refused(
            "登录名须以字母开头，由 3 至 32 个小写字母、数字或 . _ - 组成",
            next="请改一个登录名，不要使用证件号或手机号",
        )
    if not name:
        raise Refused("没有填写姓名", next="请填写使用人的真实姓名")
    account = Account(login=login, name=name, admin_kind=kind)
    password = _set_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"登录名“{login}”已被使用", next="请换一个登录名") from None
    audit.record(by=by, verb="account.create", object=account, kind=str(kind))
    return account, password


def _set_password(account: Account, password: str | None) -> str:
    if password is None:
        password = initial_password()
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("；".join(str(m).rstrip("。") for m in error.messages), next="请换一个密码") from None
    account.set_password(password)
    account.must_change_password = True
    return password


def initial_password() -> str:
    """A random password that satisfies the rules, for one use."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3)) + "Aa9"


def disable_account(*, by: Account, account: Account) -> None:
    """Close an account at once, its open sessions included; its history stays."""
    _switch(by, account, False, "account.disable")


def enable_account(*, by: Account, account: Account) -> None:
    """Open a disabled account again."""
    _switch(by, account, True, "account.enable")


def _switch(by: Account, account: Account, active: bool, verb: str) -> None:
    require(by, Work.ACCOUNTS)
    require_other(by, account)
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        if locked.is_active == active:
            raise Refused("账号已经停用" if not active else "账号已经启用")
        if not active and _is_last(locked):
            label = AdminKind(locked.admin_kind).label
            raise Refused(f"这是唯一在用的{label}，不能停用", rule=THREE, next=f"请先开通另一名{label}的账号")
        locked.is_active = active
        locked.save(update_fields=["is_active"])
        audit.record(by=by, verb=verb, object=locked)
    account.is_active = active


def _is_last(account: Account) -> bool:
    """Whether nobody else is this kind of administrator: without one, nobody could ever appoint another."""
    others = Account.objects.filter(admin_kind=account.admin_kind, is_active=True).exclude(pk=account.pk)
    return account.is_admin and not others.exists()


def rename_account(*, by: Account, account: Account, name: str) -> None:
    """Correct the name of the person an account belongs to."""
    require(by, Work.ACCOUNTS)
    require_other(by, account)
    if not name.strip():
        raise Refused("没有填写姓名", next="请填写使用人的真实姓名")
    with transaction.atomic():
        account.name = name.strip()
        account.save(update_fields=["name"])
        audit.record(by=by, verb="account.rename", object=account)


def reset_password(*, by: Account, account: Account) -> str:
    """Give a new initial password (returned) and end the account's sessions; the person must change it at first use."""
    require(by, Work.ACCOUNTS)
    require_other(by, account)
    with transaction.atomic():
        password = _set_password(account, None)
        account.save(update_fields=["password", "must_change_password"])
        audit.record(by=by, verb="account.reset_password", object=account)
    return password


def reset_second_factor(*, by: Account, account: Account) -> int:
    """Take away the second factors of a person who lost the device; returns how many there were."""
    require(by, Work.ACCOUNTS)
    require_other(by, account)
    with transaction.atomic():
        count, _ = Authenticator.objects.filter(user_id=account.pk).delete()
        audit.record(by=by, verb="account.reset_second_factor", object=account, count=count)
    return count


def unlock(*, by: Account, account: Account) -> None:
    """Lift the lock after too many wrong passwords."""
    require(by, Work.LOCKS)
    require_other(by, account)
    with transaction.atomic():
        reset(username=account.login)
        audit.record(by=by, verb="account.unlock", object=account)


def is_locked(account: Account) -> bool:
    """Whether wrong passwords have locked the account; ends by itself after the set time."""
    since = clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tried = AccessAttempt.objects.filter(username=account.login, attempt_time__gte=since)
    return (tried.aggregate(total=Sum("failures_since_start"))["total"] or 0) >= settings.AXES_FAILURE_LIMIT
