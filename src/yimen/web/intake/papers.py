"""The checklist of papers: what came in, what is missing, what is waived and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yimen.acts import completing, papers_in
from yimen.acts.deed import File
from yimen.acts.papers_in import Handed, PaperWanted, key_of
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.types import PaperState
from yimen.common.uploads import refuse_too_large
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import HouseForm, dress
from yimen.web.shell.listing import here


class PapersForm(HouseForm):
    """A row for each paper: how it stands, why it is waived, the file."""

    def __init__(self, *args: Any, wanted: list[PaperWanted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        for one in wanted:
            key = key_of(one.name)
            self.fields[f"state_{key}"] = forms.ChoiceField(
                label=f"{one.name}的情况", choices=PaperState.choices, initial=one.state
            )
            self.fields[f"why_{key}"] = forms.CharField(
                label=f"{one.name}免交理由", max_length=200, required=False, initial=one.why
            )
            self.fields[f"file_{key}"] = forms.FileField(label=f"{one.name}的文件", required=False)
            for name in ("state", "why", "file"):
                dress(self.fields[f"{name}_{key}"])
            self.fields[f"why_{key}"].widget.attrs["placeholder"] = "免交理由"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """A row for each paper with its fields."""
        return [
            {"wanted": one, **{name: self[f"{name}_{key_of(one.name)}"] for name in ("state", "why", "file")}}
            for one in self.wanted
        ]

    def handed(self) -> dict[str, Handed]:
        """What the form says of each paper; refused when a file is above the limit."""
        found = {}
        for one in self.wanted:
            key = key_of(one.name)
            upload = self.cleaned_data[f"file_{key}"]
            if upload:
                refuse_too_large(upload)
            files = (File(upload.name, upload.read()),) if upload else ()
            state, why = self.cleaned_data[f"state_{key}"], self.cleaned_data[f"why_{key}"]
            found[one.name] = Handed(state, why, files)
        return found


@require_http_methods(["GET", "POST"])
@seat_with(completing.RIGHT)
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down which papers came in, at the window that took the application."""
    found = here(cases.for_page(request.scope).filter(pk=pk).first())
    completing.must_be_open(request.actor, found)
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PapersForm(*bound, wanted=papers_in.checklist(found))
    if bound and form.is_valid():
        try:
            changed = papers_in.take(by=request.actor, application=found, handed=form.handed())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"已保存：{'、'.join(changed)}。" if changed else "没有更改。")
            return redirect("intake:application", pk)
    return render(request, "intake/papers.html", {"form": form, "a": found}, status=422 if bound else 200)
