"""What a unit answers: the result of a referral and the feedback slip (Lanshan 附件2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article_of
from yimen.acts.deed import Deed, does_its_work, once, record, required
from yimen.acts.slips import check_answer, issue_feedback_slip, slip_day
from yimen.acts.splitting import referral_of
from yimen.basics.errors import Refused
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Result
from yimen.referrals.types import ResultKind

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run


@transaction.atomic
def handle(*, by: Actor, deed: Deed) -> Event:
    """Finish a referral with its result, ask for papers, or give it back as not theirs (附件1 请按照相关规定予以答复).

    `values`: result (granted, refused, other), text, amount_fen or None. A record from sealed paper holds the result at
    once; it counts when the second person confirms.
    """
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    kind = required(deed, "result", "办理结果")
    text = required(deed, "text", "办理结果说明")
    if kind not in ResultKind.values:
        rule = article_of(deed.run, "feed_back")
        raise Refused("办理结果不在所列之中", rule, "请选择给予救助、不予救助或其他方式解决")
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    event = record(by=by, deed=deed, facts={"result": kind})
    result = Result(
        referral=referral_of(deed.run),
        kind=kind,
        text=text,
        amount_fen=deed.values.get("amount_fen"),
        finished_on=slip_day(deed.occurred_on),
    )
    check_answer(result)
    result.save()
    return event


@transaction.atomic
def feed_back(*, by: Actor, deed: Deed) -> Event:
    """Send the feedback slip back to the window (附件2). From sealed paper the unit's own slip is kept instead."""
    event = record(by=by, deed=deed)
    if deed.mode == "own" and does_its_work(deed):
        referral = referral_of(deed.run)
        if referral.results.filter(paper__isnull=True).exists():
            issue_feedback_slip(
                by=by, referral=referral, result=referral.results.latest("pk"), on=slip_day(deed.occurred_on)
            )
    return event


@transaction.atomic
def confirm(*, by: Actor, run: Run, of: int, token: str = "") -> Event:
    """A second person confirms what was recorded from the unit's sealed paper (代录复核)."""
    return proceedings.confirm(by=by, run=run, of=of, token=token)


@transaction.atomic
def discard(*, by: Actor, run: Run, of: int, reason: str, token: str = "") -> Event:
    """A second person throws such a record out; a result it brought no longer counts."""
    return proceedings.discard(by=by, run=run, of=of, reason=reason, token=token)
