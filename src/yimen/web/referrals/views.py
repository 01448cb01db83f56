"""Referrals: the inbox of a unit, the list of a window, the page of one."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yimen.acts import lists
from yimen.acts.finding import sees_application
from yimen.acts.reading import referral_page
from yimen.referrals import queries
from yimen.web.shell.access import seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.xlsx import MOST_ROWS, xlsx_response


@require_GET
@seat_with()
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals the seat sees, newest first: a unit its own, a window those of its territory."""
    chosen = lists.Chosen.read(request.GET)
    found = lists.referrals(request.scope, chosen, lists.PAGE)
    context = {"found": found, "chosen": chosen, "states": lists.STATES}
    context["units"] = lists.unit_choices() if request.scope.path is not None else []
    context |= {
        "before": replace(chosen, page=chosen.page - 1).address,
        "after": replace(chosen, page=chosen.page + 1).address,
    }
    return render(request, "referrals/_rows.html" if request.htmx else "referrals/list.html", context)


@require_GET
@seat_with()
def referrals_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list as a spreadsheet, at most 5,000 lines."""
    found = lists.referrals(request.scope, lists.Chosen.read(request.GET), MOST_ROWS + 1)
    header = ["承办编号", "转出日期", "申请人", "村（社区）", "救助项目", "承办单位", "到哪一步", "期限", "结果"]
    lines = [
        [
            r.number,
            r.sent_on.isoformat() if r.sent_on else "",
            r.name,
            r.place,
            r.programme,
            r.unit,
            r.where,
            r.light.words,
            r.result,
        ]
        for r in found.rows
    ]
    return xlsx_response("转办件", header, lines)


@require_GET
@seat_with()
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral: what its slip says, where it stands, what this seat may do."""
    found = queries.for_page(request.scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    whole = sees_application(request.scope, found.application_id)
    page = referral_page(found, request.actor, request.scope, sees_application=whole)
    return render(request, "referrals/referral.html", {"p": page, "r": found, "acts": button_links(page.page)})
