"""How statistics ask the database: each table is read once and comes back in groups, the same on both databases; what a
seat may count is what it may see.

Months, days between two dates, towns and lateness are worked out there, so that a hundred thousand runs are some
thousand groups here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, Func, IntegerField, Q, Value, When

from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow.contracts import is_main
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Turn
from yimen.referrals.models import Slip

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.flow.program import Outcome, Procedure, Step

Group = dict[str, Any]
NOTHING = Value("", output_field=CharField())
#: From a row to the application it belongs to.
OF_APPLICATION = "run__application__"
OF_REFERRAL = "run__referral__application__"
OF_SLIP = "referral__application__"
WINDOW_STAGES, UNIT_STAGES = ("accept_application", "split"), ("receive", "handle")


class Month(Func):
    """The month of a date as 2026-03."""

    output_field = CharField()
    template = "substr(%(expressions)s, 1, 7)"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL keeps dates as dates, SQLite as text."""
        return self.as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM')", **more)


class Days(Func):
    """Whole days to the first date from the second."""

    output_field = IntegerField()
    template = "CAST(julianday(%(expressions)s) AS integer)"
    arg_joiner = ") - julianday("

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There a difference of dates is a number of days."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **more)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: for a seat, from a day until a day (both included), of windows of a level (all when empty)."""

    scope: Scope
    since: date
    until: date
    level: str = ""

    @property
    def whole(self) -> bool:
        """Whether the seat counts applications of a territory, or only what its own unit was asked."""
        return self.scope.whole_subtree

    def between(self, field: str) -> Q:
        """Rows whose day lies in the period."""
        return Q(**{f"{field}__range": (self.since, self.until)})

    def seen(self, before: str) -> Q:
        """Rows whose application the seat sees, as `cases.queries.visible_to` says, at windows of the level."""
        found = Q(**{f"{before}window__unit__level": self.level}) if self.level else Q()
        path = self.scope.path
        if path is None or path.endswith(f"/{places.release().division}/"):  # the whole place: nothing to leave out
            return found
        return found & cases.territory(path, before)

    def of_unit(self, field: str) -> Q:
        """For a seat without a territory only rows of its own unit."""
        return Q() if self.whole else Q(**{field: self.scope.unit})


def received(asked: Asked) -> list[Group]:
    """Applications by town, channel and month of receipt."""
    rows = Application.objects.filter(asked.between("received_on"), asked.seen(""))
    return _groups(rows, **_places(""), month=Month("received_on"))


def closed(asked: Asked) -> list[Group]:
    """Applications by town, channel and month they ended, with result and days since they were received."""
    rows = Application.objects.filter(asked.between("run__since"), asked.seen(""), run__status="ended")
    took = Days("run__since", "received_on")
    return _groups(rows, **_places(""), month=Month("run__since"), result=F("run__result"), days=took)


def slips(asked: Asked) -> list[Group]:
    """Handling slips by town, channel, unit and month they went out."""
    rows = Slip.objects.filter(asked.between("sent_on"), asked.of_unit("unit"), asked.seen(OF_SLIP))
    return _groups(rows, **_places(OF_SLIP), unit=F("unit"), month=Month("sent_on"))


def turns(asked: Asked, before: str) -> list[Group]:
    """Turns of applications or of referrals (`before` leads to the application) that closed in the period, or are late
    by a day in it: by town, channel and owner; `what` they did and in which `month`, the `stage` they ended and after
    how many `days`, how `late` and in which month they were `due`."""
    rows, columns = _turns(asked, before)
    closing, start = columns["closing"], F("opened_on")
    if before == OF_APPLICATION:
        start = Case(When(kind=WINDOW_STAGES[0], then=F(f"{before}received_on")), default=start)
    staged = closing & Q(live=True, status="closed", kind__in=(*WINDOW_STAGES, *UNIT_STAGES))
    return _groups(
        rows,
        **_places(before),
        unit=F("owner"),
        what=columns["what"],
        month=Case(When(closing, then=Month("closed_on")), default=NOTHING),
        late=columns["late"],
        due=Case(When(columns["lateness"], then=Month("due_on")), default=NOTHING),
        stage=Case(When(staged, then=F("kind")), default=NOTHING),
        days=Case(When(staged, then=Days("closed_on", start)), default=-1),
    )


