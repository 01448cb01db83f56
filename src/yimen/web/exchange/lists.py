"""Lists of superior systems on their way: handed in, looked at, compared."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import exchanging, importing, numbering
from yimen.acts import reading_compared as reading
from yimen.acts import reading_imports as imports
from yimen.acts.deed import File
from yimen.basics.errors import Refused
from yimen.common.uploads import refuse_too_large
from yimen.web.exchange.forms import ListForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import Column, answer, here, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("名单"),
    Column("文件"),
    Column("名单日期", "day", ("as_of", "id")),
    Column("导入人"),
    Column("一致"),
    Column("两边不同"),
    Column("只在上级系统"),
    Column("只在本系统"),
    Column("退回"),
    Column("进度"),
)
NEWEST = "-id"


@require_GET
@seat_with(exchanging.RIGHT)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of superior systems this unit handed in, newest first."""
    found = listing(request, reading.lists(request.actor.unit), COLUMNS, NEWEST)
    context = {"listing": found, "rows": reading.list_rows(found.rows), "tab": "lists"}
    return answer(request, "exchange/lists.html", "exchange/_lists.html", context)


@require_http_methods(["GET", "POST"])
@seat_with(exchanging.RIGHT)
def new(request: HttpRequest) -> HttpResponse:
    """Hand in what a superior system exported."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            refuse_too_large(data["file"])
            batch = exchanging.hand_in(
                by=request.actor,
                scope=request.scope,
                template=data["template"],
                file=File(data["file"].name, data["file"].read()),
                as_of=data["as_of"],
                token=data["token"],
                again=data["again"],
            )
        except Refused as refused:
            form.refuse(refused, "file")
        else:
            return redirect("exchange:one", batch.pk)
    return render(request, "exchange/list_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@never_cache
@seat_with(exchanging.RIGHT)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: how far it is, and what comparing it comes to. While it is at work the page asks again by itself."""
    found = here(reading.lists(request.actor.unit).filter(pk=pk).first())
    page = imports.batch_page(found)
    context = {"p": page, "row": reading.list_rows([found])[0], "tab": "lists"}
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "exchange/_one.html" if part else "exchange/one.html", context)


@require_GET
@seat_with(exchanging.RIGHT)
def rejects_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as they stood, with the reason. Whole numbers: logged."""
    found = here(reading.lists(request.actor.unit).filter(pk=pk).first())
    headings, lines = imports.reject_table(found)
    numbering.note_export(by=request.actor, what="registry.batch", key=str(pk))
    return xlsx_response("退回的行", headings, lines, whole=True)


@require_POST
@seat_with(exchanging.RIGHT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the numbers down and keep what was found."""
    importing.confirm(by=request.actor, batch=here(reading.lists(request.actor.unit).filter(pk=pk).first()))
    return redirect("exchange:one", pk)


@require_POST
@seat_with(exchanging.RIGHT)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a list up."""
    importing.drop(by=request.actor, batch=here(reading.lists(request.actor.unit).filter(pk=pk).first()))
    messages.success(request, "已放弃，没有对账。")
    return redirect("exchange:lists")
