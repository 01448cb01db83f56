"""The side menu: what this seat, or this administrator, has to do here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from tablericons.templatetags.tablericons import icon

from yimen.web.shell.access import may_register


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: address by name, label, icon, and the rights of which one opens it (none: every seat).

    `territorial`: only for seats that look over a territory; a unit sees its referrals, never whole applications.
    `registering`: only for seats that take requests.
    """

    name: str
    label: str
    picture: str
    rights: frozenset[str] = frozenset()
    admin: str = "none"
    territorial: bool = False
    registering: bool = False


#: Only seats with one of these ever see a referral; the hotline and a village never do.
REFERS = frozenset({"route", "receive", "handle", "confirm_record", "supervise", "office"})
HOME = Item("home:worklist", "我的待办", "outline/inbox")
#: What belongs together, by the work it is; a seat sees the groups in which it has a line.
GROUPS = (
    (
        "窗口",
        (
            Item("intake:new", "新收件", "outline/file-plus", registering=True),
            Item("intake:list", "申请查询", "outline/folders", territorial=True),
            Item(
                "contacts:list",
                "来访来电",
                "outline/phone",
                frozenset({"log_contact", "name_first_contact", "supervise"}),
            ),
            Item("intake:ask", "按回执查询", "outline/receipt", registering=True),
            Item("intake:notices", "户籍地告知", "outline/home-move", registering=True, territorial=True),
        ),
    ),
    (
        "转办",
        (
            Item("referrals:list", "转办件", "outline/arrows-split", REFERS),
            Item("referrals:questions", "询问", "outline/messages", frozenset({"route", "handle"})),
            Item("papers:register", "编号登记簿", "outline/numbers", frozenset({"void_number", "reprint", "route"})),
        ),
    ),
    (
        "人员",
        (
            Item("people:find", "人员查询", "outline/users", frozenset({"search_people"})),
            Item(
                "registry:list",
                "救助对象",
                "outline/address-book",
                frozenset({"keep_registry", "search_people", "view_statistics"}),
            ),
            Item("people:care", "关爱名单", "outline/heart-handshake", frozenset({"care", "keep_categories"})),
            Item("people:lists", "核查清单", "outline/checklist", frozenset({"check_aid"}), territorial=True),
        ),
    ),
    (
        "汇总",
        (
            Item(
                "feedback:overview",
                "月度反馈",
                "outline/calendar-stats",
                frozenset({"report_handled", "take_list", "supervise", "confirm_record"}),
            ),
            Item(
                "exchange:list", "上级系统", "outline/arrows-exchange", frozenset({"exchange_lists"}), territorial=True
            ),
            Item("statistics:overview", "统计", "outline/chart-bar", frozenset({"view_statistics"})),
        ),
    ),
    (
        "本地",
        (
            Item("policy:guide", "政策咨询", "outline/help-circle"),
            Item("windows:list", "救助窗口", "outline/building-community"),
            Item("home:rules", "本地规则", "outline/book-2"),
        ),
    ),
    (
        "管理",
        (
            Item("offices:accounts", "账号与岗位", "outline/user-cog", admin="security"),
            Item("offices:system", "系统与版本", "outline/settings", admin="system"),
            Item("offices:audit", "审计与封存", "outline/shield-check", admin="audit"),
        ),
    ),
)
ITEMS = (HOME, *(item for _, items in GROUPS for item in items))
#: So many lines of groups stand open without being asked for.
FEW = 8


#: Pages that have a line of their own; every other page belongs to the line of its area.
NAMES = frozenset(item.name for item in ITEMS)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; `title` is empty above the first heading. `open`: shown without being asked for."""

    title: str
    lines: list[dict[str, object]]
    open: bool = True


def menu(request: HttpRequest) -> list[Group]:
    """The groups of the menu for this request, the current line marked.

    Open are the groups from the top, the seat's daily work, as far as they stay short, and the group of the page.
    """
    groups = [Group("", [_line(HOME, request)])] if _open(HOME, request) else []
    shown = 0
    for title, items in GROUPS:
        if lines := [_line(item, request) for item in items if _open(item, request)]:
            shown += len(lines)
            here = any(line["here"] for line in lines)
            groups.append(Group(title, lines, open=here or shown <= FEW))
    return groups


def _open(item: Item, request: HttpRequest) -> bool:
    if item.admin != "none":
        return bool(request.user.admin_kind == item.admin)
    if request.actor is None:
        return False
    if item.territorial and request.scope.path is None:
        return False
    if item.registering:
        return may_register(request)
    return not item.rights or bool(item.rights & set(request.actor.rights))


def _line(item: Item, request: HttpRequest) -> dict[str, object]:
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    here = name == item.name or (match is not None and _area(name) == _area(item.name) and name not in NAMES)
    return {
        "url": _url(item.name),
        "label": item.label,
        "icon": _picture(item.picture),
        "here": here,
        "new": item.name == "intake:new",
    }


@cache
def _url(name: str) -> str:
    return reverse(name)


@cache
def _picture(name: str) -> SafeString:
    return icon(name, size=18, **{"class": "icon", "aria-hidden": "true"})


#: Pages that belong to another line than that of their area.
_OWN = {
    "intake:new": "new",
    "intake:ask": "ask",
    "intake:notices": "notices",
    "home:worklist": "worklist",
    "home:rules": "rules",
    **dict.fromkeys(("people:care", "people:care_for", "people:care_look", "people:survey", "people:coverage"), "care"),
    **dict.fromkeys(("people:lists", "people:findings", "people:check", "people:alike", "people:compare"), "lists"),
    **dict.fromkeys(("people:merges", "people:merge"), "lists"),
}


def _area(name: str) -> str:
    """The area of a page's name; a page of intake belongs to the list of applications, not to the new form."""
    return _OWN.get(name, name.partition(":")[0])
