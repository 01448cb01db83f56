"""The register of windows: where they are, what they have, which towns take applications."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import numbering
from yimen.acts import reading_windows as reading
from yimen.basics.errors import Refused
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response
from yimen.web.windows.forms import PilotForm, ReadinessForm, RegisterForm, WindowFilter
from yimen.windows import actions

COLUMNS = (
    Column("窗口", "name", ("unit__position", "id")),
    Column("层级"),
    Column("地点", css=WRAP),
    Column("开放时间", css=WRAP),
    Column("电话"),
    Column("工作人员"),
    Column("就绪"),
    Column("还缺什么", css=WRAP),
    Column("一门受理"),
    Column("逾期未报账"),
)
FIRST = "name"
KEEPERS = ("keep_window", "manage_windows")


@require_GET
@seat_with()
def windows(request: HttpRequest) -> HttpResponse:
    """Every window, with the towns that have none."""
    filters = WindowFilter(request)
    found = listing(request, reading.windows(**filters.chosen), COLUMNS, FIRST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.window_rows(request.scope, found.rows),
        "export": reverse("windows:list_xlsx"),
        "narrowed": bool(filters.chosen),
        "towns_without": reading.towns_without(),
        "unregistered": reading.unregistered(),
        "may_manage": "manage_windows" in request.actor.rights,
    }
    return answer(request, "windows/list.html", "windows/_rows.html", context)


@require_GET
@seat_with()
def windows_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    found = exported(request, reading.windows(**WindowFilter(request).chosen), COLUMNS, FIRST)
    numbering.note_export(by=request.actor, what="agencies.window")
    lines = [_line(row) for row in reading.window_rows(request.scope, found)]
    return xlsx_response("救助窗口", labels(COLUMNS), lines)


def _line(row: reading.WindowRow) -> list[Any]:
    facts, ready = row.facts, row.readiness
    return [
        row.name,
        row.level,
        facts.place if facts else "",
        facts.hours if facts else "",
        facts.phone if facts else "",
        "、".join(row.staff),
        f"{ready.met}/{len(ready.items)}" + ("（就绪）" if ready.ready else ""),
        "、".join(ready.lacking),
        "未开通" if row.closed else "已开通",
        row.overdue,
    ]


@require_GET
@seat_with()
def window(request: HttpRequest, pk: int) -> HttpResponse:
    """One window on one screen."""
    found = here(reading.window_of(pk))
    return render(request, "windows/window.html", {"p": reading.window_page(found, request.actor, request.scope)})


@require_http_methods(["GET", "POST"])
@seat_with(*KEEPERS)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the window is, from a day on."""
    found = here(reading.kept_window(request.actor, pk))
    form = RegisterForm(request.POST) if request.method == "POST" else RegisterForm(initial=reading.facts_now(found))
    if form.is_valid():
        try:
            actions.register(by=request.actor, window=found, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused, "phone" if "电话" in refused.what or "座机" in refused.what else None)
        else:
            messages.success(request, "已登记。")
            return redirect("windows:window", pk)
    return _form(request, form, found, "窗口登记")


@require_http_methods(["GET", "POST"])
@seat_with(*KEEPERS)
def readiness(request: HttpRequest, pk: int) -> HttpResponse:
    """What the window has, thing by thing."""
    found = here(reading.kept_window(request.actor, pk))
    form = ReadinessForm(request.POST or None, readiness=reading.readiness_of(found))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.mark(by=request.actor, window=found, answers=form.answers(), on=data["on"], token=data["token"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已登记。")
            return redirect("windows:window", pk)
    context = {"form": form, "window": found}
    return render(request, "windows/readiness.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@seat_with("manage_windows")
def pilot(request: HttpRequest) -> HttpResponse:
    """Switch one-door on or off, town by town or for all."""
    choices = reading.switchable()
    closed = reading.closed_now()
    words = [(one.pk, one.unit.name + ("（未开通）" if one.pk in closed else "")) for one in choices]
    form = PilotForm(request.POST or None, choices=words)
    if form.is_valid():
        data = dict(form.cleaned_data)
        picked = set(data.pop("windows"))
        of = [one for one in choices if one.pk in picked]
        try:
            actions.switch(by=request.actor, of=of, **(data | {"opened": data["opened"] == "on"}))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已登记。")
            return redirect("windows:list")
    return render(request, "windows/pilot.html", {"form": form}, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: Any, found: Any, title: str) -> HttpResponse:
    context = {"form": form, "window": found, "title": title, "back": reverse("windows:window", args=[found.pk])}
    return render(request, "windows/form.html", context, status=422 if form.errors else 200)
