"""The side of a bench that runs in a process with a home and a database of its own: `python -m bench.child NAME …`.

What it found goes to standard output, one JSON object a line; how it goes on, to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict

import django

from bench.measured import Measured

Work = Callable[..., list[Measured]]


def say(line: str) -> None:
    """Tell how it goes on."""
    print(line, file=sys.stderr, flush=True)


def works() -> dict[str, Work]:
    """The measurements by name; models can be imported only after Django is set up."""
    from bench import imports, pages, search, seats, thousand, writers

    return {
        "imports": lambda rows: imports.measure(rows, say),
        "loader": lambda runs: thousand.measure(runs, say),
        "pages": lambda *sizes: pages.measure(sizes[0], list(sizes[1:]), say),
        "seats": lambda count: seats.measure(count, say),
        "search": lambda persons: search.measure(persons, say),
        "writers": lambda acts: writers.measure(acts, say),
    }


def main(name: str, *numbers: str) -> None:
    """Measure and print."""
    django.setup()
    for row in works()[name](*map(int, numbers)):
        print(json.dumps(asdict(row)))


if __name__ == "__main__":
    main(*sys.argv[1:])
