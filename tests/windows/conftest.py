"""A window with people in its seats, and money in its fund."""

from __future__ import annotations

import pytest

from tests.web import family as f
from yimen.agencies.models import Window
from yimen.common import clock
from yimen.windows import fund

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
RECEIPT = (("收据.pdf", PDF),)


def window_at(key: str) -> Window:
    """A window by the key of its unit."""
    return Window.objects.select_related("unit__division", "host").get(unit__key=key)


@pytest.fixture
def here(district) -> Window:
    return window_at(f.HERE)


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def reviewer(district):
    return district.actor("window_reviewer", f.HERE)


@pytest.fixture
def office(district):
    return district.actor("office_clerk", "civil_affairs")


@pytest.fixture
def purse(here, reviewer):
    """Ten thousand yuan came in."""
    document = "区财预〔2026〕1号"
    return fund.refill(
        by=reviewer, window=here, amount_fen=1_000_000, on=clock.today(), document=document, token="came-in"
    )
