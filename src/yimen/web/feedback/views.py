"""Monthly feedback: who reported, one list, the people of one's own towns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import numbering
from yimen.acts import reading_feedback as reading
from yimen.feedback import queries
from yimen.web.feedback.forms import ListFilter, PeopleFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

RIGHTS = ("report_handled", "take_list", "supervise", "confirm_record")
LISTS = (
    Column("报送单位", "unit", ("unit__position", "-month")),
    Column("月份", "month", ("month", "unit__position")),
    Column("状态"),
    Column("最迟"),
    Column("报送日期"),
    Column("迟报"),
    Column("催办", css=WRAP),
    Column("件数"),
    Column("报送至"),
)
LINES = (
    Column("报送单位", "unit", ("list__unit__position", "-id")),
    Column("姓名"),
    Column("身份证号"),
    Column("救助项目", "programme", ("programme", "-id")),
    Column("办理结果"),
    Column("金额（元）"),
    Column("镇（街道）", "town", ("division__path", "-id")),
    Column("办结日期", "finished", ("finished_on", "-id")),
    Column("来源"),
    Column("备注"),
)
NEWEST = "-id"


@require_GET
@seat_with(*RIGHTS)
def overview(request: HttpRequest) -> HttpResponse:
    """Every list of a month the seat sees, with who is late and how often reminded."""
    filters = ListFilter(request)
    found = listing(request, reading.lists(request.scope, **filters.chosen), LISTS, _first(filters))
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.list_rows(found.rows),
        "tally": _tally(request, filters),
        "export": reverse("feedback:overview_xlsx"),
        "narrowed": bool(request.GET),
    }
    return answer(request, "feedback/overview.html", "feedback/_lists.html", context)


def _first(filters: ListFilter) -> str:
    """A month is read by unit, all months by month."""
    return "unit" if filters.chosen.get("month") else "-month"


def _tally(request: HttpRequest, filters: ListFilter) -> list[tuple[str, int, str]]:
    """How the month stands as a whole; of all months together nobody asks."""
    month = filters.chosen.get("month")
    if month is None or not request.scope.whole_subtree:
        return []
    return reading.tally(reading.list_rows(list(reading.lists(request.scope, month=month))))


@require_GET
@seat_with(*RIGHTS)
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    filters = ListFilter(request)
    found = exported(request, reading.lists(request.scope, **filters.chosen), LISTS, _first(filters))
    rows = [
        [r.unit, r.month, r.words, r.due_on, r.sent_on, r.late, r.reminded, r.lines, r.window]
        for r in reading.list_rows(found)
    ]
    numbering.note_export(by=request.actor, what="feedback.monthlylist")
    return xlsx_response(f"月度反馈 {filters.month_title}".strip(), labels(LISTS), rows)


@require_GET
@seat_with(*RIGHTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's list of one month."""
    found = _list(request, pk)
    page = reading.list_page(found, request.actor)
    return render(request, "feedback/list.html", {"p": page, "m": found, "acts": button_links(page.page)})


def _list(request: HttpRequest, pk: int) -> Any:
    return here(queries.for_page(request.scope).filter(pk=pk).first())


@require_GET
@seat_with(*RIGHTS)
def one_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a list as a spreadsheet, numbers masked."""
    found = _list(request, pk)
    rows = [_cells(row) for row in reading.lines_of(found)]
    numbering.note_export(by=request.actor, what="feedback.monthlylist", key=str(found.pk))
    return xlsx_response(f"办理清单 {found.unit.name} {found.month:%Y-%m}", labels(LINES), rows)


def _cells(r: reading.LineRow) -> list[Any]:
    return [r.unit, r.name, r.number, r.programme, r.result, r.amount, r.town, r.finished_on, r.source, r.remark]


@require_GET
@seat_with(*RIGHTS)
def people(request: HttpRequest) -> HttpResponse:
    """What units did for the people of the seat's territory, from lists the window took: so they reach the towns."""
    filters = PeopleFilter(request)
    found = listing(request, reading.people(request.scope, **filters.chosen), LINES, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.line_rows(found.rows),
        "export": reverse("feedback:people_xlsx"),
        "narrowed": bool(request.GET),
    }
    return answer(request, "feedback/people.html", "feedback/_people.html", context)


@require_GET
@seat_with(*RIGHTS)
def people_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    filters = PeopleFilter(request)
    found = exported(request, reading.people(request.scope, **filters.chosen), LINES, NEWEST)
    numbering.note_export(by=request.actor, what="feedback.line")
    rows = [_cells(row) for row in reading.line_rows(found)]
    return xlsx_response(f"各单位办理清单 {filters.month_title}".strip(), labels(LINES), rows)
