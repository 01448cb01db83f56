"""What the pages of windows show: the register, readiness, whether one-door is on, and the petty fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from yimen.agencies.models import Holding, Unit, Window
from yimen.agencies.types import Level
from yimen.basics.chinese import yuan
from yimen.common import clock
from yimen.places import api as places
from yimen.windows import policies, queries
from yimen.windows.models import PilotSwitch, WindowFacts
from yimen.windows.types import Readiness

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor

READY = {"ready": "就绪", "not": "未就绪"}
OPENED = {"on": "已开通", "off": "未开通"}


def windows(level: str = "", ready: str = "", opened: str = "") -> QuerySet[Window]:
    """Windows in force today that are asked for. There are some dozens: readiness is told from their marks at once."""
    rows = queries.windows()
    if level:
        rows = rows.filter(unit__level=level)
    if ready:
        told = queries.readiness_on(rows)
        rows = rows.filter(pk__in=[pk for pk, one in told.items() if one.ready == (ready == "ready")])
    if opened:
        closed = list(queries.closed_on(rows))
        rows = rows.filter(pk__in=closed) if opened == "off" else rows.exclude(pk__in=closed)
    return rows


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window of the list. `overdue` counts draws not accounted for in time; None: not this seat's to see."""

    pk: int
    name: str
    level: str
    facts: WindowFacts | None
    staff: tuple[str, ...]
    readiness: Readiness
    closed: PilotSwitch | None
    overdue: int | None


def window_rows(scope: Scope, found: list[Window]) -> list[WindowRow]:
    """Rows as page and spreadsheet show them; as many queries for all as for one."""
    facts, staff = queries.facts_on(found), queries.staff_on(found)
    readiness, closed = queries.readiness_on(found), queries.closed_on(found)
    late = _overdue(found)
    return [
        WindowRow(
            pk=window.pk,
            name=window.unit.name,
            level=Level(window.level).label,
            facts=facts.get(window.pk),
            staff=tuple(dict.fromkeys(holding.account.name for holding in staff.get(window.pk, ()))),
            readiness=readiness[window.pk],
            closed=closed.get(window.pk),
            overdue=late.get(window.pk, 0) if policies.sees_fund(scope, window) else None,
        )
        for window in found
    ]


def _overdue(of: list[Window]) -> dict[int, int]:
    """Window id -> draws not accounted for in time."""
    late = queries.overdue(queries.every_draw().filter(fund__window__in=of)).order_by()
    return dict(late.values_list("fund__window").annotate(n=Count("pk")))


def towns_without() -> list[Unit]:
    """Towns that have no window."""
    return queries.towns_without()


def unregistered() -> list[str]:
    """Names of windows of which nobody has registered where they are."""
    found = list(queries.windows())
    known = queries.facts_on(found)
    return [window.unit.name for window in found if window.pk not in known]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One line of the history of what a window has."""

    since: date
    title: str
    met: bool
    note: str
    who: str


@dataclass(frozen=True, slots=True)
class WindowPage:
    """One window on one screen; the booleans say what this seat may try."""

    window: Window
    facts: WindowFacts | None
    coming: list[WindowFacts]
    past: list[WindowFacts]
    staff: list[Holding]
    readiness: Readiness
    marks: list[MarkLine]
    switches: list[PilotSwitch]
    closed: PilotSwitch | None
    may_keep: bool
    may_manage: bool
    sees_fund: bool
    balance_fen: int

    @property
    def balance(self) -> str:
        """What is in the fund, in yuan."""
        return yuan(self.balance_fen)


def window_of(pk: int) -> Window | None:
    """One window, or None."""
    return queries.window_of(pk)


def window_page(window: Window, actor: Actor, scope: Scope) -> WindowPage:
    """Everything about a window, with its history."""
    day = clock.today()
    facts = queries.facts_on([window], day).get(window.pk)
    every = queries.facts_of(window)
    sees = policies.sees_fund(scope, window)
    return WindowPage(
        window=window,
        facts=facts,
        coming=[row for row in every if row.valid_from > day],
        past=[row for row in every if row.valid_from <= day and row != facts],
        staff=queries.staff_on([window], day).get(window.pk, []),
        readiness=queries.readiness_on([window], day)[window.pk],
        marks=_history(window),
        switches=queries.switches_of(window),
        closed=queries.closed_on([window], day).get(window.pk),
        may_keep=policies.may_keep(actor, window),
        may_manage=policies.may_manage(actor),
        sees_fund=sees,
        balance_fen=queries.balance_of(window) if sees else 0,
    )


def _history(window: Window) -> list[MarkLine]:
    """The newest marks; a thing the release no longer asks for stands under its key."""
    titles = {key: entry.title for key, entry in places.release().readiness.items()}
    return [
        MarkLine(mark.since, titles.get(mark.item, mark.item), mark.met, mark.note, mark.account.name)
        for mark in queries.marks_of(window)[:50]
    ]


def kept_window(actor: Actor, pk: int) -> Window | None:
    """A window whose register this seat keeps, or None."""
    window = queries.window_of(pk)
    return window if window is not None and policies.may_keep(actor, window) else None


def facts_now(window: Window) -> dict[str, Any]:
    """What a form about a window begins with."""
    facts = queries.facts_on([window]).get(window.pk)
    return {name: getattr(facts, name) for name in ("place", "hours", "phone", "note")} if facts else {}


def readiness_of(window: Window) -> Readiness:
    """What the window has today."""
    return queries.readiness_on([window])[window.pk]


def switchable() -> list[Window]:
    """Windows whose one-door may be switched: those of towns."""
    return list(queries.windows().filter(unit__level=Level.TOWN))


def closed_now() -> set[int]:
    """Ids of windows that take no new applications today."""
    return set(queries.closed_on(switchable()))
