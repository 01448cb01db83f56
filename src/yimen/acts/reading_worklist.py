"""What the worklist of a seat shows: what is to be done, for whom, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from yimen.acts.reading_contacts import unit_kind
from yimen.acts.serving import waits_for
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.agencies.api import UnitKind
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.contacts import queries as contacts
from yimen.feedback import queries as feedback
from yimen.feedback.rules import month_words
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries as referrals
from yimen.regime.vocabulary import KINDS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.contacts.models import Contact, Lead
    from yimen.feedback.models import MonthlyList
    from yimen.flow import Actor
    from yimen.proceedings.models import Turn
    from yimen.proceedings.queries import Reminded
    from yimen.referrals.models import Referral

KIND_BOUND = {
    "accepting_window": UnitKind.WINDOW,
    "window_of_level": UnitKind.WINDOW,
    "town_of_emergency": UnitKind.TOWN,
    "town_of_register_or_residence": UnitKind.TOWN,
}
"""Rule of a party -> what kind of unit it binds."""
LIGHTS = {"red": "已超期", "amber": "快到期", "green": "还有时间"}


def worklist(actor: Actor, *, light: str = "", kind: str = "") -> QuerySet[Turn]:
    """The seat's worklist by kind and light; lights are ranges of the due day, so the index serves them."""
    rows = proceedings.worklist(actor)
    if kind:
        rows = rows.filter(kind=kind)
    today = clock.today()
    match light:
        case "red":
            rows = rows.filter(due_on__lt=today)
        case "amber":
            rows = rows.filter(due_on__gte=today, due_on__lte=_last_amber(today))
        case "green":
            rows = rows.filter(due_on__gt=_last_amber(today))
    return rows


def _last_amber(today: date) -> date:
    """The last due day whose light is amber today."""
    return places.calendar().add(today, showing.SOON, "workdays").date


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """Kinds of steps this seat may record, for a filter."""
    return [(key, kind.title) for key, kind in KINDS.items() if kind.right in actor.rights]


def comes_here(actor: Actor) -> str:
    """For a seat with nothing to do: which steps of the place's procedures would come to it."""
    kind = unit_kind(actor)
    used = {
        step.get("kind")
        for text in places.release().procedures.values()
        for step in text.values()
        if isinstance(step, Mapping) and _may_be_of(kind, step, text)
    }
    titles = [kind.title for key, kind in KINDS.items() if key in used and kind.right in actor.rights]
    if "confirm_record" in actor.rights:
        titles.append("复核代录")
    return f"轮到您的会列在这里：{'、'.join(titles)}。" if titles else "按现行规则，没有要由您的岗位办的步骤。"


def _may_be_of(kind: str, step: Mapping[str, Any], text: Mapping[str, Any]) -> bool:
    """Whether a unit of this kind can be the one whose step it is: windows and towns are bound by rules of their own,
    any other owner is known only in the run."""
    owner = step.get("by")
    rule = (text.get("parties") or {}).get(owner) if isinstance(owner, str) else None
    return kind == KIND_BOUND.get(str(rule), kind)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a worklist; `again` says how often the step is done by now, when it is not the first time;
    `reminded` how often and when last its unit was reminded."""

    run: int
    step: str
    key: str
    title: str
    again: int
    reminded: str
    name: str
    place: str
    programme: str
    number: str
    light: showing.Light
    opened_on: date
    application: int | None
    referral: int | None
    confirming: bool
    lead: int | None = None
    monthly: int | None = None


def work_rows(turns: list[Turn]) -> list[WorkRow]:
    """Worklist lines of a page of turns: seven queries at most, whatever their number."""
    left = {turn.run_id for turn in turns}
    by_application = cases.by_runs(left)
    by_referral = referrals.by_runs(left := left - by_application.keys())
    by_lead = contacts.by_runs(left := left - by_referral.keys())
    by_list = feedback.by_runs(left - by_lead.keys())
    told = proceedings.reminders_of(turns)
    return [
        _row(
            turn,
            by_application.get(turn.run_id),
            by_referral.get(turn.run_id),
            told.get(turn.pk),
            by_lead.get(turn.run_id),
            by_list.get(turn.run_id),
        )
        for turn in turns
    ]


MOST_OWED = 20


def calls_waiting(actor: Actor, scope: Scope) -> list[Contact]:
    """Visits, calls and letters that wait for this seat's window to register or answer them, the oldest first, at most
    MOST_OWED; one query when nothing waits anywhere it sees, and only for a seat that registers. Those of a town that
    is switched off wait for the window that takes over."""
    if "register_application" not in actor.rights or not contacts.pending(scope).exists():
        return []
    at = waits_for(actor)
    return list(contacts.waiting(scope, path=at.path, but=at.but, windows=at.windows)[:MOST_OWED])


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One run whose paper this seat's unit still owes."""

    run: int
    name: str
    programme: str
    number: str
    light: showing.Light


