"""Go through the whole life of a family at the window: how pressing is what, which programmes may answer, and what the
request should ask besides (需求综合评估)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yimen.acts.articles import article
from yimen.acts.completing import must_be_open
from yimen.acts.titles import need_title
from yimen.agencies import queries as agencies
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application, ApplicationNeed, AssessedNeed, NeedAssessment
from yimen.cases.types import Pressing
from yimen.common import clock, once
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.regime.vocabulary import AREAS

if TYPE_CHECKING:
    from yimen.agencies.types import Proposal
    from yimen.flow import Actor


@dataclass(frozen=True, slots=True)
class Found:
    """One side of life as the form hands it in."""

    pressing: str = Pressing.NONE
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One side of life as the page tells it, with what the duty table suggests."""

    title: str
    pressing: str
    label: str
    remark: str
    suggested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as the page tells it. `lines` only the sides where something is lacking."""

    on: date
    who: str
    lines: tuple[AreaLine, ...]
    times: int


@transaction.atomic
def assess(*, by: Actor, application: Application, found: Mapping[str, Found], token: str = "") -> NeedAssessment:
    """Keep an assessment; the same form sent twice is one.

    Refused: another window's or a closed application, a side of life nobody knows, a degree nobody knows, nothing
    looked at.
    """
    proceedings.lock_root(application.run)
    now = Application.objects.select_related("run", "window__unit").get(pk=application.pk)
    if known := NeedAssessment.objects.filter(application=now, token=token).first() if token else None:
        return known
    must_be_open(by, now)
    if set(found) != set(AREAS) or any(one.pressing not in Pressing.values for one in found.values()):
        raise Refused("需求评估没有填全", article("accept_application"), "请逐项选择")
    try:
        with transaction.atomic():
            made = NeedAssessment.objects.create(
                application=now,
                account_id=int(by.account),
                assessed_on=clock.today(),
                token=token or once.inside("assess", once.fresh()),
            )
    except IntegrityError:
        raise Refused("这次提交的凭证已经用过", "", "请刷新页面后重新填写") from None
    AssessedNeed.objects.bulk_create(
        AssessedNeed(assessment=made, area=area, pressing=one.pressing, remark=tidy(one.remark))
        for area, one in found.items()
    )
    audit.record(by=by, verb="assess_needs", object=now, assessment=made.pk)
    return made


def latest(application: Application) -> Assessed | None:
    """The assessment in force with what it suggests; None before the first."""
    rows = list(application.assessments.select_related("account").order_by("-pk"))
    if not rows:
        return None
    row, lines = rows[0], {line.area: line for line in rows[0].lines.all()}
    lacking = [area for area in AREAS if area in lines and lines[area].pressing != Pressing.NONE]
    suggested = _suggested(application, lacking)
    told = tuple(_line(area, lines[area], suggested.get(area, ())) for area in lacking)
    return Assessed(row.assessed_on, row.account.name, told, len(rows))


def asked_before(application: Application) -> dict[str, Found]:
    """The latest assessment as the form begins with; nothing lacking before the first."""
    row = application.assessments.order_by("-pk").first()
    lines = {line.area: Found(line.pressing, line.remark) for line in row.lines.all()} if row else {}
    return {area: lines.get(area, Found()) for area in AREAS}


def needs_to_add(application: Application) -> list[tuple[str, str]]:
    """Needs of the pack that the latest assessment found and the request does not name yet; none once it was split,
    for then a programme is added (`add_need`)."""
    if is_split(application):
        return []
    found = asked_before(application)
    named = {row.need for row in application.needs.all()}
    return [
        (key, f"{need.title}——{need.help}" if need.help else need.title)
        for key, need in places.release().needs.items()
        if key not in named and not need.choose and found[need.area].pressing != Pressing.NONE
    ]


def is_split(application: Application) -> bool:
    """Whether parts of the request went out already."""
    return bool(application.run.children.exists())


@transaction.atomic
def add_needs(*, by: Actor, application: Application, needs: Iterable[str]) -> list[str]:
    """What the request asks besides, before it is split; the needs that are new, and none when all were there.

    Refused: another window's, a closed or a split application, a need the place does not know.
    """
    proceedings.lock_root(application.run)
    now = Application.objects.select_related("run", "window__unit").get(pk=application.pk)
    must_be_open(by, now)
    if is_split(now):
        raise Refused("申请已经分办", article("split"), "要增加项目的，请在申请页用“增加一项救助”")
    asked = list(dict.fromkeys(needs))
    if unknown := [need for need in asked if need not in places.release().needs]:
        raise Refused(f"有{len(unknown)}项需求不在本地的需求表里", "需求表", "请从列出的需求中选择")
    there = {row.need for row in now.needs.all()}
    fresh = [need for need in asked if need not in there]
    ApplicationNeed.objects.bulk_create(ApplicationNeed(application=now, need=need) for need in fresh)
    if fresh:
        audit.record(by=by, verb="add_needs", object=now, needs=tuple(fresh))
    return [need_title(need) for need in fresh]


def _suggested(application: Application, areas: list[str]) -> dict[str, tuple[str, ...]]:
    """Area -> programmes with their units, by the duty table of today and the needs the pack puts there."""
    known = places.release().needs
    wanted = [key for key, need in known.items() if need.area in areas and not need.choose]
    found: dict[str, dict[str, None]] = {}
    for line in agencies.duty_table(wanted, clock.today(), application.division.code):
        found.setdefault(known[line.need].area, {})[_words(line)] = None
    return {area: tuple(lines) for area, lines in found.items()}


def _words(line: Proposal) -> str:
    return f"{line.programme_title} → {line.unit_name}"


def _line(area: str, line: AssessedNeed, suggested: tuple[str, ...]) -> AreaLine:
    return AreaLine(AREAS[area], line.pressing, Pressing(line.pressing).label, line.remark, suggested)
