"""The first page after signing in: what is mine, what is due; and the small choices in the head of the page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import numbering
from yimen.acts import reading_worklist as reading
from yimen.acts.reading_notices import notices
from yimen.acts.reading_rules import local_rules
from yimen.web.home.forms import WorkFilter
from yimen.web.home.tour import tour as told
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import ACTS, Column, answer, exported, labels, listing
from yimen.web.shell.xlsx import xlsx_response

OFFICES = {"system": "offices:system", "security": "offices:accounts", "audit": "offices:audit"}
COLUMNS = (
    Column("申请人"),
    Column("要做的事", "step", ("title", "due_on", "id")),
    Column("期限", "due", ("due_on", "id")),
    Column("救助项目"),
    Column("村（社区）"),
    Column("编号"),
    Column("在等谁"),
    Column("到手日期", "opened", ("opened_on", "id")),
    ACTS,
)
MOST_URGENT = "due"


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Worklist of the seat; administrators go to their own office, people without a seat are told so."""
    if request.user.admin_kind in OFFICES:
        return redirect(OFFICES[request.user.admin_kind])
    if request.actor is None:
        return render(request, "home/no_seat.html")
    filters = WorkFilter(request)
    found = listing(request, reading.worklist(request.actor, **filters.chosen), COLUMNS, MOST_URGENT)
    context = {
        "filter": filters,
        "listing": found,
        "rows": [_with_urls(row) for row in reading.work_rows(found.rows)],
        "notices": notices(request.actor, request.scope),
        "may_talk": bool(request.actor.rights & {"route", "handle"}),
        "owed": reading.owed_rows(request.actor),
        "thrown_out": reading.thrown_out_rows(request.actor),
        "calls": reading.calls_waiting(request.actor, request.scope),
        "export": reverse("home:worklist_xlsx"),
        "narrowed": bool(filters.chosen),
        "comes_here": "" if found.rows else reading.comes_here(request.actor),
    }
    return answer(request, "home/worklist.html", "home/_rows.html", context)


def _with_urls(row: reading.WorkRow) -> dict[str, object]:
    """A row with the addresses behind its links."""
    page = (
        reverse("intake:application", args=[row.application])
        if row.application
        else reverse("referrals:referral", args=[row.referral])
        if row.referral
        else reverse("contacts:lead", args=[row.lead])
        if row.lead
        else reverse("feedback:list", args=[row.monthly])
        if row.monthly
        else reverse("home:worklist")
    )
    act = reverse("runs:act", args=[row.run, row.step]) + (f"?{urlencode({'key': row.key})}" if row.key else "")
    return {"row": row, "url": page, "act_url": page if row.confirming or row.monthly else act}


@require_GET
@seat_with()
def worklist_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.worklist(request.actor, **WorkFilter(request).chosen)
    lines = [
        [r.name, r.title, r.light.words, r.programme, r.place, r.number, r.light.waits_for, r.opened_on]
        for r in reading.work_rows(exported(request, asked, COLUMNS, MOST_URGENT))
    ]
    numbering.note_export(by=request.actor, what="proceedings.turn")
    return xlsx_response("我的待办", labels(COLUMNS[:-1]), lines)


@require_POST
@seat_with()
def sit(request: HttpRequest) -> HttpResponse:
    """Change to another of one's own seats."""
    chosen = request.POST.get("seat", "")
    if any(str(held.pk) == chosen for held in request.my_seats):
        request.session["seat"] = int(chosen)
    return redirect("home:worklist")


@require_POST
def large(request: HttpRequest) -> HttpResponse:
    """Large type on or off, remembered by the browser."""
    response = HttpResponseRedirect(_back(request))
    turned_on = request.COOKIES.get("ym_large") == "1"
    response.set_cookie("ym_large", "0" if turned_on else "1", max_age=365 * 86400, httponly=True, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    came = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(came, {request.get_host()}, request.is_secure())
    return came if safe else reverse("home:worklist")


@require_GET
@seat_with()
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of the place as the program works by them: needs, units, steps and limits, each with its article."""
    return render(request, "home/rules.html", {"rules": local_rules()})


@require_GET
@login_not_required
def tour(request: HttpRequest) -> HttpResponse:
    """The tour of a demo district, open to everybody who reaches the demo; anywhere else there is no such page."""
    story = told()
    if story is None:
        raise Http404
    return render(request, "home/tour.html", {"story": story})
