"""A district whose rows are committed, so that other processes see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.failure import work
from tests.support.district import DAY, District
from tests.walls.conftest import built_once, world
from yimen.agencies import actions as agencies
from yimen.common import clock
from yimen.places import api as places

__all__ = ["built_once", "world"]

PEOPLE = (
    ("window_clerk", work.WINDOW),
    ("window_reviewer", work.WINDOW),
    ("liaison", work.UNIT),
    ("liaison", "education_sports"),
)


@pytest.fixture
def open_house(transactional_db: None) -> Iterator[District]:
    """The place installed, two people in each seat the stories need; the clock stands on the day of the story."""
    with clock.fixed(dt.date.fromisoformat(DAY)):
        release = places.pack().release("assumed-2026")
        places.install(release)
        agencies.install(release)
        district = District()
        for kind, unit in PEOPLE:
            for person in (1, 2):
                district.actor(kind, unit, person)
        yield district
