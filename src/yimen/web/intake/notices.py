"""What the window of the register place is told: somebody of its register applied where he lives."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import completing, informing, numbering
from yimen.acts import reading_intake as reading
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import ACTS, Column, FilterForm, answer, exported, here, labels, listing, options
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("申请人"),
    Column("在哪里申请"),
    Column("受理窗口"),
    Column("窗口电话"),
    Column("收件日期", "day", ("application__received_on", "id")),
    Column("知悉", "noted", ("noted_at", "id")),
    ACTS,
)


class NoticeFilter(FilterForm):
    """Those not noted yet, or noted."""

    state = options("状态", [("open", "未知悉"), ("noted", "已知悉")])


@require_GET
@seat_with(completing.RIGHT)
def notices(request: HttpRequest) -> HttpResponse:
    """Notices to the seat's own window, newest first."""
    filters = NoticeFilter(request)
    found = listing(request, reading.notices(request.actor, **filters.chosen), COLUMNS, "-day")
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.notice_rows(found.rows),
        "export": reverse("intake:notices_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "intake/notices.html", "intake/_notices.html", context)


@require_GET
@seat_with(completing.RIGHT)
def notices_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.notices(request.actor, **NoticeFilter(request).chosen)
    rows = reading.notice_rows(exported(request, asked, COLUMNS, "-day"))
    numbering.note_export(by=request.actor, what="cases.placenotice")
    lines = ([r.name, r.town, r.window, r.phone, r.on, r.noted_on] for r in rows)
    return xlsx_response("户籍地告知", labels(COLUMNS)[:-1], lines)


@require_POST
@seat_with(completing.RIGHT)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the window knows."""
    informing.note(by=request.actor, notice=here(reading.notices(request.actor).filter(pk=pk).first()))
    messages.success(request, "已知悉。")
    return redirect("intake:notices")
