"""What pages of leads show: the list with how fast each was answered, and one lead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from yimen.acts.contacting import must_be_at_work
from yimen.acts.reading_contacts import RIGHT, about_contact, number_of
from yimen.acts.reading_runs import Page, page_of, place_in_list
from yimen.acts.serving import reach
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.common.clock import SHANGHAI
from yimen.contacts import queries
from yimen.contacts.queries import HELP, Speed
from yimen.flow.contracts import step_of_kind
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.contacts.models import Contact, Lead
    from yimen.flow import Actor
    from yimen.proceedings.models import Turn
    from yimen.proceedings.queries import Look


def leads(scope: Scope, *, state: str = "", town: str = "", late: str = "") -> QuerySet[Lead]:
    """Leads the seat sees: `state` open or ended, `town` the code of one, `late` with a step past its day."""
    rows = proceedings.with_runs(queries.leads_for_page(scope), state=state, late=bool(late))
    return rows.filter(contact__division__path__contains=f"/{town}/") if town else rows


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One lead in a list, with how fast it was answered."""

    pk: int
    came: datetime
    late_entry: bool
    urgent: bool
    name: str
    place: str
    source: str
    where: str
    light: showing.Light
    speed: Speed
    application: int | None
    number: str


def lead_rows(found: Sequence[Lead], *, village: bool = False) -> list[LeadRow]:
    """Rows of many leads: three queries, whatever their number. `village`: as a village sees them."""
    turns = proceedings.turns_of(lead.run_id for lead in found)
    speeds = queries.speeds(found, clock.today())
    became = cases.applications_of_contacts(lead.contact_id for lead in found)
    return [
        _lead_row(lead, turns.get(lead.run_id, []), speeds[lead.pk], became.get(lead.contact_id), village)
        for lead in found
    ]


def _lead_row(lead: Lead, turns: list[Turn], speed: Speed, application: Application | None, village: bool) -> LeadRow:
    contact = lead.contact
    where, light = place_in_list(lead.run, turns)
    return LeadRow(
        pk=lead.pk,
        came=contact.at.astimezone(SHANGHAI),
        late_entry=contact.entered_late,
        urgent=lead.urgent,
        name=contact.person,
        place=contact.division.name,
        source=contact.source_name or contact.get_source_display(),
        where=where,
        light=light,
        speed=speed,
        application=application.pk if application else None,
        number=number_of(application, village),
    )


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead on one screen; `window`: which window helps, and its telephone; `told`: what the source was told."""

    page: Page
    row: LeadRow
    contact: Contact = field(repr=False)
    facts: list[tuple[str, str]] = field(repr=False)
    officer: str
    window: str
    told: str = field(repr=False)
    may_register: bool
    may_look: bool
    may_put_right: bool


def lead_page(lead: Lead, actor: Actor, *, village: bool = False) -> LeadPage:
    """Everything the page of one lead shows; the caller has found it through `contacts.queries`. A village follows the
    steps, not what was found out about its people."""
    row, contact, seen = lead_rows([lead], village=village)[0], lead.contact, proceedings.look(lead.run)
    page = page_of(seen, actor)
    if village:
        page = replace(page, times=[replace(line, prose="") for line in page.times])
    return LeadPage(
        page=page,
        row=row,
        contact=contact,
        facts=about_contact(contact),
        officer=f"{contact.seat.unit.name} {contact.account.name}",
        window=_window(seen),
        told=lead.reply,
        may_register=row.application is None and lead.run.status != "ended" and "register_application" in actor.rights,
        may_look=bool(contact.caller_phone or contact.about_phone) and RIGHT in actor.rights,
        may_put_right=_may_put_right(actor, lead, seen),
    )


def _may_put_right(actor: Actor, lead: Lead, seen: Look) -> bool:
    try:
        must_be_at_work(actor, lead, seen)
    except Refused:
        return False
    return True


def _window(seen: Look) -> str:
    """The window that helps, as its run names it; empty where the place lets no window help."""
    step = step_of_kind(seen.procedure, HELP)
    key = seen.state.parties.get(step.owner.name, "") if step is not None else ""
    return reach(seen.state.moved_units.get(key, key)) if key else ""
