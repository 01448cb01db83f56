"""Numbers of superior systems by hand: on an application, on a member of a household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.acts import exchanging, reading_household
from yimen.acts import reading_compared as reading
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.web.exchange.forms import NumberForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here


@require_http_methods(["GET", "POST"])
@seat_with(*exchanging.WRITES_APPLICATION)
def of_application(request: HttpRequest, pk: int) -> HttpResponse:
    """The number an application was given when it was typed into a superior system."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            exchanging.record_number(by=request.actor, person=found.person, application=found, **data)
        except Refused as refused:
            form.refuse_where(refused)
        else:
            messages.success(request, "已登记上级系统编号。")
            return redirect("intake:application", pk)
    back = (reverse("intake:application", args=[pk]), found.number.text)
    return _page(request, form, back, reading.of_application(pk))


@require_http_methods(["GET", "POST"])
@seat_with(*exchanging.WRITES_PERSON)
def of_household(request: HttpRequest, pk: int) -> HttpResponse:
    """The number a member of a household has in a superior system for a programme."""
    here(reading_household.households(request.scope).filter(pk=pk).first())
    members = {member.pk: member for member in reading.members(pk)}
    form = NumberForm(request.POST or None, people=[(member.pk, member.name) for member in members.values()])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = members[int(data.pop("person"))]
        try:
            exchanging.record_number(by=request.actor, person=person, **data)
        except Refused as refused:
            form.refuse_where(refused)
        else:
            messages.success(request, "已登记上级系统编号。")
            return redirect("people:household", pk)
    back = (reverse("people:household", args=[pk]), "家庭档案")
    return _page(request, form, back, reading.of_members(list(members)))


def _page(request: HttpRequest, form: NumberForm, back: tuple[str, str], known: Any) -> HttpResponse:
    context = {"form": form, "back": back[0], "back_title": back[1], "known": known}
    return render(request, "exchange/number.html", context, status=422 if form.errors else 200)
