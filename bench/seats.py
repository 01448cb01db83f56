"""Two hundred seats at work at once: clerks register, units sign and look, offices read; on loopback, with pauses.

The server is `yimen serve` with what runs beside it. A seat reads a page, thinks some seconds, and asks for the next:
what one person at a counter does on a busy morning. Every answer counts, from the moment it was asked for; that to an
act and that to the page it leads to are two.
"""

from __future__ import annotations

import re
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from bench import databases
from bench.loader import Loader
from bench.measured import Measured, equal, reported, under
from bench.pages import FAMILIES, VARIANTS, gather_statistics, signed_in
from bench.people import Pool
from bench.place import install
from bench.stencils import stencils
from bench.stories import WINDOWS, Cast, Desk
from yimen.agencies.models import Seat
from yimen.audit.seals import seal_all
from yimen.cli.background import run_due
from yimen.common import clock
from yimen.flow import Actor
from yimen.places.models import Division

RUNS = 20_000
LIMIT_MS = 300
PAUSE = (6.0, 18.0)  # seconds somebody looks at a page before asking for the next
WRITING = {"empty form": (45.0, 75.0)}  # a request is written down in about a minute
IDLE = 10.0  # seconds after which a connection is not used again
WARM, SECONDS = 90, 90  # everybody has come to work; then it counts
CLERKS, LIAISONS, OFFICES = 120, 60, 20  # of two hundred
LISTS = ("/referrals/", "/registry/", "/feedback/", "/contacts/", "/windows/", "/policy/")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_ONCE = re.compile(r'name="token" value="([\w-]+)"')
_VILLAGE = re.compile(r'<select name="division".*?</select>', re.DOTALL)
_VALUE = re.compile(r'value="(\d{12})"')
_RECEIVE = re.compile(r'href="(/runs/\d+/do/receive/)"')

Steps = Iterator[tuple[str, str, dict[str, str] | None]]


class Broken(Exception):
    """The server gave no answer, or one of its own mistakes."""


