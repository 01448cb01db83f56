"""The packs as the program reads them, and places at work under them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.packs.door import Door
from tests.support.district import District
from yimen.agencies import actions as agencies
from yimen.common import clock
from yimen.places import api as places
from yimen.regime.api import Pack, Release, load_place

PACKS = Path(__file__).resolve().parents[2] / "packs"


@cache
def pack_of(place: str) -> Pack:
    """The pack of a place, read once."""
    return load_place(PACKS, place)


@pytest.fixture(scope="session")
def lanshan() -> Pack:
    return pack_of("lanshan")


@pytest.fixture(scope="session")
def of_2015(lanshan: Pack) -> Release:
    return lanshan.release("2015-04-20")


@pytest.fixture(scope="session")
def of_2026(lanshan: Pack) -> Release:
    return lanshan.release("assumed-2026")


@pytest.fixture
def open_door(db, settings) -> Iterator[Callable[[str, str], Door]]:
    """Installs a release of a place on the first Monday of its time (today for one assumed), and opens its first town
    window, or the one named."""
    with ExitStack() as stack:

        def open_(place: str, name: str, window: str = "") -> Door:
            settings.PLACE, settings.RELEASE = place, name
            places.look_again()
            release = places.pack().release(name)
            stack.enter_context(clock.fixed(first_monday(release.valid_from)))
            places.install(release)
            agencies.install(release)
            towns = [key for key, unit in release.units.items() if (unit.kind, unit.level) == ("window", "town")]
            return Door(District(), window or towns[0])

        yield open_
    places.look_again()


def first_monday(day: date) -> date:
    """The first Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


@pytest.fixture(scope="session")
def document() -> str:
    """The document of 2015, without blanks."""
    path = PACKS.parent / "docs" / "requirements" / "documents" / "lanshan-2015-13.txt"
    return "".join(path.read_text(encoding="utf-8").split())
