"""Policy answers at the counter: choose a need or type a word; a page and a sheet for each programme; units."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import numbering, reading_units
from yimen.acts import reading_policy as reading
from yimen.web.policy.forms import UnitFilter, WordForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("单位", "name", ("position", "id")),
    Column("职责"),
    Column("接收转办的项目", css=WRAP),
    Column("审批的项目", css=WRAP),
    Column("提供的信息", css=WRAP),
    Column("其他职责", css=WRAP),
    Column("依据", css=WRAP),
)
FIRST = "name"


@require_GET
@seat_with()
def guide(request: HttpRequest) -> HttpResponse:
    """The needs to choose from, and what is offered for the chosen one."""
    need = request.GET.get("lacks", "")
    every = reading.needs()
    chosen = next((one for one in every if one.key == need), None)
    found = reading.for_need(need, request.seat) if chosen else None
    return _guide(request, WordForm(), every, found, chosen)


@require_POST
@seat_with()
def search(request: HttpRequest) -> HttpResponse:
    """What is offered where a word stands."""
    form = WordForm(request.POST)
    found = reading.for_word(form.cleaned_data["text"], request.seat) if form.is_valid() else None
    return _guide(request, form, reading.needs(), found, None)


def _guide(request: HttpRequest, form: WordForm, every: Any, found: Any, chosen: Any) -> HttpResponse:
    context = {"form": form, "needs": every, "found": found, "chosen": chosen}
    return render(request, "policy/guide.html", context, status=422 if form.errors else 200)


@require_GET
@seat_with()
def programme(request: HttpRequest, key: str) -> HttpResponse:
    """One programme: who, what, with which papers, where, by which article."""
    found = here(reading.programme(key, request.seat))
    context = {"a": found, "windows": reading.windows_for(request.seat), "hotlines": reading.hotlines()}
    return render(request, "policy/programme.html", context)


@require_GET
@seat_with()
def leaflet(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet to take home."""
    name, pdf = reading.leaflet(here(reading.programme(key, request.seat)), request.seat)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@seat_with()
def units(request: HttpRequest) -> HttpResponse:
    """What each unit takes, and which only give data or policy."""
    filters = UnitFilter(request)
    found = listing(request, reading_units.units(**filters.chosen), COLUMNS, FIRST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading_units.unit_rows(found.rows),
        "export": reverse("policy:units_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "policy/units.html", "policy/_units.html", context)


@require_GET
@seat_with()
def units_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    found = exported(request, reading_units.units(**UnitFilter(request).chosen), COLUMNS, FIRST)
    numbering.note_export(by=request.actor, what="agencies.unit")
    lines = [
        [r.name, r.role_title, *map("、".join, (r.takes, r.decides, r.answers, r.other)), "；".join(r.articles)]
        for r in reading_units.unit_rows(found)
    ]
    return xlsx_response("单位职责", labels(COLUMNS), lines)


@require_GET
@seat_with()
def unit(request: HttpRequest, key: str) -> HttpResponse:
    """One unit with its duties."""
    return render(request, "policy/unit.html", {"u": here(reading_units.unit_of(key))})
