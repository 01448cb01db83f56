"""The petty fund of a window: its ledger, money in, money out on two people's word, accounts and reversals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import numbering, petty_fund
from yimen.acts import reading_fund as reading
from yimen.basics.chinese import yuan
from yimen.basics.errors import Refused
from yimen.documents.api import MEDIA_TYPES, FileKind
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import fen
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response
from yimen.web.windows.forms import AskForm, DecideForm, LineFilter, RefillForm, ReverseForm, SettleForm
from yimen.windows import fund as ledger

COLUMNS = (
    Column("日期", "day", ("on", "id")),
    Column("类别"),
    Column("增减（元）"),
    Column("余额（元）"),
    Column("实际支出（元）"),
    Column("用途和凭证", css=WRAP),
    Column("登记人"),
    ACTS,
)
NEWEST = "-id"


@require_GET
@seat_with()
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in the fund, what waits, what is out, and the ledger."""
    window = here(reading.fund_window(request.scope, pk))
    filters = LineFilter(request)
    found = listing(request, reading.lines(window, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "p": reading.fund_page(window, request.actor),
        "filter": filters,
        "listing": found,
        "rows": reading.line_rows(found.rows, request.actor, window),
        "export": reverse("windows:fund_xlsx", args=[pk]),
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "windows/fund.html", "windows/_lines.html", context)


@require_GET
@seat_with()
def fund_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as a spreadsheet."""
    window = here(reading.fund_window(request.scope, pk))
    found = exported(request, reading.lines(window, **LineFilter(request).chosen), COLUMNS, NEWEST)
    rows = reading.line_rows(found, request.actor, window)
    numbering.note_export(by=request.actor, what="windows.fund", key=str(window.pk))
    lines = [[r.on, r.kind, _yuan(r.delta_fen), _yuan(r.balance_fen), _yuan(r.spent_fen), r.what, r.who] for r in rows]
    return xlsx_response(f"应急救助资金 {window.unit.name}", labels(COLUMNS[:-1]), lines)


def _yuan(amount: int | None) -> float | None:
    """Fen as yuan in a cell that can be added up."""
    return None if amount is None else amount / 100


@require_http_methods(["GET", "POST"])
@seat_with("approve_fund", "manage_windows")
def refill(request: HttpRequest, pk: int) -> HttpResponse:
    """Money that came in."""
    window = here(reading.fund_window(request.scope, pk))
    form = RefillForm(request.POST or None)

    def do(data: dict[str, Any]) -> None:
        ledger.refill(by=request.actor, window=window, amount_fen=fen(data.pop("amount")), **data)

    return _done(request, form, do) or _form(request, form, "登记拨入", window.pk)


@require_http_methods(["GET", "POST"])
@seat_with("draw_fund")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for money."""
    window = here(reading.fund_window(request.scope, pk))
    form = AskForm(request.POST or None)

    def do(data: dict[str, Any]) -> None:
        application = petty_fund.application_of(request.scope, data.pop("number"))
        amount = fen(data.pop("amount"))
        ledger.ask(by=request.actor, window=window, amount_fen=amount, application=application, **data)

    said = "已提出，请复核人审核。"
    return _done(request, form, do, said) or _form(request, form, "申请支取", window.pk)


@require_GET
@seat_with()
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw on one screen."""
    return _draw(request, here(petty_fund.draw_of(request.scope, pk)), DecideForm())


@require_POST
@seat_with("approve_fund")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a draw or refuse it."""
    found = here(petty_fund.draw_of(request.scope, pk))
    form = DecideForm(request.POST)

    def do(data: dict[str, Any]) -> None:
        ledger.decide(by=request.actor, draw=found, approved=data["verdict"] == "yes", note=data["note"])

    return _done(request, form, do, "已审核。", to=pk) or _draw(request, found, form)


@require_http_methods(["GET", "POST"])
@seat_with("draw_fund")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Account for a draw."""
    found = here(petty_fund.draw_of(request.scope, pk))
    form = SettleForm(request.POST or None, request.FILES or None)

    def do(data: dict[str, Any]) -> None:
        given = {"note": data["note"], "token": data["token"], "receipts": form.receipts()}
        ledger.settle(by=request.actor, draw=found, spent_fen=fen(data["spent"]), **given)

    title = f"报账（支取{yuan(found.amount_fen)}元）"
    return _done(request, form, do, "已报账。", to=pk) or _form(request, form, title, found.fund.window_id)


@require_http_methods(["GET", "POST"])
@seat_with("approve_fund", "manage_windows")
def reverse_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a wrong line right by its opposite."""
    line = here(petty_fund.line_of(request.scope, pk))
    form = ReverseForm(request.POST or None)

    def do(data: dict[str, Any]) -> None:
        ledger.reverse(by=request.actor, line=line, **data)

    title = f"冲正{line.on:%Y-%m-%d}的{line.get_kind_display()}"
    window = line.fund.window_id
    return _done(request, form, do, "已冲正。", back=window) or _form(request, form, title, window)


@require_GET
@never_cache
@seat_with()
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip of a draw, to be signed."""
    found = here(petty_fund.draw_of(request.scope, pk))
    name, pdf = petty_fund.slip(by=request.actor, draw=found)
    return _file(pdf, "application/pdf", name)


@require_GET
@never_cache
@seat_with()
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt as it was handed in."""
    found, content = here(petty_fund.open_receipt(by=request.actor, scope=request.scope, pk=pk))
    kind = FileKind(found.kind)
    return _file(content, MEDIA_TYPES[kind], f"receipt-{found.pk}.{kind.value}")


def _done(
    request: HttpRequest, form: Any, do: Callable[[dict[str, Any]], None], said: str = "已登记。", **to: Any
) -> HttpResponse | None:
    """Do what a sound form asks and go on; None when the form is to be shown (again)."""
    if not form.is_valid():
        return None
    try:
        do(dict(form.cleaned_data))
    except Refused as refused:
        form.refuse(refused)
        return None
    messages.success(request, said)
    if "to" in to:
        return redirect("windows:draw", to["to"])
    return redirect("windows:fund", to.get("back", request.resolver_match.kwargs["pk"]))


def _form(request: HttpRequest, form: Any, title: str, window: int) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("windows:fund", args=[window])}
    return render(request, "windows/form.html", context, status=422 if form.errors else 200)


def _draw(request: HttpRequest, found: Any, form: DecideForm) -> HttpResponse:
    context = {"p": reading.draw_page(found, request.actor), "form": form}
    return render(request, "windows/draw.html", context, status=422 if form.errors else 200)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
