"""A stencil: every row the use cases wrote for one application, found by comparing all tables before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Max, Model

from bench.people import Family, Pool
from bench.stories import STORIES, WINDOWS, Cast, Desk, Story, live
from yimen.cases.models import Application
from yimen.documents.models import Counter, FormText
from yimen.proceedings.models import PinnedText, Run

#: Written once for many applications: a copy points at the same row.
SHARED = (Counter, FormText, PinnedText)


@dataclass(frozen=True, slots=True)
class Stencil:
    """One application lived by the use cases: its story, its family, its rows by table."""

    story: Story
    desk: Desk
    family: Family
    rows: dict[type[Model], list[Model]]

    @property
    def runs(self) -> int:
        """How many runs it has: its own and one a referral."""
        return len(self.rows[Run])


def models() -> list[type[Model]]:
    """Every table of the platform."""
    return [model for model in apps.get_models() if model.__module__.startswith("yimen.") and model._meta.managed]


def written(work: Callable[[], object]) -> dict[type[Model], list[Model]]:
    """The rows that came into any table while `work` was done, in the order of their ids."""
    own = [model for model in models() if model not in SHARED]
    before = {model: model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for model in own}
    work()
    found = {model: list(model._base_manager.filter(pk__gt=last).order_by("pk")) for model, last in before.items()}
    return {model: rows for model, rows in found.items() if rows}


def stencil(cast: Cast, desk: Desk, story: Story, family: Family, variant: int) -> Stencil:
    """Live one story and keep its rows."""
    rows = written(lambda: live(cast, desk, story, family.facts, variant))
    assert len(rows[Application]) == 1
    return Stencil(story, desk, family, rows)


def stencils(cast: Cast, pool: Pool, variants: int, windows: Iterable[str] = WINDOWS) -> Iterator[Stencil]:
    """Every story at every window, so many times on different days."""
    for window in windows:
        desk = Desk.of(cast, window)
        families = iter(pool.families(desk, variants * len(STORIES)))
        for variant in range(variants):
            for number, story in enumerate(STORIES):
                yield stencil(cast, desk, story, next(families), variant * len(STORIES) + number)
