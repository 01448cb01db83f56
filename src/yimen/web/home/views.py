"""The first page after signing in: what is mine, what is due; and the small choices in the head of the page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import worklist as work
from yimen.web.home.tour import tour as told
from yimen.web.shell.access import seat_with
from yimen.web.shell.xlsx import MOST_ROWS, xlsx_response

OFFICES = {"system": "offices:system", "security": "offices:accounts", "audit": "offices:audit"}
PAGE = 50


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Worklist of the seat; administrators go to their own office, people without a seat are told so."""
    if request.user.admin_kind in OFFICES:
        return redirect(OFFICES[request.user.admin_kind])
    if request.actor is None:
        return render(request, "home/no_seat.html")
    chosen = work.Chosen.read(request.GET)
    found = work.page(request.actor, chosen, PAGE)
    context = {
        "rows": [_with_urls(row) for row in found.rows],
        "total": found.total,
        "chosen": chosen,
        "kinds": found.kinds,
        "lights": work.LIGHTS,
        "before": _address(chosen, chosen.page - 1) if chosen.page > 1 else "",
        "after": _address(chosen, chosen.page + 1) if found.more else "",
    }
    return render(request, "home/_rows.html" if request.htmx else "home/worklist.html", context)


def _address(chosen: work.Chosen, page: int) -> str:
    return urlencode({"light": chosen.light, "kind": chosen.kind, "page": page})


def _with_urls(row: work.WorkRow) -> dict[str, object]:
    """A row with the addresses behind its links."""
    page = (
        reverse("intake:application", args=[row.application])
        if row.application
        else reverse("referrals:referral", args=[row.referral])
        if row.referral
        else reverse("home:worklist")
    )
    act = reverse("runs:act", args=[row.run, row.step]) + (f"?{urlencode({'key': row.key})}" if row.key else "")
    return {"row": row, "url": page, "act_url": page if row.confirming else act}


@require_GET
@seat_with()
def worklist_xlsx(request: HttpRequest) -> HttpResponse:
    """The whole worklist as a spreadsheet, at most 5,000 lines."""
    found = work.page(request.actor, work.Chosen.read(request.GET), MOST_ROWS + 1)
    header = ["期限", "要做的事", "申请人", "村（社区）", "救助项目", "编号", "在等谁", "到手日期"]
    lines = [
        [r.light.words, r.title, r.name, r.place, r.programme, r.number, r.light.waits_for, r.opened_on.isoformat()]
        for r in found.rows
    ]
    return xlsx_response("我的待办", header, lines)


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
    return render(request, "home/rules.html", {"rules": work.local_rules()})


@require_GET
@login_not_required
def tour(request: HttpRequest) -> HttpResponse:
    """The tour of a demo district, open to everybody who reaches the demo; anywhere else there is no such page."""
    story = told()
    if story is None:
        raise Http404
    return render(request, "home/tour.html", {"story": story})
