"""What everybody at work in the district's year has at hand: the days, who sits where, what a seat sees, own dice."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.demo.families import villages
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.demo.days import Days
    from yimen.demo.office import Office
    from yimen.flow import Actor
    from yimen.places.models import Division


@dataclass(frozen=True, slots=True)
class Desk:
    """The workdays of the year, the people, the seed all dice come from."""

    days: Days
    office: Office
    seed: int
    villages: dict[str, list[Division]] = field(default_factory=dict)

    def rng(self, *words: object) -> Random:
        """Dice of their own for one thing: what else goes on does not change how they fall."""
        return Random("/".join(map(str, (self.seed, *words))))  # noqa: S311 - must come out the same every time

    def scope(self, actor: Actor) -> Scope:
        """What the seat of a person sees."""
        return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))

    def officer(self, unit: str) -> Actor:
        """Who acts for a unit: its liaison, or the town's officer."""
        return self.office.actors.get(("liaison", unit)) or self.office["town_officer", unit]

    def village(self, rng: Random, town: str) -> Division:
        """Some village of a town; the town itself where it has none."""
        if town not in self.villages:
            code = places.release().units[town].division or ""
            self.villages[town] = villages(town) or [places.division(code)]
        return rng.choice(self.villages[town])
