"""Three lists by town: duplicate aid, aid by several units, persons missed; a row that is right is closed with a
reason."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import numbering
from yimen.acts import reading_findings as reading
from yimen.acts.reading_people import known_person
from yimen.basics.errors import Refused
from yimen.people import api as people
from yimen.web.people.pages import TownFilter, need_options
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import OnceForm, wide
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, exported, here, labels, listing, options
from yimen.web.shell.xlsx import xlsx_response

RIGHT = "check_aid"
COLUMNS = (
    Column("姓名"),
    Column("所在地", "place", ("division_id", "-id")),
    Column("救助项目"),
    Column("为什么列出", "day", ("id",), WRAP),
    ACTS,
)
NEWEST = "-day"
KINDS = {kind: people.CheckKind(kind).label for kind in reading.LISTS}


EVERYWHERE = "all"


class FindingsFilter(TownFilter):
    """By town, the first one unless another is asked for: a whole county takes a while. Aid by several units by need
    too."""

    wanted = options("需求", [])

    def __init__(self, request: HttpRequest, key: str) -> None:
        super().__init__(request)
        if "town" in self.fields:
            towns = [choice for choice in self.fields["town"].choices if choice[0]]
            self.fields["town"].choices = [*towns, (EVERYWHERE, "所有镇街")]
            self.data = self.data.copy()
            self.data.setdefault("town", towns[0][0])
        self.offer("wanted", need_options() if key == people.CheckKind.MULTIPLE else [])

    @property
    def asked(self) -> dict[str, str]:
        """The filters as the list takes them."""
        return {name: value for name, value in self.chosen.items() if value != EVERYWHERE}


class CheckForm(OnceForm):
    """What was looked into, and why it is right."""

    why = forms.CharField(
        label="核查结论",
        max_length=200,
        help_text="查了什么、为什么没有问题。写明后不再列出。",
        widget=forms.Textarea(attrs=wide(rows=2)),
    )


@require_GET
@seat_with(RIGHT)
def lists(request: HttpRequest) -> HttpResponse:
    """The first of the lists."""
    return redirect("people:findings", next(iter(KINDS)))


@require_GET
@never_cache
@seat_with(RIGHT)
def findings(request: HttpRequest, key: str) -> HttpResponse:
    """One list."""
    kind = _kind(key)
    filters = FindingsFilter(request, kind)
    found = listing(request, reading.findings(request.scope, kind, **filters.asked), COLUMNS, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.rows_of(kind, found.rows),
        "export": reverse("people:findings_xlsx", args=[kind]),
        "narrowed": "wanted" in filters.chosen,
        "tab": kind,
        "title": KINDS[kind],
        "says": reading.LISTS[kind],
    }
    return answer(request, "people/findings.html", "people/_findings.html", context)


@require_GET
@seat_with(RIGHT)
def findings_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """The same as a spreadsheet."""
    kind = _kind(key)
    asked = reading.findings(request.scope, kind, **FindingsFilter(request, kind).asked)
    rows = reading.rows_of(kind, exported(request, asked, COLUMNS, NEWEST))
    numbering.note_export(by=request.actor, what="people.finding", key=kind)
    return xlsx_response(KINDS[kind], labels(COLUMNS[:-1]), [[r.name, r.place, r.what, r.why] for r in rows])


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(RIGHT)
def check(request: HttpRequest, key: str, pk: int, of: int) -> HttpResponse:
    """Close a row, saying why it is right as it is."""
    kind = _kind(key)
    row = here(reading.one_of(request.scope, kind, pk, of))
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = here(known_person(request.scope, pk))
        try:
            people.check_finding(by=request.actor, person=person, kind=kind, subject=of, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "已记下核查结论，不再列出。")
            return redirect("people:findings", kind)
    context = {"row": row, "form": form, "kind": kind, "title": KINDS[kind]}
    return render(request, "people/check.html", context, status=422 if form.errors else 200)


def _kind(key: str) -> str:
    if key not in reading.LISTS:
        raise Http404
    return key
