"""A small county: two towns with a village each, a window in the first, and people whose numbers belong to nobody."""

from dataclasses import dataclass
from datetime import date

import pytest

from yimen.accounts.models import Account
from yimen.agencies.models import Seat, Unit
from yimen.agencies.types import Scope
from yimen.basics.resident_id import check_character
from yimen.common import clock
from yimen.flow.types import Actor
from yimen.places.models import Division

TODAY = date(2026, 3, 5)


def number(birth: str = "19800229", order: str = "001", place: str = "999999") -> str:
    """A number with a right check character and a place that was never assigned."""
    first = place + birth + order
    return first + check_character(first)


@dataclass(frozen=True)
class County:
    """The divisions of the tests."""

    county: Division
    town: Division
    village: Division
    other_town: Division
    other_village: Division


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as moment:
        yield moment


@pytest.fixture
def county(db) -> County:
    def division(code: str, name: str, level: str, parent: Division | None) -> Division:
        path = (parent.path if parent else "/") + code + "/"
        return Division.objects.create(code=code, name=name, level=level, parent=parent, path=path)

    top = division("C", "甲县", "county", None)
    town, other = division("C1", "东镇", "town", top), division("C2", "西镇", "town", top)
    return County(
        top, town, division("C11", "东一村", "village", town), other, division("C21", "西一村", "village", other)
    )


def seat_at(division: Division, key: str) -> tuple[Seat, Account]:
    unit = Unit.objects.create(key=key, name=key, kind="window", level="town", division=division)
    account = Account.objects.create(login=key, name=key)
    return Seat.objects.create(kind="window_clerk", title="窗口受理岗", unit=unit), account


def actor(seat: Seat, account: Account) -> Actor:
    return Actor(account=str(account.pk), seat=str(seat.pk), unit=seat.unit.key)


@pytest.fixture
def clerk(county) -> Actor:
    return actor(*seat_at(county.town, "east_window"))


@pytest.fixture
def other_clerk(county) -> Actor:
    return actor(*seat_at(county.other_town, "west_window"))


@pytest.fixture
def east(county) -> Scope:
    return Scope(path=county.town.path, unit="east_window")


@pytest.fixture
def west(county) -> Scope:
    return Scope(path=county.other_town.path, unit="west_window")
