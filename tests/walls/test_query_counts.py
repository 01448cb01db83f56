"""A list costs as many queries for sixty rows as for ten."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.walls import families
from tests.walls.world import OWN, World
from tests.web.family import TOTAL
from yimen.acts import contacting

PAGES = [
    ("window_clerk", "/"),
    ("window_clerk", "/intake/"),
    ("window_clerk", "/referrals/"),
    ("window_clerk", "/papers/register/"),
    ("liaison", "/"),
    ("liaison", "/referrals/"),
    ("office_clerk", "/intake/"),
    ("government_supervisor", "/referrals/"),
    ("window_clerk", "/worklist.xlsx"),
    ("window_clerk", "/intake/applications.xlsx"),
    ("liaison", "/referrals/referrals.xlsx"),
    ("window_clerk", "/papers/register.xlsx"),
    ("window_clerk", "/people/findings/duplicate/"),
    ("window_clerk", "/people/findings/multiple/"),
    ("window_clerk", "/people/findings/missed/"),
    ("window_clerk", "/people/alike/"),
    ("window_clerk", "/people/merges/"),
    ("window_clerk", "/people/care/"),
    ("window_clerk", "/contacts/"),
    ("window_clerk", "/contacts/leads/"),
    ("town_officer", "/"),
    ("town_officer", "/contacts/leads/"),
    ("office_clerk", "/contacts/contacts.xlsx"),
    ("office_clerk", "/contacts/leads.xlsx"),
    ("window_clerk", "/contacts/first/"),
    ("window_reviewer", "/contacts/first/?shown=left"),
    ("window_clerk", "search"),
    ("audit", "/offices/audit/"),
    ("security", "/offices/accounts/"),
]


@pytest.fixture(autouse=True)
def release_kept(settings):
    """As in production: whether release or names have changed is looked up once in a while, not at every word."""
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600


def work(world: World, first: int, last: int) -> None:
    """Families at the own window, all with a referral to the liaison's unit, every third left to be split."""
    clerk, first_clerk = (world.district.actor("window_clerk", OWN[0], n) for n in (2, 1))
    for order in range(first, last):
        call = contacting.log(by=clerk, entry=families.call_of("周多", OWN[1]))
        contacting.log(by=clerk, entry=families.call_of("周多", OWN[1], kind="report"))
        request = families.request_of("周多", families.number_of(order), OWN[1], ("illness",), members=(), contact=call)
        application = families.accepted(clerk if order % 2 else first_clerk, request)
        if order % 3:
            families.split(clerk, application, [("medical", "medical_security")])


def costs(world: World) -> dict[tuple[str, str], list[str]]:
    """Page -> the tables it asks, the second time: the first one fills what is kept in memory. Left out is how many
    rows there are: a list of one page does without."""
    found = {}
    for who, address in PAGES:
        browser = world.browser(who)
        if address == "search":
            address = browser.post("/people/search/", {"text": "周多"})["Location"]
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        assert answer.status_code == 200
        page = address if "found" not in address else "search"
        found[who, page] = [of_table(query["sql"]) for query in queries if not query["sql"].startswith(TOTAL)]
    return found


def of_table(sql: str) -> str:
    """What a query is about: the first table it reads, or its first word."""
    table = re.search(r'FROM "(\w+)"', sql)
    return table[1] if table else sql.split()[0]


def test_lists_cost_the_same_for_ten_rows_and_for_sixty(world: World):
    work(world, 300, 310)
    few = costs(world)
    work(world, 310, 360)
    many = costs(world)
    assert many == few
    assert max(len(queries) for queries in many.values()) <= 40


def test_an_application_page_costs_the_same_for_one_referral_and_for_six(world: World):
    clerk = world.district.actor("window_clerk", OWN[0], 2)
    needs = ("illness", "school", "work", "housing")
    pairs = [
        ("medical", "medical_security"),
        ("premium_subsidy", "medical_security"),
        ("education", "education_sports"),
        ("employment", "human_resources"),
        ("retraining", "human_resources"),
        ("housing", "housing"),
    ]
    counts = []
    for order, asked, chosen in ((400, needs[:1], pairs[:2]), (401, needs, pairs)):
        request = families.request_of("周多", families.number_of(order), OWN[1], asked, members=())
        application = families.accepted(clerk, request)
        families.split(clerk, application, chosen)
        browser = world.browser("window_clerk")
        browser.get(f"/intake/{application.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/intake/{application.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["window_clerk", "window_reviewer"])
def test_no_page_shows_a_whole_number_unasked(world: World, who: str):
    browser = world.browser(who)
    number = families.number_of(102)
    for address in ("/", "/intake/", "/referrals/", "/papers/register/"):
        assert number not in browser.get(address).content.decode()
    things = world.things["own"]
    for address in (f"/intake/{things.application}/", f"/referrals/{things.referral}/", f"/people/{things.person}/"):
        assert number not in browser.get(address).content.decode()
