"""A form posted after the idle time-out is kept, encrypted, until its sender has signed in again."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from yimen.accounts.models import Account, HeldForm
from yimen.common import clock

_NEVER = ("password", "csrfmiddlewaretoken", "code", "secret")


def hold(request: HttpRequest) -> HeldForm | None:
    """Keep what was posted, but for files and secrets; None when nothing was posted or it is too long to keep."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.method != "POST" or name.startswith(("account_", "mfa_")):
        return None
    drop_old()
    fields = request.POST.copy()
    for key in list(fields):
        if any(part in key.lower() for part in _NEVER):
            del fields[key]
    body = fields.urlencode()
    if len(body) > HeldForm.LIMIT or len(request.get_full_path()) > HeldForm.PATH:
        return None
    return HeldForm.objects.create(
        account=request.user,
        token=secrets.token_urlsafe(24),
        path=request.get_full_path(),
        body=body,
        had_files=bool(request.FILES),
    )


def find(account: Account | AnonymousUser, token: str) -> HeldForm | None:
    """The held form of this account, and of nobody else."""
    drop_old()
    if not isinstance(account, Account):
        return None
    return HeldForm.objects.filter(account=account, token=token).first()


def fields_of(held: HeldForm) -> list[tuple[str, str]]:
    """Every field with its value, a field once for each of its values."""
    data = QueryDict(held.body)
    return [(key, value) for key, values in data.lists() for value in values]


def drop_old() -> None:
    """Forget what nobody came back for."""
    HeldForm.objects.filter(created_at__lt=clock.now() - timedelta(hours=settings.HELD_FORM_HOURS)).delete()
