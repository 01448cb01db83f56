"""Dates and money as Chinese papers write them, and dates as clerks type them."""

import re
import unicodedata
from datetime import date

_WHOLE = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]"),
)
_SHORT = re.compile(r"([0-9]{1,2})(?:[-/.]([0-9]{1,2})|月([0-9]{1,2})[日号])")


def date_in_digits(day: date) -> str:
    """2026年3月5日, for forms and slips."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_of(text: str, this_year: int | None = None) -> date | None:
    """The day a clerk typed: 2026-11-20, 2026/11/20, 2026.11.20, 20261120 or 2026年11月20日, full-width or with blanks.

    With `this_year` also 11-20 or 11月20日. None for everything else and for a day that does not exist: what is not
    understood is asked for again, never turned into another day.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for spelling in _WHOLE:
        if found := spelling.fullmatch(plain):
            return _existing(int(found[1]), int(found[3]), int(found[4]))
    found = _SHORT.fullmatch(plain)
    return _existing(this_year, int(found[1]), int(found[2] or found[3])) if found and this_year else None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def yuan(fen: int) -> str:
    """50050 fen as 500.50, without its unit."""
    return f"{fen // 100}.{fen % 100:02d}"
