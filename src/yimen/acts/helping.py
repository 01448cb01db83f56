"""What a unit's answer gives a person stands in the registry: once, and as the answer in force says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.acts.answer import in_force
from yimen.acts.slips import latest_slip
from yimen.basics.days import day_after
from yimen.proceedings import api as proceedings
from yimen.referrals.types import ResultKind
from yimen.registry.api import Rhythm
from yimen.registry.entering import enter, withdraw

if TYPE_CHECKING:
    from datetime import date

    from yimen.flow import Actor
    from yimen.referrals.models import Referral, Result


def settle(*, by: Actor, referral: Referral) -> None:
    """Bring the registry in step with the answer in force; nothing is written when it is already. The caller's
    transaction."""
    keep(by=by, referral=referral, result=in_force(referral, proceedings.look(referral.run)))


def keep(*, by: Actor, referral: Referral, result: Result | None) -> None:
    """The registry after this answer (二(二) 动态管理): help is entered or put right, or taken back.

    An answer from before the structure says too little to stand there.
    """
    if result is None or result.kind != ResultKind.GRANTED or not result.aid or result.given_from is None:
        if referral.entry is not None:
            withdraw(by=by, entry=referral.entry)
        return
    application = referral.application
    entry = enter(
        by=by,
        person=application.person,
        division=application.division,
        unit=latest_slip(referral).unit,
        programme=referral.programme,
        kind=result.aid,
        text=result.what or result.text[:200],
        amount_fen=result.amount_fen,
        rhythm=result.rhythm,
        valid_from=result.given_from,
        valid_until=_until(result),
        replaces=referral.entry,
    )
    if referral.entry is None:
        referral.entry = entry
        referral.save(update_fields=["entry"])


def _until(result: Result) -> date | None:
    """The first day the help no longer holds: what is given once holds on its day."""
    last = result.given_until or (result.given_from if result.rhythm == Rhythm.ONCE else None)
    return day_after(last)
