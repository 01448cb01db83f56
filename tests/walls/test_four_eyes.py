"""Four eyes are two persons: another seat of the same person is no second person, through pages and use cases alike."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.walls import families
from tests.walls.world import OWN, World, signed_in
from tests.walls.writes import state
from yimen.accounts.models import Account
from yimen.acts import answering
from yimen.agencies import actions as agencies
from yimen.agencies import queries
from yimen.agencies.models import Seat
from yimen.basics.errors import Refused
from yimen.flow import Actor
from yimen.people import api as people
from yimen.referrals.models import Referral

SENTENCE = "另一人复核"


@pytest.fixture
def both_seats(world: World) -> tuple[Account, Actor, Actor]:
    """The person who recorded the sealed paper holds the reviewer's seat of the same window as well."""
    clerk = world.district.actor("window_clerk", OWN[0], 2)
    account = Account.objects.get(pk=int(clerk.account))
    seat = Seat.objects.select_related("unit").get(kind="window_reviewer", unit__key=OWN[0])
    agencies.appoint(by=None, account=account, seat=seat)
    return account, clerk, queries.actor_for(account, seat)


@pytest.mark.parametrize("answer", ["confirm", "discard"])
def test_by_pages(world: World, both_seats: tuple[Account, Actor, Actor], answer: str):
    account, clerk, reviewer = both_seats
    browser = signed_in(account, clerk)
    things = world.things["own"]
    address = reverse("runs:confirm", args=[things.sealed_run, things.sealed_of])
    assert browser.get(address).status_code == 403
    assert browser.post("/sit/", {"seat": reviewer.seat}).status_code == 302
    untouched = state()
    form = {"answer": answer, "reason": "与材料不符"}
    for said in (browser.get(address), browser.post(address, form)):
        assert said.status_code == 409
        assert SENTENCE in said.content.decode()
    assert state() == untouched
    assert (
        "复核代录"
        not in browser.get(reverse("referrals:referral", args=[sealed(things.sealed_run).pk])).content.decode()
    )
    other = world.browser("window_reviewer")
    assert other.post(address, form).status_code == 302
    assert state() != untouched


def sealed(run: int) -> Referral:
    return Referral.objects.select_related("run").get(run=run)


def test_by_use_cases(world: World, both_seats: tuple[Account, Actor, Actor]):
    _, clerk, reviewer = both_seats
    things = world.things["own"]
    run = sealed(things.sealed_run).run
    untouched = state()
    for seat in (clerk, reviewer):
        with pytest.raises(Refused):
            answering.confirm(by=seat, run=run, of=things.sealed_of)
        with pytest.raises(Refused):
            answering.discard(by=seat, run=run, of=things.sealed_of, reason="与材料不符")
    with pytest.raises(Refused, match=SENTENCE):
        answering.confirm(by=reviewer, run=run, of=things.sealed_of)
    assert state() == untouched
    answering.confirm(by=world.actors["window_reviewer"], run=run, of=things.sealed_of)


def test_nobody_sits_down_on_a_seat_that_is_not_held(world: World):
    browser = world.browser("liaison")
    for seat in (world.actors["window_clerk"].seat, "0", "-1", "x", "9" * 30):
        assert browser.post("/sit/", {"seat": seat}).status_code == 302
        assert browser.get("/intake/new/").status_code == 403
        assert browser.get(reverse("intake:application", args=[world.things["own"].application])).status_code == 404


def test_a_seat_that_ended_opens_nothing_any_more(world: World):
    browser = world.browser("window_clerk")
    address = reverse("intake:application", args=[world.things["own"].application])
    assert browser.get(address).status_code == 200
    agencies.relieve(by=None, holding=world.logins["window_clerk"].holdings.get())
    assert browser.get(address).status_code == 403
    assert browser.post("/intake/new/", {}).status_code == 403


def test_a_search_belongs_to_the_seat_it_was_made_from(world: World, both_seats: tuple[Account, Actor, Actor]):
    account, clerk, reviewer = both_seats
    address = reverse("people:found", args=[people.open_search(by=clerk, text="周").address])
    browser = signed_in(account, clerk)
    assert browser.get(address).status_code == 200
    browser.post("/sit/", {"seat": reviewer.seat})
    assert browser.get(address).status_code == 409


def test_a_look_needs_a_case_of_that_person_before_this_seat(world: World):
    """The purpose follows from the case: somebody else's case is no purpose (个人信息保护法第六条)."""
    browser, own, sister = world.browser("window_clerk"), world.things["own"], world.things["sister"]
    number = families.number_of(102)
    address = reverse("people:look", args=[own.person])
    seen = browser.post(address, {"kind": "referral", "for": own.referral})
    assert number in seen.content.decode()
    for wrong in ({"kind": "referral", "for": sister.referral}, {"kind": "application", "for": sister.application}, {}):
        refused = browser.post(address, wrong)
        assert refused.status_code == 409
        assert "没有写明查看事由" in refused.content.decode()
        assert number not in refused.content.decode()
