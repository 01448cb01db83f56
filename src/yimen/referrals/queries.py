"""Reads of referrals; each starts from what the seat sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from yimen.cases import queries as cases
from yimen.referrals.models import Question, Referral, Slip

if TYPE_CHECKING:
    from yimen.agencies.types import Scope


def visible_to(scope: Scope) -> QuerySet[Referral]:
    """Referrals whose application the seat sees, and those whose slip in force lies with its unit.

    A unit that gave a referral back no longer sees what became of it.
    """
    slips = Slip.objects.filter(unit=scope.unit, replaced_on__isnull=True)
    if scope.path is None:  # all of the unit's are read at once; a territory has too many for that
        return Referral.objects.filter(pk__in=slips.values("referral_id"))
    own = Q(Exists(slips.filter(referral=OuterRef("pk"))))
    return Referral.objects.filter(cases.territory(scope.path, "application__") | own)


def subjects(scope: Scope) -> Q:
    """Persons whose slip in force lies with the seat's unit."""
    slips = Slip.objects.filter(unit=scope.unit, replaced_on__isnull=True)
    if scope.path is None:
        return Q(pk__in=slips.values("referral__application__person_id"))
    return Q(Exists(slips.filter(referral__application__person=OuterRef("pk"))))


def for_page(scope: Scope) -> QuerySet[Referral]:
    """Visible referrals with everything their page shows."""
    return visible_to(scope).select_related("run", *_APPLICATION).prefetch_related(slips(), "results")


def for_list(scope: Scope) -> QuerySet[Referral]:
    """Visible referrals with what a row of a list shows."""
    return (
        visible_to(scope)
        .select_related("run", "application__person", "application__division")
        .prefetch_related(slips())
    )


def slips(path: str = "slips") -> Prefetch:
    """The slips of referrals, oldest first, with their numbers; `path` leads to them from the rows of the list."""
    return Prefetch(path, Slip.objects.select_related("paper__number").order_by("pk"))


def last_slip(referral: Referral) -> Slip | None:
    """The slip that went out last; no query when the caller has prefetched `slips()`."""
    found = list(referral.slips.all())
    return found[-1] if found else None


def by_runs(runs: Iterable[int]) -> dict[int, Referral]:
    """run id -> its referral with its slips and the name, place and number a line of a list says, and nothing else; the
    caller has already scoped the runs."""
    of = "application__"
    found = Referral.objects.filter(run_id__in=list(runs)).prefetch_related(slips())
    found = found.select_related(f"{of}person", f"{of}division", f"{of}number")
    found = found.only("run_id", "programme", f"{of}person__name", f"{of}division__name", f"{of}number__text")
    return {referral.run_id: referral for referral in found}


def of_application(application_id: int) -> QuerySet[Referral]:
    """The referrals of one application the caller may see, in the order they were made."""
    found = Referral.objects.filter(application_id=application_id).select_related("run", *_APPLICATION)
    return found.prefetch_related(slips(), "results").order_by("pk")


_APPLICATION = (
    "application__person",
    "application__division__parent",
    "application__number",
    "application__window__unit",
    "application__household",
)


def questions_waiting(unit: str) -> QuerySet[Question]:
    """Questions addressed to a unit or window that wait for its answer, the oldest first."""
    found = questions_going().filter(to_unit=unit)
    return found.select_related("referral__application__person").order_by("pk")


def questions_going() -> QuerySet[Question]:
    """Questions without an answer that still want one: not of a referral that has ended, nor of one that has gone on
    to another unit since; the caller narrows them to a side."""
    holds = Q(referral__slips__unit=F("from_unit")) | Q(referral__slips__unit=F("to_unit"))
    found = Question.objects.filter(holds, answered_at__isnull=True, referral__slips__replaced_on=None)
    return found.exclude(referral__run__status="ended")


def questions_with(scope: Scope) -> QuerySet[Question]:
    """What the seat's unit asked or was asked about referrals it sees, with all a row of a list shows."""
    ours = Q(from_unit=scope.unit) | Q(to_unit=scope.unit)
    found = Question.objects.filter(ours, referral__in=visible_to(scope).values("pk"))
    about = ("referral__run", "referral__application__person", "referral__application__window__unit")
    return found.select_related(*about, "asked_by", "answered_by").prefetch_related(slips("referral__slips"))


def questions_of(referral: Referral, scope: Scope, *, whole: bool) -> QuerySet[Question]:
    """What was asked and answered about a referral: all of it for who sees the application, else what the seat's own
    unit said or was told."""
    found = referral.questions.select_related("asked_by", "answered_by").order_by("pk")
    return found if whole else found.filter(Q(from_unit=scope.unit) | Q(to_unit=scope.unit))