class Browser:
    """One signed-in seat: keeps its connection and its cookies, remembers what the last page was."""

    def __init__(self, port: int, cookies: dict[str, str], seed: int) -> None:
        self.rng = Random(seed)
        self.page = self.at = ""
        self.took: list[float] = []
        self._cookies, self._last = cookies, 0.0
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | None) -> int:
        """The status of an answer, its redirect followed; Broken when there is none. `took`: the milliseconds of each
        answer, of the page an act leads to apart from the act's."""
        began = time.monotonic()
        status, place = self._once(path, form)
        self.took = [(time.monotonic() - began) * 1000]
        if place.startswith(reverse("account_login")):
            raise Broken("signed out")
        if place:
            began = time.monotonic()
            status, _ = self._once(place, None)
            self.took.append((time.monotonic() - began) * 1000)
        return status

    def _once(self, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Host": "testserver", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if time.monotonic() - self._last > IDLE:
            self._line.close()  # the server has hung up meanwhile; a browser notices and calls again
        body = None
        if form is not None:
            found = _TOKEN.search(self.page)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://testserver"}
            body = urlencode(form | {"csrfmiddlewaretoken": found[1] if found else ""})
        try:
            self._line.request("POST" if body else "GET", path, body, headers)
            answer = self._line.getresponse()
            said = answer.read()
            self._last = time.monotonic()
        except OSError as error:
            self._line.close()
            raise Broken(type(error).__name__) from error
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        if answer.status >= 500:
            raise Broken(str(answer.status))
        self.page, self.at = said.decode(errors="replace"), path
        return answer.status, answer.getheader("Location", "") if answer.status in (302, 303) else ""

    def once(self) -> str:
        """The one-time token of the form on the page."""
        found = _ONCE.search(self.page)
        return found[1] if found else ""


def clerk(browser: Browser, pool: Pool, guard: threading.Lock) -> Steps:
    """The day of a window: the list, a person looked up, a request written down and accepted."""
    while True:
        yield "worklist", "/", None
        with guard:
            one = pool.facts()
        yield "search", "/people/search/", {"text": one.number}
        yield "search by name", "/people/search/", {"text": one.name}
        yield "empty form", "/intake/new/", None
        place = _VILLAGE.search(browser.page)
        villages = _VALUE.findall(place[0]) if place else []
        form = {
            "token": browser.once(),
            "name": one.name,
            "kind": "resident_id",
            "number": one.number,
            "phone": one.phone,
            "division": browser.rng.choice(villages) if villages else "",
            "place_basis": "register",
            "needs": "illness",
            "reason": "家里遇到难处",
            "channel": "window",
            "received_on": clock.today().isoformat(),
            "members-TOTAL_FORMS": "0",
            "members-INITIAL_FORMS": "0",
            "do": "save",
        }
        yield "register", "/intake/new/", form
        act = re.search(r'href="(/runs/\d+/do/accept/)"', browser.page)
        if act is not None:
            yield "form of an act", act[1], None
            accept = {"token": browser.once(), "outcome": "accepted", "occurred_on": clock.today().isoformat()}
            yield "act", act[1], accept


def liaison(browser: Browser) -> Steps:
    """The day of a unit: the list, a referral signed for, the lists beside it."""
    while True:
        yield "worklist", "/", None
        waiting = _RECEIVE.findall(browser.page)
        if waiting:
            path = browser.rng.choice(waiting)
            yield "form of an act", path, None
            sign = {"token": browser.once(), "outcome": "received", "occurred_on": clock.today().isoformat()}
            yield "act", path, sign
        yield "list", browser.rng.choice(LISTS), None


def office(browser: Browser) -> Steps:
    """The day of a county office: what is before it, and its lists."""
    while True:
        yield "worklist", "/", None
        yield "list", browser.rng.choice(LISTS), None


def measure(seats: int, say: Callable[[str], None]) -> list[Measured]:
    """Fill a place, start the server, let the seats work: 95 of a hundred answers against the limit; no mistakes."""
    install()
    cast, pool = Cast(), Pool()
    cast.hire()
    homes = {window: pool.families(Desk.of(cast, window), FAMILIES) for window in WINDOWS}
    Loader(list(stencils(cast, pool, VARIANTS)), homes).load(RUNS)
    gather_statistics()
    seal_all()  # of the rows just loaded; by day the sealer has no more to do than what the seats write
    run_due()
    people = [(role, cookies_of(actor)) for role, actor in staff(cast, seats)]
    connection.close()
    took, refused, broken = worked(people, pool, say)
    every = sorted(ms for times in took.values() for ms in times)
    for page, times in sorted(took.items()):
        say(f"seats: {page}: {len(times)}, median {statistics.median(times):.0f} ms, p95 {p95(sorted(times)):.0f} ms")
    say(f"seats: {len(every) / SECONDS:.0f} answers a second, refused {dict(refused)}, broken {dict(broken)}")
    name = f"seats: {connection.vendor}"
    row = under if connection.vendor == "postgresql" else None
    compared = f"{seats} seats, p95 / {LIMIT_MS} ms"
    speed = row(name, compared, p95(every) / LIMIT_MS, 1) if row else reported(name, compared, p95(every) / LIMIT_MS)
    mistakes = sum(broken.values())
    return [speed, equal(name, f"mistakes in {len(every):,} answers", mistakes, mistakes == 0)]


def p95(times: list[float]) -> float:
    """What 95 of a hundred stay under; `times` sorted."""
    return times[int(len(times) * 0.95)]


def staff(cast: Cast, seats: int) -> Iterator[tuple[str, Actor]]:
    """So many people, in the shares of a district, spread over its windows and units."""
    shares = {"window_clerk": CLERKS, "liaison": LIAISONS, "office_clerk": OFFICES}
    for kind, share in shares.items():
        units = list(Seat.objects.filter(kind=kind).order_by("pk").values_list("unit__key", flat=True))
        units = _with_villages(units) if kind == "window_clerk" else units
        for n in range(seats * share // sum(shares.values())):
            yield kind, cast.district.actor(kind, units[n % len(units)], 100 + n // len(units))


def _with_villages(units: list[str]) -> list[str]:
    """Windows of towns that have villages: an application needs one."""
    paths = dict(Seat.objects.filter(unit__key__in=units).values_list("unit__key", "unit__division__path"))
    return [key for key in units if Division.objects.filter(path__startswith=paths[key], level="village").exists()]


def cookies_of(actor: Actor) -> dict[str, str]:
    """What the browser of somebody signed in sends."""
    return {name: morsel.value for name, morsel in signed_in(actor).cookies.items()}


def warm_up(port: int, people: list[tuple[str, dict[str, str]]]) -> None:
    """Each kind of seat opens its pages, so that every worker has made them once: no morning begins cold."""
    for cookies in dict(people).values():
        browser = Browser(port, dict(cookies), 0)
        for path in ("/", "/intake/new/", *LISTS) * 4:
            browser.ask(path, None)


def worked(
    people: list[tuple[str, dict[str, str]]], pool: Pool, say: Callable[[str], None]
) -> tuple[dict[str, list[float]], Counter[str], Counter[str]]:
    """Milliseconds by kind of page, refusals and mistakes, of everybody's work after the warming up."""
    took: dict[str, list[float]] = defaultdict(list)
    refused: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    server = databases.run(["-m", "yimen.cli.main", "serve", "--port", "0", "--workers", "2"], {})
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
        warm_up(port, people)
        began, guard = time.monotonic(), threading.Lock()
        ends = began + WARM + SECONDS

        def work(role: str, cookies: dict[str, str], seed: int) -> None:
            browser = Browser(port, cookies, seed)
            days = {"window_clerk": lambda: clerk(browser, pool, guard), "liaison": lambda: liaison(browser)}
            steps = days.get(role, lambda: office(browser))()
            time.sleep(browser.rng.uniform(0, WARM))  # nobody keeps step with the others
            for page, path, form in steps:
                asked = time.monotonic()
                if asked >= ends:
                    return
                try:
                    status = browser.ask(path, form)
                except Broken as error:
                    broken[f"{page} {error}"] += 1
                else:
                    if status >= 400:
                        refused[f"{page} {status}"] += 1
                    if asked - began > WARM:
                        for name, ms in zip((page, "page after it"), browser.took, strict=False):
                            took[name].append(ms)
                time.sleep(browser.rng.uniform(*WRITING.get(page, PAUSE)))

        threads = [threading.Thread(target=work, args=(role, cookies, n)) for n, (role, cookies) in enumerate(people)]
        say(f"seats: {len(threads)} at work for {SECONDS} s")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.terminate()
        server.wait()
        sys.stdout.flush()
    return took, refused, broken
