"""Lists of applications and referrals as a seat sees them: filtered, paged, a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from yimen.acts.reading import ReferralRow, referral_rows
from yimen.agencies import api as agencies
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries as referral_queries

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.proceedings.models import Turn

Row = TypeVar("Row")

PAGE = 50
CAP = 1000
STATES = [("", "全部"), ("open", "办理中"), ("ended", "已办结")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters of a list as its address names them; unknown words mean no filter."""

    state: str = ""
    town: str = ""
    unit: str = ""
    late: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Chosen:
        """What an address asks for; anything unknown is left out."""
        state, page = str(query.get("state", "")), str(query.get("page", "1"))
        return cls(
            state if state in {"open", "ended"} else "",
            str(query.get("town", ""))[:32],
            str(query.get("unit", ""))[:64],
            query.get("late") == "1",
            int(page) if page.isdecimal() and page != "0" and len(page) < 4 else 1,
        )

    @property
    def address(self) -> str:
        """The query string of this choice."""
        asked = {"state": self.state, "town": self.town, "unit": self.unit, "late": "1" if self.late else ""}
        return urlencode({**{name: value for name, value in asked.items() if value}, "page": self.page})


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """One page of a list; `total` is capped and may read 1000+."""

    rows: list[Row]
    total: str
    more: bool


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application in a list."""

    pk: int
    number: str
    name: str
    place: str
    received_on: date
    needs: list[str]
    where: str
    light: showing.Light
    referrals: int


def applications(scope: Scope, chosen: Chosen, size: int) -> Found[ApplicationRow]:
    """Applications the seat sees, newest first."""
    rows = cases.for_page(scope).prefetch_related("needs").order_by("-received_on", "-id")
    if chosen.state:
        rows = rows.filter(run__status="ended") if chosen.state == "ended" else rows.exclude(run__status="ended")
    if chosen.town:
        rows = rows.filter(division__path__contains=f"/{chosen.town}/")
    if chosen.late:
        rows = rows.filter(run__in=proceedings.late_runs(clock.today()))
    listed, more = _paged(rows, chosen.page, size)
    counts = dict(
        referral_queries.visible_to(scope)
        .filter(application__in=[a.pk for a in listed])
        .values_list("application_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    turns: dict[int, list[Turn]] = {}
    for turn in proceedings.turns_of(a.run_id for a in listed):
        turns.setdefault(turn.run_id, []).append(turn)
    return Found([_row(a, turns.get(a.run_id, []), counts.get(a.pk, 0)) for a in listed], _total(rows), more)


def _row(application: Application, turns: list[Turn], referrals: int) -> ApplicationRow:
    titles = places.release().needs
    due = min((turn.due_on for turn in turns if turn.due_on and turn.status == "open"), default=None)
    ended = application.run.status == "ended"
    return ApplicationRow(
        pk=application.pk,
        number=application.number.text,
        name=application.person.name,
        place=application.division.name,
        received_on=application.received_on,
        needs=[titles[row.need].title if row.need in titles else row.need for row in application.needs.all()],
        where=showing.result_words(application.run.result)
        if ended
        else "、".join(dict.fromkeys(t.title for t in turns)),
        light=showing.Light("none", "") if ended else showing.light(due, clock.today()),
        referrals=referrals,
    )


def referrals(scope: Scope, chosen: Chosen, size: int) -> Found[ReferralRow]:
    """Referrals the seat sees, newest first."""
    rows = referral_queries.for_page(scope).order_by("-id")
    if chosen.state:
        rows = rows.filter(run__status="ended") if chosen.state == "ended" else rows.exclude(run__status="ended")
    if chosen.unit:
        rows = rows.filter(slips__unit=chosen.unit, slips__replaced_on__isnull=True)
    if chosen.late:
        rows = rows.filter(run__in=proceedings.late_runs(clock.today()))
    listed, more = _paged(rows, chosen.page, size)
    return Found(referral_rows(listed), _total(rows), more)


def _paged(rows: QuerySet[Any], page: int, size: int) -> tuple[list[Any], bool]:
    start = (page - 1) * size
    found = list(rows[start : start + size + 1])
    return found[:size], len(found) > size


def _total(rows: QuerySet[Any]) -> str:
    counted = rows.order_by()[: CAP + 1].count()
    return f"{CAP}+" if counted > CAP else str(counted)


def division_choices(scope: Scope) -> list[tuple[str, Any]]:
    """Villages and towns this seat may take people of, grouped by town."""
    day = clock.today()
    groups = []
    for town in places.towns(day):
        if scope.path is not None and (town.path.startswith(scope.path) or scope.path.startswith(town.path)):
            inside = [(town.code, f"{town.name}（不知道哪个村）")]
            inside += [(v.code, v.name) for v in places.villages_of(town, day)]
            groups.append((town.name, inside))
    return groups


def town_choices(scope: Scope) -> list[tuple[str, str]]:
    """Towns of the seat's territory, for a filter."""
    return [
        (t.code, t.name)
        for t in places.towns(clock.today())
        if scope.path is not None and t.path.startswith(scope.path)
    ]


def need_choices() -> list[tuple[str, str]]:
    """What people may lack, in the pack's words with their explanation."""
    return [
        (key, f"{need.title}——{need.help}" if need.help else need.title) for key, need in places.release().needs.items()
    ]


def unit_choices() -> list[tuple[str, str]]:
    """Units that take referrals, for a filter."""
    names = agencies.unit_names()
    return [(key, names[key]) for key in agencies.takers()]
