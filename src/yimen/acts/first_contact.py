"""Whoever is asked first stays responsible until a colleague has taken over (首问负责制)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.agencies.models import Holding
from yimen.agencies.queries import rights_of
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases import queries as cases
from yimen.cases.models import Application, FirstContact
from yimen.common import clock
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.agencies.models import Seat
    from yimen.contacts.models import Contact
    from yimen.flow import Actor

RULE = "首问负责制"
TAKES, NAMES = "register_application", "name_first_contact"
"""The rights of who may be responsible, and of who names a successor when the responsible one has left."""
REASON_LIMIT = 200


@transaction.atomic
def begin(*, by: Actor, application: Application, contact: Contact | None = None) -> FirstContact:
    """Who is responsible from the registration on: the officer of the same window who took the call, while he still
    sits there; else the one who registers, who thereby takes it over."""
    account, seat = int(by.account), int(by.seat)
    if contact is not None and contact.unit == by.unit and contact.account_id in holders(by.unit):
        account, seat = contact.account_id, contact.seat_id
    return FirstContact.objects.create(
        application=application, account_id=account, seat_id=seat, accepted_at=clock.now()
    )


def holders(unit: str) -> dict[int, Seat]:
    """Account id -> the seat by which a person may be responsible for requests of this unit today, in the order of
    their names."""
    rows = Holding.objects.on(clock.today()).filter(seat__unit__key=unit, account__is_active=True)
    found = rows.select_related("seat__unit", "account").order_by("account__name", "account_id")
    return {row.account_id: row.seat for row in found if TAKES in rights_of(row.seat.kind)}


def colleagues(application: Application) -> list[tuple[str, str]]:
    """Whom the request may be handed to, as choices: everybody of the window but the one responsible now."""
    held = cases.responsible([application.pk]).get(application.pk)
    there = holders(application.window.unit.key)
    names = dict(Holding.objects.filter(account__in=list(there)).values_list("account_id", "account__name"))
    return [
        (str(pk), f"{names[pk]}（{seat.title}）") for pk, seat in there.items() if held is None or held.account_id != pk
    ]


def check_may(by: Actor, application: Application) -> bool:
    """Whether this seat may hand the request on: True when it only names a successor of somebody who has left.

    Refused: the request is closed; somebody else is responsible and still there; another unit's."""
    return _check_may(by, application, cases.responsible([application.pk]).get(application.pk))


def _check_may(by: Actor, application: Application, held: FirstContact | None) -> bool:
    if application.run.status == "ended":
        raise Refused("这件申请已经办结，不必移交", RULE, "请查看办理结果")
    if application.window.unit.key != by.unit:
        raise Refused("只能移交本窗口收的申请", RULE, "请由收件的窗口办理")
    if held is not None and held.account_id == int(by.account):
        return False
    if held is not None and held.account_id in holders(by.unit):
        raise Refused(f"首问负责人是{held.account.name}，本人在岗", RULE, "请由首问负责人本人移交")
    if NAMES not in by.rights:
        raise Refused("首问负责人已经离岗，须由窗口复核人指定", RULE, "请报告窗口复核人")
    return True


def may_hand_over(by: Actor, application: Application, held: FirstContact | None) -> bool:
    """Whether the form to hand on opens for this seat; `held`: who is responsible now."""
    try:
        _check_may(by, application, held)
    except Refused:
        return False
    return True


@transaction.atomic
def hand_over(*, by: Actor, application: Application, to: int, reason: str) -> FirstContact:
    """Hand the request to a colleague of the same window, with the reason. The one before remains responsible until
    it is accepted; a successor of somebody who has left is responsible at once.

    Refused besides `check_may`: no reason, nobody of this window, an offer that waits already.
    """
    locked = _locked(application)
    named = check_may(by, locked)
    reason = tidy(reason)
    if not reason:
        raise Refused("没有写移交理由", RULE, "请用一句话写明为什么移交")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"移交理由超过{REASON_LIMIT}个字", "", "请写简要些")
    seat = holders(by.unit).get(to)
    held, offer = cases.standing(locked.pk)
    if seat is None or (held is not None and held.account_id == to):
        raise Refused("所选的人现在不能接手", RULE, "请从列出的同事中选择")
    if offer is not None and (offer.account_id, offer.offered_by_id, offer.reason) == (to, int(by.account), reason):
        return offer  # the same form sent twice
    if offer is not None:
        raise Refused("这件申请已有一次移交在等对方接手", RULE, "请等对方接手或者退回")
    now = clock.now()
    if named:
        _end(held)
    row = FirstContact.objects.create(
        application=locked,
        account_id=to,
        seat=seat,
        offered_by_id=int(by.account),
        reason=reason,
        accepted_at=now if named else None,
    )
    audit.record(by=by, verb="name_first_contact" if named else "offer_first_contact", object=row, to=to)
    return row


@transaction.atomic
def answer(*, by: Actor, application: Application, accept: bool) -> FirstContact:
    """Take over what was offered to oneself, or give it back: then the one before simply remains responsible.

    Refused: nothing waits, or it was offered to somebody else.
    """
    locked = _locked(application)
    held, offer = cases.standing(locked.pk)
    if offer is None and accept and held is not None and held.account_id == int(by.account):
        return held  # the button clicked twice
    if offer is None:
        raise Refused("没有等您接手的移交", RULE, "请刷新页面查看")
    if offer.account_id != int(by.account):
        raise Refused(f"这次移交在等{offer.account.name}接手", RULE, "请由本人办理")
    if accept:
        _end(held)
        offer.accepted_at = clock.now()
    else:
        offer.until = clock.now()
    offer.save(update_fields=["accepted_at", "until"])
    audit.record(by=by, verb="accept_first_contact" if accept else "decline_first_contact", object=offer)
    return offer


def _locked(application: Application) -> Application:
    """The application under the lock of its run, as every act on it."""
    proceedings.lock_root(application.run)
    return Application.objects.select_related("run", "window__unit").get(pk=application.pk)


def _end(held: FirstContact | None) -> None:
    if held is not None:
        held.until = clock.now()
        held.save(update_fields=["until"])
