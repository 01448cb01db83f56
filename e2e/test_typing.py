"""What a keyboard does to the pages: days stay as typed, a card reader's Enter sends nothing, the focus is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.steps import Desk, sign_in

CLERK = "clerk.baishabu_zhen"
CARD = "999999198503070010"


@pytest.mark.parametrize("typed", ["20261120", "2026-02-30", "22/11/2026", "昨天", "11月20日"])
def test_a_day_stays_as_it_was_typed(desk: Callable[[str], Desk], typed: str) -> None:
    page = desk(CLERK).page
    page.goto("/intake/new/")
    field = page.get_by_label("收件日期")
    field.fill("")
    field.press_sequentially(typed)
    field.press("Tab")
    page.get_by_label("姓名").first.click()
    expect(field).to_have_value(typed)


def test_a_card_reader_goes_on_to_the_next_field(desk: Callable[[str], Desk]) -> None:
    page = desk(CLERK).page
    page.goto("/intake/new/")
    for label, after in (
        ("姓名", "证件类别"),
        ("证件号码", "联系电话"),
        ("联系电话", "村（社区）"),
        ("代办人", "代办原因"),
        ("代办原因", "收件日期"),
    ):
        page.get_by_label(label).first.press_sequentially(CARD if label == "证件号码" else "")
        page.get_by_label(label).first.press("Enter")
        expect(page.get_by_label(after).first).to_be_focused()
    expect(page.get_by_label("证件号码").first).to_have_value(CARD)
    assert page.locator(".ym-error").count() == 0, "the form was sent"


def test_enter_sends_no_application_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in(page, CLERK)
        page.goto("/intake/new/")
        field = page.get_by_label("证件号码").first
        field.fill(CARD)
        field.press("Enter")
        page.get_by_role("heading", name="新收件").wait_for()
        assert page.locator(".ym-error").count() == 0, "the form was sent"
        page.get_by_role("button", name="登记并受理").click()
        expect(page.locator(".ym-error").first).to_be_visible()
    finally:
        context.close()


def outline(page: Page, selector: str) -> str:
    """How the focus is drawn around an element reached by keyboard."""
    page.keyboard.press("Tab")
    page.locator(selector).first.focus()
    drawn = (
        "e => { const s = getComputedStyle(e); return s.outlineStyle + ' ' + s.outlineWidth + ' ' + s.outlineColor }"
    )
    return str(page.locator(selector).first.evaluate(drawn))


def test_the_focus_is_seen(desk: Callable[[str], Desk]) -> None:
    page = desk(CLERK).page
    page.goto("/")
    for selector in (".dropdown-toggle", ".ym-filter a.btn", ".ym-nav a"):
        assert outline(page, selector) == "solid 3px rgb(199, 106, 0)", selector


def test_large_type_enlarges_labels_and_captions_too(desk: Callable[[str], Desk], server: str) -> None:
    page = desk(CLERK).page
    kinds = (".form-label", ".form-hint", ".ym-basis", ".form-control", "h1", ".card-title")

    def sizes() -> dict[str, float]:
        page.goto("/intake/new/")
        size = "e => parseFloat(getComputedStyle(e).fontSize)"
        return {kind: page.locator(f"main {kind}").first.evaluate(size) for kind in kinds}

    usual = sizes()
    page.context.add_cookies([{"name": "ym_large", "value": "1", "url": server}])
    large = sizes()
    assert {kind: large[kind] / usual[kind] for kind in kinds} == pytest.approx(dict.fromkeys(kinds, 1.25))


def test_one_types_at_once_at_sign_in(page: Page) -> None:
    page.goto("/account/login/")
    expect(page.get_by_label("登录名")).to_be_focused()
