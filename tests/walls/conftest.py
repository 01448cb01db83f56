"""One district for a whole file of wall tests; whatever a test does in it is undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.district import DAY
from tests.walls.world import World, built, undone
from yimen.common import clock


@pytest.fixture(scope="module")
def built_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), clock.fixed(dt.date.fromisoformat(DAY)), undone():
        yield built()


@pytest.fixture
def world(built_once: World, db: None) -> Iterator[World]:
    """`db` undoes what the test does; the district around it stands until the file is through."""
    with clock.fixed(dt.date.fromisoformat(DAY)):
        yield built_once
