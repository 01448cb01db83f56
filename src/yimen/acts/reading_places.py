"""Villages a seat of the registry may enter people of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.places import api as places
from yimen.places.types import Level

if TYPE_CHECKING:
    from yimen.agencies.types import Scope


def division_groups(scope: Scope) -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages by town, of the seat's territory; a unit enters people of the whole place. Two queries."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    top = scope.path or places.root().path
    rows = places.subtree(places.root()).filter(path__startswith=top, level__in=(Level.TOWN, Level.VILLAGE))
    for division in rows.order_by("path"):
        if division.level == Level.TOWN:
            found[division.path] = (division.name, [(division.code, f"{division.name}（不知道哪个村）")])
        else:
            above = division.path.rsplit("/", 2)[0] + "/"
            found.setdefault(above, ("", []))[1].append((division.code, division.name))
    return list(found.values())
