"""Reads of contacts and leads; each starts from what the seat sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen.common import clock, tokens
from yimen.contacts.models import Contact, ContactToken, Lead
from yimen.contacts.types import Kind, Result
from yimen.people.rules import searched_by
from yimen.proceedings.models import Turn

if TYPE_CHECKING:
    from yimen.agencies.types import Scope

VERIFY, HELP = "verify_lead", "first_help"
"""The kinds of step that are the first contact and the first help."""


def visible_to(scope: Scope) -> QuerySet[Contact]:
    """Contacts the seat's own unit took, and those about its territory (属地化管理)."""
    seen = Q(unit=scope.unit)
    if scope.path is not None:
        seen |= Q(division__path__startswith=scope.path)
    return Contact.objects.filter(seen)


def for_page(scope: Scope) -> QuerySet[Contact]:
    """Visible contacts with everything their page or a row of a list shows."""
    return visible_to(scope).select_related("division__parent", "account", "seat__unit", "settled_by", "lead__run")


def found_by(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Of these contacts those whose caller or person concerned is called so or has this telephone. Refused when nothing
    sensible was typed."""
    either = Q(pk__in=[])
    for kind, plain in searched_by(text, on=clock.today()):
        either |= Q(kind=kind.value, token__in=tokens.tokens_for(kind, plain))
    return rows.filter(pk__in=ContactToken.objects.filter(either).values("contact_id"))


def pending(scope: Scope) -> QuerySet[Contact]:
    """Visible requests and questions nobody has settled, whoever they wait for."""
    return for_page(scope).filter(result=Result.PENDING, kind__in=(Kind.APPLICATION, Kind.ENQUIRY))


def waiting(scope: Scope, *, path: str | None, but: Iterable[str], windows: Iterable[str]) -> QuerySet[Contact]:
    """Contacts that wait for the seat's unit, by whatever channel they came, the oldest first.

    An application waits for the window of its place: that is who takes `path` (None: nobody here) without the paths
    `but`. So does an enquiry, unless one of `windows` took it: it waits where it was asked.
    """
    mine = Q(kind=Kind.ENQUIRY, unit=scope.unit)
    if path is not None:
        here = Q(division__path__startswith=path)
        for other in but:
            here &= ~Q(division__path__startswith=other)
        mine |= here & (Q(kind=Kind.APPLICATION) | Q(kind=Kind.ENQUIRY) & ~Q(unit__in=list(windows)))
    return pending(scope).filter(mine).order_by("at", "id")


def leads_visible_to(scope: Scope) -> QuerySet[Lead]:
    """Leads whose contact the seat sees."""
    return Lead.objects.filter(contact__in=visible_to(scope).values("pk"))


def leads_for_page(scope: Scope) -> QuerySet[Lead]:
    """Visible leads with everything their page or a row of a list shows."""
    return leads_visible_to(scope).select_related(
        "run", "contact__division__parent", "contact__account", "contact__seat__unit"
    )


def by_runs(runs: Iterable[int]) -> dict[int, Lead]:
    """run id -> its lead, for rows of a list the caller has already scoped."""
    found = Lead.objects.filter(run_id__in=list(runs)).select_related("contact__division")
    return {lead.run_id: lead for lead in found}


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a lead was answered: days of calendar from the contact to the first contact with the person and to the
    first help, None while it has not been; `late` against the limits of its procedure (Jiujiang 二(四) 快速响应)."""

    contacted_on: date | None
    contact_days: int | None
    contact_late: bool
    helped_on: date | None
    help_days: int | None
    help_late: bool


def speeds(leads: Iterable[Lead], today: date) -> dict[int, Speed]:
    """Lead id -> how fast it was answered; one query, whatever their number. What is not done by its day is late."""
    found = list(leads)
    turns = Turn.objects.filter(run__in=[lead.run_id for lead in found], kind__in=[VERIFY, HELP], live=True)
    rows: dict[tuple[int, str], Turn] = {(turn.run_id, turn.kind): turn for turn in turns.order_by("id")}
    return {lead.pk: _speed(lead, rows, today) for lead in found}


def _speed(lead: Lead, rows: dict[tuple[int, str], Turn], today: date) -> Speed:
    first, helped = rows.get((lead.run_id, VERIFY)), rows.get((lead.run_id, HELP))
    began = lead.run.opened_on
    return Speed(*_step(first, began, today), *_step(helped, began, today))


def _step(turn: Turn | None, began: date, today: date) -> tuple[date | None, int | None, bool]:
    """(day, days since the lead came, whether too late) of one step."""
    if turn is None:
        return None, None, False
    late = turn.due_on is not None and (turn.closed_on or today) > turn.due_on
    return turn.closed_on, (turn.closed_on - began).days if turn.closed_on else None, late
