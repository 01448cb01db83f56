"""The loader against the use cases on a thousand runs: every application lived once, copied once, compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from random import Random

from bench.equality import told
from bench.loader import Loader
from bench.measured import Measured, equal
from bench.people import Pool
from bench.place import install
from bench.stencils import stencil
from bench.stories import STORIES, TODAY, WINDOWS, Cast, Desk
from yimen.common import clock
from yimen.demo.bulk.stencils import written
from yimen.proceedings import api as proceedings


def measure(runs: int, say: Callable[[str], None]) -> list[Measured]:
    """The share of loaded runs that say what those of the use cases say; the share in which `verify` finds no fault."""
    install()
    cast, pool, rng = Cast(), Pool(), Random(7)
    cast.hire()
    desks = [Desk.of(cast, window) for window in WINDOWS]
    shares = [story.share for story in STORIES]
    lived = alike = 0
    began = time.perf_counter()
    while lived < runs:
        desk, (story,) = desks[lived % len(desks)], rng.choices(STORIES, shares)
        own, other = pool.families(desk, 2)
        made = stencil(cast, desk, story, own, lived)
        loader = Loader([made], {desk.window: [other]})
        copied = written(partial(loader.load_one, loader.moulds[0]))
        lived += made.runs
        alike += made.runs * (told(copied, other) == told(made.rows, own))
    with clock.fixed(TODAY):
        report = proceedings.verify()
    say(f"loader: {lived} runs lived and copied in {time.perf_counter() - began:.0f} s; {len(report.faults)} faults")
    sound = 1 - len({fault.run for fault in report.faults}) / report.runs
    return [
        equal("loader", f"{lived:,} runs loaded like those of the use cases", alike / lived, alike == lived),
        equal("loader", f"{report.runs:,} runs found in order by verify", sound, not report.faults),
    ]
