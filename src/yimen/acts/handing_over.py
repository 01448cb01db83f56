"""A liaison leaves: what is open at the unit goes to the successor, on a sheet that says when each is due (三(一))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from yimen.accounts.models import Account
from yimen.agencies.models import Holding, Seat
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.proceedings import api as proceedings
from yimen.referrals.models import HandedOver, HandOver, Referral

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.flow import Actor

RIGHT = "receive"
"""By this right a seat is its unit's way in: who holds it takes referrals, and hands them over."""


def open_referrals(unit: str) -> QuerySet[Referral]:
    """What lies with a unit and is not answered, in the order of its slips."""
    here = Referral.objects.filter(slips__unit=unit, slips__replaced_on__isnull=True)
    return here.exclude(run__status="ended").order_by("id")


def givers(actor: Actor) -> list[Account]:
    """Who may hand over to this person or from it: the person itself, and those who left the seat without a sheet."""
    left = Holding.objects.filter(seat=int(actor.seat), valid_until__lte=clock.today())
    gone = left.exclude(account__in=_holders(int(actor.seat))).exclude(
        account__in=HandOver.objects.filter(seat=int(actor.seat)).values("giver")
    )
    return list(Account.objects.filter(Q(pk=int(actor.account)) | Q(pk__in=gone.values("account"))).order_by("pk"))


def takers(actor: Actor) -> list[Account]:
    """Who holds the seat now."""
    return list(Account.objects.filter(pk__in=_holders(int(actor.seat))).order_by("pk"))


def _holders(seat: int) -> list[int]:
    return list(Holding.objects.on(clock.today()).filter(seat=seat).values_list("account_id", flat=True))


@transaction.atomic
def hand_over(*, by: Actor, giver: int, taker: int, note: str = "") -> HandOver:
    """Make the sheet of what is open and hand it to the successor, who accepts it.

    Somebody still there hands over himself; for somebody who has left, the successor takes over, which is accepted at
    once. Refused: to oneself, to nobody who holds the seat, a second sheet while one waits.
    """
    seat = Seat.objects.select_for_update().select_related("unit").get(pk=int(by.seat))
    _may(by)
    me = int(by.account)
    if taker not in {one.pk for one in takers(by)}:
        raise Refused("接收人不是现任的联络员", "", "请先由安全管理员安排接任的人")
    if giver not in {one.pk for one in givers(by)}:
        raise Refused("移交人没有需要移交的工作，或者已经移交", "", "请刷新页面查看交接记录")
    if giver == taker:
        raise Refused("移交人和接收人是同一人", "", "请选择接任的人")
    if giver != me and taker != me:
        raise Refused("前任已经离任，由接任的人自己接收", "", "请由接收人登录办理")
    if HandOver.objects.filter(seat=seat, giver=giver, accepted_at__isnull=True).exists():
        raise Refused("已有一份交接等待接收", "", "请由接收人先接收")
    sheet = HandOver.objects.create(
        seat=seat,
        giver_id=giver,
        taker_id=taker,
        made_by_id=me,
        made_on=clock.today(),
        note=note.strip(),
        accepted_at=clock.now() if giver != me else None,
    )
    _write_lines(sheet, seat.unit.key)
    audit.record(by=by, verb="hand_over.make", object=sheet, giver=giver, taker=taker)
    return sheet


def _write_lines(sheet: HandOver, unit: str) -> None:
    found = list(open_referrals(unit).select_related("run"))
    turns = proceedings.turns_of(referral.run_id for referral in found)
    HandedOver.objects.bulk_create(
        HandedOver(
            hand_over=sheet,
            referral=referral,
            where="、".join(dict.fromkeys(turn.title for turn in turns.get(referral.run_id, [])))[:200],
            due_on=min((turn.due_on for turn in turns.get(referral.run_id, []) if turn.due_on), default=None),
        )
        for referral in found
    )


@transaction.atomic
def accept(*, by: Actor, sheet: HandOver) -> HandOver:
    """The successor accepts the sheet; twice is once. Refused for anybody else."""
    locked = HandOver.objects.select_for_update().get(pk=sheet.pk)
    _may(by)
    if locked.taker_id != int(by.account) or locked.seat_id != int(by.seat):
        raise Refused("这份交接不是交给您的", "", "请由接收人接收")
    if locked.accepted_at is None:
        locked.accepted_at = clock.now()
        locked.save(update_fields=["accepted_at"])
        audit.record(by=by, verb="hand_over.accept", object=locked)
    return locked


def sheets(actor: Actor) -> QuerySet[HandOver]:
    """The hand-overs of this seat, the newest first."""
    return HandOver.objects.filter(seat=int(actor.seat)).select_related("giver", "taker", "seat__unit").order_by("-id")


def _may(by: Actor) -> None:
    if RIGHT not in by.rights:
        raise Refused("本岗位不接收转办，没有可移交的工作", "", "请由单位联络员办理")
