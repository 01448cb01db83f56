"""Worklist and application page as the place fills up: queries, and time against a bare page of the same middleware."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.loader import Loader
from bench.measured import Measured, equal, reported, under
from bench.people import Pool
from bench.place import install
from bench.stencils import stencils
from bench.stories import MAIN, TODAY, WINDOWS, Cast, Desk
from yimen.accounts.models import Account
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow import Actor
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Run

REQUESTS, WARM = 30, 5
VARIANTS, FAMILIES = 3, 1000
GROWTH = 1.3
BARE = "/bench/bare/"


@dataclass(frozen=True, slots=True)
class Reading:
    """One page at one size: how many queries (every request alike, or all numbers seen), how many times a bare page."""

    queries: frozenset[int]
    ratio: float
    milliseconds: float


def measure(small: int, sizes: list[int], say: Callable[[str], None]) -> list[Measured]:
    """Fill the place to each size in turn and read both pages."""
    install()
    cast, pool = Cast(), Pool()
    cast.hire()
    loader = Loader(
        list(stencils(cast, pool, VARIANTS)),
        {window: pool.families(Desk.of(cast, window), FAMILIES) for window in WINDOWS},
    )
    readings = {}
    for size in [small, *sizes]:
        began = time.perf_counter()
        loader.load(size)
        gather_statistics()
        say(f"{connection.vendor}: {Run.objects.count()} runs, loaded in {time.perf_counter() - began:.0f} s")
        readings[size] = read(cast)
        for page, reading in readings[size].items():
            say(f"{connection.vendor} {size} {page}: {reading.milliseconds:.1f} ms, queries {sorted(reading.queries)}")
    return list(compare(readings, small, sizes))


def compare(readings: dict[int, dict[str, Reading]], small: int, sizes: list[int]) -> Iterator[Measured]:
    """The rows of the table: cost at the small size, growth and queries at each larger one."""
    for page, first in readings[small].items():
        name = f"pages: {page}, {connection.vendor}"
        yield reported(name, f"page / bare page, {small:,} runs", first.ratio)
        for size in sizes:
            there = readings[size][page]
            yield under(name, f"growth {small:,} -> {size:,} runs", there.ratio / first.ratio, GROWTH)
            same = len(first.queries) == 1 and first.queries == there.queries
            yield equal(
                name, f"queries {words(first)} -> {words(there)}", max(there.queries) / max(first.queries), same
            )


def words(reading: Reading) -> str:
    """The numbers of queries seen."""
    return "/".join(map(str, sorted(reading.queries)))


def read(cast: Cast) -> dict[str, Reading]:
    """Both pages as the clerk of the busiest window sees them, on the day of the stories."""
    with clock.fixed(TODAY):
        client = signed_in(cast.clerk(MAIN))
        assert len(proceedings.worklist(cast.clerk(MAIN))[:51]) == 51  # more than a page
        return {
            "worklist": timed(client, ["/"]),
            "application page": timed(client, [f"/intake/{pk}/" for pk in closed_applications()]),
        }


def closed_applications() -> list[int]:
    """Closed applications of three referrals at the busiest window, spread evenly over the table."""
    rows = Application.objects.filter(
        window__unit__key=MAIN, run__status="ended", run__result="closed", run__last_seq=13
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    return [found[n * (len(found) - 1) // (REQUESTS - 1)] for n in range(REQUESTS)]


def timed(client: Client, addresses: list[str]) -> Reading:
    """The page and the bare page in turns, so that a busy machine slows both; medians of REQUESTS each."""
    for n in range(WARM):
        ask(client, addresses[n % len(addresses)])
        ask(client, BARE)
    bare, page = [], []
    for n in range(REQUESTS):
        bare.append(ask(client, BARE))
        page.append(ask(client, addresses[n % len(addresses)]))
    counts = set()
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            ask(client, address)
        counts.add(len(queries))
    took = statistics.median(page)
    return Reading(frozenset(counts), took / statistics.median(bare), took * 1000)


def ask(client: Client, address: str) -> float:
    """Seconds of one request; only a page that came counts."""
    began = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - began
    assert answer.status_code == 200, (address, answer.status_code)
    return took


def signed_in(actor: Actor) -> Client:
    """A browser of somebody who has signed in and sat down."""
    client = Client()
    account = Account.objects.get(pk=int(actor.account))
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = int(actor.seat)
    session.save()
    return client


def gather_statistics() -> None:
    """What PostgreSQL does by itself after so many new rows (autovacuum); SQLite has nobody who would."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
