"""Papers as PDF, files people handed in, and the register of numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import numbering, reading_papers
from yimen.basics.errors import Refused
from yimen.documents.api import MEDIA_TYPES, FileKind
from yimen.web.papers.forms import RegisterFilter, VoidForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import OnceForm
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, here, listing
from yimen.web.shell.xlsx import xlsx_response

REGISTER_RIGHTS = ("void_number", "reprint", "route")
SHOWN = {FileKind.PDF, FileKind.JPEG, FileKind.PNG}
COLUMNS = (
    Column("编号", "number", ("kind", "serial")),
    Column("类别"),
    Column("承办单位"),
    Column("开具日期", "issued", ("issued_on", "kind", "serial")),
    Column("首次打印"),
    Column("补打次数"),
    Column("作废和原因", css=WRAP),
    ACTS,
)
LATEST = "-number"


@require_GET
@never_cache
@seat_with()
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper, in the browser's own viewer."""
    paper = here(reading_papers.paper_seen(request.scope, pk))
    name, content = numbering.open_paper(by=request.actor, scope=request.scope, paper=paper)
    return _file(content, "application/pdf", name, inline=True)


@require_http_methods(["GET", "POST"])
@seat_with("reprint")
def reprint(request: HttpRequest, pk: int) -> HttpResponse:
    """Count one more print and go to the marked copy."""
    paper = here(reading_papers.paper_seen(request.scope, pk))
    numbering.check_reprint(request.actor, paper)
    form = OnceForm(request.POST) if request.method == "POST" else OnceForm()
    if form.is_valid():
        numbering.reprint(by=request.actor, paper=paper, token=form.cleaned_data["token"])
        return redirect("papers:pdf", pk)
    context = {"form": form, "paper": paper}
    return render(request, "papers/reprint.html", context, status=422 if form.errors else 200)


@require_GET
@never_cache
@seat_with()
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a run: pictures and PDF are shown, office files are saved."""
    found = here(reading_papers.evidence_seen(request.scope, pk))
    kind = FileKind(found.kind)
    content = numbering.open_evidence(by=request.actor, evidence=found)
    return _file(content, MEDIA_TYPES[kind], f"file-{found.pk}.{kind.value}", inline=kind in SHOWN)


@require_GET
@seat_with(*REGISTER_RIGHTS)
def register(request: HttpRequest) -> HttpResponse:
    """The register of a window and year."""
    filters = RegisterFilter(request)
    found = listing(request, reading_papers.register(filters.asked), COLUMNS, LATEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": [_linked(row) for row in reading_papers.register_rows(found.rows)],
        "own": reading_papers.own_code(request.actor) == filters.asked.window,
        "export": reverse("papers:register_xlsx"),
        "narrowed": bool({"kind", "state", "first", "last"} & filters.chosen.keys()),
    }
    return answer(request, "papers/register.html", "papers/_register.html", context)


@require_GET
@seat_with(*REGISTER_RIGHTS)
def register_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    filters = RegisterFilter(request)
    asked = filters.asked
    numbers = exported(request, reading_papers.register(asked), COLUMNS, LATEST)
    header = ["编号", "类别", "承办单位", "开具日期", "首次打印", "补打次数", "作废时间", "作废人", "作废原因"]
    lines = (
        [r.text, r.kind, r.unit, r.issued_on, r.printed_at, r.reprints, r.void_at, r.void_by, r.void_reason]
        for r in reading_papers.register_rows(numbers)
    )
    numbering.note_export(by=request.actor, what="agencies.window", key=asked.window)
    return xlsx_response(f"编号登记簿 {filters.windows.get(asked.window, '')} {asked.year}", header, lines)


@require_http_methods(["GET", "POST"])
@seat_with("void_number")
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a number of the own window, saying why."""
    number = here(reading_papers.number_of(request.actor, pk))
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            numbering.void(by=request.actor, number=number, **form.cleaned_data)
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, f"编号{number.text}已作废。")
            return redirect("papers:register")
    context = {
        "form": form,
        "row": reading_papers.register_rows([number])[0],
        "lies_with": numbering.unit_that_has(number),
    }
    return render(request, "papers/void.html", context, status=422 if form.errors else 200)


def _linked(row: reading_papers.RegisterRow) -> dict[str, Any]:
    """A row with the address of what it belongs to."""
    url = ""
    if row.referral:
        url = reverse("referrals:referral", args=[row.referral])
    elif row.application:
        url = reverse("intake:application", args=[row.application])
    return {"row": row, "url": url}


def _file(content: bytes, media_type: str, name: str, *, inline: bool) -> HttpResponse:
    """A file as an answer; its name is ASCII and tells nothing of a person."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
