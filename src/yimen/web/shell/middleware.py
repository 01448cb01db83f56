"""What every request needs before a page is asked: the seat one sits on, and Chinese sentences instead of failures."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from yimen.agencies.sitting import sitting
from yimen.basics.errors import Refused
from yimen.web.shell.errors import bad_request, busy, said

log = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


class SeatMiddleware:
    """Binds `request.seat`, `.actor` and `.scope`: a person acts from one seat at a time."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = sitting(request.user, request.session.get("seat")) if request.user.is_authenticated else None
        request.my_seats = now.held if now else ()
        request.seat = now.seat if now else None
        request.actor = now.actor if now else None
        request.scope = now.scope if now else None
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # Machines at counters are shared: after signing out, going back must not show what was on the screen.
            patch_cache_control(response, private=True, no_store=True)
        return response


class SentenceMiddleware:
    """A refusal or a busy database becomes a page with one Chinese sentence; nothing was saved."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return said(request, "没有办成", str(error), 409)
        if isinstance(error, OperationalError):
            log.warning("database busy: %s", type(error).__name__)
            return busy(request)
        if isinstance(error, DataError):
            log.warning("not a value the database takes: %s", type(error).__name__)
            return bad_request(request, error)
        return None
