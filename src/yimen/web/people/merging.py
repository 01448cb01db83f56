"""Persons registered twice: the list, two side by side, proposals and what became of them, papers brought later."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.acts import identifying, numbering
from yimen.acts import reading_alike as reading
from yimen.acts.reading_people import known_person
from yimen.basics.errors import Refused
from yimen.people import api as people
from yimen.web.people.pages import TownFilter
from yimen.web.shell.access import seat_with
from yimen.web.shell.forms import OnceForm, must_choose, wide
from yimen.web.shell.listing import ACTS, WRAP, Column, FilterForm, answer, exported, here, labels, listing, options
from yimen.web.shell.xlsx import xlsx_response

RIGHTS = ("propose_merge", "merge_people")
ALIKE = (
    Column("姓名"),
    Column("证件号"),
    Column("所在地", "place", ("division_id", "-id")),
    Column("登记日期", "day", ("id",)),
    Column("和谁相像", css=WRAP),
)
MERGES = (
    Column("姓名"),
    Column("保留的证件号"),
    Column("并入的证件号"),
    Column("所在地"),
    Column("提出日期", "day", ("id",)),
    Column("提出人"),
    Column("情况"),
    ACTS,
)
NEWEST = "-day"
WORDS = {key: title for key, (title, _) in reading.STATES.items()}


class MergesFilter(FilterForm):
    """Proposals by what became of them."""

    state = options("情况", list(WORDS.items()))


class CompareForm(OnceForm):
    """Which of two registrations stays, or that they are two people; and why."""

    keep = forms.TypedChoiceField(
        label="保留哪一份", coerce=int, required=False, widget=forms.RadioSelect(attrs=wide())
    )
    why = forms.CharField(
        label="理由",
        max_length=200,
        help_text="凭什么判断，例如看了身份证、户口簿、问了村里。",
        widget=forms.TextInput(attrs=wide(autocomplete="off")),
    )

    def __init__(self, *args: object, keep: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = keep
        self.fields["keep"].initial = keep[0][0]


class WhyForm(OnceForm):
    """Why a merge is taken back."""

    why = forms.CharField(label="撤销理由", max_length=200, required=False, widget=forms.TextInput(attrs=wide()))


class IdentityForm(OnceForm):
    """The paper somebody brings later."""

    kind = forms.ChoiceField(
        label="证件类别",
        choices=[one for one in people.IdentityKind.choices if one[0] != people.IdentityKind.TEMPORARY],
    )
    number = forms.CharField(
        label="证件号码",
        max_length=40,
        help_text="可用读卡器直接读入。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


@require_GET
@seat_with(*RIGHTS)
def alike(request: HttpRequest) -> HttpResponse:
    """Who may have been registered twice."""
    filters = TownFilter(request)
    found = listing(request, reading.alike_people(request.scope, **filters.chosen), ALIKE, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": reading.alike_rows(request.scope, found.rows),
        "export": reverse("people:alike_xlsx"),
        "narrowed": bool(filters.chosen),
        "tab": "alike",
    }
    return answer(request, "people/alike.html", "people/_alike.html", context)


@require_GET
@seat_with(*RIGHTS)
def alike_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    asked = reading.alike_people(request.scope, **TownFilter(request).chosen)
    lines = [
        [r.name, r.number, r.place, r.on, "；".join(f"{one.number or one.place}（{one.reasons}）" for one in r.likes)]
        for r in reading.alike_rows(request.scope, exported(request, asked, ALIKE, NEWEST))
    ]
    numbering.note_export(by=request.actor, what="people.person")
    return xlsx_response("疑似重复登记", labels(ALIKE), lines)


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(*RIGHTS)
def compare(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    """Two registrations side by side: propose that they are one, or say that they are two."""
    seen = here(reading.comparison(request.scope, pk, of))
    bound = (request.POST,) if request.method == "POST" else ()
    form = CompareForm(*bound, keep=[(one, f"登记 {one}") for one in seen.keep])
    if bound and form.is_valid():
        try:
            return _compared(request, form, seen)
        except Refused as refused:
            form.refuse(refused)
    may = "propose_merge" in request.actor.rights
    context = {"c": seen, "form": form, "may": may}
    return render(request, "people/compare.html", context, status=422 if bound else 200)


def _compared(request: HttpRequest, form: CompareForm, seen: reading.Comparison) -> HttpResponse:
    data = form.cleaned_data
    pair = {key: here(known_person(request.scope, key)) for key in (seen.left, seen.right)}
    if request.POST.get("do") == "apart":
        later, earlier = max(pair), min(pair)
        people.check_finding(
            by=request.actor,
            person=pair[later],
            kind=people.CheckKind.ALIKE,
            subject=earlier,
            why=data["why"],
            token=data["token"],
        )
        messages.success(request, "已记下：这是两个人，不再提示。")
        return redirect("people:alike")
    kept = data["keep"] or seen.keep[0]
    dropped = next(key for key in pair if key != kept)
    proposed = people.propose_merge(
        by=request.actor, kept=pair[kept], dropped=pair[dropped], why=data["why"], token=data["token"]
    )
    messages.success(request, "已提出合并，等另一位复核人复核。")
    return redirect("people:merge", proposed.pk)


@require_GET
@seat_with(*RIGHTS)
def merges(request: HttpRequest) -> HttpResponse:
    """Proposals, the newest first."""
    filters = MergesFilter(request)
    found = listing(request, reading.merges(request.scope, **filters.chosen), MERGES, NEWEST)
    context = {
        "filter": filters,
        "listing": found,
        "rows": [reading.merge_row(one) for one in found.rows],
        "words": WORDS,
        "export": reverse("people:merges_xlsx"),
        "narrowed": bool(filters.chosen),
        "tab": "merges",
    }
    return answer(request, "people/merges.html", "people/_merges.html", context)


@require_GET
@seat_with(*RIGHTS)
def merges_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    found = exported(request, reading.merges(request.scope, **MergesFilter(request).chosen), MERGES, NEWEST)
    lines = [
        [r.name, *r.numbers, r.place, r.on, r.proposed_by, WORDS[r.state], r.why, r.decided_by, r.undone_why]
        for r in map(reading.merge_row, found)
    ]
    numbering.note_export(by=request.actor, what="people.merge")
    return xlsx_response("人员合并", [*labels(MERGES[:-1]), "理由", "复核人", "撤销理由"], lines)


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(*RIGHTS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: another person agrees or not; a merge that was wrong is taken back."""
    found = here(reading.merges(request.scope).filter(pk=pk).first())
    bound = (request.POST,) if request.method == "POST" else ()
    form = WhyForm(*bound)
    if bound and form.is_valid():
        try:
            done = _decided(request, found, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect("people:merge", pk)
    row = reading.merge_row(found)
    side = reading.comparison(request.scope, row.kept, row.dropped)
    context = {
        "m": row,
        "word": WORDS[row.state],
        "c": side,
        "form": form,
        "may": "merge_people" in request.actor.rights,
    }
    return render(request, "people/merge.html", context, status=422 if bound else 200)


def _decided(request: HttpRequest, found: object, form: WhyForm) -> str:
    do = request.POST.get("do")
    if do == "undo":
        people.undo_merge(by=request.actor, merge=found, why=form.cleaned_data["why"])
        return "已撤销合并，恢复为两份登记。"
    must_choose(do, "agree", "refuse")
    people.decide_merge(by=request.actor, merge=found, agreed=do == "agree")
    return "已合并。" if do == "agree" else "已退回，两份登记不变。"


def likely_of(request: HttpRequest, pk: int) -> dict[str, object]:
    """What a page says of registrations that may be the same person: to seats that may say so only."""
    if not set(RIGHTS) & set(request.actor.rights):
        return {"likes": ()}
    person = known_person(request.scope, pk)
    likes = reading.likely(request.scope, [person]).get(pk, ()) if person is not None else ()
    return {"likes": likes, "whose": pk}


@require_http_methods(["GET", "POST"])
@never_cache
@seat_with(identifying.RIGHT)
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers brought later: the temporary number gives way to theirs, or leads to the registration that has it."""
    person = here(known_person(request.scope, pk))
    identifying.must_be_temporary(request.actor, person)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("kind", "number")}
        try:
            now = identifying.identify(by=request.actor, scope=request.scope, person=person, **given)
        except Refused as refused:
            form.refuse(refused, "number")
        else:
            if now.pk == pk:
                likes = likely_of(request, pk)["likes"]
                more = "另有登记可能是同一人，请在下面核对。" if likes else ""
                messages.success(request, f"已按证件登记，临时编号不再使用。{more}")
                return redirect("people:person", pk)
            if identifying.may_compare(request.scope, now):
                messages.info(request, "这个证件号已有登记，请核对是不是同一人。")
                return redirect("people:compare", pk, now.pk)
            form.add_error("number", "这个证件号已在本县（区）别处登记，请联系区（县）级窗口合并。")
    context = {"p": person, "form": form, **likely_of(request, pk)}
    return render(request, "people/identity.html", context, status=422 if form.errors else 200)
