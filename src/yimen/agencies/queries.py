"""Reads of this room: names of their day, the duty table, windows, towns, seats."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

from yimen.agencies import policies, rules
from yimen.agencies.models import Duty, Holding, Seat, Succession, Unit, UnitName, Window
from yimen.agencies.types import Proposal, Scope, UnitKind, Verb
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow.types import Actor
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.accounts.models import Account
    from yimen.places.models import Division
    from yimen.regime.api import Release

#: Names change a few times in ten years: read once in `NAMES_RECHECK` seconds, and again after every `install`.
_names: dict[date, tuple[float, dict[str, str]]] = {}
_names_lock = threading.Lock()


def forget_names() -> None:
    """Drop the cached names (after units were installed)."""
    with _names_lock:
        _names.clear()


def unit_names(on: date | None = None) -> dict[str, str]:
    """Unit key -> its name on that day (today when none is named); units that are gone keep their last name.

    One query, then cached: a list of a thousand rows costs no query for its names.
    """
    day = on or clock.today()
    with _names_lock:
        kept = _names.get(day)
        if kept and time.monotonic() - kept[0] < getattr(settings, "NAMES_RECHECK", 60.0):
            return kept[1]
    names = dict(Unit.objects.values_list("key", "name"))
    best: dict[str, date] = {}
    for key, name, start in UnitName.objects.values_list("unit__key", "name", "valid_from"):
        begins = start or date.min
        if begins <= day and begins >= best.get(key, date.min):
            names[key], best[key] = name, begins
    with _names_lock:
        if len(_names) > 400:
            _names.clear()
        _names[day] = (time.monotonic(), names)
    return names


def unit_name(key: str, on: date | None = None) -> str:
    """The name of a unit on that day; LookupError for a key nobody installed."""
    return unit_names(on)[key]


def unit_by_name(name: str, on: date | None = None) -> Unit | None:
    """The unit in force on that day that people call so: by its name of any day or an alias; None when nobody is.

    When the unit is gone by then, its one heir is meant.
    """
    text = name.strip()
    found = Unit.objects.filter(names__name=text).first() or Unit.objects.filter(aliases__alias=text).first()
    if found is None:
        return None
    key = heir_of(found.key, on)
    return Unit.objects.get(key=key) if key else None


def heirs_of(key: str, on: date | None = None) -> tuple[str, ...]:
    """Who carries on the work of a unit on that day, through all successions; itself while it is in force.

    One key: renamed or merged. Several: split, and a person must say which. Empty: gone without heir.
    """
    day = on or clock.today()
    successions: dict[str, list[str]] = {}
    for old, new in Succession.objects.filter(since__lte=day).order_by("id").values_list("old__key", "new__key"):
        successions.setdefault(old, []).append(new)
    living = set(Unit.objects.on(day).values_list("key", flat=True))
    result: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen.add(current)
        if current in living:
            result[current] = None
        else:
            waiting += successions.get(current, [])
    return tuple(result)


def heir_of(key: str, on: date | None = None) -> str | None:
    """The one unit that carries on, or None when there is none or the work was split."""
    heirs = heirs_of(key, on)
    return heirs[0] if len(heirs) == 1 else None


def units(on: date | None = None, kind: str | None = None) -> QuerySet[Unit]:
    """Units in force on that day, in the order of the document."""
    found = Unit.objects.on(on or clock.today()).select_related("division")
    return found.filter(kind=kind) if kind else found


def towns(on: date | None = None) -> QuerySet[Unit]:
    """Towns, streets and the parks that count as towns (LS 三(二))."""
    return units(on, UnitKind.TOWN)


def windows(on: date | None = None) -> QuerySet[Window]:
    """Windows in force on that day, the county's first (LS 二(一): at both levels)."""
    living = units(on, UnitKind.WINDOW)
    return Window.objects.filter(unit__in=living).select_related("unit__division", "host").order_by("unit__position")


def duties(on: date | None = None) -> QuerySet[Duty]:
    """What each member unit does on that day, by the duty table, in the order of the document."""
    day = on or clock.today()
    found = Duty.objects.on(day).filter(unit__in=units(day, UnitKind.MEMBER)).select_related("unit")
    return found.order_by("unit__position", "id")


