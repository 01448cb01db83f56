"""The windows of the demo: where they are, what they have, and money in the purses of those that work."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from yimen.common import clock
from yimen.demo.office import WINDOWS, Office
from yimen.places import api as places
from yimen.windows import actions, fund, queries

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.flow import Actor

HOURS = "工作日 8:30—12:00，13:30—17:00"
#: What some windows still lack, by their place in the list; the others have everything.
LACKING = {3: {"vehicle": "暂用镇里的车"}, 6: {"vehicle": "", "computers": "只有一台，不够用"}, 9: {"fund": "预算在批"}}


def furnish(people: Office, seed: int) -> None:
    """Register every window but the last, as the leading unit does; the last is left for visitors to try."""
    rng = Random(f"{seed}/windows")  # noqa: S311 - repeatable
    office = next(actor for (kind, _), actor in people.actors.items() if kind == "office_clerk")
    for n, window in enumerate(list(queries.windows())[:-1]):
        _register(office, window, n, rng)
        if window.unit.key in WINDOWS:
            _fill(people["window_reviewer", window.unit.key], window)


def _register(office: Actor, window: Window, n: int, rng: Random) -> None:
    where = window.host.name if window.host else window.unit.name
    actions.register(
        by=office,
        window=window,
        place=f"{where}便民服务大厅{rng.randint(1, 9)}号窗口",
        hours=HOURS,
        phone=f"0539-80{rng.randint(10000, 99999)}",
        on=clock.today(),
        token=f"demo-place-{window.pk}",
    )
    lacking = LACKING.get(n, {})
    answers = {key: actions.Answer(key not in lacking, lacking.get(key, "")) for key in places.release().readiness}
    actions.mark(by=office, window=window, answers=answers, on=clock.today(), token=f"demo-ready-{window.pk}")


def _fill(reviewer: Actor, window: Window) -> None:
    """Twenty thousand yuan to begin with."""
    day = clock.today()
    document = f"区财社〔{day.year}〕12号"
    fund.refill(by=reviewer, window=window, amount_fen=2_000_000, on=day, document=document, token=f"demo-{window.pk}")
