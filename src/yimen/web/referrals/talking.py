"""Questions about a referral: ask, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.acts import asking
from yimen.acts.finding import sees_application
from yimen.basics.errors import Refused
from yimen.referrals import queries
from yimen.web.referrals.forms import WordsForm
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here

if TYPE_CHECKING:
    from collections.abc import Callable

SPEAKS = (asking.WINDOW, asking.UNIT)


def _referral(request: HttpRequest, pk: int) -> Any:
    return here(queries.for_page(request.scope).filter(pk=pk).first())


@require_http_methods(["GET", "POST"])
@seat_with(*SPEAKS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the other side about a referral; `?paper=1`: write down what the unit asks on paper."""
    found = _referral(request, pk)
    asking.must_speak(by=request.actor, referral=found, for_unit=_for_unit(request))
    return _words(
        request,
        found,
        "询问内容",
        "询问",
        lambda form: asking.ask(by=request.actor, referral=found, token=form.cleaned_data["token"], **form.said()),
    )


@require_http_methods(["GET", "POST"])
@seat_with(*SPEAKS)
def reply(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Answer a question; `?paper=1`: write down the unit's answer from its paper."""
    found = _referral(request, pk)
    whole = sees_application(request.scope, found.application_id)
    asked = here(queries.questions_of(found, request.scope, whole=whole).filter(pk=of).first())
    if request.method == "GET":
        asking.must_reply(by=request.actor, question=asked, for_unit=_for_unit(request))
    return _words(
        request,
        found,
        "答复内容",
        "答复询问",
        lambda form: asking.reply(by=request.actor, question=asked, **form.said()),
        asked=asked.text,
    )


def _for_unit(request: HttpRequest) -> bool:
    return request.GET.get("paper") == "1"


def _words(
    request: HttpRequest, found: Any, label: str, title: str, record: Callable[[Any], object], **more: str
) -> HttpResponse:
    back = reverse("referrals:referral", args=[found.pk])
    asked = {"label": label, "for_unit": _for_unit(request)}
    form = WordsForm(request.POST, request.FILES, **asked) if request.method == "POST" else WordsForm(**asked)
    if request.method == "POST" and form.is_valid():
        try:
            record(form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"已记录：{title}。")
            return redirect(back)
    context = {"form": form, "title": title, "back": back, "upload": True, **more}
    return render(request, "referrals/words.html", context, status=422 if form.errors else 200)
