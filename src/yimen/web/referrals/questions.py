"""The list of questions between windows and units: first what this seat is to answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import asking, numbering
from yimen.acts import reading_questions as reading
from yimen.web.referrals.forms import QuestionFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("申请人"),
    Column("承办编号"),
    Column("救助项目"),
    Column("谁问"),
    Column("问谁"),
    Column("询问内容", css=WRAP),
    Column("询问时间", "asked", ("id",)),
    Column("答复", css=WRAP),
    Column("答复时间"),
    Column("情况"),
    ACTS,
)
NEWEST = "-asked"


@require_GET
@seat_with(asking.WINDOW, asking.UNIT)
def questions(request: HttpRequest) -> HttpResponse:
    """What the seat's unit asked and was asked, newest first."""
    filters = QuestionFilter(request)
    found = listing(request, reading.questions(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.question_rows(found.rows, request.actor),
        "export": reverse("referrals:questions_xlsx"),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "referrals/questions.html", "referrals/_question_rows.html", context)


@require_GET
@seat_with(asking.WINDOW, asking.UNIT)
def questions_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.questions(request.scope, **QuestionFilter(request).chosen)
    rows = reading.question_rows(exported(request, asked, COLUMNS, NEWEST), request.actor)
    lines = [
        [r.name, r.number, r.programme, r.from_unit, r.to_unit, r.text, r.asked_at, r.answer, r.answered_at, r.state]
        for r in rows
    ]
    numbering.note_export(by=request.actor, what="referrals.question")
    return xlsx_response("询问", labels(COLUMNS[:-1]), lines)
