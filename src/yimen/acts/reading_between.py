"""What pages of hand-overs between windows show: those to and from the own window, and how each was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen.acts.between_windows import RIGHT, may_offer
from yimen.agencies import api as agencies
from yimen.cases import queries as cases
from yimen.common.clock import SHANGHAI
from yimen.windows.models import WindowHandOver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yimen.agencies.models import Window
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.flow import Actor

WAYS = [("in", "移交本窗口的"), ("out", "本窗口移出的")]
STATES = [("offered", "等接收"), ("took", "已接收"), ("gave_back", "已退回"), ("withdrawn", "已撤回")]
_IN_STATE: dict[str, dict[str, bool]] = {
    "offered": {"took__isnull": True},
    "took": {"took": True},
    "gave_back": {"took": False, "withdrawn": False},
    "withdrawn": {"withdrawn": True},
}


def hand_overs(by: Actor, *, way: str = "", state: str = "") -> QuerySet[WindowHandOver]:
    """Hand-overs to or from the seat's own window, the newest first."""
    to, out = Q(taker__unit__key=by.unit), Q(giver__unit__key=by.unit)
    rows = WindowHandOver.objects.filter({"in": to, "out": out}.get(way, to | out))
    if state:
        rows = rows.filter(**_IN_STATE[state])
    about = ("application__person", "application__number", "application__division", "application__run")
    return rows.select_related("giver__unit", "taker__unit", "account", "answered_by", *about)


@dataclass(frozen=True, slots=True)
class Row:
    """One hand-over: what was handed from whom to whom, why, and what the other window answered. `seen`: the
    seat that looks sees the application; `mine`: it waits for that seat; `ours`: its window may take it back."""

    pk: int
    application: int
    number: str
    name: str
    place: str
    giver: str
    taker: str
    by: str
    on: date
    reason: str
    state: str
    answered: date | None
    answered_by: str
    answer: str
    seen: bool
    mine: bool
    ours: bool


def rows(found: Sequence[WindowHandOver], by: Actor, scope: Scope | None = None) -> list[Row]:
    """Rows of many hand-overs; one query for what the seat sees."""
    names = agencies.unit_names()
    asked = {one.application_id for one in found}
    seen = set(cases.visible_to(scope).filter(pk__in=asked).values_list("pk", flat=True)) if scope else set()
    return [_row(one, names, by, one.application_id in seen) for one in found]


def _row(one: WindowHandOver, names: dict[str, str], by: Actor, seen: bool) -> Row:
    asked, giver, taker = one.application, one.giver.unit.key, one.taker.unit.key
    return Row(
        pk=one.pk,
        application=asked.pk,
        number=asked.number.text,
        name=asked.person.name,
        place=asked.division.name,
        giver=names.get(giver, giver),
        taker=names.get(taker, taker),
        by=one.account.name,
        on=one.created_at.astimezone(SHANGHAI).date(),
        reason=one.reason,
        state=_state(one),
        answered=one.answered_at.astimezone(SHANGHAI).date() if one.answered_at else None,
        answered_by=one.answered_by.name if one.answered_by else "",
        answer=one.answer,
        seen=seen,
        mine=one.took is None and taker == by.unit,
        ours=one.took is None and giver == by.unit,
    )


def _state(one: WindowHandOver) -> str:
    key = "offered" if one.took is None else "took" if one.took else "withdrawn" if one.withdrawn else "gave_back"
    return dict(STATES)[key]


@dataclass(frozen=True, slots=True)
class Between:
    """The windows of an application, for its page: which one has it, what waits, what was handed over before. `may`
    opens the form, `may_withdraw` that by which the own offer is taken back."""

    application: int
    window: str
    waits: Row | None
    past: list[Row]
    may: bool
    may_withdraw: bool


def between(application: Application, by: Actor) -> Between:
    """Which window has an application and how it came there."""
    found = application.window_hand_overs.select_related("giver__unit", "taker__unit", "account", "answered_by")
    told = rows(list(found.order_by("pk")), by)
    waits = next((row for row in told if row.answered is None), None)
    return Between(
        application=application.pk,
        window=agencies.unit_name(application.window.unit.key),
        waits=waits,
        past=[row for row in told if row is not waits],
        may=waits is None and may_offer(by, application),
        may_withdraw=RIGHT in by.rights,
    )


def choices(windows: Sequence[Window]) -> list[tuple[str, str]]:
    """Windows as a form offers them."""
    return [(str(one.pk), agencies.unit_name(one.unit.key)) for one in windows]
