"""Forms half filled: kept while somebody types, gone on with later, thrown away."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yimen.acts import drafting
from yimen.basics.errors import Refused
from yimen.common import clock, once
from yimen.web.intake.forms import MOST_MEMBERS, ApplicationForm, MemberForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here

MEMBER = re.compile(r"members-(\d{1,2})-(\w+)")
KEPT = [name for name in ApplicationForm.base_fields if name != "token"]
ROW = list(MemberForm.base_fields)


@require_POST
@seat_with("register_application")
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the form now; says so in a fragment. Without scripts, or sent anew after signing in: the form
    with what was kept."""
    body = {name: request.POST.getlist(name) for name in request.POST if _is_kept(name)}
    try:
        draft = drafting.keep(by=request.actor, token=once.outside(request.POST.get("token", "")), body=body)
    except Refused as refused:
        return render(request, "intake/_saved.html", {"refused": refused})
    if not request.htmx:
        return redirect(reverse("intake:new") + (f"?draft={draft.pk}" if draft else ""))
    return render(request, "intake/_saved.html", {"at": clock.now() if draft else None})


@require_POST
@seat_with("register_application")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw one's own draft away."""
    here(drafting.discard(by=request.actor, pk=pk) or None)
    messages.success(request, "已删去一件未完成的登记。")
    return redirect("intake:new")


def initial_of(body: dict[str, list[str]]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """(what the form begins with, the rows of the household) of a draft."""
    begun: dict[str, Any] = {name: body[name][-1] for name in ("token", *KEPT) if body.get(name)}
    if "needs" in body:
        begun["needs"] = body["needs"]
    rows: dict[int, dict[str, str]] = {}
    for name, values in body.items():
        found = MEMBER.fullmatch(name)
        if found and values:
            rows.setdefault(int(found[1]), {})[found[2]] = values[-1]
    typed = [rows[order] for order in sorted(rows) if rows[order].get("name") or rows[order].get("number")]
    return begun, typed[:MOST_MEMBERS]


def _is_kept(name: str) -> bool:
    member = MEMBER.fullmatch(name)
    return name in KEPT or (member is not None and member[2] in ROW)
