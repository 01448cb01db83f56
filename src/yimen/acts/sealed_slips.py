"""A unit that works on paper sends one sealed slip: it is recorded at once, and one second person confirms it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen.acts.answer import result_from
from yimen.acts.articles import article_of
from yimen.acts.deed import ANSWERED_BY_PAPERS, File, keep
from yimen.acts.slips import check_answer
from yimen.acts.splitting import referral_of
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import Actor
from yimen.flow import types as t
from yimen.flow.contracts import main_outcome
from yimen.flow.may import OTHERS
from yimen.proceedings import api as proceedings
from yimen.referrals.models import SealedSlip

if TYPE_CHECKING:
    from yimen.flow.program import Step
    from yimen.proceedings.models import Event, Run
    from yimen.proceedings.queries import Look
    from yimen.referrals.models import Result

STEPS = ("receive", "handle", "feed_back")
TITLE = "单位盖章的办理反馈单"


@dataclass(frozen=True, slots=True)
class WholeSlip:
    """What a sealed feedback slip says: three days, the answer as `answer.result_from` takes it, its scan."""

    received_on: date | None
    finished_on: date
    fed_back_on: date
    values: Mapping[str, Any]
    files: tuple[File, ...]


def first_step(seen: Look, actor: Actor) -> Step | None:
    """The open step with which this seat could record a whole slip now: the receipt, or the handling when the unit
    has signed already; None when it may not, or a record waits for its second person."""
    for one in seen.allowed(actor, clock.today()):
        step = seen.procedure.by_name.get(one.step)
        if one.kind == t.ACT and one.mode == "sealed" and step is not None and step.kind in STEPS[:2]:
            return step
    return None


def step_to_record(*, actor: Actor, run: Run) -> Step:
    """The same, or a sentence why not."""
    step = first_step(proceedings.look(run), actor)
    if step is None:
        raise Refused(
            "现在不能凭反馈单一次代录", article_of(run, "feed_back"), "请刷新页面查看最新状态；已有代录的，请先复核"
        )
    return step


@transaction.atomic
def record_slip(*, by: Actor, run: Run, slip: WholeSlip, token: str = "") -> Event:
    """Record a unit's sealed feedback slip whole (附件2): receipt, handling, answer. It counts when a second person
    confirms. Refused: no scan, days out of order or to come, an answer that lacks something."""
    if token and (known := _sent_before(by, run, token)):
        return known
    step, rule = step_to_record(actor=by, run=run), article_of(run, "feed_back")
    _check_days(slip, step, rule)
    referral = referral_of(run)
    result = result_from(referral, slip.values, slip.finished_on, rule)
    check_answer(result)
    if not slip.files:
        raise Refused("凭盖章材料代录须附材料扫描件", rule, "请上传反馈单的扫描件")
    paper = keep(by=by, run=run, title=TITLE, files=slip.files)["papers"][0]
    day = slip.finished_on if step.kind == "handle" else slip.received_on or slip.finished_on
    event = _act(by, run, step, day, result, paper, token)
    result.save()
    SealedSlip.objects.create(referral=referral, of=event.seq, result=result, fed_back_on=slip.fed_back_on)
    return event


def record_the_rest(*, by: Actor, run: Run, of: int) -> None:
    """The slip's first record is confirmed: record and confirm the steps behind it by the same paper, in the name of
    who recorded the slip and of who confirms it. The caller's transaction."""
    slip = SealedSlip.objects.filter(referral__run=run, of=of).select_related("result").first()
    if slip is None:
        return
    first = run.events.get(seq=of)
    clerk = Actor(
        account=first.account,
        seat=first.seat,
        unit=first.unit,
        units=frozenset({first.unit}),
        rights=frozenset({OTHERS}),  # as she had it when she recorded the slip
    )
    for kind, day in (("handle", slip.result.finished_on), ("feed_back", slip.fed_back_on)):
        seen = proceedings.look(run)
        step = next((turn.step for turn in seen.state.open.values() if turn.step.kind == kind), None)
        if step is not None:
            event = _act(clerk, run, step, day, slip.result, str(first.data["paper"]), "")
            proceedings.confirm(by=by, run=run, of=event.seq)


def slip_of(run: Run, of: int) -> SealedSlip | None:
    """The whole slip a sealed record is the first step of; None when it is a single record."""
    return SealedSlip.objects.filter(referral__run=run, of=of).select_related("result").first()


@transaction.atomic
def sent_before(*, by: Actor, run: Run, token: str) -> bool:
    """Whether this very form was recorded already: a button clicked twice is one record."""
    return bool(token) and _sent_before(by, run, token) is not None


def _sent_before(by: Actor, run: Run, token: str) -> Event | None:
    proceedings.lock_root(run)
    slips = SealedSlip.objects.filter(referral__run=run).values("of")
    return run.events.filter(token=token, account=by.account, seq__in=slips).first()


def _act(by: Actor, run: Run, step: Step, day: date, result: Result, paper: str, token: str) -> Event:
    outcome = main_outcome(step)
    assert outcome is not None  # every step of these kinds has one: flow.contracts
    return proceedings.act(
        by=by,
        run=run,
        step=step.name,
        outcome=outcome.name,
        occurred_on=day if day != clock.today() else None,
        mode="sealed",
        needs={word: [paper] for word in ANSWERED_BY_PAPERS},
        facts={"result": result.kind} if step.kind == "handle" else {},
        paper=paper,
        token=token,
    )


def _check_days(slip: WholeSlip, step: Step, rule: str) -> None:
    """Asked now: at the confirmation it would be too late to put them right."""
    days = [*([slip.received_on] if step.kind == "receive" and slip.received_on else [])]
    days += [slip.finished_on, slip.fed_back_on]
    if days != sorted(days):
        raise Refused("签收、办结、反馈的日期前后不对", rule, "请按反馈单核对三个日期")
    if days[-1] > clock.today():
        raise Refused(f"反馈日期 {days[-1]} 晚于今天", rule, "请核对日期")
