"""Record an act on a run: the form of its kind, the sentence when it is refused, and back to where one came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import adding, answering, correcting, extending, owing, recording, sealed_slips, splitting
from yimen.acts.finding import Subject, subject_of_run
from yimen.acts.reading_runs import run_drawing
from yimen.basics.errors import Refused
from yimen.common import once
from yimen.flow import types as t
from yimen.web.runs.extra_forms import AddNeedForm, AnytimeForm, ExtendForm, HandInForm, WholeSlipForm
from yimen.web.runs.forms import FORMS, ConfirmForm, CorrectForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here

if TYPE_CHECKING:
    from yimen.flow.program import AnytimeAct


def _subject(request: HttpRequest, run: int) -> Subject:
    found: Subject = here(subject_of_run(request.scope, run))
    return found


def page_of(subject: Subject) -> tuple[str, str]:
    """(address, title) of the page a run belongs to."""
    if subject.application is not None:
        return reverse("intake:application", args=[subject.application.pk]), subject.application.number.text
    if subject.lead is not None:
        return reverse("contacts:lead", args=[subject.lead.pk]), f"线索 {subject.lead.pk}"
    if subject.monthly is not None:
        return reverse("feedback:list", args=[subject.monthly.pk]), "月度清单"
    assert subject.referral is not None
    return reverse("referrals:referral", args=[subject.referral.pk]), "转办件"


def _recorded(request: HttpRequest, form: Any, record: Callable[[], object], said: str) -> bool:
    """Record what the form says and tell so; False when it is not filled in well, or refused with a sentence in it."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        record()
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, said)
    return True


def _bound(request: HttpRequest, form: type[Any], **kwargs: Any) -> Any:
    if request.method == "POST":
        return form(request.POST, request.FILES, **kwargs)
    return form(**kwargs)


def _again(request: HttpRequest, subject: Subject, act: t.Act) -> bool:
    """The same form sent a second time (a button clicked twice): it was recorded, and is not recorded again.

    Refused when the form was sent before for another act or another outcome.
    """
    sent = replace(act, token=once.outside(request.POST.get("token", "")), outcome=request.POST.get("outcome", ""))
    if not recording.sent_before(actor=request.actor, run=subject.run, act=sent):
        return False
    messages.success(request, "已记录。")
    return True


@require_http_methods(["GET", "POST"])
@seat_with()
def act(request: HttpRequest, run: int, step: str) -> HttpResponse:
    """The form of one step, and its recording."""
    subject = _subject(request, run)
    if _again(request, subject, t.Act(step=step, key=request.GET.get("key", ""))):
        return redirect(page_of(subject)[0])
    key, mode = request.GET.get("key", ""), request.GET.get("mode", "")
    now = recording.situation(actor=request.actor, subject=subject, step=step, key=key, mode=mode)
    form = _bound(request, FORMS[now.kind], situation=now)
    back, back_title = page_of(subject)
    said = f"已记录：{now.title}{now.outcome_title(request.POST.get('outcome', ''))}。" + (
        "等另一人复核后生效。" if now.mode == "sealed" else ""
    )
    if _recorded(request, form, lambda: recording.perform(actor=request.actor, situation=now, deed=form.deed()), said):
        return redirect(back)
    context = {
        "form": form,
        "step_title": now.title,
        "basis": now.basis,
        "due": now.due(),
        "summary": now.summary(),
        "sealed": now.mode == "sealed",
        "back": back,
        "back_title": back_title,
    }
    return render(request, "runs/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@seat_with()
def anytime(request: HttpRequest, run: int, name: str) -> HttpResponse:
    """An act outside the order: withdrawal, one more need."""
    subject = _subject(request, run)
    if _again(request, subject, t.Act(kind=t.ANYTIME, step=name)):
        return redirect(page_of(subject)[0])
    recording.must_be_open(actor=request.actor, run=subject.run, kind=t.ANYTIME, name=name)
    wanted = recording.anytime_act(subject.run, name)
    if wanted.kind == "add_member":
        return _add_need(request, subject, wanted)
    form = _bound(request, AnytimeForm, needs=wanted.needs)

    def record() -> None:
        recording.perform_anytime(actor=request.actor, run=subject.run, name=name, **form.values())

    if _recorded(request, form, record, "已记录。"):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, wanted.title)


def _add_need(request: HttpRequest, subject: Subject, wanted: AnytimeAct) -> HttpResponse:
    """One more programme for an application already split."""
    choices = adding.more_choices(subject)
    more = {"leads": adding.lead_choices(subject), "plans": splitting.has_plans(subject.run)}
    form = _bound(request, AddNeedForm, choices=choices, **more)
    if _recorded(
        request,
        form,
        lambda: splitting.add_need(by=request.actor, run=subject.run, name=wanted.name, **form.values()),
        "已增加并转出一项救助。",
    ):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, wanted.title)


