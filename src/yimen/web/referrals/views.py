"""Referrals: the inbox of a unit, the list of a window, the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yimen.acts import numbering
from yimen.acts import reading_referrals as reading
from yimen.acts.finding import sees_application
from yimen.acts.handing_over import RIGHT
from yimen.referrals import queries
from yimen.web.referrals.forms import ReferralFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.links import button_links
from yimen.web.shell.listing import Column, answer, exported, here, labels, listing
from yimen.web.shell.xlsx import xlsx_response

COLUMNS = (
    Column("申请人"),
    Column("承办编号", "number", reading.BY_NUMBER),
    Column("救助项目", "programme", ("programme", "-id")),
    Column("承办单位"),
    Column("到哪一步"),
    Column("期限"),
    Column("村（社区）"),
    Column("转出日期"),
)
NEWEST = "-id"


@require_GET
@seat_with()
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals the seat sees, newest first: a unit its own, a window those of its territory."""
    filters = ReferralFilter(request)
    found = listing(request, reading.referrals(request.scope, **filters.chosen), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.referral_rows(found.rows),
        "export": reverse("referrals:list_xlsx"),
        "may_hand_over": RIGHT in request.actor.rights,
        "narrowed": bool(filters.chosen),
    }
    return answer(request, "referrals/list.html", "referrals/_rows.html", context)


@require_GET
@seat_with()
def referrals_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.referrals(request.scope, **ReferralFilter(request).chosen)
    found = exported(request, asked, COLUMNS, NEWEST)
    lines = [
        [r.name, r.number, r.programme, r.unit, r.where, r.light.words, r.place, r.sent_on]
        for r in reading.referral_rows(found)
    ]
    numbering.note_export(by=request.actor, what="referrals.referral")
    return xlsx_response("转办件", labels(COLUMNS), lines)


@require_GET
@seat_with()
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral: what its slip says, where it stands, what this seat may do."""
    found = here(queries.for_page(request.scope).filter(pk=pk).first())
    whole = sees_application(request.scope, found.application_id)
    page = reading.referral_page(found, request.actor, request.scope, sees_application=whole)
    return render(request, "referrals/referral.html", {"p": page, "r": found, "acts": button_links(page.page)})
