"""What every page shows around its content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yimen.common import clock
from yimen.places import api as places
from yimen.web.shell.menu import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """The place, its release, today, the seat and the menu."""
    release = places.release()
    seat = getattr(request, "seat", None)
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)  # none yet on a request that was refused at the door (a foreign host)
    return {
        "place_title": release.place_title,
        "release_note": ""
        if release.official
        else f"当前规则：{release.title}。与本地正式文件不一致的，以正式文件为准。",
        "today": clock.today(),
        "seat": seat,
        "my_seats": getattr(request, "my_seats", []),
        "can_search": actor is not None and "search_people" in actor.rights,
        "is_demo": (Path(settings.HOME) / "demo.json").exists(),
        "menu": menu(request) if user is not None and user.is_authenticated else [],
    }
