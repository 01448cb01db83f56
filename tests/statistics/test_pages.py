"""The page of statistics: tables with bars and their numbers as text, each as a spreadsheet."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from tests.web.family import browser, text_of
from yimen.audit.models import Row


def office(district):
    return browser(district.actor("office_clerk", "civil_affairs"))


def test_the_page_says_in_words_what_its_bars_show(summer, district):
    answer = office(district).get("/statistics/")
    page = text_of(answer)
    for words in (
        "2026-01-01 至 2026-11-23",
        "按月",
        "按镇（街道）",
        "按承办单位",
        "按渠道",
        "各环节用时",
        "超期在等谁",
    ):
        assert words in page
    assert "2026年9月 2 2 4 1 1" in page
    html = answer.content.decode()
    assert '<svg class="ym-bar"' in html
    assert "style=" not in html.partition("<main")[2], "the policy lets no inline style in"


def test_needs_are_a_page_of_their_own(summer, district):
    page = text_of(office(district).get("/statistics/?part=needs"))
    assert "看病" in page
    assert "没房住 0" in page
    assert "按月" not in page


def test_a_table_leaves_as_a_spreadsheet_and_is_written_down(summer, district):
    answer = office(district).get("/statistics/unit.xlsx?since=2026-09-01&until=2026-09-30")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][1:] == ("转办", "退回", "办结转办", "超期", "其中未办")
    assert ("区教体局", 2, 1, 0, 1, 1) in rows
    assert Row.objects.filter(verb="export", object_type="statistics.table", object_id="unit").count() == 1
    assert office_again(district).get("/statistics/nothing.xlsx").status_code == 404


def office_again(district):
    return browser(district.actor("office_clerk", "civil_affairs"))


def test_a_period_that_is_no_good_is_said_and_not_applied(summer, district):
    seat = office(district)
    for query, words in (
        ("since=2026-10-01&until=2026-09-01", "早于起始日期"),
        ("since=2010-01-01&until=2026-09-01", "最多看两年"),
        ("since=瞎写", "日期请写成"),
    ):
        page = text_of(seat.get(f"/statistics/?{query}"))
        assert words in page
        assert "2026-01-01 至 2026-11-23" in page


def test_a_unit_is_not_offered_what_it_may_not_count(summer, district):
    unit = browser(district.actor("unit_reviewer", "education_sports"))
    page = text_of(unit.get("/statistics/?part=needs"))
    assert "按渠道" not in page
    assert "按需求" not in page
    assert "区教体局 2 1 0 1 1" in page
    assert unit.get("/statistics/needs.xlsx").status_code == 404
