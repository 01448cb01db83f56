"""Applications by the hundred thousand: copies of stencils with ids, people and numbers of their own, chained anew.

What a row of a copy says comes from a row the use cases wrote; `bench.equality` and its test hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from django.db import transaction

from bench.stencils import Stencil
from bench.stories import WINDOWS
from yimen.demo.bulk.families import Family
from yimen.demo.bulk.moulds import Mould
from yimen.demo.bulk.tables import Tables
from yimen.documents.models import Counter, IssuedNumber
from yimen.proceedings.models import Run

BATCH = 400


class Loader:
    """Copies stencils for families of the same window, in the shares of stories and windows."""

    def __init__(self, stencils: Iterable[Stencil], families: dict[str, list[Family]], seed: int = 2015) -> None:
        self._rng = Random(seed)
        self._families = families
        self.tables = Tables()
        self._serials = {(row.window, row.kind, row.year): row.last for row in Counter.objects.all()}
        self._kinds = {Mould(one, self.tables.table): one for one in stencils}
        self._weights = [one.story.share * WINDOWS[one.desk.window] for one in self._kinds.values()]

    @property
    def moulds(self) -> list[Mould]:
        """A mould for each stencil."""
        return list(self._kinds)

    def load(self, until: int) -> int:
        """Load applications until there are at least so many runs; how many applications."""
        runs, loaded, moulds = Run.objects.count(), 0, self.moulds
        while runs < until:
            with transaction.atomic():
                for mould in self._rng.choices(moulds, self._weights, k=BATCH):
                    if runs >= until:
                        break
                    runs, loaded = runs + self._cast(mould), loaded + 1
                self.flush()
        self.tables.settle()
        return loaded

    def load_one(self, mould: Mould) -> None:
        """One application on the course of a mould."""
        with transaction.atomic():
            self._cast(mould)
            self.flush()
        self.tables.settle()

    def _cast(self, mould: Mould) -> int:
        """One copy for one of the window's families; how many runs it has."""
        stencil = self._kinds[mould]
        serials = {number.pk: self.next_serial(number) for number in mould.numbers}
        mould.cast(self._rng.choice(self._families[stencil.desk.window]), serials)
        return stencil.runs

    def flush(self) -> None:
        """Write what is waiting, and the counters behind the numbers given out."""
        self.tables.flush()
        for (window, kind, year), last in self._serials.items():
            Counter.objects.filter(window=window, kind=kind, year=year).update(last=last)

    def next_serial(self, number: IssuedNumber) -> int:
        """The next number of a window, kind and year."""
        place = (number.window, number.kind, number.year)
        self._serials[place] += 1
        return self._serials[place]
