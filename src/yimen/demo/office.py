"""The people who work in the demo district: an account for each seat it needs, opened as any office opens them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from yimen.accounts import actions as accounts
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.agencies.types import UnitKind
from yimen.demo import invented

if TYPE_CHECKING:
    from yimen.flow import Actor

#: One password for all accounts of the demo, told on the console and on its page: it guards nothing.
PASSWORD = "Yimen-demo-2026"  # noqa: S105

TOWNS = ("baishabu_zhen", "lanshan_jd", "zaoyuan_zhen", "yitang_zhen")
WINDOWS = (*(f"window_{town}" for town in TOWNS), "window_county")
#: Units the demo gives people by name: only the place and release that has them all can be lived through.
NAMED = (*TOWNS, *WINDOWS, "medical_security", "government_office", "hotline")
#: First part of a login by kind of seat.
WORDS = {
    "window_clerk": "clerk",
    "window_reviewer": "reviewer",
    "town_officer": "officer",
    "town_leader": "leader",
    "liaison": "liaison",
    "unit_reviewer": "checker",
    "office_clerk": "office",
    "government_supervisor": "supervisor",
    "hotline_operator": "operator",
    "village_worker": "village",
}


@dataclass(frozen=True, slots=True)
class Post:
    """One account of the demo, as its page and the console tell it."""

    login: str
    name: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who sits where: (kind of seat, unit) -> the person as the kernel sees her."""

    actors: dict[tuple[str, str], Actor]
    posts: list[Post]

    def __getitem__(self, place: tuple[str, str]) -> Actor:
        return self.actors[place]


def wanted() -> list[tuple[str, str]]:
    """(kind of seat, unit): clerk and reviewer in each window, a liaison in each unit that takes referrals, and one of
    every other kind."""
    units = [unit for unit in agencies.takers() if unit not in set(_town_units())]
    places = [(kind, window) for window in WINDOWS for kind in ("window_clerk", "window_reviewer")]
    places += [("town_officer", town) for town in TOWNS] + [("town_leader", TOWNS[0])]
    places += [("liaison", unit) for unit in units] + [("unit_reviewer", "medical_security")]
    office = Seat.objects.filter(kind="office_clerk").values_list("unit__key", flat=True)
    places += [("office_clerk", unit) for unit in office]
    places += [("government_supervisor", "government_office"), ("hotline_operator", "hotline")]
    return places + [("village_worker", unit.key) for unit in agencies.units(kind=UnitKind.VILLAGE)]


def _town_units() -> list[str]:
    return [unit.key for unit in agencies.towns()]


def small_towns() -> list[str]:
    """Towns where one person is everything: the town's officer, who sits at its window too."""
    return [town for town in _town_units() if town not in TOWNS and Seat.objects.filter(unit__key=f"window_{town}")]


def staff(*, founder: Account, rng: Random, on: dt.date) -> Office:
    """Open the accounts through the security administrator, and give each its seat from a day on."""
    seats = {(seat.kind, seat.unit.key): seat for seat in Seat.objects.select_related("unit")}
    actors: dict[tuple[str, str], Actor] = {}
    posts = []
    small = [[("town_officer", town), ("window_clerk", f"window_{town}")] for town in small_towns()]
    for held in [*([place] for place in wanted()), *small]:
        kind, unit = held[0]
        first = seats[kind, unit]
        person = invented.person(rng, on, (24, 58))
        login = f"{WORDS[kind]}.{unit.removeprefix('window_').removeprefix('village_')}"
        account, _ = accounts.create_account(by=founder, login=login, name=person.name, password=PASSWORD)
        for place in held:
            agencies.appoint(by=founder, account=account, seat=seats[place], on=on)
            actors[place] = agencies.actor_for(account, seats[place], on)
        posts.append(Post(login, person.name, first.title, first.unit.name))
    return Office(actors, posts)


def administrators() -> list[Post]:
    """The three administrators set-up has opened."""
    found = Account.objects.exclude(admin_kind=AdminKind.NONE).order_by("id")
    return [Post(one.login, one.name, AdminKind(one.admin_kind).label, "") for one in found]


def open_doors() -> None:
    """Give the administrators the demo's password too, and ask nobody to change it: the accounts are to be tried."""
    for account in Account.objects.exclude(admin_kind=AdminKind.NONE):
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    Account.objects.update(must_change_password=False)
