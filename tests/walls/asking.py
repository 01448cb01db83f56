"""Ask for a page as somebody, and name the answer in one word of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from tests.walls.visits import VISITS
from tests.walls.world import NOBODY_SEARCH, World
from tests.walls.writes import TRACES, state, tables_written

#: What a page that is only looked at may write besides the traces of any request: line of the table -> tables.
READS_THAT_WRITE: dict[str, set[str]] = {
    "papers:pdf": {"documents_paper"},  # the first print of an original
    "accounts:held": {"accounts_heldform"},  # forms held longer than a day are forgotten
}


@dataclass(frozen=True)
class Answer:
    """What came back: the answer itself, its word, and whether any office table is different afterwards."""

    response: HttpResponse
    word: str
    changed: bool
    written: frozenset[str]


def ask(world: World, who: str, line: str, method: str, owner: str) -> Answer:
    """One request on things of one owner; what it did is undone."""
    visit = VISITS[line]
    things = world.things.get(owner, world.things["own"])
    with transaction.atomic():
        if line == "intake:discard" and owner == "own":
            things = replace(things, draft=world.drafts.get(who, things.draft))
        if line == "people:found" and owner == "own":
            things = replace(things, search=world.own_search(who) if who != "anonymous" else NOBODY_SEARCH)
        browser = world.browser(who)
        address = visit.address(things)
        form: Any = visit.form(things) if method == "POST" and visit.form else None
        before = untouched(world) if method == "POST" else {}
        with tables_written() as written:
            response = browser.get(address) if method == "GET" else browser.post(address, form)
        changed = different(before, written) if method == "POST" else bool(written - TRACES)
        transaction.set_rollback(True)
    return Answer(response, word_of(response, method, changed), changed, frozenset(written))


def different(before: dict[str, str], written: set[str]) -> bool:
    """Whether any table a request wrote to holds something else than before; what nobody wrote to needs no look."""
    return any(now != before[table] for table, now in state(written).items())


def untouched(world: World) -> dict[str, str]:
    """What the district is when nobody has asked for anything yet; every request is undone, so it is read once."""
    if not world.state:
        world.state = state()
    return world.state


def word_of(response: HttpResponse, method: str, changed: bool) -> str:
    """`ok` a page, `form` a form refused with its errors beside the fields, `said` a sentence why not, `no` not for
    this seat, `none` no such thing as far as this seat is told, `login` sign in first, `again` give the password again,
    `go` led elsewhere, `done` the form did what it is for, `way` no such way of asking."""
    if response.status_code == 302:
        to = response["Location"]
        if to.startswith("/account/login/"):
            return "login"
        if to.startswith("/account/reauthenticate/"):
            return "again"
        return "done" if changed else "go"
    if response.status_code == 200:
        return "done" if changed and method == "POST" else "ok"
    words = {403: "no", 404: "none", 405: "way", 409: "said", 422: "form"}
    return words.get(response.status_code, str(response.status_code))
