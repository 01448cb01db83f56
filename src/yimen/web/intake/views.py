"""Intake: the application form, the list of applications, the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import looking, numbering, reading_people, registering
from yimen.acts import reading_applications as reading
from yimen.acts.registering import Request
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.common import once
from yimen.people import api as people
from yimen.places import api as places
from yimen.web.intake.forms import ApplicationFilter, ApplicationForm, MemberFormSet, request_of
from yimen.web.shell.access import seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

FIELD_OF = {"证件": "number", "身份证": "number", "姓名": "name", "电话": "phone", "手机": "phone"}
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


@require_http_methods(["GET", "POST"])
@seat_with("register_application")
def new(request: HttpRequest) -> HttpResponse:
    """Take a request: register it, and accept it at once when the clerk says so. A seat without a window is told so."""
    registering.window_of(request.actor)
    choices = {"divisions": reading.division_choices(request.scope), "needs": reading.need_choices()}
    if request.method == "GET":
        begun = _begun_with(request, choices["divisions"])
        return _form(request, ApplicationForm(initial=begun, **choices), MemberFormSet(prefix="members"))
    form = ApplicationForm(request.POST, **choices)
    members = MemberFormSet(request.POST, prefix="members")
    if not (form.is_valid() and members.is_valid()):
        return _form(request, form, members, 422)
    try:
        taken, done = registering.register(by=request.actor, request=_request(request, form, members)), "已登记"
        if request.POST.get("do") == "accept":
            done = "已登记并受理"
            token = once.inside("accept", form.cleaned_data["token"])
            registering.accept(by=request.actor, application=taken, token=token)
    except Refused as refused:
        form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        return _form(request, form, members, 422)
    messages.success(request, f"{done}，编号 {taken.number.text}。")
    return redirect("intake:application", taken.pk)


def _begun_with(request: HttpRequest, divisions: Any) -> dict[str, Any]:
    """What the form knows when it was opened from a person's page, or from a search that found nobody; what was typed
    need not be typed again, and stands in no address."""
    if search := request.GET.get("search", ""):
        return people.read_typed(request.actor, search[:64])
    asked = request.GET.get("person", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return {}
    begun = looking.begin_with(by=request.actor, scope=request.scope, person=int(asked))
    if begun is None:
        return {}
    person, full = begun
    codes = {code for _, inside in divisions for code, _ in inside}
    return {
        "known": person.pk,
        "name": person.name,
        "kind": person.identity_kind,
        "phone": full.phone,
        "address": full.address,
        "division": person.division.code if person.division and person.division.code in codes else "",
    }


def _request(request: HttpRequest, form: ApplicationForm, members: Any) -> Request:
    """The request as the use case takes it; a person chosen before must still be visible to this seat."""
    chosen = form.cleaned_data["known"]
    known = reading_people.known_person(request.scope, chosen) if chosen else None
    return request_of(form, members, places.division(form.cleaned_data["division"]), known)


def _form(request: HttpRequest, form: ApplicationForm, members: Any, status: int = 200) -> HttpResponse:
    return render(request, "intake/new.html", {"form": form, "members": members}, status=status)


@require_GET
@seat_with()
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application on one screen."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    page = reading.application_page(found, request.actor)
    return render(request, "intake/application.html", {"p": page, "a": found, "acts": button_links(page.page)})


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
