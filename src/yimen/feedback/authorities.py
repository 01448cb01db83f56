"""Who reports each month, and to which window: every unit that decides programmes or takes referrals by the duty table
of the day, civil affairs and the towns included (Lanshan 四(三) 各级社会救助管理部门 … 本级社会救助窗口)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Min

from yimen.agencies import api as agencies
from yimen.agencies.models import Duty, Holding, Unit, Window
from yimen.agencies.types import Level, Verb
from yimen.common import clock
from yimen.feedback.models import MonthlyList
from yimen.proceedings.api import Run

LIST = "assistance_authorities"


def members() -> list[dict[str, Any]]:
    """The authorities of today with the window each reports to. Asked for are only months that began after work did
    here (the first seat was filled) and after the unit was made: nobody is late for what no program asked."""
    today = clock.today()
    began = Holding.objects.aggregate(first=Min("valid_from"))["first"] or today
    at_work = Duty.objects.on(today).filter(verb__in=[Verb.DECIDES, Verb.REFERRALS])
    units = Unit.objects.on(today).filter(pk__in=at_work.values("unit_id")).select_related("division")
    windows = list(agencies.windows(today))
    found = []
    for unit in units:
        if (window := window_of(unit, windows)) is not None:
            since = max(began, unit.valid_from or began)
            found.append({"key": unit.key, "unit": unit.key, "window": window.unit.key, "since": since})
    return found


def window_of(unit: Unit, windows: list[Window]) -> Window | None:
    """The window of a unit's own level: for a town the one of its division, else the county's; None when the place has
    no window at all."""
    at_home = (w for w in windows if unit.level == Level.TOWN and w.unit.division_id == unit.division_id)
    county = (w for w in windows if w.level == Level.COUNTY)
    return next(at_home, None) or next(county, None)


def opened(run: Run, member: Mapping[str, Any], day: date) -> None:
    """Keep the list of a run the schedule opened. `day` lies in the month in which it is due; it is about the month
    before."""
    MonthlyList.objects.create(
        run=run,
        unit=Unit.objects.get(key=member["unit"]),
        window=Window.objects.get(unit__key=member["window"]),
        month=(day.replace(day=1) - timedelta(days=1)).replace(day=1),
    )
