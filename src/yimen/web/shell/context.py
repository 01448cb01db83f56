"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yimen.common import clock
from yimen.places import api as places
from yimen.web.shell.menu import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """The place, its release, today, the seat and the menu."""
    release = places.release()
    seat = getattr(request, "seat", None)
    actor = getattr(request, "actor", None)
    return {
        "place_title": release.title,
        "release_note": ""
        if release.official
        else f"本系统按“{release.name}”规则运行：按现行机构和法律推定，非官方文本。",
        "today": clock.today(),
        "seat": seat,
        "my_seats": getattr(request, "my_seats", []),
        "can_search": actor is not None and "search_people" in actor.rights,
        "menu": menu(request) if request.user.is_authenticated else [],
    }
