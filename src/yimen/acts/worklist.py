"""The worklist of a seat, filtered and paged; and the place's rules in the words of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from yimen.acts.reading import WorkRow, work_rows
from yimen.agencies import api as agencies
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings.showing import SOON
from yimen.regime.vocabulary import KINDS

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.proceedings.models import Turn

LIGHTS = [("", "全部"), ("red", "已超期"), ("amber", "快到期"), ("green", "还有时间")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of a worklist as its address names them; unknown words mean no filter."""

    light: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Chosen:
        """What an address asks for; anything unknown is left out."""
        light = str(query.get("light", ""))
        kind = str(query.get("kind", ""))
        page = str(query.get("page", "1"))
        return cls(
            light if light in {"red", "amber", "green"} else "",
            kind if kind in KINDS else "",
            min(int(page), 100) if page.isdecimal() and page != "0" and len(page) < 4 else 1,
        )

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.light or self.kind)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a worklist; `total` is capped and may read 1000+."""

    rows: list[WorkRow]
    total: str
    more: bool
    kinds: list[tuple[str, str]]


def page(actor: Actor, chosen: Chosen, size: int) -> Found:
    """One page of the seat's worklist, the most urgent first: six queries, whatever there is."""
    mine = proceedings.worklist(actor)
    chosen_rows = _filtered(mine, chosen)
    start = (chosen.page - 1) * size
    turns = list(chosen_rows[start : start + size + 1])
    counted = proceedings.capped_count(chosen_rows)
    kinds = [(kind, KINDS[kind].title) for kind, entry in KINDS.items() if entry.right in actor.rights]
    total = "1000+" if counted > 1000 else str(counted)
    return Found(work_rows(turns[:size]), total, len(turns) > size, kinds)


def _filtered(rows: QuerySet[Turn], chosen: Chosen) -> QuerySet[Turn]:
    """Only the chosen kind and light; lights are ranges of the due day, so the index serves them."""
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    today = clock.today()
    soon = _soon(today)
    if chosen.light == "red":
        rows = rows.filter(due_on__lt=today)
    elif chosen.light == "amber":
        rows = rows.filter(due_on__gte=today, due_on__lte=soon)
    elif chosen.light == "green":
        rows = rows.filter(due_on__gt=soon)
    return rows


def _soon(today: date) -> date:
    """The last day whose light is amber today."""
    return places.calendar().add(today, SOON, "workdays").date


def local_rules() -> dict[str, Any]:
    """Needs with programmes and units, and procedures with their steps, limits and articles."""
    release = places.release()
    needs = agencies.duty_table(release.needs)
    grouped: dict[str, list[Any]] = {}
    for line in needs:
        grouped.setdefault(line.need_title, []).append(line)
    return {
        "release": release,
        "documents": list(release.documents.values()),
        "needs": list(grouped.items()),
        "procedures": [_procedure(name, text) for name, text in release.procedures.items()],
    }


def _procedure(name: str, text: Mapping[str, Any]) -> dict[str, Any]:
    steps = [
        {"title": step.get("title", key), "limit": _limit(step.get("limit")), "basis": step.get("basis", "")}
        for key, step in text.items()
        if isinstance(step, Mapping) and ("kind" in step or "runs" in step)
    ]
    return {"title": text.get("title", name), "basis": text.get("basis", ""), "steps": steps}


def _limit(limit: Any) -> str:
    if not isinstance(limit, Mapping) or "n" not in limit:
        return ""
    words = {"workdays": "个工作日", "days": "日", "months": "个月"}
    n, _, unit = str(limit["n"]).partition(" ")
    return f"{n} {words.get(unit, unit)}" + ("（本地设定）" if limit.get("local") else "")
