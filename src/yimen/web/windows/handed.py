"""A request goes from one window to another: the list, the form that offers it, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import between_windows, numbering
from yimen.acts import reading_between as reading
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import must_choose
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response
from yimen.web.windows.forms import AnswerForm, HandedFilter, ToWindowForm

COLUMNS = (
    Column("申请人"),
    Column("申请编号"),
    Column("村（社区）"),
    Column("移交窗口"),
    Column("接收窗口"),
    Column("移交人"),
    Column("移交日期", "day", ("id",)),
    Column("移交理由", css=WRAP),
    Column("状态", "state", ("took", "id")),
    Column("接收人"),
    Column("答复日期", "answered", ("answered_at", "id")),
    Column("退回理由", css=WRAP),
)
NEWEST = "-day"


@require_GET
@seat_with(between_windows.RIGHT)
def handed(request: HttpRequest) -> HttpResponse:
    """Requests handed to the own window, and those it handed on, newest first."""
    filters = HandedFilter(request)
    found = listing(request, reading.hand_overs(request.actor, **filters.chosen), (*COLUMNS, ACTS), NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.rows(found.rows, request.actor, request.scope),
        "export": reverse("windows:handed_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "windows/handed.html", "windows/_handed.html", context)


@require_GET
@seat_with(between_windows.RIGHT)
def handed_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.hand_overs(request.actor, **HandedFilter(request).chosen)
    found = reading.rows(exported(request, asked, COLUMNS, NEWEST), request.actor)
    numbering.note_export(by=request.actor, what="windows.windowhandover")
    lines = [
        [
            r.name,
            r.number,
            r.place,
            r.giver,
            r.taker,
            r.by,
            r.on,
            r.reason,
            r.state,
            r.answered_by,
            r.answered,
            r.answer,
        ]
        for r in found
    ]
    return xlsx_response("窗口移交", labels(COLUMNS), lines)


@require_http_methods(["GET", "POST"])
@seat_with(between_windows.RIGHT)
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a request to another window."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    between_windows.must_be_own(request.actor, found)
    windows = reading.choices(between_windows.takers(found))
    form = ToWindowForm(*((request.POST,) if request.method == "POST" else ()), windows=windows)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            between_windows.offer(
                by=request.actor, application=found, to=int(data["to"]), reason=data["reason"], token=data["token"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已移交，对方接收前仍由本窗口负责。")
            return redirect("intake:application", pk)
    context = {"form": form, "a": found}
    return render(request, "windows/hand.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@seat_with(between_windows.RIGHT)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what another window handed on, or give it back with a reason; take back what the own window offered."""
    found = here(reading.hand_overs(request.actor).filter(pk=pk).first())
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and request.POST.get("answer") == "withdraw":
        between_windows.withdraw(by=request.actor, hand_over=found)
        messages.success(request, "已撤回，仍由本窗口负责。")
        return redirect("intake:application", found.application_id)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("answer") == "accept"
        try:
            must_choose(request.POST.get("answer"), "accept", "decline")
            between_windows.answer(by=request.actor, hand_over=found, accept=accept, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已接收，由本窗口负责到底。" if accept else "已退回，仍由原窗口负责。")
            return redirect("intake:application", found.application_id) if accept else redirect("windows:handed")
    (row,) = reading.rows([found], request.actor, request.scope)
    return render(request, "windows/take.html", {"form": form, "row": row}, status=422 if form.errors else 200)
