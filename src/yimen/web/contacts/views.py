"""Contacts: the log of visits, calls and letters; one contact, its telephone, its answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import contacting, numbering
from yimen.acts import reading_contacts as reading
from yimen.basics.errors import Refused
from yimen.contacts import queries
from yimen.people import api as people
from yimen.web.contacts.forms import ContactFilter, ContactForm, SearchForm, SettleForm
from yimen.web.contacts.tabs import is_village, tabs
from yimen.web.shell.access import may_register, seat_with
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

FIELD_OF = {
    "姓名": "caller_name",
    "电话": "caller_phone",
    "来源单位": "source_name",
    "镇街": "division",
    "内容": "content",
}
COLUMNS = (
    Column("当事人"),
    Column("时间", "at", ("at", "id")),
    Column("渠道"),
    Column("事由"),
    Column("村（社区）"),
    Column("电话"),
    Column("经办人"),
    Column("结果"),
    Column("转为"),
)
NEWEST = "-at"


@require_GET
@seat_with()
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts the seat sees, newest first."""
    filters = ContactFilter(request)
    found = listing(request, _asked(request, filters), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "search": SearchForm(),
        "listing": found,
        "rows": reading.contact_rows(found.rows, village=is_village(request)),
        "export": reverse("contacts:list_xlsx"),
        "narrowed": bool(filters.chosen),
        "hotline": reading.hotline(),
        **tabs(request),
    }
    return answer(request, "contacts/list.html", "contacts/_rows.html", context)


def _asked(request: HttpRequest, filters: ContactFilter) -> Any:
    """The contacts the filters ask for; a search lies under an address of this account and seat."""
    chosen = dict(filters.chosen)
    address = chosen.pop("search", "")
    text = people.read_search(request.actor, address) if address else ""
    return reading.contacts(request.scope, **chosen, text=text)


@require_POST
@seat_with(contacting.RIGHT)
def search(request: HttpRequest) -> HttpResponse:
    """Keep the search under an opaque address, and list what it finds."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        raise Refused("没有填写要查的内容", "", "请填写姓名、拼音或电话")
    found = people.open_search(by=request.actor, text=form.cleaned_data["text"])
    return redirect(f"{reverse('contacts:list')}?{urlencode({'search': found.address})}")


@require_GET
@seat_with()
def contacts_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = _asked(request, ContactFilter(request))
    rows = reading.contact_rows(exported(request, asked, COLUMNS, NEWEST), village=is_village(request))
    lines = [
        [r.name, f"{r.at:%Y-%m-%d %H:%M}", r.channel, r.kind, r.place, r.phone, r.officer, r.result, r.number]
        for r in rows
    ]
    numbering.note_export(by=request.actor, what="contacts.contact")
    return xlsx_response("来访来电", labels(COLUMNS), lines)


@require_http_methods(["GET", "POST"])
@seat_with(contacting.RIGHT)
def new(request: HttpRequest) -> HttpResponse:
    """Log a visit, a call, a letter; a lead leads to its page."""
    form = ContactForm(*((request.POST,) if request.method == "POST" else ()), request=request)
    if request.method == "POST" and form.is_valid():
        try:
            logged = contacting.log(by=request.actor, entry=form.entry())
        except Refused as refused:
            form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        else:
            unnamed = "" if logged.concerns else "没有写当事人姓名，显示“姓名不详”。"
            messages.success(request, f"已登记：{logged.get_kind_display()}，{logged.get_result_display()}。{unnamed}")
            return redirect("contacts:contact", logged.pk)
    context = {"form": form, "hotline": reading.hotline()}
    return render(request, "contacts/new.html", context, status=422 if form.errors else 200)


@require_GET
@seat_with()
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact: who, what was said and answered, by whom it was taken, what it became."""
    found = here(queries.for_page(request.scope).filter(pk=pk).first())
    page = reading.contact_page(found, request.actor, village=is_village(request))
    return render(request, "contacts/contact.html", {"c": found, "p": page, "may_register": may_register(request)})


@require_http_methods(["GET", "POST"])
@seat_with(contacting.RIGHT)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what still waited, or say why nothing more is done."""
    found = here(queries.for_page(request.scope).filter(pk=pk).first())
    form = SettleForm(*((request.POST,) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            contacting.settle(by=request.actor, contact=found, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已记录。")
            return redirect("contacts:contact", pk)
    context = {
        "form": form,
        "step_title": "补记答复",
        "back": reverse("contacts:contact", args=[pk]),
        "back_title": "来访来电",
        "summary": reading.about_contact(found),
    }
    return render(request, "contacts/form.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@seat_with()
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone in full, logged: to call back. A fragment below the masked one, or a page without scripts."""
    looked = here(contacting.look(by=request.actor, scope=request.scope, pk=pk))
    template = "contacts/_looked.html" if request.htmx else "contacts/looked.html"
    return render(request, template, {"looked": looked, "purpose": contacting.PURPOSE})
