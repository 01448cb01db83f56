"""Income and property as the family declares them: rows are added, and corrected by rows that take their place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yimen.acts import completing, declaring, papers_in, reading_intake
from yimen.acts.declaring import Declared
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.types import PROPERTY, DeclaredKind, KnownBy, Per
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import HouseForm, MoneyField, OnceForm, fen
from yimen.web.shell.listing import here

MOST = 20


class ItemForm(HouseForm):
    """One item; an empty row is none. Without a way of counting: a month for what comes in, the worth of a thing."""

    person = forms.TypedChoiceField(label="谁的", coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "请选择"), *DeclaredKind.choices])
    amount = MoneyField(required=False)
    per = forms.ChoiceField(label="计算", required=False, choices=[("", "按种类"), *Per.choices])
    known_by = forms.ChoiceField(label="来源", required=False, choices=KnownBy.choices, initial=KnownBy.SAID)
    text = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = members
        if members:
            self.fields["person"].initial = members[0][0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("kind") and (data.get("amount") is not None or data.get("text")):
            self.add_error("kind", "请选择种类。")
        return data

    def item(self) -> Declared | None:
        """The item as the use case takes it; None for an empty row."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        amount = data.get("amount")
        return Declared(
            person=data.get("person") or 0,
            kind=data["kind"],
            per=data.get("per") or (Per.VALUE if data["kind"] in PROPERTY else Per.MONTH),
            known_by=data.get("known_by") or KnownBy.SAID,
            amount_fen=fen(amount) if amount is not None else None,
            text=data.get("text") or "",
        )


ItemFormSet = formset_factory(ItemForm, formset=BaseFormSet, extra=3, max_num=MOST, absolute_max=MOST)


class ReplaceForm(ItemForm, OnceForm):
    """What an item should have said, or that there is no such thing; and why."""

    struck = forms.BooleanField(label="没有这一项", required=False)
    why = forms.CharField(label="更正理由", max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("struck") and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "请选择种类。")
        return data


@require_http_methods(["GET", "POST"])
@seat_with(completing.RIGHT)
def declared(request: HttpRequest, pk: int) -> HttpResponse:
    """What the family declares, and rows to add."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    completing.must_be_open(request.actor, found)
    bound = (request.POST,) if request.method == "POST" else ()
    form = OnceForm(*bound)
    rows = ItemFormSet(*bound, prefix="items", form_kwargs={"members": declaring.people_of(found)})
    if bound and form.is_valid() and rows.is_valid():
        items = tuple(item for row in rows if (item := row.item()) is not None)
        try:
            made = declaring.declare(by=request.actor, application=found, items=items, token=form.cleaned_data["token"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"已登记 {len(made)} 项。" if made else "没有填写任何一项。")
            return redirect("intake:declared", pk)
    context = {
        "form": form,
        "rows": rows,
        "a": found,
        "lines": declaring.lines(found),
        "struck": declaring.struck(found),
        "sums": reading_intake.sum_words(found),
        "unchecked": papers_in.unchecked(found),
    }
    return render(request, "intake/declared.html", context, status=422 if bound else 200)


@require_http_methods(["GET", "POST"])
@seat_with(completing.RIGHT)
def correct(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Put one item right by a row that takes its place."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    completing.must_be_open(request.actor, found)
    old = here(next((line for line in declaring.lines(found) if line.pk == item), None))
    bound = (request.POST,) if request.method == "POST" else ()
    form = ReplaceForm(*bound, members=declaring.people_of(found))
    if bound and form.is_valid():
        data = form.cleaned_data
        new = None if data["struck"] else form.item()
        try:
            declaring.correct(
                by=request.actor, application=found, of=item, item=new, why=data["why"], token=data["token"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已更正，原来的一项仍可查看。")
            return redirect("intake:declared", pk)
    return render(request, "intake/correct.html", {"form": form, "a": found, "old": old}, status=422 if bound else 200)
