"""A small district at work: the place installed, one person in each seat that the stories need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from yimen.accounts.models import Account
from yimen.agencies import actions as agencies
from yimen.agencies import queries
from yimen.agencies.models import Seat
from yimen.common import clock
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.flow import Actor

DAY = "2026-11-23"  # a Monday


@dataclass
class District:
    """People by what they do: `actor("window_clerk", "…")` gives one, made on first use."""

    made: dict[tuple[str, str, int], Actor] = field(default_factory=dict)

    def actor(self, kind: str, unit: str, person: int = 1) -> Actor:
        place = (kind, unit, person)
        if place not in self.made:
            seat = Seat.objects.select_related("unit").get(kind=kind, unit__key=unit)
            account = Account.objects.create(
                login=f"{kind}.{unit}.{person}", name=f"周小{person}", must_change_password=False
            )
            agencies.appoint(by=None, account=account, seat=seat, on=clock.today())
            self.made[place] = queries.actor_for(account, seat)
        return self.made[place]


@pytest.fixture
def today():
    """Every story of this folder happens on one Monday."""
    import datetime as dt

    with clock.fixed(dt.date.fromisoformat(DAY)):
        yield clock.today()


@pytest.fixture
def district(db, today) -> District:
    release = places.pack().release("assumed-2026")
    places.install(release)
    agencies.install(release)
    return District()
