"""What pages of the reconciliation with superior systems show (对账): the lists that came in, and line by line what
stands in one system only and what differs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from yimen.acts.exchanging import templates
from yimen.acts.reading_imports import stage
from yimen.acts.titles import programme_title
from yimen.basics.chinese import yuan
from yimen.common import clock, mask
from yimen.exchange import numbers
from yimen.exchange.comparing import covered
from yimen.exchange.models import Compared, OuterNumber
from yimen.exchange.types import Difference, Finding
from yimen.people import api as people
from yimen.people.models import HouseholdMember, Person
from yimen.places.models import Division
from yimen.regime.schema_exchange import STATES
from yimen.registry.queries import batches_of
from yimen.registry.types import Rhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yimen.registry.models import Batch

CLOSED = [("0", "未了结"), ("1", "已了结")]
OFFERED = 20
"""So many of the newest lists may be chosen as a filter."""


def lists(unit: str) -> QuerySet[Batch]:
    """The lists of superior systems this unit handed in, newest first."""
    rows = batches_of(unit).filter(template__in=templates(out=False)).select_related("account", "undo_by")
    return rows.order_by("-id")


def list_choices(unit: str, asked: str = "") -> list[tuple[str, str]]:
    """The lists that were compared, as a filter offers them, newest first; an older one when it is asked for."""
    known = templates(out=False)
    every = lists(unit).filter(finished_at__isnull=False)
    done = list(every[:OFFERED])
    if asked.isdecimal() and len(asked) < 19 and int(asked) not in {one.pk for one in done}:
        done += every.filter(pk=int(asked))
    return [(str(one.pk), f"{known[one.template].title} {one.as_of}") for one in done]


def lines(
    unit: str, *, batch: str = "", finding: str = "", differs: str = "", town: str = "", closed: str = ""
) -> QuerySet[Compared]:
    """Lines of the unit's lists that do not agree; without `batch` those of the newest list, unless agreement itself is
    asked for by `finding`."""
    newest = lists(unit).filter(finished_at__isnull=False).values_list("pk", flat=True).first()
    chosen = int(batch) if batch else newest
    rows = Compared.objects.filter(batch=chosen, batch__in=lists(unit).order_by().values("pk"))
    rows = rows.filter(finding=finding) if finding else rows.exclude(finding=Finding.SAME)
    if differs:
        rows = rows.filter(**{f"{Difference(differs).value}_differs": True})
    if town:
        rows = rows.filter(division__in=Division.objects.filter(path__contains=f"/{town}/").values("pk"))
    if closed:
        rows = rows.filter(closed_at__isnull=closed == "0")
    return rows.select_related("person", "entry", "division", "closed_by", "batch")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: ours and theirs side by side; identity numbers are masked."""

    pk: int
    name: str
    number: str
    place: str
    programme: str
    finding: str
    differs: tuple[str, ...]
    here: str
    there: str
    outer: str
    entry: int | None
    open: bool
    closed: str


def line_rows(found: Sequence[Compared]) -> list[Line]:
    """Rows of many lines; one query for the numbers recorded here."""
    known = {}
    for system in {_system(one) for one in found}:
        persons = [one.person_id for one in found if one.person_id]
        known |= {(system, *key): row.number for key, row in numbers.of_persons(system, persons).items()}
    return [_line(one, known) for one in found]


def _system(one: Compared) -> str:
    template = templates(out=False).get(one.batch.template)
    return (template.system if template else None) or ""


