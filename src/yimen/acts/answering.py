"""What a unit answers: the result of a referral and the feedback slip (Lanshan 附件2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts import helping, sealed_slips
from yimen.acts.answer import result_from
from yimen.acts.articles import article_of
from yimen.acts.deed import Deed, does_its_work, gives_back, once, record, step_of
from yimen.acts.slips import check_answer, issue_feedback_slip, latest_slip, slip_day
from yimen.acts.splitting import referral_of
from yimen.agencies import queries as agencies
from yimen.basics.errors import Refused
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run


@transaction.atomic
def receive(*, by: Actor, deed: Deed) -> Event:
    """Sign for a referral, or give it back as not theirs (JJ 二(三)：及时转办).

    `values["proposed"]`: the unit it should go to instead, which the window sees first when it routes again.
    """
    event = record(by=by, deed=deed)
    _note_proposal(deed)
    return event


@transaction.atomic
def handle(*, by: Actor, deed: Deed) -> Event:
    """Finish a referral with its result, ask for papers, or give it back as not theirs (附件1 请按照相关规定予以答复).

    `values`: what `answer.result_from` takes; when given back, `proposed`. A record from sealed paper holds the result
    at once; it counts, and stands in the registry, when the second person confirms.
    """
    if not does_its_work(deed):
        return receive(by=by, deed=deed)
    rule = article_of(deed.run, "feed_back")
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    referral = referral_of(deed.run)
    result = result_from(referral, deed.values, slip_day(deed.occurred_on), rule)
    event = record(by=by, deed=deed, facts={"result": result.kind})
    check_answer(result)
    result.save()
    if deed.mode != "sealed":
        helping.keep(by=by, referral=referral, result=result)
    return event


def _note_proposal(deed: Deed) -> None:
    """Write the unit proposed on the slip that comes back; none was proposed when the field stayed empty."""
    step = step_of(deed)
    if step is None or not gives_back(proceedings.procedure_of(deed.run), step, deed.outcome):
        return
    referral, unit = referral_of(deed.run), str(deed.values.get("proposed") or "")
    slip = latest_slip(referral)
    if unit and (unit == slip.unit or unit not in agencies.takers(place=referral.application.division)):
        raise Refused("建议转往的单位不接收转办", article_of(deed.run, "route"), "请从列出的单位中选择，或者不填")
    slip.proposed = unit
    slip.save(update_fields=["proposed"])


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
    """A second person confirms what was recorded from the unit's sealed paper (代录复核). Of a whole feedback slip the
    steps behind it are recorded with it."""
    event = proceedings.confirm(by=by, run=run, of=of, token=token)
    sealed_slips.record_the_rest(by=by, run=run, of=of)
    _settle(by, run)
    return event


@transaction.atomic
def discard(*, by: Actor, run: Run, of: int, reason: str, token: str = "") -> Event:
    """A second person throws such a record out; a result it brought no longer counts."""
    event = proceedings.discard(by=by, run=run, of=of, reason=reason, token=token)
    _settle(by, run)
    return event


def _settle(by: Actor, run: Run) -> None:
    if Referral.objects.filter(run=run, results__isnull=False).exists():
        helping.settle(by=by, referral=referral_of(run))
