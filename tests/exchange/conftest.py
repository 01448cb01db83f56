"""Who exchanges lists with superior systems."""

from __future__ import annotations

import pytest

from tests.exchange.lists import Exchange


@pytest.fixture
def office(district) -> Exchange:
    """Civil affairs: looks over the whole county."""
    return Exchange(district.actor("office_clerk", "civil_affairs"))


@pytest.fixture
def window(district) -> Exchange:
    """The clerk of a town's window."""
    return Exchange(district.actor("window_clerk", "window_baishabu_zhen"))
