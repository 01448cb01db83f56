"""Leads: the list with how fast each was answered, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import numbering
from yimen.acts import reading_leads as reading
from yimen.contacts import queries
from yimen.web.contacts.forms import LeadFilter
from yimen.web.contacts.tabs import is_village, tabs
from yimen.web.shell.access import may_register, seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("当事人"),
    Column("来线索时间", "came", ("contact__at", "id")),
    Column("村（社区）"),
    Column("来源"),
    Column("到哪一步"),
    Column("期限"),
    Column("几日联系到"),
    Column("几日得到帮助"),
    Column("申请编号"),
)
NEWEST = "-came"


@require_GET
@seat_with()
def leads(request: HttpRequest) -> HttpResponse:
    """Leads the seat sees, newest first."""
    filters = LeadFilter(request)
    found = listing(request, reading.leads(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.lead_rows(found.rows, village=is_village(request)),
        "export": reverse("contacts:leads_xlsx"),
        "narrowed": bool(filters.chosen),
        **tabs(request),
    }
    return answer(request, "contacts/leads.html", "contacts/_lead_rows.html", context)


@require_GET
@seat_with()
def leads_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.leads(request.scope, **LeadFilter(request).chosen)
    lines = [
        [
            *(r.name, f"{r.came:%Y-%m-%d %H:%M}", r.place, r.source, r.where, r.light.words),
            *(r.speed.contact_days, r.speed.help_days, r.number),
        ]
        for r in reading.lead_rows(exported(request, asked, COLUMNS, NEWEST), village=is_village(request))
    ]
    numbering.note_export(by=request.actor, what="contacts.lead")
    return xlsx_response("急难线索", labels(COLUMNS), lines)


@require_GET
@seat_with()
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead on one screen: who, where it stands, how fast, what this seat may do."""
    found = here(queries.leads_for_page(request.scope).filter(pk=pk).first())
    page = reading.lead_page(found, request.actor, village=is_village(request))
    context = {
        "lead": found,
        "p": page,
        "acts": button_links(page.page),
        "may_register": page.may_register and may_register(request),
    }
    return render(request, "contacts/lead.html", context)
