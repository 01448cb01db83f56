"""The registry's pages as people in seats use them."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests.registry.lists import name, number, row, settled, xlsx
from tests.registry.test_enrolling import HERE, add
from tests.support.district import DAY
from tests.web.conftest import sign_in
from tests.web.family import queries, text_of
from yimen.acts import updating
from yimen.audit.models import Row
from yimen.registry.models import Batch, Entry

ADDRESSES = [
    *("/registry/", "/registry/entries.xlsx", "/registry/checks/", "/registry/coverage/", "/registry/imports/"),
    *("/registry/updates/2026/", "/registry/updates/2026/mine/"),
]


@pytest.fixture(autouse=True)
def release_kept(settings):
    """As in production: whether the release has changed is looked up once in a while."""
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600


def uploaded(content: bytes, **more):
    """The form of a list as a browser sends it."""
    file = SimpleUploadedFile("名单.xlsx", content)
    return {"template": "dibao", "file": file, "as_of": DAY, "token": "page-list", **more}


@pytest.mark.clause("LS-010")
def test_a_list_from_upload_to_report(office):
    browser = sign_in(office.actor)
    content = xlsx([row(1), row(2), row(3, village="没有这村")])
    answer = browser.post("/registry/imports/new/", uploaded(content))
    page = answer["Location"]
    assert "正在预检" in text_of(browser.get(page))
    assert 'hx-trigger="every 2s"' in browser.get(page).content.decode()
    settled(Batch.objects.get())
    shown = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert "every 2s" not in shown
    assert "待确认" in shown
    assert "没有“没有这村”这个村" in shown
    assert number(1)[:10] not in shown + browser.get(page).content.decode()
    assert Entry.objects.count() == 0
    browser.post(f"{page}confirm/")
    settled(Batch.objects.get())
    assert "已导入" in text_of(browser.get(page))
    listed = text_of(browser.get("/registry/"))
    assert name(1) in listed
    assert number(1) not in listed
    assert "区民政局" in listed
    assert "500.00元 按月" in listed


def test_rejected_rows_come_back_as_they_stood_with_the_reason(office):
    browser = sign_in(office.actor)
    office.read(xlsx([row(1), row(2, village="没有这村")]))
    answer = browser.get(f"/registry/imports/{Batch.objects.get().pk}/rejects.xlsx")
    head, *lines = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert head[-2:] == ("原行号", "退回原因")
    assert (lines[0][0], lines[0][1], lines[0][-2]) == (name(2), number(2), "3")
    assert "没有这村" in lines[0][-1]
    assert len(lines) == 1
    assert Row.objects.filter(verb="export", object_type="registry.batch").count() == 1


def test_a_list_given_up_and_one_taken_back(office):
    browser = sign_in(office.actor)
    office.read(xlsx([row(1)]))
    first = Batch.objects.get()
    browser.post(f"/registry/imports/{first.pk}/drop/")
    batch = office.imported(xlsx([row(2)]))
    answer = browser.post(f"/registry/imports/{batch.pk}/undo/", {"reason": ""})
    assert answer.status_code == 422
    assert "请写明为什么撤销" in text_of(answer)
    browser.post(f"/registry/imports/{batch.pk}/undo/", {"reason": "导错了"})
    settled(batch)
    assert "已撤销" in text_of(browser.get(f"/registry/imports/{batch.pk}/"))
    assert Entry.objects.count() == 0


def test_what_cannot_be_a_list_is_said_beside_the_file(office):
    browser = sign_in(office.actor)
    answer = browser.post("/registry/imports/new/", uploaded(b""))
    assert answer.status_code == 422
    office.imported(xlsx([row(1)]))
    answer = browser.post(
        "/registry/imports/new/", uploaded(xlsx([row(1)]), file=SimpleUploadedFile("a.pdf", b"%PDF-"))
    )
    assert answer.status_code == 422
    assert Batch.objects.count() == 1


@pytest.mark.clause("LS-013", "LS-103")
def test_entries_by_hand(town):
    browser = sign_in(town.actor)
    form = {
        "name": name(1),
        "identity": "resident_id",
        "number": number(1),
        "division": HERE,
        "unit": "baishabu_zhen",
        "programme": "emergency_aid",
        "kind": "money",
        "amount": "2000",
        "rhythm": "once",
        "since": "2026-11-03",
        "late": "on",
        "token": "hand",
    }
    answer = browser.post("/registry/new/", form)
    assert answer.status_code == 422
    assert "补录请写明事发日期" in text_of(answer)
    page = browser.post("/registry/new/", {**form, "event_on": "2026-11-03"})["Location"]
    shown = text_of(browser.get(page))
    assert "补录" in shown
    assert "2026-11-03" in shown
    assert "2026-11-23" in shown
    change = {"kind": "goods", "since": "2026-11-03", "division": HERE, "reason": "改发棉被", "token": "hand-2"}
    later = browser.post(f"{page}change/", change)["Location"]
    shown = text_of(browser.get(later))
    assert "改发棉被" in shown
    assert "周小1" in shown
    assert "补录" in text_of(browser.get("/registry/?late=1"))
    browser.post(f"{later}end/", {"on": DAY, "reason": "搬走了"})
    assert "搬走了" in text_of(browser.get(later))
    assert "没有符合条件" in text_of(browser.get("/registry/?force=now"))


def test_the_last_day_is_typed_and_read(town):
    browser = sign_in(town.actor)
    form = {"division": HERE, "kind": "money", "amount": "500", "rhythm": "monthly", "since": "2026-11-01"}
    who = {"name": name(1), "identity": "resident_id", "number": number(1)}
    who |= {"unit": "baishabu_zhen", "programme": "emergency_aid"}
    answer = browser.post("/registry/new/", {**form, **who, "until": "2026-10-31", "token": "a"})
    assert "早于起始日期" in text_of(answer)
    page = browser.post("/registry/new/", {**form, **who, "until": "2027-06-01", "token": "a"})["Location"]
    assert str(Entry.objects.get().valid_until) == "2027-06-02"
    assert 'value="2027-06-01"' in browser.get(f"{page}change/").content.decode()
    later = {**form, "since": "2026-11-10", "until": "2027-06-01", "reason": "降低标准", "token": "b"}
    page = browser.post(f"{page}change/", later)["Location"]
    told = text_of(browser.get(page))
    assert "到哪天止 2027-06-01" in told
    assert "2026-11-01 至 2026-11-09" in told
    assert "2027-06-02" not in told + text_of(browser.get("/registry/"))
    sheet = load_workbook(BytesIO(browser.get("/registry/entries.xlsx").content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    ends = [str(row[head.index("止")])[:10] for row in rows]
    assert ends == ["2027-06-01", "2026-11-09"]


def test_filters_narrow_the_list(office):
    browser = sign_in(office.actor)
    office.imported(xlsx([row(1)]))
    add(office, 2, unit="education_sports", programme="education")
    for query, seen, unseen in (
        ("unit=civil_affairs", 1, 2),
        ("programme=education", 2, 1),
        ("source=import", 1, 2),
        ("town=371302101000&source=typed", 2, 1),
        ("kind=money&unit=education_sports&force=now", 2, 1),
    ):
        shown = text_of(browser.get(f"/registry/?{query}"))
        assert name(seen) in shown
        assert name(unseen) not in shown


@pytest.mark.clause("LS-011", "LS-012")
def test_a_year_is_opened_followed_and_worked_through(office, liaison):
    add(office, 1)
    add(liaison, 2, unit="education_sports", programme="education")
    chief, unit = sign_in(office.actor), sign_in(liaison.actor)
    form = {"year": "2026", "opens_on": "2026-11-01", "closes_on": "2026-11-30"}
    assert chief.post("/registry/updates/", form)["Location"] == "/registry/updates/2026/"
    shown = text_of(chief.get("/registry/updates/2026/"))
    assert "区民政局 1 0 0 0 1 0 进行中" in shown
    mine = text_of(unit.get("/registry/updates/2026/mine/"))
    assert name(2) in mine
    assert name(1) not in mine
    assert "没有选中" in text_of(unit.post("/registry/updates/2026/mine/", {}, follow=True))
    entry = Entry.objects.get(unit="education_sports")
    assert "1 条记为属实" in text_of(unit.post("/registry/updates/2026/mine/", {"entry": entry.pk}, follow=True))
    assert "都看过了" in text_of(unit.get("/registry/updates/2026/mine/"))
    assert "1 1 0 0 0 0 已完成" in text_of(chief.get("/registry/updates/2026/"))
    answer = chief.get("/registry/updates/2026/progress.xlsx")
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert ("单位", "区民政局", 1, 0, 0, 0, 1, 0, "否") in lines


def test_pages_cost_the_same_for_few_and_for_many(office, town):
    import datetime as dt

    updating.open_campaign(by=office.actor, year=2026, opens_on=dt.date(2026, 11, 1), closes_on=dt.date(2026, 11, 30))
    counts = []
    for orders in (range(1, 4), range(4, 60)):
        office.imported(xlsx([row(n, since="2025-06-01") for n in orders]))
        for n in orders:
            add(town, n, unit="baishabu_zhen", programme="emergency_aid")
        counts.append([queries(sign_in(desk.actor), address) for desk in (office, town) for address in ADDRESSES])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 25


def test_another_units_lists_are_not_seen(office, liaison):
    batch = office.read(xlsx([row(1)]))
    browser = sign_in(liaison.actor)
    assert browser.get(f"/registry/imports/{batch.pk}/").status_code == 404
    assert "还没有导入过名单" in text_of(browser.get("/registry/imports/"))


def test_nothing_to_read_for_a_seat_without_territory_or_list(district):
    browser = sign_in(district.actor("hotline_operator", "hotline"))
    assert "名册还是空的" in text_of(browser.get("/registry/"))


def test_rejected_rows_come_back_all_of_them_however_many(office, monkeypatch):
    monkeypatch.setattr("yimen.web.shell.xlsx.MOST_ROWS", 2)
    office.read(xlsx([row(n, village="没有这村") for n in range(1, 8)]))
    answer = sign_in(office.actor).get(f"/registry/imports/{Batch.objects.get().pk}/rejects.xlsx")
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [line[0] for line in lines] == [name(n) for n in range(1, 8)]


def test_the_entries_of_one_import_stay_alone_when_filtered_sorted_and_paged(office, monkeypatch):
    monkeypatch.setattr("yimen.web.shell.listing.PAGE", 2)
    batch = office.imported(xlsx([row(n) for n in (1, 2, 3)]))
    office.imported(xlsx([row(n) for n in (4, 5)]))
    browser = sign_in(office.actor)

    def shown(query):
        return [r.name for r in browser.get(f"/registry/?{query}").context["rows"]]

    first = browser.get(f"/registry/?batch={batch.pk}")
    assert f'<input type="hidden" name="batch" value="{batch.pk}"' in first.content.decode(), "the filters send it on"
    assert "只看 这次导入 的记录" in text_of(first)
    assert shown(first.context["listing"].after) == [name(1)]
    sort = next(head.query for head in first.context["listing"].heads if head.label == "录入日期")
    assert shown(sort) == [name(1), name(2)]
    assert shown(f"sort=entered&batch={batch.pk}") == [name(1), name(2)]
    assert 'name="batch"' not in browser.get("/registry/").content.decode()


def test_an_empty_template_says_what_belongs_there_and_is_read_back(office):
    browser = sign_in(office.actor)
    address = reverse("registry:template_xlsx", args=["dibao"])
    assert f'href="{address}"' in browser.get("/registry/imports/new/").content.decode()
    book = load_workbook(BytesIO(browser.get(address).content))
    first, guide = book.worksheets
    assert [cell.value for cell in first[1]][:2] == ["姓名", "身份证号"]
    told = {line[0]: line[1:] for line in guide.iter_rows(min_row=2, values_only=True)}
    assert told["“身份证号”"][0] == "必有"
    assert "元" in told["“月保障金额”"][1]
    assert "救助金额" in told["“月保障金额”"][2]
    first.append([*row(1)])
    book.save(filled := BytesIO())
    browser.post("/registry/imports/new/", uploaded(filled.getvalue()))
    settled(batch := Batch.objects.get())
    batch.refresh_from_db()
    assert (batch.failed, batch.remarks, batch.counts["new"]) == ("", "", 1)


def test_a_template_of_another_unit_is_not_there(liaison):
    assert sign_in(liaison.actor).get(reverse("registry:template_xlsx", args=["dibao"])).status_code == 404
