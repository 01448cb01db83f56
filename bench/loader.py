"""Applications by the hundred thousand: copies of stencils with ids, people and numbers of their own, chained anew.

What a row of a copy says comes from a row the use cases wrote; `bench.equality` and its test hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from django.db import transaction
from django.db.models import Model

from bench.moulds import Mould
from bench.people import Family
from bench.stencils import Stencil
from bench.stories import WINDOWS
from bench.tables import Table
from yimen.documents.models import Counter, IssuedNumber
from yimen.proceedings.models import Run

BATCH = 400


class Loader:
    """Copies stencils for families of the same window, in the shares of stories and windows."""

    def __init__(self, stencils: Iterable[Stencil], families: dict[str, list[Family]], seed: int = 2015) -> None:
        self._rng = Random(seed)
        self._families = families
        self._tables: dict[type[Model], Table] = {}
        self._serials = {(row.window, row.kind, row.year): row.last for row in Counter.objects.all()}
        self.moulds = [Mould(one, self.table, self.next_serial) for one in stencils]
        self._weights = [mould.stencil.story.share * WINDOWS[mould.stencil.desk.window] for mould in self.moulds]

    def load(self, until: int) -> int:
        """Load applications until there are at least so many runs; how many applications."""
        runs, loaded = Run.objects.count(), 0
        while runs < until:
            with transaction.atomic():
                for mould in self._rng.choices(self.moulds, self._weights, k=BATCH):
                    if runs >= until:
                        break
                    mould.cast(self._rng.choice(self._families[mould.stencil.desk.window]))
                    runs, loaded = runs + mould.stencil.runs, loaded + 1
                self.flush()
        self.settle()
        return loaded

    def load_one(self, mould: Mould) -> None:
        """One application on the course of a mould."""
        with transaction.atomic():
            mould.cast(self._rng.choice(self._families[mould.stencil.desk.window]))
            self.flush()
        self.settle()

    def flush(self) -> None:
        """Write what is waiting, and the counters behind the numbers given out."""
        for table in self._tables.values():
            table.flush()
        for (window, kind, year), last in self._serials.items():
            Counter.objects.filter(window=window, kind=kind, year=year).update(last=last)

    def settle(self) -> None:
        """Let the database go on with its own ids."""
        for table in self._tables.values():
            table.settle()

    def table(self, model: type[Model]) -> Table:
        """The table of a model, opened at its first row."""
        if model not in self._tables:
            self._tables[model] = Table(model)
        return self._tables[model]

    def next_serial(self, number: IssuedNumber) -> int:
        """The next number of a window, kind and year."""
        place = (number.window, number.kind, number.year)
        self._serials[place] += 1
        return self._serials[place]
