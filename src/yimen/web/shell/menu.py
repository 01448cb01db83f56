"""The side menu: what this seat, or this administrator, has to do here."""

from __future__ import annotations

from dataclasses import dataclass

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


ITEMS = (
    Item("home:worklist", "我的待办", "outline/inbox"),
    Item("intake:new", "新收件", "outline/file-plus", registering=True),
    Item("intake:list", "申请查询", "outline/folders", territorial=True),
    Item("contacts:list", "来访来电", "outline/phone", frozenset({"log_contact", "name_first_contact", "supervise"})),
    Item("intake:ask", "按回执查询", "outline/receipt", registering=True),
    Item("intake:notices", "户籍地告知", "outline/home-move", registering=True, territorial=True),
    Item("referrals:list", "转办件", "outline/arrows-split"),
    Item("people:find", "人员查询", "outline/users", frozenset({"search_people"})),
    Item(
        "registry:list",
        "救助对象",
        "outline/address-book",
        frozenset({"keep_registry", "search_people", "view_statistics"}),
    ),
    Item("people:care", "关爱名单", "outline/heart-handshake", frozenset({"care", "keep_categories"})),
    Item("people:lists", "核查清单", "outline/checklist", frozenset({"check_aid"}), territorial=True),
    Item("papers:register", "编号登记簿", "outline/numbers", frozenset({"void_number", "reprint", "route"})),
    Item(
        "feedback:overview",
        "月度反馈",
        "outline/calendar-stats",
        frozenset({"report_handled", "take_list", "supervise", "confirm_record"}),
    ),
    Item("statistics:overview", "统计", "outline/chart-bar", frozenset({"view_statistics"})),
    Item("windows:list", "救助窗口", "outline/building-community"),
    Item("policy:guide", "政策咨询", "outline/help-circle"),
    Item("home:rules", "本地规则", "outline/book-2"),
    Item("offices:accounts", "账号与岗位", "outline/user-cog", admin="security"),
    Item("offices:system", "系统与版本", "outline/settings", admin="system"),
    Item("offices:audit", "审计与封存", "outline/shield-check", admin="audit"),
)


#: Pages that have a line of their own; every other page belongs to the line of its area.
NAMES = frozenset(item.name for item in ITEMS)


def menu(request: HttpRequest) -> list[dict[str, object]]:
    """Lines of the menu for this request, the current one marked."""
    return [_line(item, request) for item in ITEMS if _open(item, request)]


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
    url = reverse(item.name)
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    here = name == item.name or (match is not None and _area(name) == _area(item.name) and name not in NAMES)
    return {
        "url": url,
        "label": item.label,
        "icon": _picture(item.picture),
        "here": here,
        "new": item.name == "intake:new",
    }


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