def _line(one: Compared, known: dict[tuple[str, int, str], str]) -> Line:
    theirs: dict[str, Any] = json.loads(one.theirs or "{}")
    own = one.person if one.person is not None and one.entry is not None else None
    outer = theirs.get("outer") or known.get((_system(one), one.person_id or 0, one.programme), "")
    flags = {word: getattr(one, f"{word.value}_differs") for word in Difference}
    closed = f"{one.closed_by.name}：{one.close_reason}" if one.closed_by else ""
    return Line(
        pk=one.pk,
        name=own.name if own else theirs.get("name", ""),
        number=people.shown_number(own) if own else mask.number(theirs.get("number", "")),
        place=one.division.name if one.division else "",
        programme=programme_title(one.programme),
        finding=one.get_finding_display(),
        differs=tuple(word.label for word, there in flags.items() if there),
        here=_told_here(one) if own else "没有",
        there=_told_there(theirs) if theirs else "没有",
        outer=outer,
        entry=one.entry_id,
        open=one.finding != Finding.SAME and one.closed_at is None,
        closed=closed,
    )


def _told_here(one: Compared) -> str:
    """What stood in the registry on the day of the list."""
    entry, on = one.entry, one.batch.as_of
    if entry is None or one.person is None:
        return ""
    ended = entry.valid_until is not None and entry.valid_until <= on
    state = "" if entry.rhythm == Rhythm.ONCE else "ended" if ended else "running"
    return _told(one.person.name, entry.amount_fen, state)


def _told_there(theirs: dict[str, Any]) -> str:
    return _told(theirs.get("name", ""), theirs.get("amount"), theirs.get("state", ""))


def _told(name: str, fen: int | None, state: str) -> str:
    return "，".join(filter(None, (name, f"{yuan(fen)}元" if fen else "", STATES.get(state, ""))))


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list that came in, how far it is, and what comparing it came to; `open`: differences not closed yet."""

    pk: int
    title: str
    file_name: str
    as_of: Any
    by: str
    stage: str
    counts: list[tuple[str, int]]
    rejected: int


def list_rows(found: Sequence[Batch]) -> list[ListRow]:
    """Rows of many lists; no query of their own."""
    known = templates(out=False)
    return [
        ListRow(
            pk=one.pk,
            title=known[one.template].title if one.template in known else one.template,
            file_name=one.file_name,
            as_of=one.as_of,
            by=one.account.name,
            stage=stage(one).replace("导入", "对账"),
            counts=[(word.label, source.get(word.value, 0)) for word in Finding],
            rejected=one.counts.get("rejected", 0) + one.written.get("rejected", 0),
        )
        for one in found
        for source in (one.written if one.confirmed_at is not None else one.counts,)
    ]


def programme_choices() -> list[tuple[str, str]]:
    """The programmes lists of superior systems speak of, with their titles; each once."""
    keys = dict.fromkeys(k for one in templates(out=False).values() for k in sorted(covered(one)))
    return [(key, programme_title(key)) for key in keys]


def line(unit: str, pk: int) -> Compared | None:
    """One line of a list of this unit."""
    rows = Compared.objects.filter(pk=pk, batch__in=lists(unit).order_by().values("pk"))
    return rows.select_related("person", "entry", "division", "closed_by", "batch").first()


# —— numbers on the pages of applications and households ——


@dataclass(frozen=True, slots=True)
class Known:
    """A number that stands: whose, in which system, for which programme."""

    name: str
    system: str
    programme: str
    number: str


def of_application(pk: int) -> list[Known]:
    """The numbers an application has in superior systems."""
    return [_known(row) for row in OuterNumber.objects.filter(application=pk, ended_at__isnull=True).order_by("id")]


def of_members(persons: Sequence[int]) -> list[Known]:
    """The numbers these people have in superior systems, those of their applications left aside; one query."""
    rows = OuterNumber.objects.filter(person__in=list(persons), application__isnull=True, ended_at__isnull=True)
    return [_known(row) for row in rows.select_related("person").order_by("person_id", "id")]


def _known(row: OuterNumber) -> Known:
    title = programme_title(row.programme) if row.programme else ""
    return Known(row.person.name if row.application_id is None else "", row.system, title, row.number)


def members(household: int) -> list[Person]:
    """Who lives in a household today."""
    rows = HouseholdMember.objects.on(clock.today()).filter(household=household).select_related("person")
    return [row.person for row in rows.order_by("id")]
