"""Benches that are programs of their own: started, and their printed ratio read."""

from __future__ import annotations

import re

from bench import databases

_RATIO = re.compile(r"\bratio (\d+\.\d+)")


def ratio_of(arguments: list[str], environment: dict[str, str]) -> float:
    """The ratio a program prints; RuntimeError when it prints none. What it says is passed on."""
    process = databases.run(arguments, environment)
    said, _ = process.communicate()
    print(said, end="", flush=True)
    found = _RATIO.search(said)
    if found is None:
        raise RuntimeError(f"{' '.join(arguments)} printed no ratio (exit code {process.returncode})")
    return float(found[1])
