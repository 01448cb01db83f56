"""Doors of pages: which seat may ask for a page at all. What it then sees is the queries' affair."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yimen.agencies.api import UnitKind

View = Callable[..., HttpResponse]


def seat_with(*rights: str) -> Callable[[View], View]:
    """Open only to a seat that has one of the rights (any seat when none is named)."""

    def door(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.actor is None or (rights and not set(rights) & set(request.actor.rights)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.rights = rights
        return checked

    return door


def may_register(request: HttpRequest) -> bool:
    """Whether this seat takes requests: it has the right and sits at a window, or at the hotline for all of them."""
    takes = request.seat.unit.kind in {UnitKind.WINDOW, UnitKind.HOTLINE}
    return "register_application" in request.actor.rights and takes


def administrator(kind: str) -> Callable[[View], View]:
    """Open only to one of the three administrators (system, security, audit); none does another's work."""

    def door(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.user.admin_kind != kind:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.administrator = kind
        return checked

    return door
