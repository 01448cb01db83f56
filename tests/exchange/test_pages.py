"""The pages of the exchange with superior systems as people in seats use them."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.exchange.lists import HEAD, line
from tests.registry.lists import name, number, row, settled, xlsx
from tests.registry.test_enrolling import add, aid, change
from tests.support.district import DAY
from tests.web.conftest import sign_in
from tests.web.family import HERE, apply, queries, text_of
from tests.web.family import number as applicant
from yimen.acts import enrolling
from yimen.audit.models import Row
from yimen.exchange.models import Compared, OuterNumber
from yimen.registry.models import Batch

YEAR = "since=2026-01-01&until=2026-11-30"


@pytest.fixture(autouse=True)
def release_kept(settings):
    """As in production: whether the release has changed is looked up once in a while."""
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600


def table(answer) -> list[tuple]:
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def test_recipients_go_out_in_the_columns_and_words_of_the_template(office):
    add(office, 1)
    browser = sign_in(office.actor)
    shown = text_of(browser.get(f"/exchange/?template=province&{YEAR}"))
    assert name(1) in shown
    assert "未录" in shown
    assert number(1) not in shown
    head, *lines = table(browser.get(f"/exchange/out.xlsx?template=province&{YEAR}"))
    assert head[:6] == ("姓名", "身份证号", "联系电话", "镇街", "村（社区）", "救助类别")
    facts = dict(zip(head, lines[0], strict=True))
    assert (facts["姓名"], facts["身份证号"]) == (name(1), number(1))
    assert (facts["镇街"], facts["救助类别"], facts["保障金额"]) == ("白沙埠镇", "最低生活保障", 500)
    assert (facts["起始日期"], facts["业务状态"]) == ("2026-01-01", "在保")
    assert Row.objects.filter(verb="export", object_type="exchange.out", object_id="province").count() == 1


def test_a_csv_is_written_as_the_template_says_and_comes_back_as_it_went(office):
    add(office, 1)
    browser = sign_in(office.actor)
    content = browser.get(f"/exchange/out.csv?template=province&{YEAR}").content
    head, first = csv.reader(StringIO(content.decode("gb18030")))
    assert dict(zip(head, first, strict=True))["身份证号"] == number(1)
    assert browser.get(f"/exchange/out.pdf?template=province&{YEAR}").status_code == 404
    assert browser.get(f"/exchange/out.csv?template=dibao&{YEAR}").status_code == 200  # no such list: the first one
    form = {"template": "province", "as_of": DAY, "token": "back"}
    browser.post("/exchange/lists/new/", {**form, "file": SimpleUploadedFile("省.csv", content)})
    assert settled(Batch.objects.get()).counts["same"] == 1


def test_applications_go_out_and_the_number_given_there_comes_back_on_the_page(window):
    application = apply(window.actor)
    browser = sign_in(window.actor)
    page = f"/exchange/?template=province_applications&{YEAR}"
    assert "未录" in text_of(browser.get(page))
    head, first = table(browser.get(f"/exchange/out.xlsx?template=province_applications&{YEAR}"))
    facts = dict(zip(head, first, strict=True))
    assert (facts["受理编号"], facts["身份证号"]) == (application.number.text, applicant(1))
    assert (facts["申请救助需求"], facts["办理状态"]) == ("看病、上学", "办理中")
    address = f"/exchange/application/{application.pk}/"
    form = {"system": "省级社会救助系统", "number": "SY2026-7"}
    assert browser.post(address, {**form, "number": ""}).status_code == 422
    browser.post(address, form)
    assert "省级社会救助系统：SY2026-7" in text_of(browser.get(f"/intake/{application.pk}/"))
    assert "SY2026-7" in text_of(browser.get(f"{page}&recorded=1"))
    assert "没有符合条件" in text_of(browser.get(f"{page}&recorded=0"))
    answer = browser.post(address, {**form, "number": "SY2026-8"})
    assert "没有写更改理由" in text_of(answer)
    assert OuterNumber.objects.get().number == "SY2026-7"


def test_a_number_on_the_household_file(window):
    application = apply(window.actor)
    browser = sign_in(window.actor)
    address = f"/exchange/household/{application.household_id}/"
    assert "周小雨母" in text_of(browser.get(address))
    form = {"system": "省级社会救助系统", "person": application.person_id, "programme": "dibao", "number": "D77"}
    browser.post(address, form)
    assert "周小雨 省级社会救助系统（最低生活保障）：D77" in text_of(
        browser.get(f"/people/household/{application.household_id}/")
    )
    other = sign_in(window.actor)
    assert other.post(address, {**form, "person": 999_999}).status_code == 422


def test_a_list_from_upload_to_the_closed_difference(office):
    browser = sign_in(office.actor)
    office.imported(xlsx([row(n) for n in (1, 2)]))
    file = SimpleUploadedFile("省.xlsx", xlsx([line(1, amount=480), line(3), line(4, village="没有这村")], HEAD))
    page = browser.post("/exchange/lists/new/", {"template": "province", "as_of": DAY, "token": "list", "file": file})[
        "Location"
    ]
    assert "正在预检" in text_of(browser.get(page))
    batch = Batch.objects.latest("id")
    settled(batch)
    shown = text_of(browser.get(page))
    assert "两边不同 1 条" in shown
    assert "没有“没有这村”" in shown
    rejected = table(browser.get(f"{page}rejects.xlsx"))
    assert rejected[1][1] == number(4)
    browser.post(f"{page}confirm/")
    settled(batch)
    assert "已对账" in text_of(browser.get("/exchange/lists/"))
    assert "省.xlsx" not in text_of(browser.get("/registry/imports/"))  # it went into no register
    listed = text_of(browser.get("/exchange/compared/"))
    for word in (name(1), name(2), name(3), "金额不同", "500.00元", "480.00元", "只在上级系统", "只在本系统"):
        assert word in listed
    assert number(1) not in listed
    assert number(3) not in listed
    for query, seen, unseen in (
        ("finding=only_here", 2, 1),
        ("differs=amount", 1, 2),
        ("finding=only_there&town=371302101000", 3, 1),
        (f"batch={batch.pk}&finding=only_there", 3, 2),
    ):
        shown = text_of(browser.get(f"/exchange/compared/?{query}"))
        assert name(seen) in shown
        assert name(unseen) not in shown
    one = Compared.objects.get(finding="only_there")
    address = f"/exchange/compared/{one.pk}/close/"
    assert browser.post(address, {"reason": ""}).status_code == 422
    browser.post(address, {"reason": "已请省系统注销"})
    assert "已请省系统注销" in text_of(browser.get("/exchange/compared/?closed=1"))
    assert name(3) not in text_of(browser.get("/exchange/compared/?closed=0"))
    lines = table(browser.get("/exchange/compared.xlsx?closed=1"))
    assert (lines[1][0], lines[1][-1]) == (name(3), "周小1：已请省系统注销")


def test_another_units_lists_and_differences_are_not_seen(office, window):
    office.compare(line(1))
    browser = sign_in(window.actor)
    assert browser.get(f"/exchange/lists/{Batch.objects.get().pk}/").status_code == 404
    assert browser.get(f"/exchange/compared/{Compared.objects.get().pk}/close/").status_code == 404
    assert name(1) not in text_of(browser.get(f"/exchange/compared/?batch={Batch.objects.get().pk}"))
    assert "还没有导入过名单" in text_of(browser.get("/exchange/compared/"))


def test_a_list_given_up(office):
    batch = office.compare(line(1), confirm=False)
    sign_in(office.actor).post(f"/exchange/lists/{batch.pk}/drop/")
    batch.refresh_from_db()
    assert batch.dropped_at is not None


def test_a_person_goes_out_once_for_a_programme_and_comes_back_without_a_double(office):
    changed = change(office, add(office, 1), since=dt.date(2026, 11, 2), amount_fen=40000)
    ended = add(office, 2)
    enrolling.end(by=office.actor, scope=office.scope, entry=ended, on=dt.date(2026, 11, 5), reason="搬走")
    add(office, 2, unit="housing", aid=aid(until=dt.date(2026, 11, 9)))
    add(office, 3)
    add(office, 3, unit="housing", aid=aid(since=dt.date(2026, 2, 1), until=dt.date(2026, 11, 4)))
    for day in (3, 4):
        once = aid(since=dt.date(2026, 11, day), rhythm="once", amount_fen=200000)
        add(office, 1, programme="linshi", aid=once)
    browser = sign_in(office.actor)
    month = "?template=province&since=2026-11-01&until=2026-11-23"
    head, *lines = table(browser.get(f"/exchange/out.xlsx{month}"))
    columns = [head.index(word) for word in ("姓名", "救助类别", "起始日期", "截止日期", "业务状态")]
    found = sorted(tuple(str(line[n] or "")[:10] for n in columns) for line in lines)
    assert found == sorted(
        [
            (name(1), "最低生活保障", str(changed.valid_from), "", "在保"),
            (name(2), "最低生活保障", "2026-01-01", "2026-11-08", "停保"),
            (name(3), "最低生活保障", "2026-01-01", "", "在保"),
            (name(1), "临时救助", "2026-11-03", "2026-11-03", "停保"),
            (name(1), "临时救助", "2026-11-04", "2026-11-04", "停保"),
        ]
    )
    content = browser.get(f"/exchange/out.xlsx{month}").content
    form = {"template": "province", "as_of": DAY, "token": "back", "file": SimpleUploadedFile("省.xlsx", content)}
    browser.post("/exchange/lists/new/", form)
    counts = settled(Batch.objects.get()).counts
    assert (counts["same"], counts["rejected"]) == (5, 0)


def test_the_heading_says_what_the_days_mean(office):
    add(office, 1)
    browser = sign_in(office.actor)
    shown = text_of(browser.get("/exchange/?template=province&since=2026-11-01&until=2026-11-23"))
    assert "2026-11-01 至 2026-11-23 期间在享受的，每人每项一条，以前开始的也在内" in shown
    assert "2026-01-01" in shown
    shown = text_of(browser.get("/exchange/?template=province_applications&since=2026-11-01&until=2026-11-23"))
    assert "2026-11-01 至 2026-11-23 收件的申请" in shown


def test_pages_cost_the_same_for_few_and_for_many(office, district):
    clerk = district.actor("window_clerk", HERE)
    pages = ["?template=province_applications", f"?{YEAR}", "lists/", "compared/"]
    counts = []
    for orders in (range(1, 4), range(4, 60)):
        office.imported(xlsx([row(n) for n in orders]))
        office.compare(*(line(n, amount=400) for n in orders))
        for n in list(orders)[:5]:
            apply(clerk, n + 200)
        counts.append([queries(sign_in(office.actor), f"/exchange/{page}") for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 25


def test_a_list_of_which_every_row_differs_or_is_unknown_can_be_compared(office):
    add(office, 1)
    batch = office.compare(line(1, amount=480), line(7), confirm=False)
    browser = sign_in(office.actor)
    page = browser.get(f"/exchange/lists/{batch.pk}/")
    assert "确认对账" in text_of(page)
    assert "没有可以比对的行" not in text_of(page)
    browser.post(f"/exchange/lists/{batch.pk}/confirm/")
    assert settled(batch).written == {"rows": 2, "differs": 1, "only_there": 1}


def test_a_list_of_which_nothing_can_be_compared_says_why_and_what_next(office):
    batch = office.compare(line(1, outer="9" * 61), confirm=False)
    page = text_of(sign_in(office.actor).get(f"/exchange/lists/{batch.pk}/"))
    assert "没有可以比对的行" in page
    assert "改正后重新导入" in page
    assert "超过60个字" in page
    assert "确认对账" not in page
    assert "放弃" in page
