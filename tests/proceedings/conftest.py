"""The room at work under a release that holds the kernel's fixtures, on a calendar of two known years."""

from __future__ import annotations

import pytest

from tests.flow.play import calendar
from yimen.places import api as places
from yimen.proceedings import effects

from .office import Office, release


@pytest.fixture
def rules(monkeypatch):
    """The release in force; a test may put another in its place."""
    found = release()
    monkeypatch.setattr(places, "release", lambda: found)
    monkeypatch.setattr(places, "calendar", calendar)
    for name in ("_timers", "_parties", "_lists"):
        monkeypatch.setattr(effects, name, {})
    effects.on_party("deciding_unit", lambda opener: "u_county")
    return found


@pytest.fixture
def office(db, rules) -> Office:
    return Office()
