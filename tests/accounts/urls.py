"""A small site around the sign-in pages: a page to read and a form to post."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from yimen.accounts.models import Account


def page(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Account)
    posted = "、".join(request.POST.getlist("reason"))
    return HttpResponse(f"{request.user.name} {request.method} {posted}")


urlpatterns = [
    path("accounts/", include("yimen.accounts.urls")),
    path("page/", page, name="page"),
    path("", page, name="home"),
]
