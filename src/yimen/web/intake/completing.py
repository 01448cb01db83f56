"""The page that completes what was registered: telephone, address, village, reason, household, a name put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from yimen.acts import completing
from yimen.acts import reading_applications as reading
from yimen.acts.applied_before import AlreadyRunning, Running
from yimen.acts.completing import Completion
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.places import api as places
from yimen.web.intake.forms import MemberFormSet, members_of
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import OnceForm, wide
from yimen.web.shell.listing import here

UNCHANGED = "不填就是不改。"


class CompleteForm(OnceForm):
    """What may be completed. Telephone and address are not shown: what is typed takes the place of what is there."""

    phone = forms.CharField(
        label="联系电话",
        max_length=40,
        required=False,
        help_text=UNCHANGED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    address = forms.CharField(label="家庭住址", max_length=200, required=False, help_text=UNCHANGED)
    division = forms.ChoiceField(label="村（社区）")
    reason = forms.CharField(label="申请救助原因", max_length=500, widget=forms.Textarea(attrs=wide(rows=3)))
    name = forms.CharField(label="姓名", max_length=60)
    why = forms.CharField(label="更改姓名的理由", max_length=200, required=False, help_text="改了姓名时必填。")

    def __init__(self, *args: Any, found: Any, divisions: list[Any], **kwargs: Any) -> None:
        begun = {"name": found.person.name, "division": found.division.code, "reason": found.reason}
        super().__init__(*args, initial=begun, **kwargs)
        codes = {code for _, inside in divisions for code, _ in inside}
        own = [] if found.division.code in codes else [(found.division.code, found.division.name)]
        self.fields["division"].choices = [*own, *divisions]


@require_http_methods(["GET", "POST"])
@seat_with(completing.RIGHT)
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete what was registered, at the window that took the application."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    completing.must_be_open(request.actor, found)
    bound = (request.POST,) if request.method == "POST" else ()
    form = CompleteForm(*bound, found=found, divisions=reading.division_choices(request.scope))
    members = MemberFormSet(*bound, prefix="members")
    running: tuple[Running, ...] = ()
    again = {name: request.POST.get(name, "") for name in ("again", "again_reason", "again_for")}
    if bound and members.is_valid() and (now := _whom(members)) != again["again_for"]:
        again = {"again": "", "again_reason": "", "again_for": now}  # it was said of others
    if bound and form.is_valid() and members.is_valid():
        try:
            given = _given(form, members, again["again_reason"] if again["again"] else "")
            changed = completing.complete(by=request.actor, application=found, given=given)
        except AlreadyRunning as found_running:
            form.refuse(found_running)
            running = found_running.lines
        except Refused as refused:
            form.refuse(refused)
        else:
            told = "、".join(completing.TITLES[name] for name in changed)
            messages.success(request, f"已补充：{told}。" if changed else "没有更改。")
            return redirect("intake:application", pk)
    context = {"form": form, "members": members, "a": found, "running": running, "may_go_on": True, **again}
    context["joining"] = True
    wrong = bool(bound)
    return render(request, "intake/complete.html", context, status=422 if wrong else 200)


def _whom(members: Any) -> str:
    """For whom a reason to join was given: a mark of the new members' numbers, so that it holds for no others."""
    return salted_hmac("joining", "\n".join(sorted(one.number for one in members_of(members)))).hexdigest()


def _given(form: CompleteForm, members: Any, again_reason: str) -> Completion:
    """The form as the use case takes it."""
    data = form.cleaned_data
    texts = {name: data[name] for name in ("name", "why", "phone", "address", "reason", "token")}
    return Completion(
        division=places.division(data["division"]), members=members_of(members), again_reason=again_reason, **texts
    )
