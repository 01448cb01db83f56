"""`python -m bench [--big] [NAME ...]`: every figure a ratio measured in this run.

Prints one table; exit code 1 when a limit of the milestone is missed. `--big` adds a million runs to the pages and
searches among a million persons.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from bench import databases
from bench.called import ratio_of
from bench.measured import Measured, at_most, table, under

SMALL, LARGE, BIG = 1_000, 100_000, 1_000_000
SLIPS = 1_000
LIST = 200_000
SEATS = 200
ACTS = 40  # of each writer in each round


def fold(big: bool) -> list[Measured]:
    """Folding decoded events against decoding them."""
    return [at_most("fold", "fold / json.loads, 10,000 runs of 15 events", ratio_of(["-m", "bench.fold"], {}), 10)]


def slips(big: bool) -> list[Measured]:
    """Handling slips against bare compiles of the same words."""
    with databases.sqlite() as environment:
        ratio = ratio_of(["bench/slips.py", str(SLIPS)], environment)
    return [under("slips", f"slip / bare Typst compile, {SLIPS:,} PDFs", ratio, 2)]


def writers(big: bool) -> list[Measured]:
    """Twelve writers on both databases."""
    return [row for database in ("postgresql", "sqlite") for row in child(database, "writers", ACTS)]


def loader(big: bool) -> list[Measured]:
    """The bulk loader against the use cases."""
    return child("sqlite", "loader", SMALL)


def pages(big: bool) -> list[Measured]:
    """Worklist and application page as the place fills up, on both databases."""
    sizes = [SMALL, LARGE, *([BIG] if big else [])]
    return [row for database in ("sqlite", "postgresql") for row in child(database, "pages", *sizes)]


def imports(big: bool) -> list[Measured]:
    """A list of recipients imported, on both databases."""
    return [row for database in ("sqlite", "postgresql") for row in child(database, "imports", LIST)]


def search(big: bool) -> list[Measured]:
    """A person found among many, on both databases."""
    persons = BIG if big else LARGE
    return [row for database in ("sqlite", "postgresql") for row in child(database, "search", persons)]


def seats(big: bool) -> list[Measured]:
    """Two hundred people at work at once, on both databases."""
    return [row for database in ("sqlite", "postgresql") for row in child(database, "seats", SEATS)]


BENCHES: dict[str, Callable[[bool], list[Measured]]] = {
    bench.__name__: bench for bench in (fold, writers, loader, pages, slips, imports, search, seats)
}


def child(database: str, name: str, *numbers: int) -> list[Measured]:
    """One measurement in a process of its own, on a fresh database; RuntimeError when it breaks."""
    with databases.DATABASES[database]() as environment:
        process = databases.run(["-m", "bench.child", name, *map(str, numbers)], environment)
        said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{name} on {database} broke (exit code {process.returncode})")
    return [Measured(**json.loads(line)) for line in said.splitlines()]


def main() -> int:
    """Run what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHES, []], help="which benches; all when none is named")
    parser.add_argument("--big", action="store_true", help="pages also at a million runs, search among a million")
    asked = parser.parse_args()
    found: list[Measured] = []
    for name in asked.name or BENCHES:
        found += BENCHES[name](asked.big)
    print(table(found))
    return 1 if any(row.ok is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
