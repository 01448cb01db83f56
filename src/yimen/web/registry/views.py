"""The registry of people in difficulty: the list, one entry, entries by hand, checks that are due, coverage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import enrolling, numbering
from yimen.acts import reading_registry as reading
from yimen.acts.reading_places import division_groups
from yimen.basics.errors import Refused
from yimen.registry.policies import KEEP, READ
from yimen.web.registry.forms import AidForm, CheckFilter, CheckForm, EndForm, EntryFilter, EntryForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("姓名"),
    Column("证件号"),
    Column("村（社区）"),
    Column("来源单位"),
    Column("救助项目"),
    Column("形式"),
    Column("金额"),
    Column("起"),
    Column("止"),
    Column("录入方式"),
    Column("录入日期", "entered", ("id",)),
    Column("状态"),
)
CHECK_COLUMNS = (
    Column("姓名"),
    Column("证件号"),
    Column("村（社区）"),
    Column("来源单位"),
    Column("救助项目"),
    Column("起"),
    Column("应复核日期", "check", ("check_on", "id")),
)
NEWEST, SOONEST = "-entered", "check"
FIELD_OF = {"证件": "number", "身份证": "number", "姓名": "name", "电话": "phone", "手机": "phone", "辖区": "division"}


@require_GET
@seat_with(*READ)
def entries(request: HttpRequest) -> HttpResponse:
    """Entries the seat sees, newest first."""
    filters = EntryFilter(request)
    found = listing(request, reading.entries(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.entry_rows(found.rows),
        "export": reverse("registry:list_xlsx"),
        "narrowed": bool(filters.chosen),
        "tab": "list",
    }
    return answer(request, "registry/list.html", "registry/_rows.html", context)


@require_GET
@seat_with(*READ)
def entries_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet; numbers stay masked."""
    asked = reading.entries(request.scope, **EntryFilter(request).chosen)
    rows = reading.entry_rows(exported(request, asked, COLUMNS, NEWEST))
    lines = [
        [
            *(r.name, r.number, r.place, r.unit, r.programme, r.kind, r.amount, r.since, r.until),
            *(_source(r), r.entered, r.state, r.basis, r.check_on),
        ]
        for r in rows
    ]
    numbering.note_export(by=request.actor, what="registry.entry")
    return xlsx_response("救助对象名册", (*labels(COLUMNS), "依据", "应复核日期"), lines)


def _source(row: reading.EntryRow) -> str:
    return f"{row.source}（补录）" if row.late else row.source


@require_GET
@seat_with(*READ)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what holds, what was before, and why it changed."""
    page = here(reading.entry_page(request.scope, request.actor, pk))
    return render(request, "registry/entry.html", {"p": page, "check": CheckForm()})


@require_http_methods(["GET", "POST"])
@seat_with(KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person by hand."""
    form = EntryForm(
        request.POST or None,
        units=reading.unit_choices(request.scope),
        divisions=division_groups(request.scope),
        initial={"unit": request.actor.unit},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = enrolling.add(
                by=request.actor,
                scope=request.scope,
                who=form.who,
                unit=data["unit"],
                programme=data["programme"],
                aid=form.aid,
                token=data["token"],
                reason=data["reason"],
                event_on=data["event_on"] if data["late"] else None,
            )
        except Refused as refused:
            form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        else:
            messages.success(request, "已登记。")
            return redirect("registry:entry", made.pk)
    return render(request, "registry/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@seat_with(KEEP)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day on it is otherwise."""
    page = here(reading.entry_page(request.scope, request.actor, pk))
    form = AidForm(request.POST or None, divisions=division_groups(request.scope), initial=_as_it_is(page))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = enrolling.change(
                by=request.actor,
                scope=request.scope,
                entry=page.entry,
                aid=form.aid,
                reason=data["reason"],
                token=data["token"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已更改，原内容留在变更记录里。")
            return redirect("registry:entry", made.pk)
    context = {"form": form, "p": page, "title": "更改", "done": "更改"}
    return render(request, "registry/deed.html", context, status=422 if form.errors else 200)


def _as_it_is(page: reading.EntryPage) -> dict[str, Any]:
    entry = page.entry
    return {
        "kind": entry.kind,
        "amount": f"{entry.amount_fen / 100:.2f}" if entry.amount_fen else None,
        "rhythm": entry.rhythm,
        "until": page.row.until.isoformat() if page.row.until else None,
        "division": entry.division.code,
        "text": entry.text,
    }


@require_http_methods(["GET", "POST"])
@seat_with(KEEP)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day on the person no longer gets it."""
    page = here(reading.entry_page(request.scope, request.actor, pk))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolling.end(by=request.actor, scope=request.scope, entry=page.entry, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已停止。")
            return redirect("registry:entry", pk)
    context = {"form": form, "p": page, "title": "停止", "done": "停止"}
    return render(request, "registry/deed.html", context, status=422 if form.errors else 200)


@require_POST
@seat_with(KEEP)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The person was checked and still gets it."""
    page = here(reading.entry_page(request.scope, request.actor, pk))
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            enrolling.check_again(by=request.actor, scope=request.scope, entry=page.entry, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已记下复核。")
            return redirect("registry:entry", pk)
    return render(request, "registry/entry.html", {"p": page, "check": form}, status=422)


@require_GET
@seat_with(*READ)
def checks(request: HttpRequest) -> HttpResponse:
    """Entries to be checked again: overdue, or within a month."""
    filters = CheckFilter(request)
    found = listing(request, reading.checks(request.scope, **filters.chosen), CHECK_COLUMNS, SOONEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.entry_rows(found.rows),
        "export": reverse("registry:checks_xlsx"),
        "narrowed": bool(filters.chosen),
        "tab": "checks",
    }
    return answer(request, "registry/checks.html", "registry/_checks.html", context)


@require_GET
@seat_with(*READ)
def checks_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.checks(request.scope, **CheckFilter(request).chosen)
    rows = reading.entry_rows(exported(request, asked, CHECK_COLUMNS, SOONEST))
    lines = [[r.name, r.number, r.place, r.unit, r.programme, r.since, r.check_on] for r in rows]
    numbering.note_export(by=request.actor, what="registry.check")
    return xlsx_response("应复核名单", labels(CHECK_COLUMNS), lines)


@require_GET
@seat_with(*READ)
def coverage(request: HttpRequest) -> HttpResponse:
    """Towns with their people and recipients, units with their lists; noughts are shown."""
    context = {
        "towns": reading.coverage_by_town(request.scope),
        "units": reading.coverage_by_unit(request.scope),
        "tab": "coverage",
    }
    return render(request, "registry/coverage.html", context)


@require_GET
@seat_with(*READ)
def coverage_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet, towns first."""
    lines: list[list[Any]] = [
        ["镇街", r.name, r.people, r.recipients, r.entries] for r in reading.coverage_by_town(request.scope)
    ]
    lines += [["单位", r.name, "", r.recipients, r.entries] for r in reading.coverage_by_unit(request.scope)]
    numbering.note_export(by=request.actor, what="registry.coverage")
    return xlsx_response("名册覆盖情况", ["类别", "名称", "登记人数", "救助对象人数", "在册记录"], lines)
