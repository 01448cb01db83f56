"""Who is responsible for a request: the lists of one's own, the hand-over, and taking over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import first_contact, numbering
from yimen.acts import reading_applications as applications
from yimen.acts import reading_first as reading
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.web.contacts.forms import HandOverForm
from yimen.web.contacts.tabs import tabs
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import must_choose
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("申请人"),
    Column("编号"),
    Column("收件日期", "day", ("received_on", "id")),
    Column("村（社区）"),
    Column("到哪一步"),
    Column("期限"),
)
NEWEST = "-day"


@require_GET
@seat_with(first_contact.TAKES, first_contact.NAMES)
def first(request: HttpRequest) -> HttpResponse:
    """Open requests one is responsible for, those offered to oneself, and those of the window nobody answers for."""
    shown = _shown(request)
    found = listing(request, reading.responsible_for(request.scope, request.actor, shown), COLUMNS, NEWEST)
    context = {
        "listing": found,
        "rows": applications.application_rows(request.scope, found.rows),
        "choices": reading.SHOWN,
        "shown": shown,
        "export": reverse("contacts:first_xlsx"),
        **tabs(request),
    }
    return answer(request, "contacts/first.html", "contacts/_first_rows.html", context)


def _shown(request: HttpRequest) -> str:
    asked = request.GET.get("shown", "")
    return asked if asked in reading.SHOWN else next(iter(reading.SHOWN))


@require_GET
@seat_with(first_contact.TAKES, first_contact.NAMES)
def first_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.responsible_for(request.scope, request.actor, _shown(request))
    found = applications.application_rows(request.scope, exported(request, asked, COLUMNS, NEWEST))
    lines = [[r.name, r.number, r.received_on, r.place, r.where, r.light.words] for r in found]
    numbering.note_export(by=request.actor, what="cases.firstcontact")
    return xlsx_response("首问负责", labels(COLUMNS), lines)


@require_http_methods(["GET", "POST"])
@seat_with(first_contact.TAKES, first_contact.NAMES)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a request to a colleague; when its holder has left, the reviewer names a successor."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    named = first_contact.check_may(request.actor, found)
    colleagues = first_contact.colleagues(found)
    form = HandOverForm(*((request.POST,) if request.method == "POST" else ()), colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            first_contact.hand_over(by=request.actor, application=found, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已指定首问负责人。" if named else "已移交，对方接手前仍由您负责。")
            return redirect("intake:application", pk)
    context = {
        "form": form,
        "step_title": "指定首问负责人" if named else "移交首问负责",
        "back": reverse("intake:application", args=[pk]),
        "back_title": found.number.text,
        "summary": [],
    }
    return render(request, "contacts/form.html", context, status=422 if form.errors else 200)


@require_POST
@seat_with(first_contact.TAKES)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what was offered to oneself, or give it back."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    must_choose(request.POST.get("answer"), "accept", "decline")
    accept = request.POST.get("answer") == "accept"
    first_contact.answer(by=request.actor, application=found, accept=accept)
    messages.success(request, "已接手，由您负责到底。" if accept else "已退回，仍由原首问负责人负责。")
    return redirect("intake:application", pk)
