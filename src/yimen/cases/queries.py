"""Reads of applications; each starts from what the seat sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from yimen.cases.models import Application

if TYPE_CHECKING:
    from yimen.agencies.types import Scope


def visible_to(scope: Scope) -> QuerySet[Application]:
    """Applications of the seat's own territory: of its people, or taken at its windows (Lanshan 三(二)2 属地化管理).

    A unit that only takes referrals sees none: what else a family asked for is not its business.
    """
    if scope.path is None:
        return Application.objects.none()
    return Application.objects.filter(
        Q(division__path__startswith=scope.path) | Q(window__unit__division__path__startswith=scope.path)
    )


def for_page(scope: Scope) -> QuerySet[Application]:
    """Visible applications with everything their page or a row of a list shows."""
    return visible_to(scope).select_related("run", "person", "household", "window__unit", "division__parent", "number")


def by_runs(runs: list[int]) -> dict[int, Application]:
    """run id -> its application, for rows of a list the caller has already scoped."""
    found = Application.objects.filter(run_id__in=runs).select_related("person", "division", "number")
    return {application.run_id: application for application in found}
