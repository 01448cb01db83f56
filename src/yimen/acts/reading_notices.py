"""What a worklist says above its lines: questions that wait, work handed over, units without anybody to receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.acts import between_windows, handing_over
from yimen.acts.reading_between import hand_overs
from yimen.agencies import api as agencies
from yimen.agencies.serving import unserved
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.referrals.models import Question
    from yimen.windows.models import WindowHandOver

MOST = 20
WATCHES = "office"
"""By this right a seat is told of every unit that nobody serves."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know; `referral`, `hand_over` or `take` (a request another window hands on) is where it leads."""

    text: str
    referral: int | None = None
    hand_over: int | None = None
    take: int | None = None


def notices(actor: Actor) -> list[Notice]:
    """What this seat is told besides its worklist; as many queries however much there is."""
    found: list[Notice] = []
    if actor.rights & {"route", "handle"}:
        found += [_question(one) for one in referrals.questions_waiting(actor.unit)[:MOST]]
    if handing_over.RIGHT in actor.rights:
        waiting = handing_over.sheets(actor).filter(taker=int(actor.account), accepted_at__isnull=True)
        found += [Notice(f"{sheet.giver.name}把工作移交给您，请接收", hand_over=sheet.pk) for sheet in waiting]
    if between_windows.RIGHT in actor.rights:
        found += [_handed(one) for one in hand_overs(actor, way="in", state="offered").order_by("id")[:MOST]]
    return found + _unserved(actor)


def _question(question: Question) -> Notice:
    names = agencies.unit_names()
    who = names.get(question.from_unit, question.from_unit)
    name = question.referral.application.person.name
    return Notice(f"{who}询问（{name}）：{question.text}", referral=question.referral_id)


def _handed(one: WindowHandOver) -> Notice:
    giver = agencies.unit_name(one.giver.unit.key)
    return Notice(f"{giver}把{one.application.person.name}的申请移交本窗口", take=one.pk)


def _unserved(actor: Actor) -> list[Notice]:
    """The unit's own reviewer, and the office for all of them, are told where nobody can receive."""
    if not actor.rights & {WATCHES, "confirm_record"}:
        return []
    names, keys = agencies.unit_names(), unserved()
    found = []
    if actor.unit in keys:
        found.append(Notice("本单位没有联络员，转来的事没有人签收，请尽快安排。"))
    if WATCHES in actor.rights and keys:
        found.append(Notice(f"{len(keys)} 个单位没有联络员：{'、'.join(names[key] for key in keys)}"))
    return found
