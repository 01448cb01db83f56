"""Finding a person among a million: everything a clerk types, from three seats, each against fifty milliseconds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from random import Random

from django.db import connection, transaction

from bench.loader import Loader
from bench.measured import Measured, under
from bench.pages import FAMILIES, VARIANTS, gather_statistics
from bench.people import Pool
from bench.place import install
from bench.stencils import stencils
from bench.stories import MAIN, TODAY, WINDOWS, Cast, Desk
from yimen.accounts.models import Account
from yimen.acts import reading_people
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.agencies.types import Scope
from yimen.basics import pinyin
from yimen.common import clock
from yimen.demo import invented
from yimen.demo.invented import Invented
from yimen.flow import Actor
from yimen.people import api as people
from yimen.people.bulk import Newcomer, register_many
from yimen.people.models import PersonToken
from yimen.places import api as places

LIMIT_MS = 50
RUNS = 20_000
BATCH = 5_000
SAMPLES, ROUNDS = 12, 3
SEATS = {
    "town window": ("window_clerk", MAIN),
    "county": ("office_clerk", "civil_affairs"),
    "unit": ("liaison", "housing"),
}
WAYS: dict[str, Callable[[Invented], str]] = {
    "number": lambda one: one.number,
    "telephone": lambda one: one.phone,
    "name": lambda one: one.name,
    "first two characters": lambda one: one.name[:2],
    "surname": lambda one: one.name[:1],
    "pinyin": lambda one: pinyin.readings(one.name)[0].full,
    "initials": lambda one: pinyin.readings(one.name)[0].initials,
    "nobody": lambda one: "钅" + one.name,
}


def measure(persons: int, say: Callable[[str], None]) -> list[Measured]:
    """Fill the register, then search as each seat in each way; the slowest way of a seat counts."""
    install()
    cast, pool = Cast(), Pool()
    cast.hire()
    homes = {window: pool.families(Desk.of(cast, window), FAMILIES) for window in WINDOWS}
    Loader(list(stencils(cast, pool, VARIANTS)), homes).load(RUNS)
    began = time.perf_counter()
    sample = fill(pool, persons, say)
    gather_statistics()
    say(f"search, {connection.vendor}: {persons:,} persons in {time.perf_counter() - began:.0f} s")
    return list(searched(cast, sample, persons, say))


def fill(pool: Pool, persons: int, say: Callable[[str], None]) -> list[Invented]:
    """So many persons over all villages, written without the indexes, which are made afterwards; some of them."""
    rng, made, kept = Random(49), 0, []
    villages = [village.pk for town in places.towns() for village in places.villages_of(town)]
    constraints = list(PersonToken._meta.constraints)
    with connection.schema_editor() as editor:
        for one in reversed(constraints):  # SQLite makes the table anew for the last one, with the others still on it
            editor.remove_constraint(PersonToken, one)
    while made < persons:
        batch = []
        while len(batch) < BATCH:
            one = invented.person(rng, clock.today(), (1, 95))
            if pool.claim(one.number):
                made += 1
                phone = f"1990{rng.randrange(10**7):07d}"
                batch.append(Newcomer(one.name, one.number, phone, villages[made % len(villages)]))
                if rng.random() < SAMPLES * 2 / persons and len(kept) < SAMPLES:
                    kept.append(Invented(one.name, one.sex, one.birth, one.number, phone))
        with transaction.atomic():
            register_many(unit="", people=batch)
        if made % 200_000 == 0:
            say(f"search: {made:,}")
    with connection.schema_editor() as editor:
        for one in constraints:
            editor.add_constraint(PersonToken, one)
    return kept


def searched(cast: Cast, sample: list[Invented], persons: int, say: Callable[[str], None]) -> Iterator[Measured]:
    """One row a seat: its slowest way."""
    for title, (kind, unit) in SEATS.items():
        by, scope = seated(cast, kind, unit)
        took = {way: median_ms(by, scope, [words(one) for one in sample]) for way, words in WAYS.items()}
        say(f"search, {connection.vendor}, {title}: " + ", ".join(f"{way} {ms:.1f} ms" for way, ms in took.items()))
        slowest = max(took, key=lambda way: took[way])
        compared = f"{slowest}, the slowest of {len(WAYS)} ways, {persons:,} persons / {LIMIT_MS} ms"
        yield under(f"search: {title}, {connection.vendor}", compared, took[slowest] / LIMIT_MS, 1)


def seated(cast: Cast, kind: str, unit: str) -> tuple[Actor, Scope]:
    """Somebody on that seat, and what the seat sees."""
    with clock.fixed(TODAY):
        actor = cast.district.actor(kind, unit)
    seat = Seat.objects.select_related("unit__division").get(pk=int(actor.seat))
    account = Account.objects.get(pk=int(actor.account))
    return agencies.actor_for(account, seat), agencies.scope_of(seat)


def median_ms(by: Actor, scope: Scope, texts: list[str]) -> float:
    """Milliseconds of one search with what it shows, the median over different texts after a first round."""
    addresses = [people.open_search(by=by, text=text).address for text in texts]
    took = []
    for turn in range(ROUNDS):
        for address in addresses:
            began = time.perf_counter()
            reading_people.search_answer(by=by, scope=scope, address=address)
            if turn:
                took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000
