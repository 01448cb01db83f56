"""The page that gives back a form held over a time-out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.accounts import held


@require_GET
@never_cache
def held_form(request: HttpRequest, token: str) -> HttpResponse:
    """Offer to post the held fields to where they were going; only to the person who filled them in."""
    form = held.find(request.user, token)
    if form is None:
        raise Http404
    context = {"held": form, "fields": held.fields_of(form)}
    return render(request, "accounts/held_form.html", context)
