"""Who is responsible for a request (首问负责), what it came from, and the lists of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from yimen.acts.first_contact import TAKES, holders, may_hand_over
from yimen.acts.reading_contacts import lead_of
from yimen.cases import queries as cases
from yimen.common.clock import SHANGHAI

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application, FirstContact
    from yimen.flow import Actor


@dataclass(frozen=True, slots=True)
class First:
    """Who is responsible for a request (首问负责), since when; `waits` names whom a hand-over waits for, `mine` that
    it waits for the one who looks; `may` opens the form to hand it on. `left`: the holder no longer sits there."""

    application: int
    name: str
    since: date | None
    left: bool
    waits: str
    mine: bool
    may: bool
    contact: int | None
    lead: int | None
    urgent: bool


def first_of(application: Application, actor: Actor) -> First:
    """Who is responsible for an application, for its page."""
    held, offer = cases.standing(application.pk)
    origin = cases.contact_of(application.pk)
    lead = lead_of(origin.contact) if origin else None
    return First(
        application=application.pk,
        name=_name(held),
        since=held.accepted_at.astimezone(SHANGHAI).date() if held and held.accepted_at else None,
        left=held is None or not _there(held, application, actor),
        waits=offer.account.name if offer else "",
        mine=offer is not None and offer.account_id == int(actor.account),
        may=may_hand_over(actor, application, held),
        contact=origin.contact_id if origin else None,
        lead=lead.pk if lead else None,
        urgent=lead.urgent if lead else False,
    )


def _there(held: FirstContact, application: Application, actor: Actor) -> bool:
    """Whether who is responsible still sits at the window; who looks from there certainly does."""
    window = application.window.unit.key
    if held.account_id == int(actor.account) and actor.unit == window and TAKES in actor.rights:
        return True
    return held.account_id in holders(window)


def _name(held: FirstContact | None) -> str:
    return f"{held.seat.unit.name} {held.account.name}" if held else ""


SHOWN = {"mine": "我首问负责的", "offered": "等我接手的", "left": "没有首问负责人的"}


def responsible_for(scope: Scope, actor: Actor, shown: str) -> QuerySet[Application]:
    """Open applications: one's own, those offered to oneself, or those of the own window nobody answers for."""
    account = int(actor.account)
    if shown == "offered":
        return cases.offered_to(scope, account)
    if shown == "left":
        return cases.without_holder(scope)
    return cases.held_by(scope, account)
