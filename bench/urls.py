"""The product's addresses and one bare page beside them: what a page costs before anything is on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    """A fixed template, through the same middleware, for a signed-in person."""
    return render(request, "bench/bare.html")


urlpatterns = [path("bench/bare/", bare), path("", include("yimen.config.urls"))]
