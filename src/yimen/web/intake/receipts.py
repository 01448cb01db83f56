"""The receipt a family takes home, and the question its bearer asks later."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.acts import completing, receipts
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import HouseForm
from yimen.web.shell.listing import here


class AskForm(HouseForm):
    """The two words of a receipt; posted, so that they stand in no address."""

    number = forms.CharField(
        label="申请编号", max_length=48, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    code = forms.CharField(
        label="查询码",
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="在回执上，8 位字母和数字。",
    )


@require_POST
@seat_with(completing.RIGHT)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the receipt as things stand, and show it for printing."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    paper = receipts.issue(by=request.actor, application=found)
    return redirect("papers:pdf", paper.pk)


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(completing.RIGHT)
def ask(request: HttpRequest) -> HttpResponse:
    """Where the application of a receipt stands."""
    form = AskForm(request.POST or None)
    told = None
    if request.method == "POST" and form.is_valid():
        try:
            told = receipts.ask(by=request.actor, scope=request.scope, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
    return render(request, "intake/ask.html", {"form": form, "answer": told}, status=422 if form.errors else 200)
