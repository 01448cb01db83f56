"""Who came in and who was turned away, in the audit trail (网络安全法 第二十一条). What was typed is never kept."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_login_failed

from yimen.accounts.lockout import login_of
from yimen.accounts.models import Account
from yimen.audit import api as audit


def note_entry(user: Account, **_: Any) -> None:
    """A person came in, after the second factor where there is one."""
    audit.record(by=user, verb="account.sign_in", object=user)


def note_refusal(credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """A wrong password or code. The account is named when there is such a one; what was typed instead may be a number
    of a person or a password and is not kept."""
    account = Account.objects.filter(login=login_of(request, credentials)).first()
    audit.record(by=None, verb="account.sign_in_failed", object=account or ("accounts.account", "-"))


def connect() -> None:
    """Listen to allauth's door and to every failed try, of the password and of the second factor."""
    user_logged_in.connect(note_entry, dispatch_uid="yimen.note_entry")
    user_login_failed.connect(note_refusal, dispatch_uid="yimen.note_refusal")