def by_need(asked: Asked) -> list[Group]:
    """The same by need and measure only. An application with two needs counts in both."""
    need = "needs__need"
    received_rows = Application.objects.filter(asked.between("received_on"), asked.seen(""))
    closed_rows = Application.objects.filter(asked.between("run__since"), asked.seen(""), run__status="ended")
    slip_rows = Slip.objects.filter(asked.between("sent_on"), asked.seen(OF_SLIP))
    found = [
        *_groups(received_rows, needs=F(need), what=Value("taken_in"), late=NOTHING),
        *_groups(closed_rows, needs=F(need), what=Value("closed"), late=NOTHING),
        *_groups(slip_rows, needs=F(f"{OF_SLIP}{need}"), what=Value("out"), late=NOTHING),
    ]
    for before in (OF_APPLICATION, OF_REFERRAL):
        rows, columns = _turns(asked, before)
        telling = rows.filter(columns["telling"], **{f"{before}{need}__isnull": False})
        found += _groups(telling, needs=F(f"{before}{need}"), what=columns["what"], late=columns["late"])
    return found


def _places(before: str) -> dict[str, Any]:
    """Town and channel of an application."""
    village = When(**{f"{before}division__level": "village"}, then=F(f"{before}division__parent"))
    town = Case(village, default=F(f"{before}division__code"), output_field=CharField())
    return {"town": town, "channel": F(f"{before}channel")}


def _groups(rows: QuerySet[Any], **by: Any) -> list[Group]:
    """Rows counted by what is named; the database knows the names with a `g_`, so that they are no columns of its."""
    counts = rows.order_by().values(**{f"g_{name}": what for name, what in by.items()}).annotate(n=Count("pk"))
    return [{name.removeprefix("g_"): value for name, value in row.items()} for row in counts]


def _turns(asked: Asked, before: str) -> tuple[QuerySet[Turn], dict[str, Any]]:
    """The turns of applications or referrals a period asks about, with what is said of each."""
    subject = before.removesuffix("application__").rstrip("_") if before == OF_REFERRAL else before.rstrip("_")
    closing, lateness = asked.between("closed_on"), is_late(clock.today()) & asked.between("due_on")
    told = _told(before)
    counted = told["kinds"]
    rows = Turn.objects.filter((closing & counted) | lateness, asked.of_unit("owner"), asked.seen(before))
    still = Q(status="open")
    whats = Q(pk__in=[])
    for what in told["what"].values():
        whats |= what
    columns = {
        "telling": (closing & whats) | lateness,
        "closing": closing,
        "lateness": lateness,
        "what": Case(*(When(closing & q, then=Value(name)) for name, q in told["what"].items()), default=NOTHING),
        "late": Case(When(lateness & still, then=Value("open")), When(lateness, then=Value("done")), default=NOTHING),
    }
    return rows.filter(**{f"{subject}__isnull": False}), columns


def _told(before: str) -> dict[str, Any]:
    """Which kinds of turns count when they close, and what an outcome of theirs is counted as."""
    if before == OF_APPLICATION:
        return {"kinds": Q(kind__in=WINDOW_STAGES), "what": {"split": _ends(("split",), _does_its_work) & Q(live=True)}}
    answered = _ends(("handle",), _does_its_work) & Q(live=True)
    return {"kinds": Q(kind__in=UNIT_STAGES), "what": {"back": _ends(UNIT_STAGES, _goes_back), "answered": answered}}


def is_late(today: date) -> Q:
    """Closed after the last day, or open past it."""
    return Q(status="closed", closed_on__gt=F("due_on")) | Q(status="open", due_on__lt=today)


def _ends(kinds: tuple[str, ...], wanted: Callable[[Procedure, Step, Outcome], bool]) -> Q:
    """Turns of these kinds closed by such an outcome. A place's texts call the same thing the same: names are taken
    from all texts runs were opened under."""
    names = {
        (step.name, outcome.name)
        for text in proceedings.texts()
        for step in text.steps
        if step.kind in kinds
        for outcome in step.outcomes.values()
        if wanted(text, step, outcome)
    }
    found = Q(pk__in=[])
    for step in sorted({step for step, _ in names}):
        found |= Q(step=step, outcome__in=sorted(outcome for of, outcome in names if of == step))
    return Q(kind__in=kinds, status="closed") & found


def _does_its_work(text: Procedure, step: Step, outcome: Outcome) -> bool:
    return is_main(step, outcome.name)


def _goes_back(text: Procedure, step: Step, outcome: Outcome) -> bool:
    """Given back as not theirs: after it the referral is sent out again."""
    return any(text.by_name[name].kind == "route" for name in outcome.again)
