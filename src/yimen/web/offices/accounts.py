"""The security administrator's office: accounts, and who sits on which seat."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.accounts import api as actions
from yimen.acts import reading_offices
from yimen.agencies import api as agencies
from yimen.basics.errors import Refused
from yimen.web.offices.forms import AccountFilter, AccountForm, AppointForm, NameForm, RelieveForm, RenameForm
from yimen.web.shell.access import administrator
from yimen.web.shell.listing import ACTS, WRAP, Column, answer, here, listing

FOUND = "accounts_found"
COLUMNS = (
    Column("登录名", "login", ("login",)),
    Column("姓名"),
    Column("类别", "kind", ("admin_kind", "login")),
    Column("岗位", css=WRAP),
    Column("状态", "active", ("-is_active", "login")),
    Column("最近使用", "seen", ("last_seen", "login")),
    ACTS,
)


@require_GET
@administrator("security")
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with the seats they hold today."""
    filters = AccountFilter(request)
    kept = request.session.get(FOUND) or {}
    ids = kept.get("ids") if request.GET.get("found") == kept.get("key", "") != "" else None
    found = listing(request, reading_offices.accounts(**filters.chosen, ids=ids), COLUMNS, "login")
    context = {"filter": filters, "listing": found, "search": NameForm(), "narrowed": bool(request.GET)}
    return answer(request, "offices/accounts.html", "offices/_accounts.html", context)


@require_POST
@administrator("security")
def search(request: HttpRequest) -> HttpResponse:
    """Find by login or name; the session keeps whom was found, the address only a passing word."""
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["text"]))
        return redirect("offices:accounts")
    key = secrets.token_urlsafe(8)
    request.session[FOUND] = {"key": key, "ids": reading_offices.named(form.cleaned_data["text"])}
    response = redirect("offices:accounts")
    response["Location"] += f"?found={key}"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@administrator("security")
def create(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown on this one answer and nowhere again."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = actions.create_account(by=request.user, **form.cleaned_data)
        except Refused as error:
            form.refuse(error, "login" if "登录名" in error.what else "name")
        else:
            return _password(request, made, password, "账号已开通")
    return render(request, "offices/account_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@never_cache
@administrator("security")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what it is, where it sits, what can be done."""
    return _page(request, pk)


@require_POST
@never_cache
@administrator("security")
def change(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do one thing to an account, by the word in the address."""
    if deed not in DEEDS:
        raise Http404
    return DEEDS[deed](request, here(reading_offices.account_of(pk)))


@require_POST
@administrator("security")
def relieve(request: HttpRequest, pk: int, holding: int) -> HttpResponse:
    """End a holding on a day."""
    held = here(reading_offices.holding_of(pk, holding))
    form = RelieveForm(request.POST)
    if form.is_valid():
        try:
            agencies.relieve(by=request.user, holding=held, **form.cleaned_data)
        except Refused as error:
            if held.valid_until is None:
                form.refuse(error, "on")
                return _page(request, pk, relieve=form, relieving=holding)
            messages.error(request, str(error))  # it ended: no row of the page would show the sentence
        else:
            messages.success(request, "已办理离任，任职记录留存。")
        return redirect("offices:account", pk)
    return _page(request, pk, relieve=form, relieving=holding)


def _page(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """The account's page, with a form that was refused in its place."""
    page = here(reading_offices.account_page(pk))
    context = {
        "page": page,
        "own": page.account.pk == request.user.pk,
        "appoint": AppointForm(),
        "relieve": RelieveForm(),
        "rename": RenameForm(initial={"name": page.account.name}),
        **forms,
    }
    return render(request, "offices/account.html", context, status=422 if forms else 200)


def _password(request: HttpRequest, made: Any, password: str, title: str) -> HttpResponse:
    return render(request, "offices/password.html", {"account": made, "password": password, "title": title})


def _plain(deed: Callable[..., Any], said: str) -> Callable[[HttpRequest, Any], HttpResponse]:
    """A deed that asks nothing more."""

    def run(request: HttpRequest, target: Any) -> HttpResponse:
        deed(by=request.user, account=target)
        messages.success(request, said)
        return redirect("offices:account", target.pk)

    return run


def _reset(request: HttpRequest, target: Any) -> HttpResponse:
    return _password(request, target, actions.reset_password(by=request.user, account=target), "密码已重置")


def _rename(request: HttpRequest, target: Any) -> HttpResponse:
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, target.pk, rename=form)
    actions.rename_account(by=request.user, account=target, **form.cleaned_data)
    messages.success(request, "姓名已更正。")
    return redirect("offices:account", target.pk)


def _appoint(request: HttpRequest, target: Any) -> HttpResponse:
    form = AppointForm(request.POST)
    if form.is_valid():
        seat = here(reading_offices.seat_of(form.cleaned_data["seat"]))
        try:
            agencies.appoint(by=request.user, account=target, seat=seat, on=form.cleaned_data["on"])
        except Refused as error:
            form.refuse(error, "seat")
        else:
            messages.success(request, "已安排岗位。")
            return redirect("offices:account", target.pk)
    return _page(request, target.pk, appoint=form)


DEEDS: dict[str, Callable[[HttpRequest, Any], HttpResponse]] = {
    "disable": _plain(actions.disable_account, "账号已停用，已登录的同时退出。"),
    "enable": _plain(actions.enable_account, "账号已启用。"),
    "unlock": _plain(actions.unlock, "已解除登录锁定。"),
    "second-factor": _plain(actions.reset_second_factor, "已取消两步验证，本人登录后可重新设置。"),
    "password": _reset,
    "rename": _rename,
    "appoint": _appoint,
}
