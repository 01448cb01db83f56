"""A day at the window by keyboard alone: found nobody, registered, split, answered by the unit, told and closed.

Only Tab, Enter, Space, arrows and typing; the focus is drawn, in sight and uncovered at every stop on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from playwright.sync_api import Page, expect

from e2e.keyboard import Keys
from e2e.steps import axe
from yimen.common import clock
from yimen.demo import invented
from yimen.demo.office import PASSWORD

CLERK, LIAISON = "clerk.baishabu_zhen", "liaison.medical_security"
REASON = "住院花费大，家里拿不出钱"


def given_nobody_is_found_under_the_number(keys: Keys, head: invented.Invented) -> None:
    """“/” leads to the search from anywhere; nobody is known, so a request is begun with what was typed."""
    keys.press("/")
    expect(keys.page.locator("#ym-search")).to_be_focused()
    keys.type(head.number)
    keys.press("Enter")
    expect(keys.page.get_by_text("没有查到").first).to_be_visible()
    assert axe(keys.page) == []
    keys.to_main()
    keys.follow("新收件")


def when_the_request_is_taken(keys: Keys, head: invented.Invented) -> str:
    """One form; what is known about the number comes in beside it without taking the focus away."""
    page = keys.page
    expect(page.get_by_label("姓名").first).to_be_focused()
    expect(page.get_by_label("证件号码").first).to_have_value(head.number)
    keys.type(head.name)
    keys.go_to("联系电话")
    keys.type(head.phone)
    keys.go_to("村（社区）")
    keys.press("ArrowDown", 3)
    expect(page.locator("#draft")).to_contain_text("已暂存")
    assert keys.stop() is not None, "keeping the draft took the focus away"
    keys.go_to("看病")
    keys.press("Space")
    keys.go_to("申请救助原因")
    keys.type(REASON)
    keys.follow("登记并受理")
    expect(page.get_by_role("heading", name=f"{head.name}的救助申请")).to_be_visible()
    assert axe(page) == []
    return page.url


def and_the_receipt_is_printed(keys: Keys) -> None:
    """The receipt opens beside the page, which stays."""
    keys.to_main()
    keys.go_to("收件回执")
    with keys.page.context.expect_event("page") as opened:
        keys.press("Enter")
    opened.value.close()
    keys.page.bring_to_front()


def and_it_is_split(keys: Keys) -> None:
    """What the duty table proposes is ticked already."""
    keys.page.reload()
    keys.to_main()
    keys.follow("分办")
    expect(keys.page.get_by_role("heading", name=re.compile("分办"))).to_be_visible()
    assert axe(keys.page) == []
    keys.to_main()
    keys.follow("确定")
    expect(keys.page.get_by_text("已记录").first).to_be_visible()


def when_the_unit_answers(keys: Keys, head: invented.Invented) -> None:
    """It filters its worklist, where the focus stays on the filter; signs, handles, answers."""
    page = keys.page
    keys.to_main()
    keys.go_to("事项")
    keys.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"\?"))
    assert (keys.stop() or {}).get("name", "").startswith("事项"), "filtering took the focus away"
    page.goto("/")
    keys.to_main()
    keys.follow(head.name)
    keys.to_main()
    keys.follow("承办单位签收")
    keys.to_main()
    keys.go_to("签收")
    keys.press("Space")
    keys.follow("确定")
    expect(page.get_by_text("已记录").first).to_be_visible()
    and_gives_its_result(keys)
    keys.to_main()
    keys.follow("反馈结果")
    keys.to_main()
    keys.follow("确定")
    expect(page.get_by_text("已记录").first).to_be_visible()


def and_gives_its_result(keys: Keys) -> None:
    """Fields that belong to the answer come in sight when it is chosen, and are the next stops."""
    page = keys.page
    keys.to_main()
    keys.follow("办理")
    keys.to_main()
    keys.go_to("办理完结")
    keys.press("Space")
    keys.go_to("办理结果")
    keys.press("ArrowDown")
    keys.go_to("金额")
    keys.type("3200")
    keys.go_to("结果说明")
    keys.type("住院费用已救助")
    assert axe(page) == []
    keys.follow("确定")
    expect(page.get_by_text("已记录").first).to_be_visible()


def then_the_family_is_told_and_it_is_closed(keys: Keys, head: invented.Invented) -> None:
    """It is on the clerk's worklist again."""
    page = keys.page
    keys.to_main()
    keys.follow(head.name)
    keys.to_main()
    keys.follow("告知申请人结果")
    keys.to_main()
    keys.go_to("已告知")
    keys.press("Space")
    keys.follow("确定")
    expect(page.locator("h1")).to_contain_text("办结")
    assert axe(page) == []


def test_a_day_at_the_window_without_a_mouse(window: Callable[[], Page]) -> None:
    keys = Keys(window())
    head = invented.person(Random("keyboard day"), clock.today(), (45, 55), sex="male")
    keys.sign_in(CLERK, PASSWORD)
    given_nobody_is_found_under_the_number(keys, head)
    when_the_request_is_taken(keys, head)
    and_the_receipt_is_printed(keys)
    and_it_is_split(keys)
    keys.sign_out()
    keys.sign_in(LIAISON, PASSWORD)
    when_the_unit_answers(keys, head)
    keys.sign_out()
    keys.sign_in(CLERK, PASSWORD)
    then_the_family_is_told_and_it_is_closed(keys, head)


def test_the_menu_opens_and_closes_by_keyboard(window: Callable[[], Page]) -> None:
    keys = Keys(window())
    keys.sign_in(CLERK, PASSWORD)
    line = keys.page.get_by_role("link", name="救助对象")
    expect(line).to_be_hidden()
    keys.go_to("人员")
    keys.press("Enter")
    expect(line).to_be_visible()
    keys.follow("救助对象")
    expect(keys.page.get_by_role("heading", name="救助对象")).to_be_visible()
    expect(line).to_have_attribute("aria-current", "page")


def test_a_form_filled_in_wrong_puts_one_where_it_is_wrong(window: Callable[[], Page]) -> None:
    keys = Keys(window())
    keys.sign_in(CLERK, PASSWORD)
    keys.page.goto("/intake/new/")
    keys.type("周没写全")
    keys.follow("登记并受理")
    expect(keys.page.get_by_role("alert").first).to_be_visible()
    expect(keys.page.get_by_label("村（社区）").first).to_be_focused()