@require_http_methods(["GET", "POST"])
@seat_with("confirm_record")
def confirm(request: HttpRequest, run: int, of: int) -> HttpResponse:
    """A second person confirms, or throws out, what was recorded from sealed paper."""
    subject = _subject(request, run)
    kind = t.DISCARDED if request.POST.get("answer") == "discard" else t.CONFIRMED
    if _again(request, subject, t.Act(kind=kind, of=of)):
        return redirect(page_of(subject)[0])
    recording.must_be_open(actor=request.actor, run=subject.run, kind=t.CONFIRMED, of=of)
    form = _bound(request, ConfirmForm)

    def settle() -> None:
        data, sealed = form.cleaned_data, {"by": request.actor, "run": subject.run, "of": of}
        if data["answer"] == "confirm":
            answering.confirm(**sealed, token=data["token"])
        else:
            answering.discard(**sealed, reason=data["reason"], token=data["token"])

    said = "已复核，代录作废，退回登记人。" if kind == t.DISCARDED else "已复核，代录生效。"
    if _recorded(request, form, settle, said):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, "复核代录", record=recording.pending_record(subject, of))


@require_http_methods(["GET", "POST"])
@seat_with("correct")
def correct(request: HttpRequest, run: int, of: int) -> HttpResponse:
    """Correct one record at its place."""
    subject = _subject(request, run)
    if _again(request, subject, t.Act(kind=t.CORRECTION, of=of)):
        return redirect(page_of(subject)[0])
    wrong = correcting.record_to_correct(subject.run, of, request.actor)
    form = _bound(request, CorrectForm, wrong=wrong)
    if _recorded(
        request,
        form,
        lambda: correcting.correct(by=request.actor, run=subject.run, of=of, **form.correction()),
        "已更正，原记录和理由都保留。",
    ):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, f"更正记录：{wrong.title}")


@require_http_methods(["GET", "POST"])
@seat_with()
def extend(request: HttpRequest, run: int) -> HttpResponse:
    """Extend the limit of a turn, or one over several steps."""
    subject = _subject(request, run)
    named = {name: request.GET.get(name, "") for name in ("step", "key", "limit")}
    if _again(request, subject, extending.asked(**named)):
        return redirect(page_of(subject)[0])
    wanted = extending.extension(actor=request.actor, run=subject.run, **named)
    form = _bound(request, ExtendForm, extension=wanted)
    if _recorded(
        request,
        form,
        lambda: extending.extend(by=request.actor, run=subject.run, of=wanted, **form.values()),
        f"已{wanted.title}。",
    ):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, wanted.title, basis=wanted.basis, due=wanted.due)


@require_http_methods(["GET", "POST"])
@seat_with()
def hand_in(request: HttpRequest, run: int) -> HttpResponse:
    """The paper behind records by phone has come."""
    subject = _subject(request, run)
    if _again(request, subject, t.Act(kind=t.PAPER)):
        return redirect(page_of(subject)[0])
    form = _bound(request, HandInForm, owed=owing.papers_to_hand_in(actor=request.actor, run=subject.run))
    if _recorded(
        request, form, lambda: owing.hand_in(by=request.actor, run=subject.run, **form.values()), "已补交原件。"
    ):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, "补交原件")


@require_http_methods(["GET", "POST"])
@seat_with("record_for_others")
def whole_slip(request: HttpRequest, run: int) -> HttpResponse:
    """A unit's sealed feedback slip, recorded at once: receipt, handling and answer."""
    subject = _subject(request, run)
    token = once.outside(request.POST.get("token", ""))
    if sealed_slips.sent_before(by=request.actor, run=subject.run, token=token):
        messages.success(request, "已记录。")
        return redirect(page_of(subject)[0])
    step = sealed_slips.step_to_record(actor=request.actor, run=subject.run)
    form = _bound(request, WholeSlipForm, receipt=step.kind == "receive")
    if _recorded(
        request,
        form,
        lambda: sealed_slips.record_slip(
            by=request.actor, run=subject.run, slip=form.slip(), token=form.cleaned_data["token"]
        ),
        "已代录整张反馈单，等另一人复核后生效。",
    ):
        return redirect(page_of(subject)[0])
    return _form_page(request, subject, form, "凭反馈单一次代录", sealed=True, summary=recording.about(subject))


def _form_page(request: HttpRequest, subject: Subject, form: Any, title: str, **more: Any) -> HttpResponse:
    back, back_title = page_of(subject)
    context = {"form": form, "step_title": title, "back": back, "back_title": back_title, **more}
    return render(request, "runs/act.html", context, status=422 if form.errors else 200)


@require_GET
@seat_with()
def drawing(request: HttpRequest, run: int) -> HttpResponse:
    """A run's procedure drawn with where it stands: every step, what opens it, its limit, its article."""
    subject = _subject(request, run)
    back, back_title = page_of(subject)
    context = {"drawing": run_drawing(subject.run), "back": back, "back_title": back_title}
    return render(request, "runs/drawing.html", context)
