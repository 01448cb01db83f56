"""What pages of the registry show: the list of entries, one entry with its history, checks that are due, coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from yimen.acts.reading_household import homes_seen
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.basics.chinese import yuan
from yimen.basics.days import last_day
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import Person
from yimen.places import api as places
from yimen.places.models import Division
from yimen.registry.models import Entry, EntryQuerySet
from yimen.registry.policies import may_write
from yimen.registry.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yimen.agencies.types import Scope
    from yimen.flow import Actor

SOON = timedelta(days=30)
FORCE = [("now", "享受中"), ("ended", "已停止"), ("void", "已作废")]
CHECKS = [("overdue", "已过期未复核"), ("soon", "30天内应复核")]


def entries(
    scope: Scope,
    *,
    unit: str = "",
    programme: str = "",
    town: str = "",
    kind: str = "",
    force: str = "",
    source: str = "",
    late: str = "",
    batch: int | None = None,
) -> EntryQuerySet:
    """Entries the seat sees, by source unit, programme, town, kind, whether in force, how they came in."""
    rows = visible_to(scope)
    today = clock.today()
    match force:
        case "now":
            rows = rows.on(today)
        case "ended":
            rows = rows.standing().filter(valid_until__lte=today)
        case "void":
            rows = rows.filter(void_at__isnull=False)
        case _:
            rows = rows.standing()
    exact = {"unit": unit, "programme": programme, "kind": kind, "source": source, "batch": batch}
    rows = rows.filter(**{word: value for word, value in exact.items() if value})
    if late:
        rows = rows.filter(late=True)
    return _in_town(rows, town).select_related("person", "division")


def checks(scope: Scope, *, due: str = "", unit: str = "", town: str = "") -> EntryQuerySet:
    """Entries that are to be checked again: `due` overdue, or within a month; without it both (定期复核)."""
    today = clock.today()
    rows = visible_to(scope).standing().filter(valid_until__isnull=True, check_on__isnull=False)
    last = {"overdue": today - timedelta(days=1), "soon": today + SOON}.get(due, today + SOON)
    rows = rows.filter(check_on__lte=last)
    if due == "soon":
        rows = rows.filter(check_on__gte=today)
    if unit:
        rows = rows.filter(unit=unit)
    return _in_town(rows, town).select_related("person", "division")


def _in_town(rows: EntryQuerySet, town: str) -> EntryQuerySet:
    if not town:
        return rows
    inside = Division.objects.filter(path__contains=f"/{town}/").values("pk")
    return rows.filter(division__in=inside)


def unit_choices(scope: Scope) -> list[tuple[str, str]]:
    """Units whose entries the seat may see or enter: all over a territory, else its own."""
    names = agencies.unit_names()
    if not scope.whole_subtree:
        return [(scope.unit, names.get(scope.unit, scope.unit))]
    return [(unit.key, names[unit.key]) for unit in agencies.units().filter(kind__in=("member", "town"))]


def programme_choices() -> list[tuple[str, str]]:
    """The programmes of the release."""
    return [(key, programme.title) for key, programme in places.release().programmes.items()]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a list; the number is masked. `until`: the last day; `state`: in force, ended, void; `basis`: the
    article by which the unit says so."""

    pk: int
    person: int
    name: str
    number: str
    place: str
    unit: str
    programme: str
    kind: str
    amount: str
    since: date
    until: date | None
    source: str
    late: bool
    check_on: date | None
    overdue: bool
    state: str
    entered: date
    basis: str


def entry_rows(found: Sequence[Entry]) -> list[EntryRow]:
    """Rows as pages and spreadsheets show them; no query of their own."""
    names = agencies.unit_names()
    today = clock.today()
    return [_row(entry, names, today) for entry in found]


