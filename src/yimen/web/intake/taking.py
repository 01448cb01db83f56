"""The application form: taken at a window or by the hotline, shown what runs already before anything is saved."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yimen.acts import contacting, drafting, looking, reading_people, registering
from yimen.acts import reading_applications as reading
from yimen.acts.applied_before import AlreadyRunning
from yimen.acts.reading_alike import likely
from yimen.acts.reading_intake import known_at_counter, taken
from yimen.acts.registering import Request
from yimen.acts.serving import is_hotline, window_of
from yimen.basics.errors import Refused
from yimen.common import once
from yimen.people import api as people
from yimen.people.types import IdentityKind
from yimen.web.intake.drafts import initial_of
from yimen.web.intake.forms import ApplicationForm, MemberFormSet, request_of, wrong_number
from yimen.web.shell.access import seat_with
from yimen.windows.api import check_open

_MEMBER = re.compile(r"members-\w+-number")
FIELD_OF = {
    "证件": "number",
    "身份证": "number",
    "姓名": "name",
    "电话": "phone",
    "手机": "phone",
    "户籍所在地": "other_place",
}


@require_http_methods(["GET", "POST"])
@seat_with("register_application")
def new(request: HttpRequest) -> HttpResponse:
    """Take a request: register it, and accept it at once when the clerk says so. A seat without a window is told so."""
    hotline = is_hotline(request.actor)
    choices = _choices(request, hotline)
    if request.method == "GET":
        if not hotline:
            check_open(window_of(request.actor))
        begun, rows = _begun_with(request, choices["divisions"])
        form = ApplicationForm(initial=begun, **choices)
        return _form(request, form, MemberFormSet(prefix="members", initial=rows))
    form = ApplicationForm(request.POST, **choices)
    members = MemberFormSet(request.POST, prefix="members")
    if not (form.is_valid() and members.is_valid()):
        return _form(request, form, members, status=422)
    try:
        found, done = registering.register(by=request.actor, request=_request(request, form, members)), "已登记"
        if request.POST.get("do") == "accept" and not hotline:
            done = "已登记并受理"
            token = once.inside("accept", form.cleaned_data["token"])
            registering.accept(by=request.actor, application=found, token=token)
    except AlreadyRunning as running:
        form.refuse(running)
        return _form(request, form, members, running=running, status=422)
    except Refused as refused:
        form.refuse(refused, next((field for word, field in FIELD_OF.items() if word in refused.what), None))
        return _form(request, form, members, status=422)
    if hotline:  # it sees no application; what the caller must know stands on this page
        return render(request, "intake/taken.html", {"receipt": taken(found)})
    messages.success(request, f"{done}，编号 {found.number.text}。")
    if likely(request.scope, [found.person]):
        messages.info(request, "申请人可能以前登记过，请从家庭档案打开本人的页面核对。")
    return redirect("intake:application", found.pk)


@require_POST
@seat_with("register_application")
def known(request: HttpRequest) -> HttpResponse:
    """Who the numbers in the form are, and what runs for them: a fragment shown while the form is filled in."""
    if not request.htmx:
        return redirect("intake:new")
    members = [name for name in request.POST if _MEMBER.fullmatch(name)]
    papers = [(request.POST.get("kind", ""), request.POST.get("number", ""))]
    papers += [(request.POST.get(name.replace("-number", "-kind"), ""), request.POST[name]) for name in members]
    chosen = request.POST.get("known", "")
    found = known_at_counter(
        by=request.actor,
        scope=request.scope,
        papers=papers,
        chosen=int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else None,
    )
    context = {
        "running": found.running,
        "may_go_on": True,
        "person": found.person,
        "elsewhere": found.elsewhere,
        "again": bool(request.POST.get("again")),
        "again_reason": request.POST.get("again_reason", "")[:200],
        "right": [
            name
            for name, paper in zip(["number", *members], papers, strict=True)
            if name in request.POST.getlist("said_wrong") and _is_right(*paper)
        ],
    }
    return render(request, "intake/_known.html", context)


def _is_right(kind: str, number: str) -> bool:
    """Whether a number can be right as it stands now: what was said of an earlier one is taken away beside it."""
    return bool(number) and wrong_number(kind or IdentityKind.RESIDENT_ID, number) is None


def _choices(request: HttpRequest, hotline: bool) -> dict[str, Any]:
    return {
        "divisions": reading.places_of(request.actor, request.scope),
        "needs": reading.need_choices(),
        "towns": reading.every_town(),
        "hotline": hotline,
    }


def _begun_with(request: HttpRequest, divisions: Any) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """(what the form knows, the rows of the household) when it was opened from a draft, a person's page, or a search
    that found nobody; what was typed need not be typed again, and stands in no address."""
    draft = request.GET.get("draft", "")
    if draft.isdecimal() and len(draft) < 19 and (body := drafting.read(request.actor, int(draft))) is not None:
        return initial_of(body)
    if search := request.GET.get("search", ""):
        return people.read_typed(request.actor, search[:64]), []
    if called := request.GET.get("contact", ""):
        return _begun_with_contact(request, called, divisions), []
    asked = request.GET.get("person", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return {}, []
    begun = looking.begin_with(by=request.actor, scope=request.scope, person=int(asked))
    if begun is None:
        return {}, []
    person, full = begun
    codes = {code for _, inside in divisions for code, _ in inside}
    return {
        "known": person.pk,
        "name": person.name,
        "kind": person.identity_kind,
        "phone": full.phone,
        "address": full.address,
        "division": person.division.code if person.division and person.division.code in codes else "",
    }, []


def _begun_with_contact(request: HttpRequest, called: str, divisions: Any) -> dict[str, Any]:
    """What a call, a letter or a lead said fills the form; a place that is not this seat's is left to be chosen."""
    found = called.isdecimal() and len(called) < 19
    begun = contacting.begin_with(by=request.actor, scope=request.scope, pk=int(called)) if found else None
    if begun is None:
        return {}
    codes = {code for _, inside in divisions for code, _ in inside}
    return {name: value for name, value in begun.items() if name != "division" or value in codes}


def _request(request: HttpRequest, form: ApplicationForm, members: Any) -> Request:
    """The request as the use case takes it; a person chosen before must still be visible to this seat."""
    chosen = form.cleaned_data["known"]
    known = reading_people.known_person(request.scope, chosen) if chosen else None
    called = form.cleaned_data["contact"]
    contact = contacting.contact_of(request.scope, called) if called else None
    return request_of(form, members, known, contact)


def _form(
    request: HttpRequest,
    form: ApplicationForm,
    members: Any,
    *,
    running: AlreadyRunning | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "members": members,
        "running": running.lines if running else (),
        "may_go_on": running is None or running.may_go_on,
        "perhaps": running is not None and running.perhaps,
        "again": bool(form["again"].value()),
        "again_reason": form["again_reason"].value() or "",
        "drafts": drafting.drafts_of(request.actor) if request.method == "GET" else (),
        "hotline": is_hotline(request.actor),
    }
    return render(request, "intake/new.html", context, status=status)
