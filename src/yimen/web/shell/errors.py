"""Pages for what cannot be shown: each says what is wrong and what to do next."""

from __future__ import annotations

import sys

from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.acts.finding import subject_of_run

FRAMED = {400, 403, 404, 409}
"""What happens at work is told inside the frame; a failure of the program, or of the door, on a page of its own."""


def said(request: HttpRequest, title: str, sentence: str, status: int) -> HttpResponse:
    """One sentence on a page of its own (in the frame for who is signed in), or as a fragment for an htmx request."""
    if getattr(request, "htmx", False):
        response = render(request, "shell/_said.html", {"sentence": sentence}, status=200)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
        return response
    user = getattr(request, "user", None)  # none yet on a request that was refused at the door
    framed = status in FRAMED and hasattr(request, "actor") and user is not None and user.is_authenticated
    context = {"title": title, "sentence": sentence, "back": _back(request), "case": _case(request) if framed else None}
    return render(request, "shell/said_framed.html" if framed else "shell/said.html", context, status=status)


def _case(request: HttpRequest) -> tuple[str, str] | None:
    """(address, words) of the case the request was about, when the seat may see it."""
    match, scope = request.resolver_match, request.scope
    run = match.kwargs.get("run") if match is not None else None
    subject = subject_of_run(scope, run) if run is not None and scope is not None else None
    if subject is None:
        return None
    if subject.application is not None:
        return reverse("intake:application", args=[subject.application.pk]), "看这件申请"
    if subject.lead is not None:
        return reverse("contacts:lead", args=[subject.lead.pk]), "看这条线索"
    if subject.monthly is not None:
        return reverse("feedback:list", args=[subject.monthly.pk]), "看这份清单"
    assert subject.referral is not None
    return reverse("referrals:referral", args=[subject.referral.pk]), "看这件转办"


def _back(request: HttpRequest) -> str:
    """The page one came from, when it is ours."""
    came = request.META.get("HTTP_REFERER", "")
    try:
        here = f"{request.scheme}://{request.get_host()}/"
    except DisallowedHost:
        return ""
    return came if came.startswith(here) else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, "请求有误", "浏览器发来的内容不完整或已失效。请返回上一页重新填写。", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, "没有权限", "您当前的岗位不能看这一页。需要时请在右上角切换岗位，或向安全管理员申请。", 403)


def too_many(request: HttpRequest) -> HttpResponse:
    return said(request, "操作太频繁", "一分钟内试得太多，没有保存。请过一分钟再试。", 429)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return said(request, "没有这一页", "这个地址不存在，或不在您岗位可见的范围内。请从待办或查询进入。", 404)


def busy(request: HttpRequest) -> HttpResponse:
    return said(request, "系统正忙", "数据库正忙，您刚才的操作没有保存。请稍候再试一次。", 503)


def failed(request: HttpRequest) -> HttpResponse:
    """A failure of the program; also a busy database that was met outside of a view (noting a session)."""
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy(request)
    return said(
        request, "系统出错", "系统出错，您刚才的操作没有保存，已记入日志。请稍后再试；仍不行请告知系统管理员。", 500
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return said(request, "页面已过期", "这一页打开太久或已在别处退出登录，没有保存。请返回上一页刷新后重新提交。", 403)
