"""Exchange with superior systems: what goes out by template, and the reconciliation line by line."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import exchanging, numbering
from yimen.acts import reading_compared as compared_reading
from yimen.acts import reading_exchange as reading
from yimen.basics.errors import Refused
from yimen.web.exchange.forms import CloseForm, ComparedFilter, OutFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import plain, xlsx_response

NAME, NUMBER, OUTER = Column("姓名"), Column("证件号"), Column("上级系统编号")
PLACE = Column("村（社区）", "place", ("division_id", "id"))
BEGUN, RECEIVED = Column("起", "since", ("valid_from", "id")), Column("收件日期", "since", ("received_on", "id"))
OF_PEOPLE = (NAME, NUMBER, PLACE, Column("救助项目"), Column("金额"), BEGUN, OUTER)
OF_APPLICATIONS = (NAME, NUMBER, PLACE, Column("申请"), RECEIVED, OUTER)
COMPARED = (
    NAME,
    NUMBER,
    PLACE,
    Column("救助项目", "programme", ("programme", "id")),
    Column("结果", "finding", ("finding", "id")),
    Column("差在哪里"),
    Column("本系统", css=WRAP),
    Column("上级系统", css=WRAP),
    OUTER,
    Column("了结", css=WRAP),
)
NEWEST, FIRST = "-since", "finding"


@require_GET
@seat_with(exchanging.RIGHT)
def outgoing(request: HttpRequest) -> HttpResponse:
    """What is to be typed or sent to a superior system: recipients or applications of some days."""
    filters = OutFilter(request)
    context: dict[str, Any] = {"filter": filters, "narrowed": len(filters.chosen) > 0, "tab": "out"}
    if filters.key:
        template, asked = filters.known[filters.key], filters.asked
        columns = OF_APPLICATIONS if template.of == "applications" else OF_PEOPLE
        found = listing(request, reading.subjects(request.scope, template, asked), columns, NEWEST)
        context |= {"listing": found, "rows": reading.rows(template, found.rows), "template": template, "asked": asked}
        context |= {"kinds": [(kind.upper(), reverse("exchange:export", args=[kind])) for kind in template.formats]}
    return answer(request, "exchange/out.html", "exchange/_out.html", context)


@require_GET
@seat_with(exchanging.RIGHT)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file in the columns and words of the template. Whole numbers leave the program: logged.

    Refused: more lines than one file takes."""
    filters = OutFilter(request)
    template = here(filters.known.get(filters.key))
    here(kind if kind in template.formats else None)
    columns = OF_APPLICATIONS if template.of == "applications" else OF_PEOPLE
    rows = reading.subjects(request.scope, template, filters.asked)
    found = exported(request, rows, columns, NEWEST, reading.MOST)
    if len(found) > reading.MOST:
        raise Refused(f"一个文件最多{reading.MOST}行", next="请按镇街或缩短日期，分几次导出")
    head, lines = reading.header(template), reading.sheet(template, found)
    numbering.note_export(by=request.actor, what="exchange.out", key=filters.key)
    if kind == "xlsx":
        return xlsx_response(template.title, head, lines, whole=True)
    return _csv(template.title, template.encoding, head, lines)


def _csv(title: str, encoding: str, head: list[str], lines: list[list[Any]]) -> HttpResponse:
    """A list as text; UTF-8 with its mark, so that every program reads it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *([plain(cell) for cell in line] for line in lines)])
    content = text.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding)
    response = HttpResponse(content, content_type=f"text/csv; charset={encoding}")
    response["Content-Disposition"] = f"attachment; filename=\"list.csv\"; filename*=UTF-8''{quote(title)}.csv"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@seat_with(exchanging.RIGHT)
def compared(request: HttpRequest) -> HttpResponse:
    """Line by line: what stands in one system only, and what differs."""
    filters = ComparedFilter(request)
    found = listing(request, compared_reading.lines(request.actor.unit, **filters.chosen), (*COMPARED, ACTS), FIRST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": compared_reading.line_rows(found.rows),
        "export": reverse("exchange:compared_xlsx"),
        "narrowed": bool(filters.chosen),
        "tab": "compared",
        "compared": "batch" in filters.fields,
    }
    return answer(request, "exchange/compared.html", "exchange/_compared.html", context)


@require_GET
@seat_with(exchanging.RIGHT)
def compared_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet; numbers stay masked."""
    asked = compared_reading.lines(request.actor.unit, **ComparedFilter(request).chosen)
    rows = compared_reading.line_rows(exported(request, asked, COMPARED, FIRST))
    lines = [
        [r.name, r.number, r.place, r.programme, r.finding, "、".join(r.differs), r.here, r.there, r.outer, r.closed]
        for r in rows
    ]
    numbering.note_export(by=request.actor, what="exchange.compared")
    return xlsx_response("上级系统对账", labels(COMPARED), lines)


@require_http_methods(["GET", "POST"])
@seat_with(exchanging.RIGHT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a difference was settled."""
    found = here(compared_reading.line(request.actor.unit, pk))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exchanging.close(by=request.actor, line=found, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已了结。")
            return redirect(f"{reverse('exchange:compared')}?batch={found.batch_id}")
    (row,) = compared_reading.line_rows([found])
    context = {"form": form, "row": row, "batch": found.batch_id}
    return render(request, "exchange/close.html", context, status=422 if form.errors else 200)
