"""Reads of this room; each starts from what the seat sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from yimen.agencies.models import Succession
from yimen.feedback.models import Line, MonthlyList
from yimen.feedback.rules import end_of
from yimen.flow.contracts import is_main
from yimen.proceedings.api import Turn, procedures_of
from yimen.referrals.models import Result, Slip

if TYPE_CHECKING:
    from yimen.agencies.types import Scope

KIND = "list_handled"


def visible_to(scope: Scope) -> QuerySet[MonthlyList]:
    """Lists of the seat's own unit, those that lie with it since another unit ended, those its window is to take, and
    for a seat that looks over a territory all of units inside it."""
    seen = Q(unit__key=scope.unit) | Q(window__unit__key=scope.unit)
    seen |= Q(run__in=Turn.objects.filter(desk=scope.unit, status="open", kind=KIND).values("run_id"))
    if scope.path is not None:
        seen |= Q(unit__division__path__startswith=scope.path)
    return MonthlyList.objects.filter(seen)


def for_page(scope: Scope) -> QuerySet[MonthlyList]:
    """Visible lists with everything their page shows."""
    return visible_to(scope).select_related("run", "unit__division", "window__unit", "paper__form")


def for_list(scope: Scope) -> QuerySet[MonthlyList]:
    """Visible lists with what a row shows."""
    return visible_to(scope).select_related("run", "unit", "window__unit")


def by_runs(runs: Iterable[int]) -> dict[int, MonthlyList]:
    """run id -> its list, for rows of a list the caller has already scoped."""
    found = MonthlyList.objects.filter(run_id__in=list(runs)).select_related("unit", "window__unit")
    return {row.run_id: row for row in found}


def passed_on(scope: Scope) -> QuerySet[Line]:
    """Lines of people of the seat's own territory, from lists a window took: the county's window passes them on to the
    towns by taking them. A seat without a territory reads none."""
    if scope.path is None:
        return Line.objects.none()
    found = Line.objects.filter(list__run__status="ended", division__path__startswith=scope.path)
    return found.select_related("list__unit", "division__parent")


def turns_of(lists: Iterable[MonthlyList]) -> dict[int, list[Turn]]:
    """Run id -> all its turns, also those that are done, in their order; one query."""
    found: dict[int, list[Turn]] = {}
    for turn in Turn.objects.filter(run_id__in=[row.run_id for row in lists]).order_by("run_id", "id"):
        found.setdefault(turn.run_id, []).append(turn)
    return found


def line_counts(lists: Iterable[MonthlyList]) -> dict[int, int]:
    """List id -> how many lines it holds; one query."""
    rows = Line.objects.filter(list__in=[row.pk for row in lists]).values("list").annotate(n=Count("pk"))
    return {row["list"]: row["n"] for row in rows.order_by()}


def to_draw(monthly: MonthlyList) -> list[Result]:
    """The answers to referrals a list of this unit has to name, the earliest first: finished by the end of its month,
    in force, and in no earlier list of the unit.

    A list that was submitted is not changed any more. So an answer entered late, or corrected after it was reported,
    is drawn by the next list: the first one marked 补报 by its date, the second 更正. Of the months before, those whose
    own list is still to come are left to that list; what was finished before the unit's first list is nobody's.
    """
    keys = {monthly.unit.key, *_forebears(monthly.unit_id)}
    lists = MonthlyList.objects.filter(unit=monthly.unit_id, month__lt=monthly.month)
    first = lists.aggregate(first=Min("month"))["first"] or monthly.month
    to_come = Q(pk__in=[])
    for month in lists.filter(run__turns__kind=KIND, run__turns__status="open").values_list("month", flat=True):
        to_come |= Q(finished_on__range=(month, end_of(month)))
    slips = Slip.objects.filter(unit__in=keys, replaced_on__isnull=True)
    newest = Result.objects.filter(referral=OuterRef("referral")).order_by("-pk")
    reported = Line.objects.filter(result=OuterRef("pk"), list__unit=monthly.unit_id).exclude(list=monthly.pk)
    found = (
        Result.objects.filter(referral__in=slips.values("referral_id"))
        .filter(~to_come, ~Exists(reported), finished_on__range=(first, end_of(monthly.month)))
        .filter(pk=Subquery(newest.values("pk")[:1]))
        .select_related("referral__run", "referral__application__person", "referral__application__division")
        .order_by("finished_on", "pk")
    )
    return _in_force(list(found))


def reported_before(results: Iterable[Result], monthly: MonthlyList) -> set[int]:
    """Ids of referrals of which an earlier list of the unit holds another answer."""
    asked = {row.referral_id for row in results}
    before = Line.objects.filter(result__referral_id__in=asked, list__unit=monthly.unit_id).exclude(list=monthly.pk)
    return set(before.values_list("result__referral_id", flat=True))


def _in_force(results: list[Result]) -> list[Result]:
    """Those whose referral stands answered: its last step of handling closed by the outcome that answers. One that
    waits for its second person, was thrown out, or went elsewhere is none."""
    runs = {row.referral.run_id: row.referral.run for row in results}
    last: dict[int, Turn] = {}
    for turn in Turn.objects.filter(run_id__in=list(runs), kind="handle", live=True).order_by("n", "id"):
        last[turn.run_id] = turn
    procedures = procedures_of(runs.values())
    answered = {
        pk for pk, turn in last.items() if turn.outcome and is_main(procedures[pk].by_name.get(turn.step), turn.outcome)
    }
    return [row for row in results if row.referral.run_id in answered]


def _forebears(unit: int) -> set[str]:
    """Keys of the units whose work this one carries on."""
    above = list(Succession.objects.values_list("new_id", "old_id", "old__key"))
    keys: set[str] = set()
    waiting = [unit]
    while waiting:
        now = waiting.pop()
        for new, old, key in above:
            if new == now and key not in keys:
                keys.add(key)
                waiting.append(old)
    return keys