def takers(on: date | None = None, place: Division | None = None) -> tuple[str, ...]:
    """Keys of the units that take referrals on that day, in the order of the document.

    For people of a `place`, only units whose territory it lies in: where the root is a city, each county has its own.
    Towns stay all: a family may turn out to be another town's.
    """
    found = Duty.objects.on(on or clock.today()).filter(verb=Verb.REFERRALS, unit__in=units(on))
    rows = found.order_by("unit__position").values_list("unit__key", "unit__kind", "unit__division__path")
    return tuple(
        dict.fromkeys(
            key for key, kind, path in rows if place is None or kind == UnitKind.TOWN or place.path.startswith(path)
        )
    )


def duty_table(
    needs: Iterable[str], on: date | None = None, division: str | None = None, release: Release | None = None
) -> tuple[Proposal, ...]:
    """What the duty table proposes for these needs: need -> programme -> unit, each with its article (LS 三(一)).

    `division` is the code of the applicant's place: only units of that place (or above it) are proposed; without it all
    are. Unknown needs are refused. Programmes and needs are the release's, duties those of the
    day. As many queries for all needs as for one.
    """
    text = release or places.release()
    day = on or clock.today()
    asked = list(dict.fromkeys(needs))
    unknown = [need for need in asked if need not in text.needs]
    if unknown:
        raise Refused("有的救助需求不在本地的需求表里", rule="duties.yaml", next="请从列出的需求中选择")
    wanted = {programme for need in asked for programme in text.needs[need].programmes}
    found: dict[str, list[Duty]] = {}
    lines = Duty.objects.on(day).filter(verb=Verb.REFERRALS, what__in=wanted, unit__in=units(day))
    place = places.division(division).path if division else None
    for duty in lines.select_related("unit__division").order_by("unit__position"):
        if place is None or place.startswith(duty.unit.division.path):  # a town works for its own (LS 三(二)2)
            found.setdefault(duty.what, []).append(duty)
    names = unit_names(day)
    return tuple(
        Proposal(
            need=need,
            need_title=text.needs[need].title,
            programme=programme,
            programme_title=text.programmes[programme].title,
            procedure=text.programmes[programme].procedure,
            unit=duty.unit.key,
            unit_name=names[duty.unit.key],
            article=text.cite(duty.article),
            choose=text.needs[need].choose,
        )
        for need in asked
        for programme in text.needs[need].programmes
        for duty in found.get(programme, ())
    )


def seats_of(account: Account, on: date | None = None) -> list[Seat]:
    """The seats a person holds on that day, by unit; none for an administrator or a closed account."""
    if not policies.can_hold_seats(account):
        return []
    day = on or clock.today()
    held = Holding.objects.on(day).filter(account=account)
    seats = Seat.objects.filter(pk__in=held.values("seat_id"), unit__in=Unit.objects.on(day))
    return list(seats.select_related("unit__division").order_by("unit__position", "id"))


def rights_of(kind: str, release: Release | None = None) -> frozenset[str]:
    """The rights of a kind of seat in a release (the one in force); none when the release dropped the kind."""
    entry = (release or places.release()).seats.get(kind)
    return frozenset(entry.rights) if entry else frozenset()


def actor_for(account: Account, seat: Seat, on: date | None = None) -> Actor:
    """The actor the kernel judges: this person in this seat with its rights. Refused when it is not held that day."""
    held = seats_of(account, on)
    if seat.pk not in {s.pk for s in held}:
        raise Refused("您现在不任这个岗位", rule="岗位任职记录", next="请换到您现任的岗位，或者请安全管理员安排")
    return Actor(
        account=str(account.pk),
        seat=str(seat.pk),
        unit=seat.unit.key,
        units=frozenset(s.unit.key for s in held),
        rights=rights_of(seat.kind),
    )


def scope_of(seat: Seat) -> Scope:
    """What a seat sees: its unit's territory, or only its own unit's business."""
    entry = places.release().seats.get(seat.kind)
    if entry is None:
        return Scope(path=None, unit=seat.unit.key)
    return rules.scope(entry.at, frozenset(entry.rights), seat.unit.key, seat.unit.division.path)


def without_liaison(on: date | None = None, kind: str = "liaison") -> tuple[str, ...]:
    """Member units nobody is liaison of on that day (LS 三(一): at least one in each unit)."""
    day = on or clock.today()
    served = Holding.objects.on(day).filter(seat__kind=kind).values_list("seat__unit_id", flat=True)
    return tuple(units(day, UnitKind.MEMBER).exclude(pk__in=list(served)).values_list("key", flat=True))
