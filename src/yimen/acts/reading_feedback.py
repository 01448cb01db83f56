"""What pages of monthly feedback show: the state of every unit for a month, one list, lines of a town's people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from yimen.acts.reading_runs import Page, page_of
from yimen.acts.reporting import drawn, may_fill_in, remark
from yimen.acts.slips import town_and_village
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.basics.chinese import yuan
from yimen.common import clock, mask
from yimen.feedback import queries, rules
from yimen.feedback.rules import TITLES, State
from yimen.flow.contracts import is_main
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Turn
from yimen.referrals.types import ResultKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.feedback.models import Line, MonthlyList
    from yimen.flow import Actor, Procedure
    from yimen.proceedings.queries import Reminded

COLOURS: dict[State, str] = {
    State.LATE: "red",
    State.OPEN: "amber",
    State.BACK: "amber",
    State.WAITING: "amber",
    State.SENT: "blue",
    State.NIL: "green",
    State.TAKEN: "green",
}
MOST_MONTHS = 36


def months(scope: Scope) -> list[date]:
    """Months of which the seat sees lists, newest first; always with the one that is reported now."""
    found = queries.visible_to(scope).order_by("-month").values_list("month", flat=True).distinct()
    return sorted({reported_now(), *found[:MOST_MONTHS]}, reverse=True)


def reported_now() -> date:
    """The month that is due this month: the one before."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def lists(scope: Scope, *, month: date | None = None, state: str = "") -> QuerySet[MonthlyList]:
    """The lists the seat sees: of a month, and by `state`: open (not submitted), late (past its day), reported."""
    found = queries.for_list(scope)
    if month is not None:
        found = found.filter(month=month)
    if not state:
        return found
    waiting = Turn.objects.filter(run=OuterRef("run"), kind=queries.KIND, status="open")
    if state == "late":
        waiting = waiting.filter(due_on__lt=clock.today())
    return found.filter(~Exists(waiting) if state == "reported" else Exists(waiting))


@dataclass(frozen=True, slots=True)
class ListRow:
    """One unit's list of a month: `state` with its words and colour, how late, how often reminded, how many lines
    were submitted (None: nothing was yet, and what stands in it may still change)."""

    pk: int
    unit: str
    month: str
    window: str
    state: State
    words: str
    colour: str
    due_on: date | None
    sent_on: date | None
    late: str
    reminded: str
    lines: int | None


def list_rows(found: Sequence[MonthlyList]) -> list[ListRow]:
    """Rows of lists in their order: five queries, whatever their number."""
    turns = queries.turns_of(found)
    counts = queries.line_counts(found)
    listing = {run: [turn for turn in of if turn.kind == queries.KIND] for run, of in turns.items()}
    told = proceedings.reminders_of(turn for of in listing.values() for turn in of)
    texts = proceedings.procedures_of(row.run for row in found)
    return [_row(row, listing[row.run_id], told, counts.get(row.pk, 0), texts[row.run_id]) for row in found]


def _row(row: MonthlyList, listing: list[Turn], told: dict[int, Reminded], lines: int, procedure: Procedure) -> ListRow:
    step = procedure.by_name[listing[0].step]
    nil = {name for name in step.outcomes if not is_main(step, name)}
    at = rules.standing(listing, nil, row.run.status == "ended", clock.today())
    sent = at.state in (State.SENT, State.TAKEN, State.WAITING)
    back = f"，退回{at.given_back}次" if at.given_back else ""
    return ListRow(
        pk=row.pk,
        unit=agencies.unit_name(row.unit.key),
        month=rules.month_words(row.month),
        window=agencies.unit_name(row.window.unit.key),
        state=at.state,
        words=TITLES[at.state] + back,
        colour=COLOURS[at.state],
        due_on=at.due_on,
        sent_on=at.sent_on,
        late=f"{'迟报' if at.sent_on else '已超期'} {at.days_late} 天" if at.days_late else "",
        reminded=_reminded([told[turn.pk] for turn in listing if turn.pk in told]),
        lines=lines if sent or at.state == State.NIL else None,
    )


def _reminded(told: list[Reminded]) -> str:
    if not told:
        return ""
    return f"已催 {sum(one.times for one in told)} 次，最近 {max(one.last for one in told)}"


def tally(rows: Sequence[ListRow]) -> list[tuple[str, int, str]]:
    """(words, how many, colour) of every state, zeros too."""
    return [(TITLES[state], sum(row.state == state for row in rows), COLOURS[state]) for state in State]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One application of a list, the number masked. `pk` is 0 for one that is drawn when the list is submitted."""

    pk: int
    unit: str
    name: str
    number: str
    programme: str
    result: str
    amount: str
    town: str
    finished_on: date | None
    source: str
    remark: str
    referral: int | None


def line_rows(lines: Sequence[Line]) -> list[LineRow]:
    """Lines as pages and spreadsheets show them; the caller has fetched list, unit and division with them."""
    names = agencies.unit_names()
    return [
        LineRow(
            pk=line.pk or 0,
            unit=names.get(line.list.unit.key, ""),
            name=line.name,
            number=line.number if "*" in line.number else mask.number(line.number),
            programme=programme_title(line.programme),
            result=ResultKind(line.kind).label,
            amount=yuan(line.amount_fen) if line.amount_fen else "",
            town=town_and_village(line.division)[0],
            finished_on=line.finished_on,
            source="转办" if line.result_id else "直接办理",
            remark=remark(line, line.list.month),
            referral=line.result.referral_id if line.result_id and line.result else None,
        )
        for line in lines
    ]


def lines_of(monthly: MonthlyList) -> list[LineRow]:
    """The lines of a list: while it is open those typed in and those that would be drawn now, afterwards what was
    submitted."""
    kept = monthly.lines.select_related("list__unit", "division__parent", "result").order_by("pk")
    turn = Turn.objects.filter(run=monthly.run_id, kind=queries.KIND).order_by("-n", "-pk").first()
    if turn is not None and turn.status == "open" and not turn.awaits_confirmation:
        return line_rows([*drawn(monthly), *kept.filter(result__isnull=True)])
    return line_rows(sorted(kept, key=lambda line: line.result_id is None))


def people(scope: Scope, *, month: date | None = None, town: str = "") -> QuerySet[Line]:
    """Lines of people of the seat's territory from lists that were taken: of a month, of a town (its code)."""
    found = queries.passed_on(scope)
    if month is not None:
        found = found.filter(list__month=month)
    return found.filter(division__path__contains=f"/{town}/") if town else found


def town_choices(scope: Scope) -> list[tuple[str, str]]:
    """Towns of the seat's territory, for a filter; none for a seat of one town, or of no territory."""
    if scope.path is None:
        return []
    found = [(town.code, town.name) for town in places.towns() if town.path.startswith(scope.path)]
    return found if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page of one list for a seat; `may_fill_in`: it may add lines now."""

    row: ListRow
    lines: list[LineRow]
    page: Page = field(repr=False)
    may_fill_in: bool


def list_page(monthly: MonthlyList, actor: Actor) -> ListPage:
    """Everything the page of one list shows; the caller has found it through `feedback.queries`."""
    seen = proceedings.look(monthly.run)
    return ListPage(
        row=list_rows([monthly])[0],
        lines=lines_of(monthly),
        page=page_of(seen, actor),
        may_fill_in=may_fill_in(actor, monthly),
    )
