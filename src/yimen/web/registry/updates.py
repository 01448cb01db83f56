"""The yearly collective update: opened by the office, followed by town and by unit, worked through by each seat."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import numbering, updating
from yimen.acts import reading_registry as reading
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.registry.policies import KEEP, READ
from yimen.web.registry.forms import CampaignForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import Column, answer, here, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("选"),
    Column("姓名"),
    Column("证件号"),
    Column("村（社区）"),
    Column("来源单位"),
    Column("救助项目"),
    Column("金额"),
    Column("起"),
)
HEAD = ["类别", "名称", "应复核", "属实", "已更正", "已停止", "未复核", "镇街已采集", "超期"]


@require_http_methods(["GET", "POST"])
@seat_with(*READ, "office")
def campaigns(request: HttpRequest) -> HttpResponse:
    """The updates of all years; the office opens the next one."""
    may_open = "office" in request.actor.rights
    year = clock.today().year
    _, opens, closes = updating.proposed(year)
    form = CampaignForm(request.POST or None, initial={"year": year, "opens_on": opens, "closes_on": closes})
    if request.method == "POST" and form.is_valid():
        try:
            made = updating.open_campaign(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{made.title}已开展。")
            return redirect("registry:update", made.year)
    context = {"campaigns": updating.campaigns(), "form": form if may_open else None, "tab": "updates"}
    return render(request, "registry/updates.html", context, status=422 if form.errors else 200)


@require_GET
@seat_with(*READ, "office")
def campaign(request: HttpRequest, year: int) -> HttpResponse:
    """One year's update: progress by unit and by town, who is late."""
    found = here(updating.campaign_of(year))
    context = {
        "c": found,
        "tables": [
            ("单位", updating.by_unit(request.scope, found)),
            ("镇街", updating.by_town(request.scope, found)),
        ],
        "may_review": KEEP in request.actor.rights,
        "tab": "updates",
    }
    return render(request, "registry/update.html", context)


@require_GET
@seat_with(*READ, "office")
def progress_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a spreadsheet."""
    found = here(updating.campaign_of(year))
    rows = [("单位", row) for row in updating.by_unit(request.scope, found)]
    rows += [("镇街", row) for row in updating.by_town(request.scope, found)]
    lines = [
        [kind, r.name, r.total, r.confirmed, r.corrected, r.removed, r.left, r.collected, r.late] for kind, r in rows
    ]
    numbering.note_export(by=request.actor, what="registry.campaign", key=str(year))
    return xlsx_response(f"{found.title}进度", HEAD, lines)


@require_http_methods(["GET", "POST"])
@seat_with(KEEP)
def mine(request: HttpRequest, year: int) -> HttpResponse:
    """What this seat has still to look at; those chosen are confirmed together, others are changed or ended one by
    one."""
    found = here(updating.campaign_of(year))
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("entry") if pk.isdecimal() and len(pk) < 19]
        if chosen:
            made = updating.confirm(by=request.actor, scope=request.scope, campaign=found, entries=chosen)
            messages.success(request, f"{made} 条记为属实。")
        else:
            messages.error(request, "没有选中记录。请先勾选。")
        return redirect("registry:mine", year)
    page = listing(request, updating.left_for(request.actor, request.scope, found), COLUMNS, "id")
    context = {
        "c": found,
        "listing": page,
        "rows": reading.entry_rows(page.rows),
        "back": reverse("registry:update", args=[year]),
    }
    return answer(request, "registry/mine.html", "registry/_mine.html", context)
