"""What the pages of intake show besides the application itself: assessment, declared items, papers, who is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts import applied_before, assessing, declaring
from yimen.acts.applied_before import Running
from yimen.acts.reading_people import also
from yimen.acts.serving import serving, town_of, window_phone, window_phones
from yimen.agencies import queries as agencies
from yimen.basics.chinese import yuan
from yimen.cases.models import PlaceNotice
from yimen.common import mask
from yimen.common.clock import SHANGHAI
from yimen.people import api as people
from yimen.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.acts.assessing import Assessed
    from yimen.acts.declaring import DeclaredLine
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.flow import Actor


@dataclass(frozen=True, slots=True)
class Intake:
    """The part of an application's page that tells how it was taken."""

    assessed: Assessed | None
    to_add: list[tuple[str, str]]
    declared: list[DeclaredLine]
    sums: str
    other_place: str


def intake_of(application: Application) -> Intake:
    """Everything of it; the caller has found the application through `cases.queries`."""
    lines = declaring.lines(application)
    place = application.other_place
    return Intake(
        assessed=assessing.latest(application),
        to_add=assessing.needs_to_add(application),
        declared=lines,
        sums=sum_words(application) if lines else "",
        other_place=place.name if place is not None else application.other_place_text,
    )


def sum_words(application: Application) -> str:
    """What the declared items come to, in a sentence."""
    sums = declaring.sums(application)
    words = f"申报年收入合计 {yuan(sums.income)} 元，财产合计 {yuan(sums.property)} 元"
    return words + (f"，另有 {sums.open} 项金额不清楚" if sums.open else "")


@dataclass(frozen=True, slots=True)
class KnownHere:
    """A person of the applicant's number whom the seat may see."""

    pk: int
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class KnownAtCounter:
    """Who the numbers in a form are. `elsewhere`: the town of an applicant who is registered and not seen here."""

    person: KnownHere | None
    elsewhere: str
    running: tuple[Running, ...]


@transaction.atomic
def known_at_counter(
    *, by: Actor, scope: Scope, papers: list[tuple[str, str]], chosen: int | None = None
) -> KnownAtCounter:
    """Who the numbers (kind, number; the applicant's first) are and what runs for them; what is told of somebody the
    seat does not see is written down."""
    mine = applied_before.known_by(papers[:1])
    persons = applied_before.known_by(papers[1:]) | mine
    if chosen is not None and people.visible_to(scope, also(scope)).filter(pk=chosen).exists():
        persons.add(chosen)
    running, told = applied_before.running_for(scope, persons)
    seen = people.visible_to(scope, also(scope)).filter(pk__in=mine).select_related("division").first()
    there = Person.objects.filter(pk__in=mine).select_related("division__parent").first() if seen is None else None
    applied_before.note_told(by=by, told=[*told, *([there.pk] if there is not None else [])])
    return KnownAtCounter(
        person=KnownHere(seen.pk, seen.name, seen.division.name if seen.division else "") if seen else None,
        elsewhere=town_of(there.division)[1] if there is not None and there.division else "",
        running=running,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a caller is told at the end: number, code, and the window that goes on with it; `instead_of` names the
    window of the town when it is switched off."""

    number: str
    code: str
    window: str
    phone: str
    instead_of: str = ""


def taken(application: Application) -> Taken:
    """What the hotline tells the caller of an application just registered."""
    key = application.window.unit.key
    own = serving(application.division)
    instead_of = agencies.unit_name(own.unit.key) if own is not None and own.unit.key != key else ""
    number, code = application.number.text, application.receipt_code
    return Taken(number, code, agencies.unit_name(key), window_phone(key), instead_of)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """What the window of the register place is told: who (masked), where and when he applied, whom to call."""

    pk: int
    name: str
    town: str
    window: str
    phone: str
    on: date
    noted_on: date | None


def notices(by: Actor, *, state: str = "") -> QuerySet[PlaceNotice]:
    """Notices to the seat's own window: `state` open (not noted yet) or noted."""
    found = PlaceNotice.objects.filter(window__unit__key=by.unit)
    if state:
        found = found.filter(noted_at__isnull=state == "open")
    return found.select_related("application__person", "application__division__parent", "application__window__unit")


def notice_rows(found: Iterable[PlaceNotice]) -> list[NoticeRow]:
    """Rows of notices: one query, for the telephones of the windows."""
    rows = list(found)
    phones = window_phones(row.application.window.unit.key for row in rows)
    return [_notice(row, phones) for row in rows]


def _notice(row: PlaceNotice, phones: dict[str, str]) -> NoticeRow:
    application = row.application
    key = application.window.unit.key
    return NoticeRow(
        pk=row.pk,
        name=mask.name(application.person.name),
        town=town_of(application.division)[1],
        window=agencies.unit_name(key),
        phone=phones[key],
        on=application.received_on,
        noted_on=row.noted_at.astimezone(SHANGHAI).date() if row.noted_at else None,
    )
