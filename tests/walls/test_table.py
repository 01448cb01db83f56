"""Every address, every seat, own and foreign things, against the table written by hand (tests/walls/table.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.walls.asking import READS_THAT_WRITE, Answer, ask
from tests.walls.table import WHO, Row, rows
from tests.walls.visits import VISITS
from tests.walls.world import World
from tests.walls.writes import TRACES

ROWS = rows()
#: Names, numbers, telephones of the families, and those of the people who work here.
PERSONAL = re.compile(r"周|999999\d{6}|19900001234|%E5%91%A8")
CSP = {
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "object-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
}


def names(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every named address below a resolver, by its full name; an address without a name is an error here."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {before}{pattern.pattern}"
            yield before + pattern.name
        else:
            yield from names(pattern, before + (f"{pattern.namespace}:" if pattern.namespace else ""))


def test_the_table_names_every_address_and_no_other():
    known = set(names(get_resolver()))
    visited = {visit.name for visit in VISITS.values()}
    assert known - visited == set(), "addresses nobody thought of"
    assert visited - known == set(), "visits to addresses that do not exist"
    assert {row.line for row in ROWS} == set(VISITS)


def test_the_table_has_both_ways_of_every_form():
    posted = {row.line for row in ROWS if row.method == "POST"}
    assert posted == {line for line, visit in VISITS.items() if visit.form is not None}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(world: World, row: Row):
    answers = {who: ask(world, who, row.line, row.method, row.owner) for who in asked(row)}
    assert {who: answer.word for who, answer in answers.items()} == {who: row.words[who] for who in answers}
    for who, answer in answers.items():
        check_writes(row, who, answer)
        check_headers(answer)
        check_secrets(answer)


def asked(row: Row) -> list[str]:
    """Every seat; on the second database one of each answer: who may do a thing does not depend on it, what a page
    reads and writes does."""
    return list(WHO) if connection.vendor == "sqlite" else list({row.words[who]: who for who in WHO}.values())


def check_writes(row: Row, who: str, answer: Answer) -> None:
    """Who may not changes nothing, who only looks neither; anonymous writes only where wrong sign-ins are counted."""
    if row.method == "GET":
        assert answer.written <= TRACES | READS_THAT_WRITE.get(row.line, set()), f"{who} looked and wrote"
    else:
        assert answer.changed == (answer.word == "done"), f"{who}: {answer.word} and yet something changed"
    if who == "anonymous" and row.line != "account_login":
        assert not answer.written, "somebody who has not signed in wrote"


def check_headers(answer: Answer) -> None:
    """The strict policy stands on every answer, a refusal as well, and nothing loosens it."""
    assert set(answer.response["Content-Security-Policy"].split("; ")) == CSP
    assert answer.response["X-Frame-Options"] == "DENY"
    assert answer.response["X-Content-Type-Options"] == "nosniff"


def check_secrets(answer: Answer) -> None:
    """No address that is led to or linked holds anything of a person, and a refusal tells nothing of what it hides."""
    response = answer.response
    assert not PERSONAL.search(response.get("Location", ""))
    assert not PERSONAL.search(response.get("Content-Disposition", ""))
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    page = response.content.decode()
    for address in re.findall(r'(?:href|src|action|formaction|hx-\w+)="([^"]*)"', page):
        assert not PERSONAL.search(address), address
    if answer.word in {"no", "none", "login"}:
        main = re.sub(r"(?s)<(header|aside|nav)\b.*?</\1>", "", page)
        assert not PERSONAL.search(main)


@pytest.mark.parametrize("line", sorted(line for line in VISITS if not line.startswith(("account_", "mfa_"))))
def test_an_address_is_asked_only_in_its_own_way(world: World, line: str):
    ways = {row.method for row in ROWS if row.line == line}
    for method in {"GET", "POST"} - ways:
        for who in ("window_clerk", "security"):
            assert ask(world, who, line, method, "own").word == "way"


@pytest.mark.parametrize("line", sorted(line for line, visit in VISITS.items() if visit.form is not None))
def test_a_form_without_its_mark_is_not_taken(world: World, line: str):
    """Forms come from our own pages only (CSRF)."""
    who = next((w for r in ROWS if r.line == line for w, word in r.words.items() if word == "done"), "window_clerk")
    known = world.browser(who)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = known.cookies
    visit = VISITS[line]
    things = world.things["own"]
    answer = browser.post(visit.address(things), visit.form(things) if visit.form else {})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_no_pattern_takes_a_name_or_a_number_of_a_person():
    """Words in addresses are ids, keys of steps, and opaque tokens."""
    allowed = {"pk", "run", "of", "holding", "year", "step", "name", "deed", "token", "address", "key"}
    for line, visit in VISITS.items():
        for found in get_resolver().reverse_dict.getlist(visit.name.rpartition(":")[2]):
            assert set(found[0][0][1]) <= allowed, line
