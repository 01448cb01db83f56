"""A request goes from one window to another: offered with a reason, accepted or given back (LS-004: windows at two
levels, both accept, the hand-over between them is recorded). Until it is accepted the first window stays responsible.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.articles import article
from yimen.agencies import queries as windows
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application, FirstContact
from yimen.common import clock, once
from yimen.flow.may import lacks
from yimen.flow.others import REASSIGN
from yimen.proceedings import api as proceedings
from yimen.proceedings.models import Run
from yimen.referrals.models import Question
from yimen.windows.api import check_open, open_on
from yimen.windows.models import WindowHandOver

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.flow import Actor

RIGHT = "register_application"
REASON_LIMIT = 200


def takers(application: Application) -> list[Window]:
    """The windows a request may go to today: those that serve it and take applications."""
    return [window for window in _serving(application) if open_on(window, clock.today())]


def _serving(application: Application) -> list[Window]:
    """Those whose territory its people live in, that of the town and that of the county, but not the one that has
    it."""
    path = application.division.path
    known = [window for window in windows.windows() if path.startswith(window.unit.division.path)]
    return [window for window in known if window.pk != application.window_id]


def waiting(application: int) -> WindowHandOver | None:
    """The hand-over of an application that waits for the other window; None when none does."""
    rows = WindowHandOver.objects.filter(application=application, took__isnull=True)
    return rows.select_related("giver__unit", "taker__unit", "account").first()


def may_offer(by: Actor, application: Application) -> bool:
    """Whether the form to hand a request to another window opens for this seat."""
    return _refusal(by, application) is None


def must_be_own(by: Actor, application: Application) -> None:
    """Refused, with a sentence, for a seat that may not hand this request to another window now."""
    if refused := _refusal(by, application):
        raise refused


def _refusal(by: Actor, application: Application) -> Refused | None:
    rule = article("accept_application")
    if refused := lacks(by, RIGHT):
        return refused
    if application.window.unit.key != by.unit:
        return Refused("只能移交本窗口收的申请", rule, "请由收件的窗口移交")
    if application.run.status == "ended":
        return Refused("这件申请已经办结，不必移交", rule, "请查看办理结果")
    return None


@transaction.atomic
def offer(*, by: Actor, application: Application, to: int, reason: str, token: str = "") -> WindowHandOver:
    """Offer a request to the window `to` (its id). The same form sent twice is one offer.

    Refused: another window's or a closed application, a window that does not serve the place or takes no applications,
    no reason, one that waits already, a sealed record nobody has confirmed yet.
    """
    now = _locked(application)
    if token and (sent := WindowHandOver.objects.filter(token=token, account=int(by.account)).first()):
        if sent.application_id != now.pk:
            raise Refused("这次提交的凭证已用于另一件申请", "", "请刷新页面后重新填写")
        return sent
    must_be_own(by, now)
    rule, reason = article("accept_application"), _said(reason, "移交理由")
    taker = next((window for window in _serving(now) if window.pk == to), None)
    if taker is None:
        raise Refused("所选的窗口不服务申请人所在的地方", rule, "请从列出的窗口中选择；搬家的，请先补充登记村（社区）")
    check_open(taker)
    _must_be_confirmed(now)
    if (before := waiting(now.pk)) is not None:
        raise Refused(f"这件申请已移交{before.taker.name}，等对方接收", rule, "请等对方接收或者退回")
    row = WindowHandOver.objects.create(
        application=now,
        giver=now.window,
        taker=taker,
        reason=reason,
        account_id=int(by.account),
        by_unit=by.unit,
        token=token or once.fresh(),
    )
    audit.record(by=by, verb="offer_to_window", object=row, application=now.pk)
    return row


@transaction.atomic
def answer(*, by: Actor, hand_over: WindowHandOver, accept: bool, reason: str = "") -> WindowHandOver:
    """The other window takes a request over, or gives it back with a reason. Sent twice it is one answer.

    Taken over, everything that is the window's to do is that window's, in the request and in what was sent out for it;
    whoever accepts is asked first from now on (首问负责). Refused: another window's, answered otherwise, closed
    meanwhile, a place the window does not serve any more, given back without a reason, taken with one; a sealed record
    nobody has confirmed yet.
    """
    now, row, rule = *_as_it_stands(by, hand_over), article("accept_application")
    if row.taker.unit.key != by.unit:
        raise Refused(f"这次移交在等{row.taker.name}接收", rule, "请由接收的窗口办理")
    if row.took is not None:
        if row.took == accept and row.answered_by_id == int(by.account):
            return row
        raise Refused("这次移交已经有人答复", rule, "请刷新页面查看")
    if accept and tidy(reason).strip():
        raise Refused("写了退回理由，却按了接收", rule, "要退回的请按退回，要接收的请清空理由")
    row.answer = "" if accept else _said(reason, "退回理由")
    if accept:
        _take_over(by, now, row)
    row.took, row.answered_at, row.answered_by_id = accept, clock.now(), int(by.account)
    row.save(update_fields=["took", "answered_at", "answered_by", "answer"])
    verb = "accept_from_window" if accept else "decline_from_window"
    audit.record(by=by, verb=verb, object=row, application=now.pk)
    return row


@transaction.atomic
def withdraw(*, by: Actor, hand_over: WindowHandOver) -> WindowHandOver:
    """The window that offered a request takes the offer back while it waits. Sent twice it is one act.

    Refused: another window's; answered meanwhile.
    """
    now, row, rule = *_as_it_stands(by, hand_over), article("accept_application")
    if row.giver.unit.key != by.unit:
        raise Refused(f"这次移交是{row.giver.name}提出的", rule, "要撤回的，请由移交的窗口办理")
    if row.withdrawn:
        return row
    if row.took is not None:
        raise Refused("对方已经答复，不能撤回", rule, "请刷新页面查看")
    row.took, row.withdrawn, row.answered_at, row.answered_by_id = False, True, clock.now(), int(by.account)
    row.save(update_fields=["took", "withdrawn", "answered_at", "answered_by"])
    audit.record(by=by, verb="withdraw_from_window", object=row, application=now.pk)
    return row


def _as_it_stands(by: Actor, hand_over: WindowHandOver) -> tuple[Application, WindowHandOver]:
    """The application, locked, and its hand-over as it stands then. Refused: a seat that hands nothing over."""
    now = _locked(WindowHandOver.objects.select_related("application__run").get(pk=hand_over.pk).application)
    row = WindowHandOver.objects.select_related("giver__unit", "taker__unit__division").get(pk=hand_over.pk)
    if refused := lacks(by, RIGHT):
        raise refused
    return now, row


def _take_over(by: Actor, now: Application, row: WindowHandOver) -> None:
    """The application, its runs, its open questions and its first contact are the other window's."""
    rule = article("accept_application")
    if now.run.status == "ended":
        raise Refused("这件申请已经办结，不必接收", rule, "请退回，写明已经办结")
    if not now.division.path.startswith(row.taker.unit.division.path):
        raise Refused("申请人所在的村（社区）已更改，不归本窗口服务", rule, "请退回，写明原因")
    check_open(row.taker)
    _must_be_confirmed(now)
    able = replace(by, rights=by.rights | {REASSIGN})  # the other window gave it: no office has to agree
    open_runs = Run.objects.filter(root=now.run_id).exclude(status="ended").order_by("pk")
    old, new = row.giver.unit.key, row.taker.unit.key
    proceedings.reassign(by=able, run=now.run, old=old, new=new, reason=f"窗口移交：{row.reason}")
    for run in open_runs:  # units read these: why the windows agreed is not their business
        proceedings.reassign(by=able, run=run, old=old, new=new, reason="窗口移交")
    asked = Question.objects.filter(referral__application=now, answered_at__isnull=True)
    asked.filter(to_unit=old).update(to_unit=new)
    asked.filter(from_unit=old).update(from_unit=new)
    now.window = row.taker
    now.save(update_fields=["window"])
    FirstContact.objects.filter(application=now, until__isnull=True).update(until=clock.now())
    FirstContact.objects.create(
        application=now,
        account_id=int(by.account),
        seat_id=int(by.seat),
        offered_by_id=row.account_id,
        reason=row.reason,
        accepted_at=clock.now(),
    )


def _must_be_confirmed(application: Application) -> None:
    """Refused while a sealed record (代录) waits: only the window that wrote it down may confirm or discard it."""
    for run in Run.objects.filter(root=application.run_id).order_by("pk"):
        if proceedings.look(run).state.pending:
            rule = article("accept_application")
            raise Refused("有代录的单据还没有复核，不能移交", rule, "请原窗口先复核或者作废，再移交")


def _said(text: str, what: str) -> str:
    reason = " ".join(tidy(text).split("\n"))
    if not reason:
        raise Refused(f"没有写{what}", article("accept_application"), "请用一句话写明")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"{what}超过{REASON_LIMIT}个字", "", "请写简要些")
    return reason


def _locked(application: Application) -> Application:
    """The application under the lock of its run, as every act on it."""
    proceedings.lock_root(application.run)
    here = Application.objects.select_related("run", "division", "window__unit__division")
    return here.get(pk=application.pk)
