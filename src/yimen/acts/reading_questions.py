"""What the list of questions shows: what a unit and a window ask each other, and what still waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from yimen.acts.asking import Sides
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.referrals import queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.referrals.models import Question

OURS, THEIRS, ANSWERED, EVERY = "", "theirs", "answered", "all"
SHOWN = [(OURS, "等我方答复"), (THEIRS, "等对方答复"), (ANSWERED, "已答复"), (EVERY, "全部询问")]


def questions(scope: Scope, *, shown: str = OURS, partner: str = "") -> QuerySet[Question]:
    """What this seat's unit asked or was asked. `shown`: one of `SHOWN`; `partner`: only with this unit or window."""
    found = queries.questions_with(scope)
    if shown == ANSWERED:
        found = found.filter(answered_at__isnull=False)
    elif shown != EVERY:
        going = queries.questions_going()
        side = {"from_unit": scope.unit} if shown == THEIRS else {"to_unit": scope.unit}
        found = found.filter(pk__in=going.filter(**side).values("pk"))
    if partner:
        found = found.filter(Q(from_unit=partner) | Q(to_unit=partner))
    return found


def partner_choices(own: str) -> list[tuple[str, str]]:
    """Whom a window may have asked, the units that take referrals; whom a unit, the windows."""
    names, windows = agencies.unit_names(), [window.unit.key for window in agencies.windows()]
    keys = agencies.takers() if own in windows else windows
    return [(key, names[key]) for key in keys]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in a list. `state` says who is waited for, or why nobody is; `may`: this seat may answer it."""

    pk: int
    referral: int
    name: str
    number: str
    programme: str
    from_unit: str
    to_unit: str
    text: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    state: str
    waits: bool
    may: bool


def question_rows(found: list[Question], actor: Actor) -> list[QuestionRow]:
    """Rows of many questions: no query, whatever their number."""
    return [_row(one, actor) for one in found]


def _row(one: Question, actor: Actor) -> QuestionRow:
    names = agencies.unit_names()
    referral = one.referral
    last = queries.last_slip(referral)
    talk = Sides(referral.application.window.unit.key, last.unit if last else "")
    to_unit = names.get(one.to_unit, one.to_unit)
    over = _over(one, talk)
    return QuestionRow(
        pk=one.pk,
        referral=referral.pk,
        name=referral.application.person.name,
        number=last.paper.number.text if last and last.paper.number else "",
        programme=programme_title(referral.programme),
        from_unit=names.get(one.from_unit, one.from_unit),
        to_unit=to_unit,
        text=one.text,
        asked_by=one.asked_by.name,
        asked_at=one.created_at,
        answer=one.answer,
        answered_at=one.answered_at,
        state=over or f"等{to_unit}答复",
        waits=not over,
        may=not over and talk.of(actor) == one.to_unit,
    )


def _over(one: Question, talk: Sides) -> str:
    """Why nobody is waited for; empty while an answer is."""
    if one.answered_at is not None:
        return "已答复"
    if one.referral.run.status == "ended":
        return "已办结，不必答复"
    gone = {one.from_unit, one.to_unit} != {talk.window, talk.unit}
    return "已转给别的单位，不必答复" if gone else ""
