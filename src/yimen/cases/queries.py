"""Reads of applications; each starts from what the seat sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.agencies.models import Holding, Window
from yimen.cases.models import Application, CameFrom, FirstContact
from yimen.common import clock
from yimen.places.models import Division

if TYPE_CHECKING:
    from yimen.agencies.types import Scope


def visible_to(scope: Scope) -> QuerySet[Application]:
    """Applications of the seat's own territory: of its people, or taken at its windows (Lanshan 三(二)2 属地化管理).

    A unit that only takes referrals sees none: what else a family asked for is not its business.
    """
    return Application.objects.none() if scope.path is None else Application.objects.filter(territory(scope.path))


def territory(path: str, prefix: str = "") -> Q:
    """Applications of the people of a territory, or taken at its windows; `prefix`: the way to the application.

    Places and windows are asked for apart: joined to a list they would double what the database weighs before it reads.
    """
    here = Division.objects.filter(path__startswith=path).values("pk")
    windows = Window.objects.filter(unit__division__path__startswith=path).values("pk")
    return Q(**{f"{prefix}division__in": here}) | Q(**{f"{prefix}window__in": windows})


def applicants(scope: Scope) -> Q:
    """Persons with an application the seat sees; asked of each person, so that finding one does not read them all."""
    if scope.path is None:
        return Q(pk__in=[])  # no trace in a query; an "or false" keeps PostgreSQL from beginning with the few it sees
    return Q(Exists(visible_to(scope).filter(person=OuterRef("pk"))))


def for_page(scope: Scope) -> QuerySet[Application]:
    """Visible applications with everything their page shows."""
    return visible_to(scope).select_related("run", "person", "household", "window__unit", "division__parent", "number")


def by_runs(runs: Iterable[int]) -> dict[int, Application]:
    """run id -> its application with the name, place and number a line of a list says, and nothing else; the caller has
    already scoped the runs."""
    found = Application.objects.filter(run_id__in=list(runs)).select_related("person", "division", "number")
    found = found.only("run_id", "person__name", "division__name", "number__text")
    return {application.run_id: application for application in found}


def for_list(scope: Scope) -> QuerySet[Application]:
    """Visible applications with what a row of a list shows."""
    return visible_to(scope).select_related("run", "person", "division", "number")


# —— first contact (首问负责) and where an application came from ——


def responsible(applications: Iterable[int]) -> dict[int, FirstContact]:
    """Application id -> who is responsible for it now; one query. `.account` and `.seat` are there."""
    rows = FirstContact.objects.filter(
        application__in=list(applications), until__isnull=True, accepted_at__isnull=False
    )
    return {row.application_id: row for row in rows.select_related("account", "seat__unit")}


def standing(application: int) -> tuple[FirstContact | None, FirstContact | None]:
    """(who is responsible for one application now, the hand-over that waits to be accepted); one query for both."""
    rows = FirstContact.objects.filter(application=application, until__isnull=True)
    found = {row.accepted_at is None: row for row in rows.select_related("account", "seat__unit", "offered_by")}
    return found.get(False), found.get(True)


def held_by(scope: Scope, account: int) -> QuerySet[Application]:
    """Open applications the seat sees for which this person was asked first."""
    return _asked(scope, account, offered=False)


def offered_to(scope: Scope, account: int) -> QuerySet[Application]:
    """Open applications the seat sees that somebody wants to hand over to this person."""
    return _asked(scope, account, offered=True)


def without_holder(scope: Scope) -> QuerySet[Application]:
    """Open applications of the seat's own unit nobody is responsible for: the holder left its seats, or there never
    was one."""
    there = Holding.objects.on(clock.today()).filter(seat__unit__key=scope.unit).values("account_id")
    held = FirstContact.objects.filter(
        application=OuterRef("pk"), until__isnull=True, accepted_at__isnull=False, account__in=there
    )
    return _unended(scope).filter(~Exists(held), window__unit__key=scope.unit)


def contact_of(application: int) -> CameFrom | None:
    """The contact an application came from; None when it was made at the window at once."""
    return CameFrom.objects.filter(application=application).select_related("contact__lead").first()


def applications_of_contacts(contacts: Iterable[int]) -> dict[int, Application]:
    """Contact id -> the application it became; one query."""
    rows = CameFrom.objects.filter(contact__in=list(contacts)).select_related("application__number")
    return {row.contact_id: row.application for row in rows}


def _asked(scope: Scope, account: int, *, offered: bool) -> QuerySet[Application]:
    """Joined, not looked up: an application has one holder and one offer at most, and their own rows are the few."""
    return _unended(scope).filter(
        first_contacts__account=account, first_contacts__until=None, first_contacts__accepted_at__isnull=offered
    )


def _unended(scope: Scope) -> QuerySet[Application]:
    return for_list(scope).exclude(run__status="ended")
