"""What a bench finds, and the table of all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One comparison: what against what, the ratio found, and the limit of the milestone in words.

    `ok` is None where the milestone only asks for the figure.
    """

    bench: str
    compared: str
    ratio: float
    limit: str
    ok: bool | None

    @property
    def verdict(self) -> str:
        """The last column."""
        return "reported" if self.ok is None else "ok" if self.ok else "NOT OK"


def at_most(bench: str, compared: str, ratio: float, limit: float) -> Measured:
    """A ratio that may reach the limit."""
    return Measured(bench, compared, ratio, f"<= {limit:g}", ratio <= limit)


def under(bench: str, compared: str, ratio: float, limit: float) -> Measured:
    """A ratio that stays below the limit."""
    return Measured(bench, compared, ratio, f"< {limit:g}", ratio < limit)


def at_least(bench: str, compared: str, ratio: float, limit: float) -> Measured:
    """A ratio that must reach the limit."""
    return Measured(bench, compared, ratio, f">= {limit:g}", ratio >= limit)


def equal(bench: str, compared: str, ratio: float, same: bool) -> Measured:
    """Two counts that must be the same."""
    return Measured(bench, compared, ratio, "equal", same)


def reported(bench: str, compared: str, ratio: float) -> Measured:
    """A figure nobody set a limit for."""
    return Measured(bench, compared, ratio, "-", None)


def table(rows: Iterable[Measured]) -> str:
    """All of them as one Markdown table, aligned for a console."""
    lines = [("bench", "compared", "ratio", "limit", "")]
    lines += [(row.bench, row.compared, f"{row.ratio:.2f}", row.limit, row.verdict) for row in rows]
    widths = [max(_width(line[column]) for line in lines) for column in range(5)]
    text = [
        "| " + " | ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    return "\n".join([text[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *text[1:]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
