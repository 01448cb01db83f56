"""Lists on their way into the registry: handed in, looked at, confirmed, followed, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import importing, numbering
from yimen.acts import reading_imports as reading
from yimen.acts.deed import File
from yimen.basics.errors import Refused
from yimen.common.uploads import refuse_too_large
from yimen.registry.columns import GUIDE
from yimen.web.registry.forms import ListForm, UndoForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import Column, answer, here, listing
from yimen.web.shell.xlsx import Page, xlsx_response

COLUMNS = (
    Column("名单"),
    Column("来源单位"),
    Column("文件"),
    Column("导入人"),
    Column("时间"),
    Column("行数"),
    Column("导入"),
    Column("退回"),
    Column("进度"),
)
NEWEST = "-id"


@require_GET
@seat_with(importing.RIGHT)
def batches(request: HttpRequest) -> HttpResponse:
    """The lists this unit handed in, newest first."""
    found = listing(request, reading.batches(request.actor.unit), COLUMNS, NEWEST)
    context = {"listing": found, "rows": reading.batch_rows(found.rows), "tab": "imports"}
    return answer(request, "registry/imports.html", "registry/_imports.html", context)


@require_http_methods(["GET", "POST"])
@seat_with(importing.RIGHT)
def new(request: HttpRequest) -> HttpResponse:
    """Hand a list in."""
    known = importing.templates(request.actor, request.scope)
    templates = [(key, template.title) for key, template in known.items()]
    form = ListForm(request.POST or None, request.FILES or None, templates=templates)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            refuse_too_large(data["file"])
            batch = importing.hand_in(
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
            return redirect("registry:batch", batch.pk)
    columns = [(key, template.title, _columns(template)) for key, template in known.items()]
    context = {"form": form, "columns": columns}
    return render(request, "registry/import_new.html", context, status=422 if form.errors else 200)


def _columns(template: object) -> list[tuple[str, bool]]:
    """The headings a list should have, and whether each must be there."""
    return [(column.headings[0], column.required) for column in template.columns.values()]  # type: ignore[attr-defined]


@require_GET
@seat_with(importing.RIGHT)
def template_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """An empty list of this kind with the headings that are read, and a sheet that says what each means."""
    template = here(importing.templates(request.actor, request.scope).get(key))
    guide = Page(GUIDE, ["表头", "必有", "填什么", "其他写法"], reading.template_guide(template))
    headings = [column.headings[0] for column in template.columns.values()]
    return xlsx_response(f"{template.title}（空白模板）", headings, [], more=[guide])


@require_GET
@never_cache
@seat_with(importing.RIGHT)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: how far it is; the dry run; the report. While it is at work the page asks again by itself."""
    return _page(request, pk, UndoForm())


def _page(request: HttpRequest, pk: int, form: UndoForm, status: int = 200) -> HttpResponse:
    found = here(reading.batches(request.actor.unit).filter(pk=pk).first())
    context = {"p": reading.batch_page(found), "undo": form, "tab": "imports"}
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "registry/_batch.html" if part else "registry/batch.html", context, status=status)


@require_GET
@seat_with(importing.RIGHT)
def rejects_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as they stood, with the reason, to put right and hand in again: all of them, since what is
    left away would never come in. Whole numbers: logged."""
    found = here(reading.batches(request.actor.unit).filter(pk=pk).first())
    headings, lines = reading.reject_table(found)
    numbering.note_export(by=request.actor, what="registry.batch", key=str(pk))
    return xlsx_response("退回的行", headings, lines, whole=True)


@require_POST
@seat_with(importing.RIGHT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a list be written."""
    importing.confirm(by=request.actor, batch=here(reading.batches(request.actor.unit).filter(pk=pk).first()))
    return redirect("registry:batch", pk)


@require_POST
@seat_with(importing.RIGHT)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a list up."""
    importing.drop(by=request.actor, batch=here(reading.batches(request.actor.unit).filter(pk=pk).first()))
    messages.success(request, "已放弃，没有导入。")
    return redirect("registry:imports")


@require_POST
@seat_with(importing.RIGHT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole import back."""
    found = here(reading.batches(request.actor.unit).filter(pk=pk).first())
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            importing.undo(by=request.actor, batch=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("registry:batch", pk)
    return _page(request, pk, form, 422)
