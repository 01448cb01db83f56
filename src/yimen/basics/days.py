"""Rows hold from a day until a day, the first on which they hold no longer; people name and read the last day.

Here alone the one is turned into the other.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""No day people write down here lies outside these years: it is a slip of the pen."""


def last_day(since: date, until: date | None) -> date | None:
    """The last day of what holds from `since` and no longer on `until`; None when it is open or held on no day."""
    return until - DAY if until is not None and until > since else None


def day_after(last: date | None) -> date | None:
    """The first day on which something holds no longer, from the last day somebody named; None when none is named or
    none comes after it."""
    return last + DAY if last is not None and last < date.max else None


def span(since: date, last: date | None) -> str:
    """From when to when, both days included, as people read it: one day stands once."""
    if last is None:
        return f"{since:%Y-%m-%d}起"
    return f"{since:%Y-%m-%d}" + (f"至{last:%Y-%m-%d}" if last > since else "")
