"""A unit's list goes into the registry while the liaison looks on: the real background reads, judges and writes it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.steps import axe, shot, sign_in
from tests.registry.lists import name, number, xlsx

HEAD = ["姓名", "身份证号", "镇街", "资助标准", "备注"]
WAIT = 60_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_liaison_imports_a_list_and_watches_it(window: Callable[[], Page]) -> None:
    page = window()
    sign_in(page, "liaison.education_sports")
    page.goto("/registry/imports/new/")
    assert axe(page) == []
    shot(page, "registry-import-new")
    rows = [[name(n), number(n), "白沙埠镇", 1000 + n, None] for n in range(12)]
    rows[3][2] = "没有这镇"
    content = xlsx(rows, HEAD, above=[["教育救助名单"], []])
    page.get_by_label("名单文件").set_input_files({"name": "名单.xlsx", "mimeType": TYPE, "buffer": content})
    page.get_by_role("button", name="上传并预检").click()
    expect(page.get_by_role("heading", name="待确认")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("没有“没有这镇”这个镇街").first).to_be_visible()
    assert axe(page) == []
    shot(page, "registry-dry-run")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", name="已导入")).to_be_visible(timeout=WAIT)
    page.get_by_role("link", name="看导入的记录").click()
    expect(page.get_by_text("共 11 条")).to_be_visible()
    assert axe(page) == []
    shot(page, "registry-list")
    page.get_by_role("link", name=name(1)).click()
    assert axe(page) == []
    shot(page, "registry-entry")
