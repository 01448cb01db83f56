"""Who takes contacts in these stories: a hotline, two windows, a town, a union."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.support.district import District
from yimen.acts import contacting
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.agencies.types import Scope
from yimen.common.clock import SHANGHAI
from yimen.contacts.actions import Entry
from yimen.contacts.models import Contact
from yimen.flow import Actor
from yimen.places import api as places

TOWN, VILLAGE, SISTER_TOWN = "371302101000", "371302101201", "371302102000"
WINDOW, TOWN_UNIT, SISTER = "window_baishabu_zhen", "baishabu_zhen", "window_zaoyuan_zhen"
PHONE = "19900001234"


def at(day: str = "2026-11-23", hour: int = 8) -> dt.datetime:
    """A moment of a day."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), SHANGHAI)


def entry(**more: Any) -> Entry:
    """A call of somebody who wants to apply, unless said otherwise."""
    facts: dict[str, Any] = {
        "channel": "call",
        "kind": "application",
        "at": at(),
        "division": places.division(TOWN),
        "content": "孩子上学交不起学费",
        "caller_name": "周小雨",
        "caller_phone": PHONE,
    }
    return Entry(**{**facts, **more})


def scope_of(actor: Actor) -> Scope:
    """What the actor's seat sees."""
    return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))


@pytest.fixture
def clerk(district: District) -> Actor:
    return district.actor("window_clerk", WINDOW)


@pytest.fixture
def officer(district: District) -> Actor:
    return district.actor("town_officer", TOWN_UNIT)


@pytest.fixture
def hotline(district: District) -> Actor:
    return district.actor("hotline_operator", "hotline")


@pytest.fixture
def union(district: District) -> Actor:
    return district.actor("liaison", "trade_union")


@pytest.fixture
def reported(hotline: Actor) -> Contact:
    """A neighbour tells the hotline of somebody in distress."""
    return contacting.log(
        by=hotline,
        entry=entry(kind="report", source="family", about_name="周老汉", content="独居老人家里断炊"),
    )
