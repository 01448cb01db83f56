"""Families at windows, made through the use cases only: registered, accepted, split into referrals."""

from __future__ import annotations

from datetime import date

from yimen.acts import declaring, registering, splitting
from yimen.acts.deed import Deed, File, plain
from yimen.acts.registering import PersonFacts, Request
from yimen.basics.resident_id import check_character
from yimen.cases.models import Application
from yimen.common import clock
from yimen.contacts.actions import Entry
from yimen.flow import Actor
from yimen.places import api as places
from yimen.referrals.models import Referral

SCAN = File("回执.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")


def number_of(order: int, born: date = date(1985, 3, 7)) -> str:
    """A valid number nobody can have: its area code was never assigned. `order` is 0 to 999."""
    first = f"999999{born:%Y%m%d}{order:03}"
    return first + check_character(first)


def request_of(name: str, number: str, town: str, needs: tuple[str, ...], **more: object) -> Request:
    """A request of one family, with one more person in the household who has no papers, in no two of one name."""
    own = chr(ord("一") + int(number[-4:-1])) if number else ""
    facts: dict[str, object] = {
        "applicant": PersonFacts(name=name, number=number, phone="19900001234"),
        "members": (PersonFacts(name=f"{name}乙{own}", kind="temporary", relation="parent"),),
        "division": places.division(town),
        "address": "3组12号",
        "reason": "家里遇到难处",
        "needs": needs,
        **more,
    }
    return Request(**facts)  # type: ignore[arg-type]


def call_of(name: str, town: str, kind: str = "application") -> Entry:
    """A call that was taken this morning."""
    return Entry(
        channel="call",
        kind=kind,
        at=clock.now(),
        division=places.division(town),
        content="家里遇到难处",
        caller_name=name,
        caller_phone="19900001234",
    )


def registered(clerk: Actor, request: Request) -> Application:
    """Only registered: the intake waits to be accepted."""
    return registering.register(by=clerk, request=request)


def accepted(clerk: Actor, request: Request) -> Application:
    """Registered and accepted: the intake waits to be split."""
    application = registered(clerk, request)
    plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
    return application


def declared(clerk: Actor, application: Application) -> int:
    """What the applicant earns, as he said."""
    item = declaring.Declared(application.person_id, "wage", "month", "said", 120_000)
    (row,) = declaring.declare(by=clerk, application=application, items=(item,), token=f"declared-{application.pk}")
    return int(row.pk)


def split(clerk: Actor, application: Application, pairs: list[tuple[str, str]]) -> dict[str, Referral]:
    """Split as chosen: programme -> its referral, sent to its unit."""
    splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values={"chosen": pairs}))
    found = Referral.objects.filter(application=application).select_related("run").order_by("pk")
    return {referral.programme: referral for referral in found}


def sealed_receipt(clerk: Actor, referral: Referral) -> int:
    """The window records the unit's sealed paper; the sequence number of the record that waits for a second person."""
    deed = Deed(referral.run, "receive", "received", mode="sealed", papers=(SCAN,))
    return int(plain(by=clerk, deed=deed).seq)
