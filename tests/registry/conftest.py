"""Who works with the registry."""

from __future__ import annotations

import pytest

from tests.registry.lists import Desk


@pytest.fixture
def office(district) -> Desk:
    """Civil affairs: looks over the whole county."""
    return Desk(district.actor("office_clerk", "civil_affairs"))


@pytest.fixture
def town(district) -> Desk:
    """A town's officer."""
    return Desk(district.actor("town_officer", "baishabu_zhen"))


@pytest.fixture
def liaison(district) -> Desk:
    """A unit's liaison."""
    return Desk(district.actor("liaison", "education_sports"))
