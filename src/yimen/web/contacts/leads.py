"""Leads: the list with how fast each was answered, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import contacting, numbering
from yimen.acts import reading_contacts as contacts
from yimen.acts import reading_leads as reading
from yimen.basics.errors import Refused
from yimen.contacts import queries
from yimen.web.contacts.forms import LeadFilter, PersonForm
from yimen.web.contacts.tabs import is_village, tabs
from yimen.web.shell.access import may_register, seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

FIELD_OF = {"姓名": "name", "电话": "phone", "手机": "phone", "镇街": "division"}
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


@require_http_methods(["GET", "POST"])
@seat_with(contacting.RIGHT)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right whom a lead is about, while it is open."""
    found = here(queries.leads_for_page(request.scope).filter(pk=pk).first())
    contacting.must_be_at_work(request.actor, found)
    form = PersonForm(
        *((request.POST,) if request.method == "POST" else ()),
        initial=contacts.concerned(found.contact),
        villages=contacts.villages_around(found.contact),
    )
    if request.method == "POST" and form.is_valid():
        try:
            contacting.put_right(by=request.actor, lead=found, given=form.concerned())
        except Refused as refused:
            form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        else:
            messages.success(request, "已更正当事人。")
            return redirect("contacts:lead", pk)
    context = {
        "form": form,
        "step_title": "更正当事人",
        "back": reverse("contacts:lead", args=[pk]),
        "back_title": f"线索 {pk}",
        "summary": contacts.about_contact(found.contact),
    }
    return render(request, "contacts/form.html", context, status=422 if form.errors else 200)


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
