"""Window and unit ask each other about an open referral; no step is recorded and no clock stops for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.deed import File, keep
from yimen.acts.slips import latest_slip
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.flow.may import OTHERS
from yimen.referrals.models import Question, Referral
from yimen.regime.vocabulary import RIGHTS

if TYPE_CHECKING:
    from yimen.flow import Actor

WINDOW, UNIT = "route", "handle"
"""The right by which a seat speaks for the window, and for the unit."""
SCAN = "单位询问（答复）的书面材料"
NEXT = "请刷新页面查看最新状态"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two who talk about a referral now: the window that routes it, the unit it lies with."""

    window: str
    unit: str

    def of(self, actor: Actor) -> str:
        """For which of the two a seat speaks; empty when for neither."""
        if actor.unit == self.window and WINDOW in actor.rights:
            return self.window
        return self.unit if actor.unit == self.unit and UNIT in actor.rights else ""

    def other(self, side: str) -> str:
        """The one opposite."""
        return self.unit if side == self.window else self.window

    def writes_for_unit(self, actor: Actor) -> bool:
        """Whether a seat may write down what the unit said on paper (代录)."""
        return self.of(actor) == self.window and OTHERS in actor.rights


def sides(referral: Referral) -> Sides:
    """Who talks about a referral; `referral` with its application's window."""
    return Sides(referral.application.window.unit.key, latest_slip(referral).unit)


def must_speak(*, by: Actor, referral: Referral, for_unit: bool) -> None:
    """Refused when this seat may not ask or answer about a referral now: a form nobody here may send is not shown."""
    _side(_open(referral), by, for_unit)


def must_reply(*, by: Actor, question: Question, for_unit: bool) -> None:
    """Refused when this seat may not answer the question now."""
    if question.answered_at is not None:
        raise Refused("这一询问已经答复", "", NEXT)
    talk = _open(question.referral)
    if {question.from_unit, question.to_unit} != {talk.window, talk.unit}:
        raise Refused("这一转办件已转给别的单位，不必再答复", "", NEXT)
    if _side(talk, by, for_unit) != question.to_unit:
        raise Refused("这一询问不是问本单位的", "", "请由被询问的单位答复")


@transaction.atomic
def ask(
    *, by: Actor, referral: Referral, text: str, for_unit: bool = False, files: tuple[File, ...] = (), token: str = ""
) -> Question:
    """Ask the other side. `for_unit`: the window writes down what the unit asks by its paper, whose scan it keeps.

    Refused: an empty question, a referral that has ended, a seat that speaks for neither.
    """
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if token and (known := locked.questions.filter(asked_by_id=int(by.account), token=token).first()):
        return known
    talk = _open(referral)
    side = _side(talk, by, for_unit)
    said = _said(text, "询问内容")
    scan = _scan(by, referral, files) if for_unit else None
    question = Question.objects.create(
        referral=locked,
        from_unit=side,
        to_unit=talk.other(side),
        text=said,
        asked_by_id=int(by.account),
        asked_scan_id=scan,
        token=token,
    )
    audit.record(by=by, verb="referral.ask", object=question, referral=referral.pk)
    return question


@transaction.atomic
def reply(
    *, by: Actor, question: Question, text: str, for_unit: bool = False, files: tuple[File, ...] = ()
) -> Question:
    """Answer what the other side asked; the same answer again is no second one.

    Refused: an empty answer, one that was answered, one not addressed to this seat's side.
    """
    locked = Question.objects.select_for_update().get(pk=question.pk)
    said = _said(text, "答复内容")
    if locked.answered_by_id == int(by.account) and locked.answer == said:
        return locked
    must_reply(by=by, question=locked, for_unit=for_unit)
    locked.answered_scan_id = _scan(by, question.referral, files) if for_unit else None
    locked.answer, locked.answered_by_id, locked.answered_at = said, int(by.account), clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at", "answered_scan"])
    audit.record(by=by, verb="referral.reply", object=locked, referral=question.referral_id)
    return locked


def _open(referral: Referral) -> Sides:
    if referral.run.status == "ended":
        raise Refused("这一转办件已经办结，不能再询问或答复", "", "确有需要的，请由窗口另行登记")
    return sides(referral)


def _side(talk: Sides, by: Actor, for_unit: bool) -> str:
    if for_unit:
        if talk.writes_for_unit(by):
            return talk.unit
        raise Refused(f"本岗位没有“{RIGHTS[OTHERS]}”的权限", "", "请由受理窗口代录")
    if side := talk.of(by):
        return side
    raise Refused("本岗位不能就这一转办件询问或答复", "", "请由受理窗口或承办单位办理")


def _said(text: str, what: str) -> str:
    if said := tidy(text):
        return said
    raise Refused(f"缺少{what}", "", f"请填写{what}")


def _scan(by: Actor, referral: Referral, files: tuple[File, ...]) -> int:
    if not files:
        raise Refused("代录单位的话须附书面材料的扫描件", "", "请上传扫描件")
    paper = keep(by=by, run=referral.run, title=SCAN, files=files)["papers"][0]
    return int(paper.removeprefix("evidence:"))