def owed_rows(actor: Actor) -> list[OwedRow]:
    """Runs for which this seat's unit recorded by phone and owes the paper, the most urgent first, at most MOST_OWED.

    Three queries, and only for a seat that records for others.
    """
    runs = list(proceedings.owing(actor)[:MOST_OWED])
    if not runs:
        return []
    keys = [run.pk for run in runs]
    by_application, by_referral = cases.by_runs(keys), referrals.by_runs(keys)
    found = []
    for run in runs:
        about = _about(by_application.get(run.pk), by_referral.get(run.pk))
        found.append(
            OwedRow(run.pk, about.name, about.programme, about.number, showing.light(run.paper_due_on, clock.today()))
        )
    return found


@dataclass(frozen=True, slots=True)
class ThrownOutRow:
    """One record of this seat's unit that the second person threw out, and why."""

    referral: int
    name: str
    programme: str
    number: str
    reason: str


def thrown_out_rows(actor: Actor) -> list[ThrownOutRow]:
    """Records to be made again because the second person threw them out, the newest first, at most MOST_OWED.

    Three queries when there is any, and only for a seat that records for others.
    """
    events = list(proceedings.thrown_out(actor)[:MOST_OWED])
    if not events:
        return []
    by_referral, reasons = referrals.by_runs([event.run_id for event in events]), proceedings.reasons_of(events)
    found = []
    for event in events:
        if referral := by_referral.get(event.run_id):
            about = _about(None, referral)
            reason = reasons.get(event.pk, "")
            found.append(ThrownOutRow(referral.pk, about.name, about.programme, about.number, reason))
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What a run is about, as a line of a list says it."""

    name: str
    place: str
    programme: str
    number: str


def _about_lead(lead: Lead) -> _About:
    contact = lead.contact
    title = "急难线索" if lead.urgent else "线索"
    return _About(contact.person, contact.division.name, title, f"线索 {lead.pk}")


def _about(application: Application | None, referral: Referral | None) -> _About:
    subject = application or (referral.application if referral else None)
    slip = referrals.last_slip(referral) if referral else None
    number = slip.paper.number if slip else subject.number if subject else None
    return _About(
        name=subject.person.name if subject else "",
        place=subject.division.name if subject else "",
        programme=programme_title(referral.programme) if referral else "救助申请",
        number=number.text if number else "",
    )


def _of_month(monthly: MonthlyList) -> _About:
    return _About(
        name=agencies.unit_name(monthly.unit.key),
        place="",
        programme=f"{month_words(monthly.month)}办理清单",
        number="",
    )


def _reminded(told: Reminded | None) -> str:
    if told is None:
        return ""
    often = [f"已催办 {told.times} 次"] if told.times else []
    return "、".join([*often, *(["超期已上报"] if told.escalated else [])]) + f"，{told.last}"


def _row(
    turn: Turn,
    application: Application | None,
    referral: Referral | None,
    told: Reminded | None,
    lead: Lead | None,
    monthly: MonthlyList | None,
) -> WorkRow:
    about = _about_lead(lead) if lead else _of_month(monthly) if monthly else _about(application, referral)
    plain = showing.light(turn.due_on, clock.today())
    return WorkRow(
        run=turn.run_id,
        step=turn.step,
        key=turn.key,
        title=f"复核代录：{turn.title}" if turn.awaits_confirmation else turn.title,
        again=turn.n if turn.n > 1 else 0,
        reminded=_reminded(told),
        name=about.name,
        place=about.place,
        programme=about.programme,
        number=about.number,
        light=showing.Light(
            plain.colour,
            plain.words,
            "",
            showing.second_person(turn.watcher) if turn.awaits_confirmation else showing.whom(turn.owner),
        ),
        opened_on=turn.opened_on,
        application=application.pk if application else None,
        referral=referral.pk if referral else None,
        confirming=turn.awaits_confirmation,
        lead=lead.pk if lead else None,
        monthly=monthly.pk if monthly else None,
    )
