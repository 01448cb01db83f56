"""Reads of this room: as many queries for all windows as for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from yimen.agencies import api as agencies
from yimen.agencies.models import Holding, Unit, Window
from yimen.agencies.types import Level
from yimen.common import clock
from yimen.places import api as places
from yimen.windows.models import Draw, Fund, FundLine, PilotSwitch, ReadinessMark, WindowFacts
from yimen.windows.types import Item, LineKind, Readiness

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application


def windows(day: date | None = None) -> QuerySet[Window]:
    """Windows in force on a day, in the order of the document, with unit, division and host."""
    return agencies.windows(day)


def window_of(pk: int) -> Window | None:
    """One window, also one that is gone: its history stays readable."""
    return Window.objects.select_related("unit__division", "host").filter(pk=pk).first()


def towns_without(day: date | None = None) -> list[Unit]:
    """Towns that have no window on a day (Jiujiang 二(三): every town has one)."""
    places_with = windows(day).values("unit__division_id")
    return list(agencies.towns(day).exclude(division_id__in=places_with))


def facts_on(of: Iterable[Window], day: date | None = None) -> dict[int, WindowFacts]:
    """Window id -> what is registered of it on a day; none for a window nobody has registered."""
    rows = WindowFacts.objects.filter(window__in=list(of), valid_from__lte=day or clock.today())
    return {row.window_id: row for row in rows.order_by("valid_from", "id")}


def phones_on(keys: Iterable[str], day: date | None = None) -> dict[str, str]:
    """Key of a window -> its telephone on a day; none for a window nobody has registered."""
    rows = WindowFacts.objects.filter(window__unit__key__in=list(keys), valid_from__lte=day or clock.today())
    return dict(rows.order_by("valid_from", "id").values_list("window__unit__key", "phone"))


def facts_of(window: Window) -> list[WindowFacts]:
    """Everything ever registered of a window, newest first, also what is to come."""
    return list(WindowFacts.objects.filter(window=window).select_related("account").order_by("-valid_from", "-id"))


def staff_on(of: Iterable[Window], day: date | None = None) -> dict[int, list[Holding]]:
    """Window id -> who holds its seats on a day."""
    held = Holding.objects.on(day or clock.today()).filter(seat__unit__window__in=list(of))
    found: dict[int, list[Holding]] = {}
    for holding in held.select_related("seat__unit__window", "account").order_by("seat_id", "id"):
        found.setdefault(holding.seat.unit.window.pk, []).append(holding)
    return found


def readiness_on(of: Iterable[Window], day: date | None = None) -> dict[int, Readiness]:
    """Window id -> which of the things a window must have it has on a day; the list is the release's."""
    ids = [window.pk for window in of]
    marks = ReadinessMark.objects.filter(window__in=ids, since__lte=day or clock.today())
    newest = Over(RowNumber(), partition_by=["window", "item"], order_by=[F("since").desc(), F("id").desc()])
    latest = {(m.window_id, m.item): m for m in marks.annotate(place=newest).filter(place=1)}
    release = places.release()
    return {
        pk: Readiness(
            tuple(
                _item(key, entry.title, release.cite(entry.basis), latest.get((pk, key)))
                for key, entry in release.readiness.items()
            )
        )
        for pk in ids
    }


def _item(key: str, title: str, article: str, mark: ReadinessMark | None) -> Item:
    if mark is None:
        return Item(key, title, article)
    return Item(key, title, article, mark.met, mark.since, mark.note)


def marks_of(window: Window) -> QuerySet[ReadinessMark]:
    """The whole history of a window's readiness, newest first."""
    return ReadinessMark.objects.filter(window=window).select_related("account").order_by("-since", "-id")


def open_on(window: Window, day: date) -> bool:
    """Whether the window takes new applications on a day: on unless switched off (试点 by town, then for all)."""
    return window.pk not in closed_on([window], day)


def closed_on(of: Iterable[Window], day: date | None = None) -> dict[int, PilotSwitch]:
    """Window id -> the switch that closes it on a day; only those that are off."""
    rows = PilotSwitch.objects.filter(window__in=list(of), valid_from__lte=day or clock.today())
    latest = {row.window_id: row for row in rows.order_by("valid_from", "id")}
    return {pk: row for pk, row in latest.items() if not row.opened}


def switches_of(window: Window) -> list[PilotSwitch]:
    """Every switch of a window, newest first, also those to come."""
    return list(PilotSwitch.objects.filter(window=window).select_related("account").order_by("-valid_from", "-id"))


def county_window(day: date | None = None) -> Window | None:
    """The window of the county itself, where a town's people go when their own is closed."""
    return windows(day).filter(unit__level=Level.COUNTY).first()


# -- the petty fund


def draws_seen(scope: Scope) -> QuerySet[Draw]:
    """Draws of the windows of a seat's territory; a seat without one sees none."""
    if scope.path is None:
        return Draw.objects.none()
    return every_draw().filter(fund__window__unit__division__path__startswith=scope.path)


def balance_of(window: Window) -> int:
    """What is in the window's fund now, in fen."""
    return Fund.objects.filter(window=window).values_list("balance_fen", flat=True).first() or 0


def lines_of(window: Window) -> QuerySet[FundLine]:
    """The ledger of a window's fund with all a row shows."""
    found = FundLine.objects.filter(fund__window=window)
    return found.select_related("account", "draw__application__number", "reverses", "reversed_by")


def every_draw() -> QuerySet[Draw]:
    """Draws of all funds with all a row shows; the caller narrows them to what a seat sees."""
    return Draw.objects.select_related("account", "decided_by", "application__number", "fund__window__unit__division")


def draws_of(window: Window) -> QuerySet[Draw]:
    """Every draw of a window's fund."""
    return every_draw().filter(fund__window=window)


def waiting(draws: QuerySet[Draw]) -> QuerySet[Draw]:
    """Draws that nobody has decided."""
    return draws.filter(approved__isnull=True).order_by("id")


def unsettled(draws: QuerySet[Draw]) -> QuerySet[Draw]:
    """Approved draws whose money is out and not accounted for, oldest first."""
    live = FundLine.objects.filter(draw=OuterRef("pk"), reversed_by__isnull=True)
    out = Exists(live.filter(kind=LineKind.DRAW))
    settled = Exists(live.filter(kind=LineKind.SETTLE))
    return draws.filter(out, ~settled, approved=True).order_by("decided_on", "id")


def account_by(draw: Draw) -> date | None:
    """The day until which a draw is to be accounted for; None while it does not count or the place sets no days."""
    bounds = places.release().petty_fund
    if bounds is None or draw.decided_on is None or not draw.approved:
        return None
    return draw.decided_on + timedelta(days=bounds.settle_days)


def overdue(draws: QuerySet[Draw], day: date | None = None) -> QuerySet[Draw]:
    """Those not accounted for in the days the place gives."""
    bounds = places.release().petty_fund
    if bounds is None:
        return draws.none()
    return unsettled(draws).filter(decided_on__lt=(day or clock.today()) - timedelta(days=bounds.settle_days))


def drawn_for(application: Application) -> int:
    """Fen drawn or asked for on one application at any window; refused draws and reversed ones do not count."""
    returned = Exists(FundLine.objects.filter(draw=OuterRef("pk"), kind=LineKind.DRAW, reversed_by__isnull=False))
    live = Draw.objects.filter(Q(approved=True) | Q(approved__isnull=True), ~returned, application=application)
    return live.aggregate(sum=Sum("amount_fen"))["sum"] or 0
