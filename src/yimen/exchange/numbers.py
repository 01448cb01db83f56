"""Numbers of superior systems, written down by hand or from a list of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.exchange.models import OuterNumber
from yimen.people.models import Person
from yimen.registry.columns import clean_outer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen.cases.models import Application
    from yimen.flow.types import Actor

WHY_LIMIT = 200
RULE = "上级系统编号"


@transaction.atomic
def record(
    *,
    by: Actor,
    system: str,
    person: Person,
    number: str,
    programme: str = "",
    application: Application | None = None,
    why: str = "",
) -> OuterNumber:
    """Write down the number a person, or one application of hers, has in a superior system. Sent twice it is one.

    Refused: no number; another one stands and `why` is empty. The one before is ended and stays.
    """
    number, why = clean_outer(number), tidy(why)
    if not number:
        raise Refused("没有填写上级系统编号", RULE, "请照上级系统里的编号填写")
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    at = {"application": application} if application else {"application": None, "programme": programme}
    before = OuterNumber.objects.filter(system=system, person=person, ended_at__isnull=True, **at).first()
    if before is not None and before.number == number:
        return before
    if before is not None:
        if not why:
            raise Refused("已登记另一个编号，没有写更改理由", RULE, "请写明为什么更改")
        if len(why) > WHY_LIMIT:
            raise Refused(f"更改理由超过{WHY_LIMIT}个字", "", "请写简要些")
        before.ended_at, before.why = clock.now(), why
        before.save(update_fields=["ended_at", "why"])
    made = OuterNumber.objects.create(
        system=system,
        person=person,
        programme="" if application else programme,
        application=application,
        number=number,
        account_id=int(by.account),
    )
    audit.record(by=by, verb="record_outer_number", object=made)
    return made


def of_persons(system: str, persons: Iterable[int]) -> dict[tuple[int, str], OuterNumber]:
    """(person id, programme) -> the number that stands; one query."""
    rows = OuterNumber.objects.filter(
        system=system, person__in=list(persons), application__isnull=True, ended_at__isnull=True
    )
    return {(row.person_id, row.programme): row for row in rows}


def of_applications(applications: Iterable[int], system: str = "") -> dict[int, list[OuterNumber]]:
    """Application id -> the numbers that stand, of one system or of all; one query."""
    rows = OuterNumber.objects.filter(application__in=list(applications), ended_at__isnull=True).order_by("id")
    found: dict[int, list[OuterNumber]] = {}
    for row in rows.filter(system=system) if system else rows:
        found.setdefault(row.application_id, []).append(row)
    return found
