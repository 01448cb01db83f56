"""Undo by correction: a wrong record is put right at its place, with the reason; nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen import flow
from yimen.acts import helping
from yimen.acts.answer import GIVEN, result_from
from yimen.acts.articles import article_of
from yimen.acts.deed import File, keep, once
from yimen.acts.slips import check_answer, issue_feedback_slip
from yimen.acts.splitting import referral_of
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.contacts.queries import VERIFY
from yimen.documents import api as documents
from yimen.flow import types as t
from yimen.flow.contracts import main_outcome
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.flow.program import Step
    from yimen.proceedings.models import Event, Run
    from yimen.proceedings.queries import Look
    from yimen.referrals.models import Referral, Result

SENT_OUT = frozenset({"split", "route"})
"""Kinds whose record left the house on a numbered slip: they are taken back by a return, not by a correction."""

FED_BACK = "feed_back"
"""The kind that sends the answer: once the slip is out, what it says is corrected at the handling, never the sending.
"""

REPORTED = frozenset({"list_handled"})
"""Kinds whose record reported something with lines and a paper of its own: whoever takes it gives it back."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A record somebody wants to correct: what it says now, and what it could have said. `main` names the outcome by
    which the step does its work; `answer` is the unit's answer as it stands, empty where the record gave none; `told`:
    the answer was fed back already."""

    of: int
    kind: str
    title: str
    outcome: str
    occurred_on: date
    outcomes: list[tuple[str, str]]
    main: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    told: bool = False


def record_to_correct(run: Run, of: int, by: Actor) -> Wrong:
    """The record of a run; refused when it is none that people correct, or none that this seat may."""
    seen = proceedings.look(run)
    wrong = _record(seen, of, by)
    if wrong.kind != "handle":
        return wrong
    told = [one for one in wrong.outcomes if one[0] == wrong.main] if seen.state.ended else wrong.outcomes
    return replace(wrong, answer=_as_answered(run), outcomes=told, told=seen.state.ended)


def _as_answered(run: Run) -> dict[str, Any]:
    """The latest answer of a referral by the names `answer.result_from` takes; empty before the first."""
    last = referral_of(run).results.order_by("-pk").first()
    if last is None:
        return {}
    given = {name: getattr(last, name) for name in GIVEN}
    return {"result": last.kind, "ground": last.ground, "text": last.text} | given


def correctable(seen: Look, by: Actor) -> frozenset[int]:
    """The records of a run this seat may correct, for its page; one that was corrected before is not offered again."""
    if "correct" not in by.rights:
        return frozenset()
    done = {event.corrects for event in seen.events}
    own = [
        event.seq for event in seen.events if event.kind == t.ACT and event.unit == by.unit and event.seq not in done
    ]
    return frozenset(of for of in own if _may(seen, of, by))


def _may(seen: Look, of: int, by: Actor) -> bool:
    try:
        _record(seen, of, by)
    except Refused:
        return False
    return True


def _record(seen: Look, of: int, by: Actor) -> Wrong:
    event = next((row for row in seen.events if row.seq == of and row.kind == t.ACT), None)
    step = seen.procedure.by_name.get(event.step) if event is not None else None
    if event is None or step is None:
        raise Refused("没有可以更正的记录", "", "请刷新页面")
    if step.kind in SENT_OUT:
        raise Refused(f"“{step.title}”已经出单编号，不能更正", step.basis, "请由承办单位退回，再重新转办")
    if step.kind in REPORTED:
        raise Refused(f"“{step.title}”已经报送，不能更正", step.basis, "确有错误的，请由收取的窗口退回重报")
    if seen.state.ended:
        _check_told(step, event, by)
    asked = flow.Act(kind=t.CORRECTION, of=of, needs={"reason": "asked"})
    if refused := flow.refusal(seen.procedure, seen.state, asked, by, clock.today()):
        raise refused
    outcomes = [(one.name, one.title) for one in step.outcomes.values() if not one.by_system]
    main = main_outcome(step)
    return Wrong(
        of, step.kind, step.title, event.outcome, event.occurred_on, outcomes, main.name if main is not None else ""
    )


def _check_told(step: Step, event: Event, by: Actor) -> None:
    """What was fed back is known outside: only the answer itself is put right, and by another person than who gave it,
    for two people stand behind what the family is told next."""
    if step.kind == FED_BACK:
        raise Refused(
            f"结果已经反馈，“{step.title}”不能更正", step.basis, "金额、期限写错的，请由本单位复核人更正办理结果"
        )
    if step.kind == "handle" and event.account == by.account:
        raise Refused("结果已经反馈，不能更正自己办理的结果", step.basis, "请由本单位复核人更正")


def _check_same(wrong: Wrong, outcome: str, values: Mapping[str, Any]) -> None:
    """After the feedback the amount, the period and the words are corrected; another decision is a new matter."""
    if wrong.told and (outcome != wrong.main or values.get("result", "") not in ("", wrong.answer.get("result", ""))):
        raise Refused("结果已经反馈，不能改成另一种结果", "", "给予改为不予或者相反的，请由窗口另行登记办理")


@transaction.atomic
def correct(
    *,
    by: Actor,
    run: Run,
    of: int,
    outcome: str,
    occurred_on: date,
    reason: str,
    values: Mapping[str, Any],
    files: tuple[File, ...] = (),
    token: str = "",
) -> Event:
    """Correct one record. A corrected answer of a unit replaces its result; the old one stays in the history. One that
    was fed back already goes out on a new feedback slip; the old slip stays readable, marked void.

    `values` of a `handle` record: what `answer.result_from` takes. `files`: the papers of the day, needed for an
    earlier one. Refused by the kernel when a later act would become impossible, or when a legal effect would change.
    """
    if known := once(by=by, run=run, act=flow.Act(kind=t.CORRECTION, of=of, outcome=outcome, token=token)):
        return known
    wrong = record_to_correct(run, of, by)
    _check_same(wrong, outcome, values)
    answered = wrong.kind == "handle" and outcome == wrong.main
    facts = {"result": values.get("result")} if answered and values.get("result") else {}
    if wrong.kind == VERIFY and outcome == wrong.main:
        facts = {"distress": True}
    needs = keep(by=by, run=run, title=wrong.title, files=files)
    event = proceedings.correct(
        by=by,
        run=run,
        of=of,
        reason=reason,
        outcome=outcome,
        occurred_on=occurred_on,
        needs=needs,
        facts=facts,
        paper=needs["papers"][0] if needs else "",
        token=token,
    )
    if answered:
        old = referral_of(run).results.filter(paper__isnull=False).select_related("paper").order_by("-pk").first()
        result = _answer_anew(run, referral_of(run), values, occurred_on)
        if old is not None:
            _send_anew(by, old, result, reason)
    if wrong.kind == "handle":
        helping.settle(by=by, referral=referral_of(run))
    return event


def _answer_anew(run: Run, referral: Referral, values: Mapping[str, Any], occurred_on: date) -> Result:
    """The corrected answer as a new row; without a new result the old words stand, on the corrected day."""
    old = referral.results.order_by("-pk").first()  # none when papers were asked for, where an answer belonged
    if old is None and not values.get("result"):
        raise Refused("更正办理结果须写明结果和说明", "", "请填写办理结果和结果说明")
    if old is not None and not values.get("result"):
        old.pk, old.id, old.paper, old.finished_on = None, None, None, occurred_on
        old._state.adding = True
        result = old
    else:
        result = result_from(referral, values, occurred_on, article_of(run, "feed_back"))
    check_answer(result)
    result.save()
    return result


def _send_anew(by: Actor, old: Result, result: Result, reason: str) -> None:
    """The slip that said the old answer is void, and the corrected answer goes out on a slip of today."""
    assert old.paper is not None
    if not old.paper.is_void:
        documents.void_paper(by=by, paper=old.paper, reason=reason)
    issue_feedback_slip(by=by, referral=result.referral, result=result, on=clock.today())
