"""The stub of a slip, signed by the applicant: one form on the page of the referral."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.acts import signing
from yimen.acts.finding import sees_application
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.referrals import queries
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import DayField, HouseForm
from yimen.web.shell.listing import here


class SignForm(HouseForm):
    """On which day the applicant signed."""

    on = DayField(label="申请人签名日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()


@require_http_methods(["GET", "POST"])
@seat_with(signing.RIGHT)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the stub was signed."""
    found = here(queries.for_page(request.scope).filter(pk=pk).first())
    here(sees_application(request.scope, found.application_id) or None)
    back = reverse("referrals:referral", args=[pk])
    form = SignForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            signing.sign(by=request.actor, referral=found, on=form.cleaned_data["on"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已登记：申请人在存根上签名。")
            return redirect(back)
    context = {"form": form, "back": back}
    return render(request, "referrals/sign.html", context, status=422 if form.errors else 200)
