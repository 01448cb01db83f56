"""Intake: the list of applications, the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import numbering, reading_intake
from yimen.acts import reading_applications as reading
from yimen.cases import queries as cases
from yimen.web.intake.forms import ApplicationFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("编号"),
    Column("收件日期", "day", ("received_on", "id")),
    Column("申请人"),
    Column("村（社区）", "place", ("division_id", "-received_on", "-id")),
    Column("救助需求"),
    Column("到哪一步"),
    Column("期限"),
    Column("转办件数"),
)
NEWEST = "-day"


@require_GET
@seat_with()
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application on one screen."""
    found = here(cases.for_page(request.scope).prefetch_related("needs").filter(pk=pk).first())
    page = reading.application_page(found, request.actor)
    context = {
        "p": page,
        "a": found,
        "acts": button_links(page.page),
        "i": reading_intake.intake_of(found),
    }
    return render(request, "intake/application.html", context)


@require_GET
@seat_with()
def applications(request: HttpRequest) -> HttpResponse:
    """Applications the seat sees, newest first."""
    filters = ApplicationFilter(request)
    found = listing(request, reading.applications(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.application_rows(request.scope, found.rows),
        "export": reverse("intake:list_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "intake/list.html", "intake/_rows.html", context)


@require_GET
@seat_with()
def applications_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.applications(request.scope, **ApplicationFilter(request).chosen)
    found = exported(request, asked, COLUMNS, NEWEST)
    lines = [
        [r.number, r.received_on, r.name, r.place, "、".join(r.needs), r.where, r.light.words, r.referrals]
        for r in reading.application_rows(request.scope, found)
    ]
    numbering.note_export(by=request.actor, what="cases.application")
    return xlsx_response("救助申请", labels(COLUMNS), lines)
