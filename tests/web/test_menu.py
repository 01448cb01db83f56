"""The side menu: every seat sees what it has to do, in short groups; nothing of it needs a script."""

from __future__ import annotations

import re

import pytest

from tests.web import family as f
from yimen.web.shell.menu import GROUPS, ITEMS

pytestmark = pytest.mark.django_db


def groups(page: str) -> dict[str, tuple[bool, list[str]]]:
    """Heading -> (whether it stands open, its lines) of a page's menu."""
    found = re.findall(r'<details class="ym-group"( open)?>\s*<summary>(.*?)</summary>(.*?)</details>', page, re.S)
    return {title: (bool(opened), re.findall(r"</svg>\s*([^<]+?)\s*</a>", body)) for opened, title, body in found}


def menu_of(district, kind: str, unit: str, address: str = "/") -> dict[str, tuple[bool, list[str]]]:
    return groups(f.browser(district.actor(kind, unit)).get(address).content.decode())


def test_a_window_sees_its_daily_work_at_once_and_the_rest_under_headings(district):
    found = menu_of(district, "window_clerk", f.HERE)
    assert list(found) == ["窗口", "转办", "人员", "汇总", "本地"]
    assert found["窗口"] == (True, ["新收件", "申请查询", "来访来电", "按回执查询", "户籍地告知"])
    assert found["转办"] == (True, ["转办件", "询问", "编号登记簿"])
    assert [found[title][0] for title in ("人员", "汇总", "本地")] == [False, False, False]


@pytest.mark.parametrize(
    ("kind", "unit", "titles"),
    [
        ("liaison", "medical_security", ["窗口", "转办", "人员", "汇总", "本地"]),
        ("government_supervisor", "government_office", ["窗口", "转办", "人员", "汇总", "本地"]),
        ("hotline_operator", "hotline", ["窗口", "人员", "本地"]),
        ("village_worker", "village_dongxiaoyou", ["窗口", "本地"]),
    ],
)
def test_a_seat_sees_no_empty_group_and_few_lines_at_once(district, kind, unit, titles):
    found = menu_of(district, kind, unit)
    assert list(found) == titles
    assert all(lines for _, lines in found.values())
    assert sum(len(lines) for shown, lines in found.values() if shown) <= 8
    assert found[titles[0]][0] and found[titles[1]][0]


def test_the_group_of_the_page_stands_open_with_its_line_marked(district):
    page = f.browser(district.actor("window_clerk", f.HERE)).get("/policy/").content.decode()
    assert groups(page)["本地"][0]
    assert re.search(r'aria-current="page"[^>]*>\s*<svg.*?</svg>\s*政策咨询', page, re.S)
    assert page.count('aria-current="page"') == 1


def test_no_line_stands_twice_and_every_line_has_a_group():
    names = [item.name for item in ITEMS]
    assert len(set(names)) == len(names)
    assert {item.name for _, items in GROUPS for item in items} | {"home:worklist"} == set(names)
