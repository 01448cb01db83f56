"""The short form that goes through the whole life of a family, and the needs it brings up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yimen.acts import assessing, completing
from yimen.acts.assessing import Found
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.types import Pressing
from yimen.regime.vocabulary import AREAS
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import OnceForm
from yimen.web.shell.listing import here


class AssessForm(OnceForm):
    """How pressing is each side of life, and in which words."""

    def __init__(self, *args: Any, begun: dict[str, Found], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area, title in AREAS.items():
            degree = forms.ChoiceField(label=title, choices=Pressing.choices, initial=begun[area].pressing)
            remark = forms.CharField(label=f"{title}情况", max_length=200, required=False, initial=begun[area].remark)
            degree.widget.attrs["class"] = "form-select"
            remark.widget.attrs |= {"class": "form-control", "placeholder": f"{title}情况"}
            self.fields[f"pressing_{area}"], self.fields[f"remark_{area}"] = degree, remark

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """A row for each side of life."""
        return [(self[f"pressing_{area}"], self[f"remark_{area}"]) for area in AREAS]

    def found(self) -> dict[str, Found]:
        """The assessment as the use case takes it."""
        data = self.cleaned_data
        return {area: Found(data[f"pressing_{area}"], data[f"remark_{area}"]) for area in AREAS}


@require_http_methods(["GET", "POST"])
@seat_with(completing.RIGHT)
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess what a family needs, at the window that took the application."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    completing.must_be_open(request.actor, found)
    bound = (request.POST,) if request.method == "POST" else ()
    form = AssessForm(*bound, begun=assessing.asked_before(found))
    if bound and form.is_valid():
        try:
            assessing.assess(by=request.actor, application=found, found=form.found(), token=form.cleaned_data["token"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "需求评估已保存。")
            return redirect("intake:application", pk)
    return render(request, "intake/assess.html", {"form": form, "a": found}, status=422 if bound else 200)


@require_POST
@seat_with(completing.RIGHT)
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what the assessment brought up to what the application asks, before it is split."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    added = assessing.add_needs(by=request.actor, application=found, needs=request.POST.getlist("needs"))
    messages.success(request, f"已增加救助需求：{'、'.join(added)}。" if added else "没有选择要增加的需求。")
    return redirect("intake:application", pk)
