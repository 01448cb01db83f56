"""What happens between requests of a signed-in person: idle time-out, and the initial password that must be changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yimen.accounts.held import hold
from yimen.accounts.models import Account
from yimen.common import clock

SEEN = "seen_at"
STEP = 60  # seconds between two writes of the session, so that reading pages does not write each time
NOTE_SEEN = timedelta(minutes=10)
ALWAYS_OPEN = {"account_logout", "account_change_password", "account_reauthenticate", "mfa_reauthenticate"}

Respond = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Placed after authentication and CSRF: a form is held only when it truly came from this person's page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Sign an idle person out, or send one with an initial password to change it."""
        if not isinstance(request.user, Account):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name != "account_logout" and _idle(request):
            return _time_out(request)
        _note_seen(request, request.user)
        if request.user.must_change_password and name not in ALWAYS_OPEN:
            return _go(request, reverse("account_change_password"))
        return None


def _idle(request: HttpRequest) -> bool:
    seen = request.session.get(SEEN)
    return seen is not None and clock.now().timestamp() - seen > settings.IDLE_MINUTES * 60


def _note_seen(request: HttpRequest, account: Account) -> None:
    now = clock.now()
    if now.timestamp() - request.session.get(SEEN, 0) >= STEP:
        request.session[SEEN] = now.timestamp()
    if account.last_seen is None or now - account.last_seen >= NOTE_SEEN:
        Account.objects.filter(pk=account.pk).update(last_seen=now)


def _time_out(request: HttpRequest) -> HttpResponse:
    """Sign out; after signing in again the person is back on the page, and a posted form is still there."""
    held = hold(request)
    back = reverse("accounts:held", args=[held.token]) if held else _page_of(request)
    unsaved = request.method == "POST" and held is None
    logout(request)
    minutes = settings.IDLE_MINUTES
    text = f"您已超过 {minutes} 分钟没有操作，为保护资料已自动退出登录，请重新登录。"
    if held:
        text += "刚才提交的内容已加密暂存，登录后可继续提交。"
    elif unsaved:
        text += "刚才提交的内容没有保存，登录后请重新填写。"
    messages.warning(request, text)
    return _go(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: the one the person was on, not the fragment or the form's address."""
    if request.headers.get("HX-Request"):
        address = request.headers.get("HX-Current-URL", "")
        _, _, path = address.partition(request.get_host())
        return path if path.startswith("/") else settings.LOGIN_REDIRECT_URL
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return str(settings.LOGIN_REDIRECT_URL)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)
