"""One family's work, as a child process does it: each function is one use case, called as the one whose work it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.support.district import DAY
from tests.walls import families
from yimen.accounts.models import Account
from yimen.acts import answering, completing, splitting
from yimen.acts.completing import Completion
from yimen.acts.deed import Deed, plain
from yimen.acts.registering import PersonFacts
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow import Actor
from yimen.people import api as people
from yimen.people.models import Merge, Person
from yimen.referrals.models import Referral

WINDOW, TOWN = "window_baishabu_zhen", "371302101000"
UNIT = "medical_security"
PAIRS = [("medical", UNIT), ("premium_subsidy", UNIT), ("education", "education_sports")]


def actor(kind: str, unit: str, person: int = 1) -> Actor:
    """Somebody the test has put in a seat."""
    account = Account.objects.get(login=f"{kind}.{unit}.{person}")
    return agencies.actor_for(account, Seat.objects.select_related("unit").get(kind=kind, unit__key=unit))


def clerk(person: int = 1) -> Actor:
    return actor("window_clerk", WINDOW, person)


def liaison(person: int = 1) -> Actor:
    return actor("liaison", UNIT, person)


def application() -> Application:
    return Application.objects.select_related("run").get()


def referral(programme: str = "medical") -> Referral:
    return Referral.objects.select_related("run").get(programme=programme)


def register(person: int = 1, token: str = "form-1") -> None:
    request = families.request_of("周小雨", families.number_of(1), TOWN, ("illness", "school"), token=token)
    families.registered(clerk(person), request)


def register_neighbour(person: int = 1, token: str = "form-0") -> None:
    """Another family's request, there before."""
    request = families.request_of("周邻居", families.number_of(2), TOWN, ("illness",), members=(), token=token)
    families.registered(clerk(person), request)


def join_or_register(person: int = 1, token: str = "form-1") -> None:
    """One clerk writes 周小雨 into the neighbour's household while the other registers her own request."""
    if person == 2:
        register(person, token)
        return
    members = (PersonFacts(name="周小雨", number=families.number_of(1), relation="child"),)
    there = Application.objects.select_related("run").exclude(run__status="ended").order_by("pk").first()
    assert there is not None
    completing.complete(by=clerk(person), application=there, given=Completion(members=members, token=token))


def accept(person: int = 1, token: str = "form-2") -> None:
    plain(by=clerk(person), deed=Deed(application().run, "accept", "accepted", token=token))


def enquire(person: int = 1, token: str = "form-2") -> None:
    """It was only a question: the family has nothing running any more."""
    plain(by=clerk(person), deed=Deed(application().run, "accept", "enquiry", token=token))


def split(person: int = 1, token: str = "form-3") -> None:
    deed = Deed(application().run, "split", "confirmed", values={"chosen": PAIRS}, token=token)
    splitting.confirm_split(by=clerk(person), deed=deed)


def receive(person: int = 1, token: str = "form-4") -> None:
    plain(by=liaison(person), deed=Deed(referral().run, "receive", "received", token=token))


def give_back(person: int = 1, token: str = "form-4") -> None:
    deed = Deed(referral().run, "receive", "returned", prose={"reason": "不属本单位"}, token=token)
    plain(by=liaison(person), deed=deed)


def send_again(person: int = 1, token: str = "form-5") -> None:
    splitting.route(
        by=clerk(person), deed=Deed(referral().run, "route", "sent", values={"unit": "health"}, token=token)
    )


def handle(person: int = 1, token: str = "form-6") -> None:
    values = {"result": "granted", "text": "已纳入", "amount_fen": 50000}
    answering.handle(by=liaison(person), deed=Deed(referral().run, "handle", "done", values=values, token=token))


def feed_back(person: int = 1, token: str = "form-7") -> None:
    answering.feed_back(by=liaison(person), deed=Deed(referral().run, "feed_back", "sent", token=token))


def seal_paper(person: int = 1, token: str = "form-8") -> None:
    run = referral("premium_subsidy").run
    deed = Deed(run, "receive", "received", mode="sealed", papers=(families.SCAN,), token=token)
    plain(by=clerk(person), deed=deed)


def confirm(person: int = 1, token: str = "form-9") -> None:
    run = referral("premium_subsidy").run
    of = run.events.get(step="receive", mode="sealed").seq
    answering.confirm(by=actor("window_reviewer", WINDOW, person), run=run, of=of, token=token)


def on_the_day(work: Callable[..., None], *args: object) -> str:
    """Do it on the day of the story; `done`, or the sentence why not."""
    with clock.fixed(dt.date.fromisoformat(DAY)):
        try:
            work(*args)
        except Refused as refused:
            return str(refused)
    return "done"


def twins() -> list[Person]:
    return list(Person.objects.order_by("pk")[:2])


def propose_merge(person: int = 1, token: str = "merge-1") -> None:
    kept, dropped = twins()
    people.propose_merge(by=clerk(person), kept=kept, dropped=dropped, why="看了户口簿", token=token)


def agree_to_merge(person: int = 1, token: str = "") -> None:
    """To the proposal of a form; to the only one when none is named."""
    found = Merge.objects.get(token=token) if token else Merge.objects.get()
    people.decide_merge(by=actor("window_reviewer", WINDOW, person), merge=found, agreed=True)
