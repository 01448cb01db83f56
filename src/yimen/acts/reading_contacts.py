"""What pages of contacts show: the list, one contact, and what its form offers to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from yimen.agencies import api as agencies
from yimen.agencies.types import UnitKind
from yimen.cases import queries as cases
from yimen.common import clock, mask
from yimen.common.clock import SHANGHAI
from yimen.contacts import queries
from yimen.contacts.types import Result
from yimen.places import api as places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.contacts.models import Contact, Lead
    from yimen.flow import Actor

RIGHT = "log_contact"
ACCEPTED = "已受理"
"""All a village is told of the application its report became: not what its people asked for."""


def contacts(
    scope: Scope,
    *,
    channel: str = "",
    kind: str = "",
    result: str = "",
    town: str = "",
    officer: int | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
) -> QuerySet[Contact]:
    """Contacts the seat sees: by closed lists, the code of a town, the officer, the days from `first` to `last`, and
    `text`, a name or telephone somebody searched for."""
    rows = queries.for_page(scope)
    rows = queries.found_by(rows, text) if text else rows
    named = {"channel": channel, "kind": kind, "result": result, "account": officer}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if town:
        rows = rows.filter(division__path__contains=f"/{town}/")
    if first:
        rows = rows.filter(at__gte=_begin(first))
    return rows.filter(at__lte=datetime.combine(last, time.max, SHANGHAI)) if last else rows


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact in a list, its telephone masked. `number` is the application it became."""

    pk: int
    at: datetime
    late: bool
    channel: str
    kind: str
    name: str
    phone: str
    place: str
    officer: str
    result: str
    lead: int | None
    application: int | None
    number: str


def contact_rows(found: Sequence[Contact], *, village: bool = False) -> list[ContactRow]:
    """Rows of many contacts: one query, whatever their number. `village`: as a village sees them."""
    became = cases.applications_of_contacts(contact.pk for contact in found)
    return [_row(contact, became.get(contact.pk), village) for contact in found]


def _row(contact: Contact, application: Application | None, village: bool) -> ContactRow:
    lead = lead_of(contact)
    return ContactRow(
        pk=contact.pk,
        at=contact.at.astimezone(SHANGHAI),
        late=contact.entered_late,
        channel=contact.get_channel_display(),
        kind=contact.get_kind_display(),
        name=contact.person,
        phone=mask.phone(contact.caller_phone) if contact.caller_phone else "",
        place=contact.division.name,
        officer=f"{contact.seat.unit.name} {contact.account.name}",
        result=contact.get_result_display(),
        lead=lead.pk if lead else None,
        application=application.pk if application else None,
        number=number_of(application, village),
    )


def number_of(application: Application | None, village: bool) -> str:
    """The number of what a contact became; empty when it became none."""
    return "" if application is None else ACCEPTED if village else application.number.text


def lead_of(contact: Contact) -> Lead | None:
    """The lead of a contact read with it; None when it is none."""
    return getattr(contact, "lead", None)


def hotline() -> str:
    """The number of the hotline, as the place's rules say it; empty where there is none."""
    found = (unit.phone for unit in places.release().units.values() if unit.kind == UnitKind.HOTLINE)
    return next((phone for phone in found if phone), "")


def officer_choices(scope: Scope) -> list[tuple[int, str]]:
    """Who took contacts the seat's own unit logged, for a filter."""
    rows = queries.visible_to(scope).filter(unit=scope.unit).order_by("account_id")
    return list(rows.values_list("account_id", "account__name").distinct())


def place_choices(scope: Scope) -> list[Any]:
    """Where a contact is from: the villages of the own towns (of all, for a seat without a territory), other towns
    as a whole, and the whole place when nobody knows."""
    day, own, others = clock.today(), [], []
    for town, villages in places.towns_with_villages(day):
        if scope.path is None or town.path.startswith(scope.path):
            inside = [(town.code, f"{town.name}（不知道哪个村）")]
            own.append((town.name, [*inside, *((v.code, v.name) for v in villages)]))
        else:
            others.append((town.code, town.name))
    whole = places.root()
    more = [("其他地方", [*others, (whole.code, f"{whole.name}（不知道哪个镇街）")])]
    return [*own, *more]


def concerned(contact: Contact) -> dict[str, str]:
    """What is known of whom a contact is about, as the form that puts it right begins; a telephone is not repeated."""
    return {"name": contact.concerns, "place": contact.about_place, "division": contact.division.code}


def villages_around(contact: Contact) -> list[tuple[str, str]]:
    """(code, name) of the town a contact is about and its villages; of the place it names when that is above towns."""
    for town, villages in places.towns_with_villages(clock.today()):
        if contact.division.path.startswith(town.path):
            return [(town.code, f"{town.name}（不知道哪个村）"), *((one.code, one.name) for one in villages)]
    return [(contact.division.code, contact.division.name)]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One contact on one screen. `responsible`: who answers for it; `application` and `lead`: what it became."""

    row: ContactRow
    facts: list[tuple[str, str]]
    responsible: str
    may_settle: bool
    may_register: bool
    may_look: bool


def contact_page(contact: Contact, actor: Actor, *, village: bool = False) -> ContactPage:
    """Everything the page of one contact shows; the caller has found it through `contacts.queries`."""
    row = contact_rows([contact], village=village)[0]
    waits = contact.result == Result.PENDING
    return ContactPage(
        row=row,
        facts=about_contact(contact),
        responsible=_responsible(contact, row),
        may_settle=waits and RIGHT in actor.rights,
        may_register=row.application is None and "register_application" in actor.rights,
        may_look=bool(contact.caller_phone or contact.about_phone) and RIGHT in actor.rights,
    )


def _responsible(contact: Contact, row: ContactRow) -> str:
    """Who was asked first: whoever took it, until a window's officer has the application in hand."""
    held = cases.responsible([row.application]).get(row.application) if row.application else None
    if held is not None:
        return f"{held.seat.unit.name} {held.account.name}"
    return row.officer


def about_contact(contact: Contact) -> list[tuple[str, str]]:
    """Of whom and what a contact is, numbers masked; what was not said is left away."""
    lines = [
        ("当事人", contact.person),
        ("村（社区）", contact.division.name),
        ("当事人住址", contact.about_place),
        ("当事人电话", mask.phone(contact.about_phone) if contact.about_phone else ""),
        ("来人", contact.get_source_display()),
        ("来源单位", contact.source_name),
        ("来文编号", contact.source_number),
        ("来人姓名", contact.caller_name),
        ("来人电话", mask.phone(contact.caller_phone) if contact.caller_phone else "未留"),
        ("内容", contact.content),
    ]
    return [(label, text) for label, text in lines if text]


def unit_kind(actor: Actor) -> str:
    """What kind of unit the seat belongs to."""
    found = agencies.units().filter(key=actor.unit).values_list("kind", flat=True).first()
    return str(found or "")
