"""Counting wrong passwords by login name, and the page a person sees after too many."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.accounts.models import normal_login

NO_LOGIN = "-"
"""Stands for whatever cannot be a login name: a number or a password typed into the wrong field is not kept."""

_POSSIBLE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def login_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The login name being tried, in the form accounts are stored: letter case must not give further tries."""
    given = (credentials or {}).get("username") or (request.POST.get("login") if request else "")
    login = normal_login(given or "")
    return login if _POSSIBLE.fullmatch(login) else NO_LOGIN


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """Say in Chinese that the account is locked, for how long, and who can open it."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    context = {"limit": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return render(request, "accounts/locked_out.html", context, status=429)
