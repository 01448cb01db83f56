"""Hand-over between liaisons: what is open here, the sheet, its acceptance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.acts import handing_over
from yimen.acts import reading_referrals as reading
from yimen.basics.errors import Refused
from yimen.referrals import queries
from yimen.web.referrals.forms import HandOverForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here


@require_http_methods(["GET", "POST"])
@seat_with(handing_over.RIGHT)
def hand_over(request: HttpRequest) -> HttpResponse:
    """What lies with the unit and is open, earlier hand-overs, and the form of a new one."""
    asked = {
        "givers": [(str(one.pk), one.name) for one in handing_over.givers(request.actor)],
        "takers": [(str(one.pk), one.name) for one in handing_over.takers(request.actor)],
    }
    form = HandOverForm(request.POST, **asked) if request.method == "POST" else HandOverForm(**asked)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = handing_over.hand_over(by=request.actor, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "交接单已记录。")
            return redirect("referrals:hand_over_sheet", pk=sheet.pk)
    lying = queries.for_page(request.scope).filter(pk__in=handing_over.open_referrals(request.actor.unit).values("pk"))
    context = {
        "form": form,
        "rows": reading.referral_rows(list(lying.order_by("pk"))),
        "sheets": handing_over.sheets(request.actor)[:50],
    }
    return render(request, "referrals/hand_over.html", context, status=422 if form.errors else 200)


@require_GET
@seat_with(handing_over.RIGHT)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over sheet, to read, print and accept."""
    found = here(handing_over.sheets(request.actor).filter(pk=pk).first())
    mine = found.accepted_at is None and found.taker_id == request.user.pk
    context = {"sheet": found, "lines": reading.handed_over(found, request.scope), "mine": mine}
    return render(request, "referrals/sheet.html", context)


@require_POST
@seat_with(handing_over.RIGHT)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The successor accepts."""
    found = here(handing_over.sheets(request.actor).filter(pk=pk).first())
    handing_over.accept(by=request.actor, sheet=found)
    messages.success(request, "已接收。")
    return redirect("referrals:hand_over_sheet", pk=pk)
