"""Taking a request as it is lived: who is known is shown at once, a closed browser loses nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from e2e.steps import Desk
from yimen.basics.resident_id import check_character

CLERK = "clerk.baishabu_zhen"
FIRST = "99999919840307778"
CARD = FIRST + check_character(FIRST)


def test_a_half_filled_form_is_there_again_and_enter_shows_what_runs(desk: Callable[[str], Desk]) -> None:
    page = desk(CLERK).page
    page.goto("/intake/new/")
    page.get_by_label("姓名").first.fill("周半张")
    page.get_by_label("证件号码").first.fill(CARD)
    page.get_by_label("村（社区）").first.select_option(index=1)
    expect(page.locator("#draft")).to_contain_text("已暂存")
    page.get_by_label("申请救助原因").fill("话说到一半")
    page.goto("/")  # at once: what was typed since goes with the leaving

    page.goto("/intake/new/")
    page.get_by_role("link", name="周半张").click()
    expect(page.get_by_label("申请救助原因")).to_have_value("话说到一半")
    page.get_by_label("看病").first.check()
    page.get_by_role("button", name="登记并受理").click()
    expect(page.get_by_role("heading", name="周半张的救助申请")).to_be_visible()

    page.goto("/intake/new/")
    expect(page.get_by_text("未完成的登记")).to_have_count(0)
    page.get_by_label("证件号码").first.fill(CARD)
    page.get_by_label("证件号码").first.press("Enter")
    expect(page.get_by_text("这家人已有办理中的申请")).to_be_visible()
    expect(page.get_by_label("联系电话").first).to_be_focused()
