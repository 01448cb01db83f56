"""On a telephone, in large type: what residents, village workers and the counter see there fits 360 pixels, and nothing
one presses is smaller than a thumb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.steps import Desk, axe, shot, sign_in

CLERK, VILLAGE, OPERATOR = "clerk.baishabu_zhen", "village.dongxiaoyou", "operator.hotline"

#: What is pressed and lower than 44 px: buttons, fields, choices, lines of the menu; links inside a sentence are free.
LOW = """() => [...document.querySelectorAll(
    'a.btn, button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea, summary, ' +
    '.ym-side a, .ym-choices label, label.form-check, .ym-cards td > a, .page-pretitle a')]
  .filter(e => e.checkVisibility() && !e.closest('[hidden]'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.height > 0 && (r.height < 43.5 || r.width < 24); })
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    """`phone(login)`: that person's telephone, letters large."""
    contexts = []

    def held(login: str) -> Page:
        context = browser.new_context(
            base_url=server, locale="zh-CN", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
        )
        contexts.append(context)
        context.add_cookies([{"name": "ym_large", "value": "1", "url": server}])
        page = context.new_page()
        if login:
            sign_in(page, login)
        return page

    yield held
    for context in contexts:
        context.close()


def fits(page: Page) -> None:
    """Nothing lies beside the screen, everything one presses is high enough, and the checker is content."""
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide"
    assert page.evaluate(LOW) == [], page.url
    assert axe(page) == [], page.url


def open_one(page: Page, address: str, pattern: str) -> None:
    """The first thing of a list."""
    page.goto(address)
    found = re.search(pattern, page.content())
    assert found, f"nothing in {address}"
    page.goto(found.group(0))


@pytest.mark.parametrize(
    ("login", "addresses"),
    [
        ("", ["/account/login/", "/tour/"]),
        (VILLAGE, ["/", "/contacts/", "/contacts/new/", "/contacts/leads/", "/policy/", "/windows/"]),
        (CLERK, ["/", "/intake/new/", "/intake/receipt/", "/contacts/", "/contacts/leads/", "/contacts/new/"]),
        (CLERK, ["/policy/", "/policy/units/", "/policy/programmes/medical/", "/registry/", "/registry/new/"]),
        (CLERK, ["/people/", "/people/care/", "/referrals/", "/referrals/questions/", "/feedback/", "/windows/"]),
        (OPERATOR, ["/", "/contacts/", "/contacts/new/", "/intake/new/"]),
        ("liaison.medical_security", ["/", "/registry/imports/", "/registry/imports/new/", "/referrals/hand-over/"]),
        ("reviewer.baishabu_zhen", ["/statistics/", "/people/findings/multiple/", "/people/alike/"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_the_pages_fit_a_telephone(phone: Callable[[str], Page], login: str, addresses: list[str]) -> None:
    page = phone(login)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        fits(page)


def test_the_pages_of_one_family_fit_a_telephone(phone: Callable[[str], Page]) -> None:
    page = phone(CLERK)
    for address, pattern in (
        ("/intake/?state=ended", r"/intake/\d+/"),
        ("/intake/?state=ended", r"/intake/\d+/"),
        ("/referrals/", r"/referrals/\d+/"),
        ("/registry/", r"/registry/\d+/"),
        ("/windows/", r"/windows/\d+/"),
    ):
        open_one(page, address, pattern)
        fits(page)
        if "/intake/" in address:
            open_one(page, page.url, r"/people/household/\d+/")
            fits(page)
            shot(page, "phone-household")


def test_the_menu_of_a_telephone_opens_and_goes_again(phone: Callable[[str], Page]) -> None:
    page = phone(CLERK)
    line = page.get_by_role("link", name="转办件", exact=True)
    expect(line).to_be_hidden()
    page.get_by_role("link", name="菜单", exact=True).tap()
    expect(line).to_be_visible()
    page.get_by_text("汇总").tap()
    expect(page.get_by_role("link", name="月度反馈")).to_be_visible()
    fits(page)
    shot(page, "phone-menu")
    page.get_by_role("link", name="收起菜单").tap()
    expect(line).to_be_hidden()


def test_a_village_worker_reports_from_her_telephone(phone: Callable[[str], Page]) -> None:
    page = phone(VILLAGE)
    desk = Desk(page)
    desk.open("/contacts/")
    page.get_by_role("link", name="报告困难群众").tap()
    desk.fill("什么困难", "独居老人家里断炊，腿脚不便")
    desk.fill("当事人姓名", "周老汉")
    fits(page)
    shot(page, "phone-village-report")
    page.get_by_role("button", name="保存").tap()
    desk.sees("已列为线索")
    page.get_by_role("link", name="看线索").tap()
    desk.sees("帮助窗口")
    fits(page)
    shot(page, "phone-village-lead")
