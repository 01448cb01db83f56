"""What pages of the exchange with superior systems show: what goes out by a template, in its columns and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.acts.serving import town_of
from yimen.acts.titles import need_titles, programme_title
from yimen.basics.chinese import yuan
from yimen.basics.days import last_day
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.exchange import numbers
from yimen.exchange.comparing import covered
from yimen.exchange.models import OuterNumber
from yimen.people import api as people
from yimen.places.models import Division
from yimen.regime.schema_exchange import STATES
from yimen.registry.models import Entry, EntryQuerySet
from yimen.registry.queries import visible_to
from yimen.registry.types import Rhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yimen.agencies.types import Scope
    from yimen.regime.schema_exchange import ColumnEntry, ExchangeEntry

Subject = Entry | Application
MOST = 20_000
"""Lines of one exported file: more are asked for town by town or month by month."""
RECORDED = [("1", "已录"), ("0", "未录")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list for a superior system shall hold: both days included; `recorded`: "1" or "0", else both."""

    since: date
    until: date
    town: str = ""
    recorded: str = ""


def subjects(scope: Scope, template: ExchangeEntry, asked: Asked) -> QuerySet[Any]:
    """Applications received in the time, or entries of the template's programmes that held on a day of it, as far as
    the seat sees them: of a person and programme what holds on the last day of it, else what held last."""
    if template.of == "applications":
        rows: QuerySet[Any] = cases.for_page(scope).filter(received_on__range=(asked.since, asked.until))
        rows = rows.prefetch_related("needs")
        match = {"application": OuterRef("pk")}
    else:
        rows = _once_each(visible_to(scope).filter(programme__in=covered(template)), template, asked)
        rows = rows.select_related("person", "division__parent")
        match = {"person": OuterRef("person"), "programme": OuterRef("programme"), "application": None}
    if asked.town:
        rows = rows.filter(division__in=Division.objects.filter(path__contains=f"/{asked.town}/").values("pk"))
    if asked.recorded:
        there = Exists(OuterNumber.objects.filter(system=template.system, ended_at__isnull=True, **match))
        rows = rows.filter(there if asked.recorded == "1" else ~there)
    return rows


def _once_each(rows: EntryQuerySet, template: ExchangeEntry, asked: Asked) -> EntryQuerySet:
    """Entries that held on a day of the time, one for each person and programme: a superior system takes a person once,
    and so does the list when it comes back. What its template reads as given once stands for each of its days."""
    usual = Q(programme__in=covered(template) if template.rhythm == Rhythm.ONCE else template.once)
    once = Q(rhythm=Rhythm.ONCE) | usual & Q(rhythm="") if "rhythm" in template.columns else usual
    held = rows.given().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=asked.since), valid_from__lte=asked.until
    )
    others = held.filter(person=OuterRef("person"), programme=OuterRef("programme"))
    lasting, same_day = others.exclude(once), others.filter(once, valid_from=OuterRef("valid_from"))
    later = Q(valid_from__gt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), pk__gt=OuterRef("pk"))
    holds = Q(valid_until__isnull=True) | Q(valid_until__gt=asked.until)
    told_by_another = once & Exists(same_day.filter(pk__gt=OuterRef("pk")))
    told_by_another |= ~once & holds & Exists(lasting.filter(holds, later))
    told_by_another |= ~once & ~holds & (Exists(lasting.filter(holds)) | Exists(lasting.filter(later)))
    return held.exclude(told_by_another)


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the page shows it; the identity number is masked. `application` or `person`: whose page it opens."""

    name: str
    number: str
    place: str
    what: str
    amount: str
    since: date
    outer: str
    application: int | None
    person: int


def rows(template: ExchangeEntry, found: Sequence[Any]) -> list[Row]:
    """Rows of the page; one query for the numbers."""
    outer = _outer(template, found)
    return [_row(one, outer.get(one.pk, "")) for one in found]


def _row(one: Subject, outer: str) -> Row:
    if isinstance(one, Application):
        what, amount, since, pk = f"{one.number.text} {'、'.join(need_titles(one))}", "", one.received_on, one.pk
    else:
        what, since, pk = programme_title(one.programme), one.valid_from, None
        amount = f"{yuan(one.amount_fen)}元 {one.get_rhythm_display()}" if one.amount_fen else ""
    number = people.shown_number(one.person)
    return Row(one.person.name, number, one.division.name, what, amount, since, outer, pk, one.person_id)


def _outer(template: ExchangeEntry, found: Sequence[Any]) -> dict[int, str]:
    """Id of the application or entry -> its number in the system of the template."""
    system = template.system or ""
    if template.of == "applications":
        known = numbers.of_applications([one.pk for one in found], system)
        return {pk: rows[0].number for pk, rows in known.items()}
    held = numbers.of_persons(system, [one.person_id for one in found])
    at = {one.pk: held.get((one.person_id, one.programme)) for one in found}
    return {pk: row.number for pk, row in at.items() if row is not None}


def header(template: ExchangeEntry) -> list[str]:
    """The headings of the file, in the order of the template."""
    return [column.headings[0] for column in template.columns.values()]


def sheet(template: ExchangeEntry, found: Sequence[Any]) -> list[list[Any]]:
    """The lines of the file: whole numbers, the words of the superior system. Sums are yuan."""
    outer = _outer(template, found)
    lines = []
    for one in found:
        facts = _of_application(one) if isinstance(one, Application) else _of_entry(one)
        facts |= {"outer_number": outer.get(one.pk, "")}
        lines.append([_said(column, facts.get(field, "")) for field, column in template.columns.items()])
    return lines


def _said(column: ColumnEntry, fact: Any) -> Any:
    """A fact in the words of the template: a pair (word, our own Chinese) is told by the first of its words."""
    if not isinstance(fact, tuple):
        return fact
    word, usual = fact
    return next((said for said, meant in column.values.items() if meant == word), usual)


def _of_person(one: Subject) -> dict[str, Any]:
    person, place = one.person, one.division
    temporary = person.identity_kind == people.IdentityKind.TEMPORARY
    return {
        "name": person.name,
        "number": "" if temporary else person.number,
        "phone": person.phone,
        "town": town_of(place)[1],
        "village": place.name if place.level == "village" else "",
    }


def _of_entry(entry: Entry) -> dict[str, Any]:
    ended = entry.valid_until is not None and entry.valid_until <= clock.today()
    state = "ended" if ended else "running"
    fen = entry.amount_fen or 0
    return _of_person(entry) | {
        "programme": (entry.programme, programme_title(entry.programme)),
        "kind": (entry.kind, entry.get_kind_display()),
        "amount": (fen // 100 if fen % 100 == 0 else fen / 100) if fen else "",
        "rhythm": (entry.rhythm, entry.get_rhythm_display()),
        "from": entry.valid_from,
        "until": last_day(entry.valid_from, entry.valid_until) or "",
        "text": entry.text,
        "state": (state, STATES[state]),
    }


def _of_application(one: Application) -> dict[str, Any]:
    state = "ended" if one.run.status == "ended" else "running"
    return _of_person(one) | {
        "application": one.number.text,
        "asked_on": one.received_on,
        "from": one.received_on,
        "text": "、".join(need_titles(one)),
        "state": (state, {"ended": "已办结", "running": "办理中"}[state]),
    }
