"""Find a person and see what is known, as far as the seat may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.acts import looking, reading_alike, reading_household, reading_people, reading_timeline
from yimen.basics.errors import Refused
from yimen.people import api as people
from yimen.web.people.forms import LookForm, SearchForm
from yimen.web.people.households import linked
from yimen.web.people.merging import likely_of
from yimen.web.people.pages import PAGES
from yimen.web.shell.access import may_register, seat_with
from yimen.web.shell.listing import here

SORTS = {"name": "姓名", "year": "出生年份", "place": "所在地"}


@require_GET
@seat_with("search_people")
def find(request: HttpRequest) -> HttpResponse:
    """One box."""
    return render(request, "people/find.html", {"form": SearchForm()})


@require_POST
@seat_with("search_people")
def search(request: HttpRequest) -> HttpResponse:
    """Keep the search under an opaque address and go there; a printed number leads straight to its page, its last
    digits to those that have them."""
    form = SearchForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        known = reading_people.by_number(request.scope, text)
        if known and len(known) == 1:
            return redirect(PAGES[known[0].kind], known[0].pk)
        if known is not None:
            return render(request, "people/find.html", {"form": form, "numbered": _linked(known), "typed": True})
        try:
            return redirect("people:found", people.open_search(by=request.actor, text=text).address)
        except Refused as error:
            form.refuse(error, "text")
    return render(request, "people/find.html", {"form": form}, status=422)


@require_GET
@never_cache
@seat_with("search_people")
def found(request: HttpRequest, address: str) -> HttpResponse:
    """Who was found. The address belongs to this account and seat for half an hour."""
    answer = reading_people.search_answer(by=request.actor, scope=request.scope, address=address)
    sort = request.GET.get("sort", "")
    lines = sorted(answer.lines, key=lambda line: str(getattr(line, sort) or "")) if sort in SORTS else answer.lines
    context = {
        "lines": [{"line": line, "known": _linked(line.known)} for line in lines],
        "answer": answer,
        "address": address,
        "sorts": SORTS,
        "sort": sort,
        "may_register": may_register(request),
    }
    return render(request, "people/found.html", context)


@require_GET
@never_cache
@seat_with()
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts with masked numbers, the household, applications and referrals the seat may see."""
    if (now := reading_alike.standing_for(request.scope, pk)) is not None:
        return redirect("people:person", now)
    page = here(reading_people.person_page(by=request.actor, scope=request.scope, pk=pk))
    whole = page.household is not None
    lines = reading_timeline.person_lines(request.scope, pk, page.name, whole=whole)
    members = [{"member": m, "age": reading_people.age_on(m.birth)} for m in page.household or ()]
    context = {
        "p": page,
        "known": _linked(page.known),
        "members": members,
        "lines": linked(lines),
        "homes": reading_household.homes_seen(request.scope, pk) if whole else [],
        "categories": reading_household.categories_of(pk) if whole else [],
        "look": LookForm(),
        "may_register": may_register(request),
        **likely_of(request, pk),
    }
    return render(request, "people/person.html", context)


@require_POST
@never_cache
@seat_with()
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, telephone and address in full, logged; a fragment below the masked ones, or a page without scripts."""
    asked = LookForm(request.POST).asked
    looked = here(looking.look(by=request.actor, scope=request.scope, person=pk, **asked))
    return render(request, "people/_looked.html" if request.htmx else "people/looked.html", {"looked": looked})


def _linked(known: Sequence[reading_people.Known]) -> list[dict[str, Any]]:
    """Applications and referrals with the addresses of their pages."""
    return [{"known": one, "url": reverse(PAGES[one.kind], args=[one.pk])} for one in known]
