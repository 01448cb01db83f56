"""One file for each household (一户一档), on the screen and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.acts import household_paper, reading_household
from yimen.acts.exchanging import WRITES_PERSON, systems
from yimen.acts.reading_timeline import Line
from yimen.web.people.pages import PAGES
from yimen.web.shell.access import seat_with
from yimen.web.shell.listing import here


@require_GET
@never_cache
@seat_with()
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives there, which aid from whom and when, what is lacking, what is given twice."""
    found = here(reading_household.household_file(request.scope, pk))
    may_number = bool(set(WRITES_PERSON) & request.actor.rights) and bool(systems())
    context = {"h": found, "lines": linked(found.lines), "may_number": may_number}
    return render(request, "people/household.html", context)


@require_GET
@never_cache
@seat_with()
def household_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on A4."""
    found = here(reading_household.household_file(request.scope, pk))
    who = f"{request.seat.unit.name} {request.user.name}"
    pdf = household_paper.household_pdf(by=request.actor, who=who, file=found)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="household-{pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def linked(lines: list[Line]) -> list[dict[str, object]]:
    """Lines of a time-line with the addresses of their pages."""
    return [
        {"line": line, "url": reverse(PAGES[line.page[0]], args=[line.page[1]]) if line.page else ""} for line in lines
    ]
