"""People a unit cares for (关爱名单), what was done for them, who is in which category, how many were asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import numbering
from yimen.acts import reading_care as reading
from yimen.acts.reading_people import known_person
from yimen.basics.days import last_day
from yimen.basics.errors import Refused
from yimen.people import api as people
from yimen.web.people.care_forms import CareFilter, CareForm, CategoryForm, EndForm, SurveyForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

RIGHTS = (reading.CARE, reading.KEEP)
COLUMNS = (
    Column("姓名"),
    Column("镇街", "place", ("person__division__path", "-id")),
    Column("村（社区）"),
    Column("类别", "category", ("category", "-id")),
    Column("联系电话"),
    Column("列入日期", "day", ("valid_from", "id")),
    Column("上次帮扶"),
)
NEWEST = "-day"
COVERAGE = ("镇街", "有劳动能力", "已调查", "覆盖率")


@require_GET
@never_cache
@seat_with(*RIGHTS)
def care(request: HttpRequest) -> HttpResponse:
    """The list of this seat."""
    filters = CareFilter(request)
    found = listing(request, reading.care_list(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.care_rows(request.scope, found.rows),
        "export": reverse("people:care_xlsx"),
        "narrowed": bool(filters.chosen),
        "cared": list(reading.listed(request.scope).values()),
    }
    return answer(request, "people/care.html", "people/_care.html", context)


@require_GET
@seat_with(*RIGHTS)
def care_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet, the telephones masked as well."""
    found = exported(request, reading.care_list(request.scope, **CareFilter(request).chosen), COLUMNS, NEWEST)
    rows = reading.care_rows(request.scope, found)
    numbering.note_export(by=request.actor, what="people.category")
    lines = [[r.name, r.town, r.village, r.category, r.phone, r.since, r.last] for r in rows]
    return xlsx_response("关爱名单", labels(COLUMNS), lines)


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(*RIGHTS)
def care_for(request: HttpRequest, pk: int) -> HttpResponse:
    """One person on the list; what the unit did is written down here."""
    person = here(reading.cared_for(request.scope, pk))
    form = CareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            people.record_care(by=request.actor, person=person, care=form.care, token=form.cleaned_data["token"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已记录。")
            return redirect("people:care_for", pk)
    context = {"p": reading.care_page(request.actor, request.scope, person), "form": form, "survey": SurveyForm()}
    return render(request, "people/care_for.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@seat_with(*RIGHTS)
def care_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, telephone and address in full, logged."""
    person = here(reading.cared_for(request.scope, pk))
    looked = {"pk": pk, "name": person.name, "full": reading.look(by=request.actor, person=person)}
    context = {"looked": {**looked, "purpose": reading.PURPOSE}}
    return render(request, "people/_looked.html" if request.htmx else "people/care_looked.html", context)


@require_POST
@never_cache
@seat_with(*RIGHTS)
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody able to work can do, wants to do and needs."""
    person = here(reading.cared_for(request.scope, pk))
    page = reading.care_page(request.actor, request.scope, person)
    form = SurveyForm(request.POST)
    if form.is_valid() and page.asks:
        try:
            people.record_survey(by=request.actor, person=person, asked=form.asked, token=form.cleaned_data["token"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已记录就业调查。")
            return redirect("people:care_for", pk)
    context = {"p": page, "form": CareForm(), "survey": form}
    return render(request, "people/care_for.html", context, status=422)


@require_GET
@seat_with(*RIGHTS, "view_statistics")
def coverage(request: HttpRequest) -> HttpResponse:
    """How many of those able to work were asked, town by town."""
    context = {"rows": reading.coverage(request.scope), "heads": COVERAGE, "export": reverse("people:coverage_xlsx")}
    return render(request, "people/coverage.html", context)


@require_GET
@seat_with(*RIGHTS, "view_statistics")
def coverage_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    numbering.note_export(by=request.actor, what="people.survey")
    lines = [[r.town, r.able, r.asked, r.rate] for r in reading.coverage(request.scope)]
    return xlsx_response("就业调查覆盖", COVERAGE, lines)


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(reading.KEEP)
def category(request: HttpRequest, pk: int) -> HttpResponse:
    """The categories of a person; put her into one more."""
    person = here(known_person(request.scope, pk))
    form = CategoryForm(request.POST if request.method == "POST" else None, scope=request.scope, own=request.actor.unit)
    if form.is_valid():
        try:
            people.put_in_category(by=request.actor, person=person, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已登记类别。")
            return redirect("people:category", pk)
    context = {"p": person, "form": form, "rows": _held(pk)}
    return render(request, "people/category.html", context, status=422 if form.errors else 200)


def _held(pk: int) -> list[dict[str, object]]:
    names, titles = dict(reading.source_units()), reading.category_titles()
    return [
        {
            "row": row,
            "title": titles.get(row.category, row.category),
            "unit": names.get(row.unit, row.unit),
            "last": last_day(row.valid_from, row.valid_until),
        }
        for row in reading.category_rows(pk)
    ]


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(reading.KEEP)
def category_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody no longer belongs to a category."""
    row = here(reading.category_of(request.scope, pk))
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            people.end_category(by=request.actor, row=row, on=form.cleaned_data["on"])
        except Refused as refused:
            form.refuse(refused, "on")
        else:
            messages.success(request, "已终止。")
            return redirect("people:category", row.person_id)
    context = {"row": row, "title": reading.category_titles().get(row.category, row.category), "form": form}
    return render(request, "people/category_end.html", context, status=422 if form.errors else 200)
