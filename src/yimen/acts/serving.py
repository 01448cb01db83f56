"""Which window a request goes to, and how people reach it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.acts.articles import article
from yimen.agencies import queries as agencies
from yimen.agencies.models import Window
from yimen.agencies.types import Level, UnitKind
from yimen.basics.errors import Refused
from yimen.places import api as places
from yimen.windows import queries as windows

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
    unit = places.release().units.get(by.unit)
    return unit is not None and unit.kind == UnitKind.HOTLINE


def window_for(by: Actor, division: Division) -> Window:
    """The window that takes a request of this place: the actor's own; from the hotline the one that takes the place's
    requests today. Refused for every other seat."""
    if not is_hotline(by):
        return window_of(by)
    window = taking(division) or serving(division)
    if window is None:
        raise Refused(f"{division.name}没有救助窗口", article("accept_application"), "请选择申请人所在的镇街")
    return window


def serving(division: Division) -> Window | None:
    """The nearest window above a place: that of its town, else the county's; None where nobody set one up."""
    return _nearest(division, agencies.windows())


def taking(division: Division) -> Window | None:
    """The nearest window above a place that takes new applications today: the county's while the town's is switched
    off (试点); None where all are."""
    found = list(agencies.windows())
    closed = windows.closed_on(found)
    return _nearest(division, [window for window in found if window.pk not in closed])


@dataclass(frozen=True, slots=True)
class Waits:
    """Where contacts wait for a window: those of `path` but not of a path in `but`, which other windows take (no path:
    it takes nothing today); and the keys of all windows."""

    path: str | None
    but: tuple[str, ...]
    windows: frozenset[str]


def waits_for(by: Actor) -> Waits:
    """The places whose requests the actor's window takes today, by the rule of `taking`; two queries."""
    found = list(agencies.windows())
    closed = windows.closed_on(found)
    keys = frozenset(window.unit.key for window in found)
    own = next((one for one in found if one.unit.key == by.unit and one.pk not in closed), None)
    if own is None:
        return Waits(None, (), keys)
    path = own.unit.division.path
    others = [one for one in found if one.pk not in closed and one.unit.division.path.startswith(path)]
    return Waits(path, tuple(one.unit.division.path for one in others if _nearness(one) > _nearness(own)), keys)


def _nearness(window: Window) -> tuple[int, bool]:
    """How near a window is to the people of its division; of two in one place the town's is nearer."""
    return len(window.unit.division.path), window.level == Level.TOWN


def _nearest(division: Division, among: Iterable[Window]) -> Window | None:
    found = [window for window in among if division.path.startswith(window.unit.division.path)]
    return max(found, key=_nearness, default=None)


def window_phones(keys: Iterable[str]) -> dict[str, str]:
    """Key of each window -> its telephone: as its register says it today, else as the place's rules do; empty when
    neither knows it. One query, however many."""
    wanted = set(keys)
    return {key: _phone_in_rules(key) for key in wanted} | windows.phones_on(wanted)


def window_phone(key: str) -> str:
    """The telephone of one window; empty when nobody wrote it down."""
    return window_phones([key])[key]


def _phone_in_rules(key: str) -> str:
    """The telephone of a window, else of the unit that runs it, as the pack has it."""
    units = places.release().units
    entry = units.get(key)
    host = units.get(entry.of) if entry is not None and entry.of else None
    return next((one.phone for one in (entry, host) if one is not None and one.phone), "")


def reach(key: str) -> str:
    """A window as a sentence names it: with its telephone, as far as it is known."""
    name, phone = agencies.unit_name(key), window_phone(key)
    return f"{name}（电话 {phone}）" if phone else name


def town_of(division: Division) -> tuple[str, str]:
    """(path, name) of the town a place lies in; of the county itself for a place above the towns."""
    if division.level == "village" and division.parent is not None:
        return division.parent.path, division.parent.name
    return division.path, division.name
