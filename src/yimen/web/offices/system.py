"""The system administrator's office: the release in force, the calendar, what waits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import reading_offices
from yimen.basics.errors import Refused
from yimen.places import api as places
from yimen.web.offices.forms import HolidayFormSet, YearForm
from yimen.web.shell.access import administrator
from yimen.web.shell.listing import here


@require_GET
@administrator("system")
def system(request: HttpRequest) -> HttpResponse:
    """The installation on one page."""
    return render(request, "offices/system.html", {"s": reading_offices.system_page()})


@require_http_methods(["GET", "POST"])
@administrator("system")
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's days off as a picture, and the notice to load or correct."""
    page = here(reading_offices.year_page(year))
    form = YearForm(request.POST or None, initial=_initial(page))
    holidays = HolidayFormSet(request.POST or None, prefix="holidays", initial=_holidays(page.row))
    if request.method == "POST" and form.is_valid() and holidays.is_valid():
        given = form.cleaned_data
        try:
            places.set_year(by=request.user, year=year, holidays=_spans(holidays), **given)
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, f"{year}年的放假安排已保存，各项期限随即按它计算。")
            return redirect("offices:year", year)
    wrong = form.is_bound and not (form.is_valid() and holidays.is_valid())
    context = {"page": page, "form": form, "holidays": holidays, "wrong": wrong}
    return render(request, "offices/year.html", context, status=422 if wrong else 200)


def _initial(page: reading_offices.YearPage) -> dict[str, Any]:
    if page.row is None:
        return {}
    return {"notice": page.row.notice, "official": page.official, "workdays": "\n".join(page.row.workdays)}


def _holidays(row: Any) -> list[dict[str, Any]]:
    spans = row.holidays if row is not None else []
    return [{"name": span["name"], "first": span["from"], "last": span["to"]} for span in spans]


def _spans(holidays: Any) -> list[dict[str, Any]]:
    rows = [form.cleaned_data for form in holidays.forms]
    return [{"name": r["name"], "from": r["first"], "to": r["last"]} for r in rows if r.get("name")]
