"""One family at one window, made through the use cases, and browsers of those who look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import sign_in
from yimen.accounts.models import Account
from yimen.acts import registering, splitting
from yimen.acts.deed import Deed, plain
from yimen.acts.reading_notices import Notice, notices
from yimen.acts.registering import PersonFacts, Request
from yimen.agencies.models import Seat
from yimen.agencies.queries import scope_of
from yimen.basics.resident_id import check_character
from yimen.cases.models import Application
from yimen.flow import Actor
from yimen.places import api as places
from yimen.referrals.models import Referral

HERE, SISTER, COUNTY = "window_baishabu_zhen", "window_zaoyuan_zhen", "window_county"
TOWN, SISTER_TOWN = "371302101000", "371302102000"
NAME, PHONE = "周小雨", "19900001234"


def number(order: int = 1) -> str:
    """A valid number of a place that was never assigned."""
    first = f"99999919850307{order:03}"
    return first + check_character(first)


def unit_of(programme: str) -> str:
    """The unit that takes a programme."""
    return places.release().units_for(programme)[0]


@dataclass
class Family:
    """An application that was split into medical and education."""

    clerk: Actor
    application: Application
    medical: Referral
    education: Referral

    @property
    def person(self) -> int:
        return self.application.person_id


def apply(
    clerk: Actor,
    order: int = 1,
    name: str = NAME,
    town: str = TOWN,
    token: str = "",
    needs: tuple[str, ...] = ("illness", "school"),
    again_reason: str = "",
) -> Application:
    """One more application at the clerk's window; the mother, without papers, has a name of her own in each family."""
    mother = f"{name}母" if order == 1 else f"{name}母{chr(ord('一') + order)}"
    request = Request(
        applicant=PersonFacts(name=name, number=number(order), phone=PHONE),
        members=(PersonFacts(name=mother, kind="temporary", relation="parent"),),
        division=places.division(town),
        address="3组12号",
        reason="家里遇到难处",
        needs=needs,
        again_reason=again_reason,
        token=token or f"{town}-{order}",
    )
    return registering.register(by=clerk, request=request)


def family(clerk: Actor, order: int = 1, name: str = NAME) -> Family:
    """Registered, accepted and split at the clerk's window."""
    application = apply(clerk, order, name)
    plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
    chosen = [(programme, unit_of(programme)) for programme in ("medical", "education")]
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values={"chosen": chosen}))
    sent = {r.programme: r for r in Referral.objects.filter(application=application).select_related("run")}
    return Family(clerk, application, sent["medical"], sent["education"])


def browser(actor: Actor) -> Client:
    """A signed-in browser of somebody who has changed the initial password."""
    Account.objects.filter(pk=int(actor.account)).update(must_change_password=False)
    return sign_in(actor)


def text_of(answer) -> str:
    """What a reader sees of a page, but for the frame around it."""
    page = answer.content.decode()
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


TOTAL = "SELECT COUNT(*) FROM (SELECT"


def queries(client: Client, address: str) -> int:
    """How many queries a page takes, once what is kept in memory is there, besides that for how many rows there are: a
    list of one page does without."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return sum(not query["sql"].startswith(TOTAL) for query in caught)


def told(actor: Actor) -> list[Notice]:
    """What the first page tells a seat besides its worklist."""
    return notices(actor, scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat))))
