"""What the worklist of a seat shows: what is to be done, for whom, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from yimen.acts.titles import programme_title
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries as referrals
from yimen.regime.vocabulary import KINDS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.cases.models import Application
    from yimen.flow import Actor
    from yimen.proceedings.models import Turn
    from yimen.referrals.models import Referral

LIGHTS = {"red": "已超期", "amber": "快到期", "green": "还有时间"}


def worklist(actor: Actor, *, light: str = "", kind: str = "") -> QuerySet[Turn]:
    """The seat's worklist by kind and light; lights are ranges of the due day, so the index serves them."""
    rows = proceedings.worklist(actor)
    if kind:
        rows = rows.filter(kind=kind)
    today = clock.today()
    match light:
        case "red":
            rows = rows.filter(due_on__lt=today)
        case "amber":
            rows = rows.filter(due_on__gte=today, due_on__lte=_last_amber(today))
        case "green":
            rows = rows.filter(due_on__gt=_last_amber(today))
    return rows


def _last_amber(today: date) -> date:
    """The last due day whose light is amber today."""
    return places.calendar().add(today, showing.SOON, "workdays").date


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """Kinds of steps this seat may record, for a filter."""
    return [(key, kind.title) for key, kind in KINDS.items() if kind.right in actor.rights]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a worklist; `again` says how often the step is done by now, when it is not the first time."""

    run: int
    step: str
    key: str
    title: str
    again: int
    name: str
    place: str
    programme: str
    number: str
    light: showing.Light
    opened_on: date
    application: int | None
    referral: int | None
    confirming: bool


def work_rows(turns: list[Turn]) -> list[WorkRow]:
    """Worklist lines of a page of turns: three queries, whatever their number."""
    runs = [turn.run_id for turn in turns]
    by_application, by_referral = cases.by_runs(runs), referrals.by_runs(runs)
    return [_row(turn, by_application.get(turn.run_id), by_referral.get(turn.run_id)) for turn in turns]


def _row(turn: Turn, application: Application | None, referral: Referral | None) -> WorkRow:
    subject = application or (referral.application if referral else None)
    plain = showing.light(turn.due_on, clock.today())
    slip = referrals.last_slip(referral) if referral else None
    number = slip.paper.number if slip else subject.number if subject else None
    return WorkRow(
        run=turn.run_id,
        step=turn.step,
        key=turn.key,
        title=f"复核代录：{turn.title}" if turn.awaits_confirmation else turn.title,
        again=turn.n if turn.n > 1 else 0,
        name=subject.person.name if subject else "",
        place=subject.division.name if subject else "",
        programme=programme_title(referral.programme) if referral else "救助申请",
        number=number.text if number else "",
        light=showing.Light(plain.colour, plain.words, "", showing.whom(turn.owner)),
        opened_on=turn.opened_on,
        application=application.pk if application else None,
        referral=referral.pk if referral else None,
        confirming=turn.awaits_confirmation,
    )
