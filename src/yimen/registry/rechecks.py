"""When somebody who gets a programme is to be checked again; how often, the place's pack says."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yimen.regime.release import Release


def next_check(release: Release, programme: str, last: date) -> date | None:
    """So many months after the last check (or the beginning), as the release says; None when it says nothing."""
    entry = release.rechecks.get(programme)
    return months_after(last, entry.months) if entry else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
