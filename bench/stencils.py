"""Stencils of the bench: each story lived at each window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench.people import Pool
from bench.stories import STORIES, WINDOWS, Cast, Desk, Story, live
from yimen.cases.models import Application
from yimen.demo.bulk import stencils as bulk
from yimen.demo.bulk.families import Family
from yimen.demo.bulk.stencils import written
from yimen.proceedings.models import Run


@dataclass(frozen=True, slots=True)
class Stencil(bulk.Stencil):
    """One application lived by the use cases, and which story at which desk it was."""

    story: Story
    desk: Desk

    @property
    def runs(self) -> int:
        """How many runs it has: its own and one a referral."""
        return len(self.rows[Run])


def stencil(cast: Cast, desk: Desk, story: Story, family: Family, variant: int) -> Stencil:
    """Live one story and keep its rows."""
    rows = written(lambda: live(cast, desk, story, family, variant))
    assert len(rows[Application]) == 1
    return Stencil(family, rows, story, desk)


def stencils(cast: Cast, pool: Pool, variants: int, windows: Iterable[str] = WINDOWS) -> Iterator[Stencil]:
    """Every story at every window, so many times on different days."""
    for window in windows:
        desk = Desk.of(cast, window)
        families = iter(pool.families(desk, variants * len(STORIES)))
        for variant in range(variants):
            for number, story in enumerate(STORIES):
                yield stencil(cast, desk, story, next(families), variant * len(STORIES) + number)
