"""Filling in a list: a line typed in, a spreadsheet, a line taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import importing_lines, reporting
from yimen.acts.titles import programme_title
from yimen.basics.errors import Refused
from yimen.feedback import queries
from yimen.feedback.rules import month_words
from yimen.web.feedback.forms import ImportForm, LineForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import HouseForm
from yimen.web.shell.listing import here
from yimen.web.shell.xlsx import xlsx_response

RIGHTS = ("report_handled", "record_for_others")
FIELD_OF = {"姓名": "name", "身份证": "number", "项目": "programme", "金额": "amount", "日期": "finished_on"}


def _list(request: HttpRequest, pk: int) -> Any:
    """The list, when the seat sees it; refused when it may not fill it in."""
    found = here(queries.for_page(request.scope).filter(pk=pk).first())
    reporting.must_be_open(request.actor, found)
    return found


@require_http_methods(["GET", "POST"])
@seat_with(*RIGHTS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in one application the unit handled without a referral."""
    found = _list(request, pk)
    choices = [(key, programme_title(key)) for key in reporting.programmes_of(found)]
    form = LineForm(request.POST or None, programmes=choices, towns=reporting.towns_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            reporting.add_line(by=request.actor, monthly=found, given=form.line(), token=form.cleaned_data["token"])
        except Refused as refused:
            form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        else:
            messages.success(request, "已加入清单。")
            return redirect("feedback:add" if "again" in request.POST else "feedback:list", found.pk)
    return _form(request, found, form, "补录直接办理的", again=True)


@require_http_methods(["GET", "POST"])
@seat_with(*RIGHTS)
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines from a spreadsheet, all or none."""
    found = _list(request, pk)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            name, content = form.content()
            given = importing_lines.read_lines(
                name=name, content=content, programmes=reporting.programmes_of(found), towns=reporting.towns_of(found)
            )
            count = reporting.add_lines(by=request.actor, monthly=found, given=given)
        except Refused as refused:
            form.refuse(refused, "sheet")
        else:
            messages.success(request, f"已导入 {count} 件。")
            return redirect("feedback:list", found.pk)
    return _form(request, found, form, "从表格导入", blank=True)


def _form(request: HttpRequest, found: Any, form: HouseForm, title: str, **more: bool) -> HttpResponse:
    context = {"form": form, "title": title, "m": found, "month": month_words(found.month), **more}
    return render(request, "feedback/fill.html", context, status=422 if form.errors else 200)


@require_POST
@seat_with(*RIGHTS)
def remove(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Take out a line that was typed in."""
    found = _list(request, pk)
    line = here(found.lines.filter(pk=of).select_related("list__run", "list__unit", "list__window__unit").first())
    reporting.remove_line(by=request.actor, line=line)
    messages.success(request, "已从清单去掉。")
    return redirect("feedback:list", found.pk)


@require_GET
@seat_with(*RIGHTS)
def blank(request: HttpRequest) -> HttpResponse:
    """The empty table an import takes."""
    return xlsx_response("办理清单空表", list(importing_lines.HEADS.values()), [])
