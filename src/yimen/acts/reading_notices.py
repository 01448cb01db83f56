"""What a worklist says above its lines: what waits for a second person, questions, work handed over, units without
anybody to receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.acts import between_windows, handing_over
from yimen.acts.first_contact import TAKES
from yimen.acts.reading_alike import merges
from yimen.acts.reading_between import hand_overs
from yimen.agencies import api as agencies
from yimen.agencies.serving import unserved
from yimen.basics.chinese import yuan
from yimen.cases import queries as cases
from yimen.people.policies import MERGE
from yimen.referrals import queries as referrals
from yimen.windows import queries as windows

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.referrals.models import Question
    from yimen.windows.models import WindowHandOver

MOST = 20
APPROVES = "approve_fund"
WATCHES = "office"
"""By this right a seat is told of every unit that nobody serves."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know; `referral`, `hand_over`, `take` (a request another window hands on), `application`, `merge`,
    `draw`, `fund` (a window's) or `merges` (their list) is where it leads."""

    text: str
    referral: int | None = None
    hand_over: int | None = None
    take: int | None = None
    application: int | None = None
    merge: int | None = None
    draw: int | None = None
    fund: int | None = None
    merges: bool = False


def notices(actor: Actor, scope: Scope) -> list[Notice]:
    """What this seat is told besides its worklist; as many queries however much there is."""
    found: list[Notice] = []
    if MERGE in actor.rights:
        found += _merges(actor, scope)
    if APPROVES in actor.rights:
        found += _draws(actor, scope)
    if TAKES in actor.rights:
        found += _offered(actor, scope)
    if actor.rights & {"route", "handle"}:
        found += [_question(one) for one in referrals.questions_waiting(actor.unit)[:MOST]]
    if handing_over.RIGHT in actor.rights:
        waiting = handing_over.sheets(actor).filter(taker=int(actor.account), accepted_at__isnull=True)
        found += [Notice(f"{sheet.giver.name}把工作移交给您，请接收", hand_over=sheet.pk) for sheet in waiting]
    if between_windows.RIGHT in actor.rights:
        offered = hand_overs(actor, way="in", state="offered").select_related(None).order_by("id")
        found += [_handed(one) for one in offered.select_related("giver__unit", "application__person")[:MOST]]
    return found + _unserved(actor)


def _merges(actor: Actor, scope: Scope) -> list[Notice]:
    """Proposals that wait for another than who proposed them (四眼): one's own are left out."""
    waiting = list(merges(scope, state="pending").exclude(proposed_by=int(actor.account)).order_by("id")[: MOST + 1])
    found = [
        Notice(f"{one.proposed_by.name}提出合并人员：{one.kept.name}，请复核", merge=one.pk) for one in waiting[:MOST]
    ]
    return [*found, Notice("还有人员合并等您复核", merges=True)] if len(waiting) > MOST else found


def _draws(actor: Actor, scope: Scope) -> list[Notice]:
    """Money asked for at the seat's own window that waits for another than who asked."""
    asked = windows.draws_seen(scope).filter(fund__window__unit__key=actor.unit)
    waiting = list(windows.waiting(asked.exclude(account=int(actor.account)))[: MOST + 1])
    found = [
        Notice(f"{one.account.name}申请支取应急救助资金{yuan(one.amount_fen)}元，请审核", draw=one.pk)
        for one in waiting[:MOST]
    ]
    return [*found, Notice("还有支取等您审核", fund=waiting[0].fund.window_id)] if len(waiting) > MOST else found


def _offered(actor: Actor, scope: Scope) -> list[Notice]:
    """Requests a colleague wants this person to be responsible for from now on (首问负责)."""
    waiting = cases.offered_to(scope, int(actor.account)).order_by("id")[:MOST]
    return [Notice(f"{one.person.name}的申请移交您首问负责，请接手或退回", application=one.pk) for one in waiting]


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
