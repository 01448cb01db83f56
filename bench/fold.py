"""How much folding costs, against decoding the same events: `python -m bench.fold` (milestone: at most ten times)."""

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.flow.play import MONDAY, Played, calendar, procedure, random_step  # noqa: E402
from yimen.flow import Event, fold  # noqa: E402

RUNS, EVENTS, ROUNDS = 10_000, 15, 5
FIXTURES = ("dibao", "tekun", "referral", "intake", "plan_task")


def as_text(event: Event) -> str:
    """An event as it is stored."""
    return json.dumps({k: str(v) if isinstance(v, date) else v for k, v in asdict(event).items()}, ensure_ascii=False)


def histories(count: int) -> list[tuple[str, list[Event]]]:
    """Runs of about fifteen events each, in equal parts of the fixtures that grow that long."""
    found: list[tuple[str, list[Event]]] = []
    seed = 0
    while len(found) < count:
        name = FIXTURES[len(found) % len(FIXTURES)]
        rnd, seed = random.Random(seed), seed + 1
        played = Played(procedure(name), today=MONDAY.replace(day=rnd.randint(2, 27)))
        while not played.state.ended and len(played.events) < EVENTS:
            random_step(played, rnd)
        if len(played.events) == EVENTS:
            found.append((name, played.events))
    return found


def seconds(work: Callable[[], Any]) -> float:
    """The time of one round, without the collector's pauses."""
    gc.collect()
    gc.disable()
    begin = time.perf_counter()
    work()
    took = time.perf_counter() - begin
    gc.enable()
    return took


def main() -> None:
    """Print the median cost of an event both ways, and the ratio."""
    distinct = histories(200)
    runs = [distinct[i % len(distinct)] for i in range(RUNS)]
    lines = [[as_text(event) for event in events] for _, events in runs]
    days = calendar()

    def decode() -> None:
        for texts in lines:
            for text in texts:
                json.loads(text)

    def refold() -> None:
        for name, events in runs:
            fold(procedure(name), events, days)

    decoding, folding = [], []
    for _ in range(ROUNDS):
        decoding.append(seconds(decode))
        folding.append(seconds(refold))
    per_event = 1_000_000 / (RUNS * EVENTS)
    ratio = statistics.median(f / d for f, d in zip(folding, decoding, strict=True))
    print(f"decode {statistics.median(decoding) * per_event:.2f} µs an event")
    print(f"fold {statistics.median(folding) * per_event:.2f} µs an event")
    print(f"ratio {ratio:.2f} (at most 10)")


if __name__ == "__main__":
    main()