def _row(entry: Entry, names: dict[str, str], today: date) -> EntryRow:
    ended = entry.valid_until is not None and entry.valid_until <= today
    return EntryRow(
        pk=entry.pk,
        person=entry.person_id,
        name=entry.person.name,
        number=people.shown_number(entry.person),
        place=entry.division.name,
        unit=names.get(entry.unit, entry.unit),
        programme=programme_title(entry.programme) if entry.programme else "",
        kind=entry.get_kind_display(),
        amount=f"{yuan(entry.amount_fen)}元 {entry.get_rhythm_display()}" if entry.amount_fen else "",
        since=entry.valid_from,
        until=last_day(entry.valid_from, entry.valid_until),
        source=entry.get_source_display(),
        late=entry.late,
        check_on=entry.check_on,
        overdue=entry.check_on is not None and entry.check_on < today and not ended,
        state="已作废" if entry.void_at else "已停止" if ended else "享受中",
        entered=entry.created_at.astimezone(clock.SHANGHAI).date(),
        basis=_basis(entry.programme),
    )


def _basis(programme: str) -> str:
    """The article of a programme in the release in force; empty for what it does not know."""
    release = places.release()
    known = release.programmes.get(programme)
    return release.cite(known.basis) if known is not None and known.basis else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of an entry's history: from when, what, why, by whom."""

    row: EntryRow
    text: str
    reason: str
    author: str
    end_reason: str
    ended_by: str
    event_on: date | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with what went before and came after. `writable`: this seat may change or end it; `homes`: the files of
    the households the person lives in, with all the help they get, where the seat may open them."""

    entry: Entry
    row: EntryRow
    history: list[Change]
    writable: bool
    homes: list[int]


def entry_page(scope: Scope, by: Actor, pk: int) -> EntryPage | None:
    """The page of one entry the seat sees."""
    seen = visible_to(scope).select_related("person", "division", "author", "ended_by")
    entry = seen.filter(pk=pk).first()
    if entry is None:
        return None
    history = Entry.objects.filter(person=entry.person_id, unit=entry.unit, programme=entry.programme)
    rows = list(history.select_related("person", "division", "author", "ended_by").order_by("-valid_from", "-id")[:50])
    open_row = entry.void_at is None and entry.ended_by_id is None
    return EntryPage(
        entry=entry,
        row=entry_rows([entry])[0],
        history=[_change(row) for row in rows],
        writable=open_row and may_write(by, scope, entry),
        homes=homes_seen(scope, entry.person_id),
    )


def _change(entry: Entry) -> Change:
    return Change(
        row=entry_rows([entry])[0],
        text=entry.text,
        reason=entry.reason,
        author=entry.author.name if entry.author else "",
        end_reason=entry.end_reason,
        ended_by=entry.ended_by.name if entry.ended_by else "",
        event_on=entry.event_on,
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people of a town are registered, and how many of them get something; of a unit, whom it lists."""

    key: str
    name: str
    people: int
    recipients: int
    entries: int


def coverage_by_town(scope: Scope) -> list[Coverage]:
    """Each town of the territory, noughts too: persons registered there, recipients, entries in force (LS-101)."""
    today = clock.today()
    living = Person.objects.exclude(division=None).order_by()
    people_at = dict(living.values_list("division__path").annotate(n=Count("pk")))
    rows = Entry.objects.on(today).order_by().values_list("division__path")
    at = {path: (n, who) for path, n, who in rows.annotate(n=Count("pk"), who=Count("person", distinct=True))}
    found = []
    for town in places.towns():
        if scope.path is None or not town.path.startswith(scope.path):
            continue
        inside = [pair for path, pair in at.items() if path.startswith(town.path)]
        found.append(
            Coverage(
                key=town.code,
                name=town.name,
                people=sum(n for path, n in people_at.items() if path.startswith(town.path)),
                recipients=sum(who for _, who in inside),
                entries=sum(n for n, _ in inside),
            )
        )
    return found


def coverage_by_unit(scope: Scope) -> list[Coverage]:
    """Each unit that takes referrals or has a list, those that listed nobody too (LS-010)."""
    rows = visible_to(scope).on(clock.today()).order_by().values_list("unit")
    said = {unit: (n, who) for unit, n, who in rows.annotate(n=Count("pk"), who=Count("person", distinct=True))}
    names = agencies.unit_names()
    takers = agencies.takers() if scope.whole_subtree else (scope.unit,)
    keys = dict.fromkeys([*takers, *said])
    return [Coverage(key, names.get(key, key), 0, *reversed(said.get(key, (0, 0)))) for key in keys]
