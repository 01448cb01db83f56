"""Statistics: one page of tables with bars, each table as a spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import numbering
from yimen.acts import reading_statistics as reading
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import answer, here
from yimen.web.shell.xlsx import xlsx_response
from yimen.web.statistics.forms import PeriodFilter


@require_GET
@seat_with("view_statistics")
def overview(request: HttpRequest) -> HttpResponse:
    """Everything counted for the seat's territory or unit."""
    filters = PeriodFilter(request)
    asked = filters.asked
    found = reading.statistics(asked, filters.chosen.get("part", ""))
    query = request.GET.urlencode()
    context = {
        "filter": filters,
        "asked": asked,
        "totals": found.totals,
        "tables": [
            {"table": table, "export": reverse("statistics:table", args=[table.key]) + (f"?{query}" if query else "")}
            for table in found.tables
        ],
    }
    return answer(request, "statistics/overview.html", "statistics/_tables.html", context)


@require_GET
@seat_with("view_statistics")
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One of the tables as a spreadsheet."""
    asked = PeriodFilter(request).asked
    found: reading.Table = here(reading.table_of(asked, key))
    numbering.note_export(by=request.actor, what="statistics.table", key=found.key)
    title = f"统计 {found.title} {asked.since} 至 {asked.until}"
    return xlsx_response(title, ["", *found.heads], reading.lines(found))
