"""Which window a request goes to, and how people reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.acts.articles import article
from yimen.agencies import queries as agencies
from yimen.agencies.models import Unit, Window
from yimen.agencies.types import Level, UnitKind
from yimen.basics.errors import Refused
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.places.models import Division


def window_of(by: Actor) -> Window:
    """The window the actor sits at; refused for every other seat."""
    window = Window.objects.select_related("unit__division").filter(unit__key=by.unit).first()
    if window is None:
        raise Refused("只有救助窗口的岗位可以登记申请", article("accept_application"), "请换到窗口岗位")
    return window


def is_hotline(by: Actor) -> bool:
    """Whether the actor answers the hotline: it takes requests for every window of the county (Lanshan 二(三))."""
    return Unit.objects.filter(key=by.unit, kind=UnitKind.HOTLINE).exists()


def window_for(by: Actor, division: Division) -> Window:
    """The window that takes a request of this place: the actor's own; from the hotline the one that serves the place.
    Refused for every other seat."""
    if not is_hotline(by):
        return window_of(by)
    window = serving(division)
    if window is None:
        raise Refused(f"{division.name}没有救助窗口", article("accept_application"), "请选择申请人所在的镇街")
    return window


def serving(division: Division) -> Window | None:
    """The nearest window above a place: that of its town, else the county's; None where nobody set one up."""
    found = [window for window in agencies.windows() if division.path.startswith(window.unit.division.path)]
    return max(found, key=lambda window: (len(window.unit.division.path), window.level == Level.TOWN), default=None)


def window_phone(key: str) -> str:
    """The telephone of a window, else of the unit that runs it; empty when the place wrote none down."""
    units = places.release().units
    entry = units.get(key)
    host = units.get(entry.of) if entry is not None and entry.of else None
    return next((one.phone for one in (entry, host) if one is not None and one.phone), "")


def reach(window: Window) -> str:
    """A window as a sentence names it: with its telephone, as far as it is known."""
    name, phone = agencies.unit_name(window.unit.key), window_phone(window.unit.key)
    return f"{name}（电话 {phone}）" if phone else name


def town_of(division: Division) -> tuple[str, str]:
    """(path, name) of the town a place lies in; of the county itself for a place above the towns."""
    if division.level == "village" and division.parent is not None:
        return division.parent.path, division.parent.name
    return division.path, division.name
