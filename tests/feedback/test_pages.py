"""A month closed in the browser: worklist, list, lines typed and imported, the window, the state of all units."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.feedback.conftest import COUNTY_WINDOW, MEDICAL, SCAN, list_of, new_line, on, submit, take
from tests.web.family import browser, queries, text_of
from yimen.acts import importing_lines, reporting
from yimen.acts import reading_feedback as reading
from yimen.audit.models import Row
from yimen.feedback.models import Line, MonthlyList
from yimen.places import api as places
from yimen.proceedings import api as proceedings

HEAD = ["姓名", "身份证号", "救助项目", "办理结果", "金额（元）", "镇（街道）", "办结日期"]
GOOD = ["周表格", "9999**********0017", "医疗救助", "给予救助", 1200.5, "枣园镇", "2026-11-09"]


def sheet(*rows: list[object], head: list[str] | None = None, above: int = 0) -> SimpleUploadedFile:
    """A spreadsheet as people make them, with so many rows of titles above its head."""
    book = Workbook()
    for n in range(above):
        book.active.append([f"标题{n}"])
    for row in (head if head is not None else HEAD, *rows):
        book.active.append(row)
    if above:
        book.active.merge_cells(start_row=1, start_column=1, end_row=1, end_column=5)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("清单.xlsx", content.getvalue())


def cells(answer) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def act_form(**more: object) -> dict[str, object]:
    return {"occurred_on": "2026-12-01", **more}


@pytest.mark.clause("LS-121")
def test_a_month_is_closed_by_hand(month):
    month.answer(month.referral("周小雨"))
    with on("2026-12-01"):
        proceedings.open_scheduled()
        monthly, unit = list_of(), browser(month.liaison)
        assert "2026年11月办理清单" in text_of(unit.get("/"))
        assert "报送上月办理清单" in text_of(unit.get("/"))
        page = f"/feedback/{monthly.pk}/"
        assert "周小雨" in text_of(unit.get(page))
        line = {"name": "周大河", "programme": "medical", "kind": "granted", "amount": "500", "town": "371302102000"}
        assert "已加入清单" in text_of(unit.post(f"{page}add/", {**line, "token": "t"}, follow=True))
        sent = unit.post(f"/runs/{monthly.run_id}/do/list/", act_form(outcome="listed"), follow=True)
        assert "已报，待收取" in text_of(sent)
        assert unit.get(f"/papers/{list_of().paper_id}.pdf")["Content-Type"] == "application/pdf"
        window = browser(month.window)
        assert "窗口收取办理清单" in text_of(window.get("/"))
        back = window.post(
            f"/runs/{monthly.run_id}/do/take/", act_form(outcome="differs", reason="缺一件"), follow=True
        )
        assert "退回重报" in text_of(back)
        unit.post(f"/runs/{monthly.run_id}/do/list/", act_form(outcome="listed"))
        taken = window.post(f"/runs/{monthly.run_id}/do/take/", act_form(outcome="taken"), follow=True)
        assert "已收取" in text_of(taken)
        town = browser(month.district.actor("window_clerk", "window_zaoyuan_zhen"))
        people = text_of(town.get("/feedback/people/"))
        assert "周大河" in people
        assert "周小雨" not in people


@pytest.mark.clause("LS-121")
def test_the_table_of_states_names_the_late(december):
    submit(december.district.actor("liaison", "housing"), list_of("housing"), "nil")
    with on("2026-12-16"):
        window = browser(december.window)
        page = text_of(window.get("/feedback/"))
        assert "零报告 1" in page
        assert "超期未报 27" in page
        late = text_of(window.get("/feedback/?month=2026-11-01&state=late"))
        assert "区医疗保障局" in late
        assert "区住建局 " not in late.partition("镇（街道）")[2]
        table = cells(window.get("/feedback/lists.xlsx?month=2026-11-01"))
        rows = {row[0]: row for row in table[1:]}
        assert len(rows) == 28
        assert rows["区医疗保障局"][5] == "已超期 2 天"
        assert rows["区住建局"][2] == "零报告"


def test_lists_cost_the_same_however_many_there_are(december, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    window = browser(december.window)
    one_unit = queries(browser(december.liaison), "/feedback/")
    few = queries(window, "/feedback/?month=2026-11-01")
    with on("2027-02-01"):
        proceedings.open_scheduled()
        assert queries(browser(december.window), "/feedback/?month=all") <= few
        assert one_unit <= few <= 30


def test_lines_cost_the_same_however_many_there_are(month, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    for n in range(3):
        month.answer(month.referral("周" + chr(0x4E00 + n)))
    with on("2026-12-01"):
        proceedings.open_scheduled()
        page, liaison = f"/feedback/{list_of().pk}/", browser(month.liaison)
        few = queries(liaison, page)
        reporting.add_lines(
            by=month.liaison, monthly=list_of(), given=[new_line("周" + chr(0x4F00 + n)) for n in range(9)]
        )
        assert queries(liaison, page) == few
        submit(month.liaison, list_of())
        take(month.window, list_of())
        window = browser(month.window)
        assert queries(window, "/feedback/people/") <= 25
    with on("2026-12-02"):
        for n in range(4):
            month.answer(month.referral("周" + chr(0x5000 + n)))
    with on("2027-01-01"):
        proceedings.open_scheduled()
        liaison = browser(month.liaison)
        assert queries(liaison, f"/feedback/{list_of(month=reading.reported_now()).pk}/") <= few + 1


@pytest.mark.parametrize("above", [0, 3])
def test_a_spreadsheet_is_read_wherever_its_table_begins(december, above):
    unit, page = browser(december.liaison), f"/feedback/{list_of().pk}/"
    second = ["周第二", None, "医疗救助", "其他方式解决", None, "半程", None]
    answer = unit.post(f"{page}import/", {"sheet": sheet(GOOD, second, above=above)}, follow=True)
    assert "已导入 2 件" in text_of(answer)
    first, other = Line.objects.order_by("pk")
    assert (first.name, first.amount_fen, first.division.name) == ("周表格", 120_050, "枣园镇")
    assert str(first.finished_on) == "2026-11-09"
    assert (other.number, other.division.name) == ("", "半程镇")
    again = unit.post(f"{page}import/", {"sheet": sheet(GOOD, second, above=above)})
    assert again.status_code == 422
    assert "完全相同" in text_of(again)
    assert Line.objects.count() == 2


def test_sums_and_signatures_under_the_list_are_nobody(december):
    unit, page = browser(december.liaison), f"/feedback/{list_of().pk}/"
    below = [["合计", None, None, None, 1200.5, None, None], ["填表人：孙某", None, None, None, None, None, None]]
    answer = unit.post(f"{page}import/", {"sheet": sheet(GOOD, *below)}, follow=True)
    assert "已导入 1 件" in text_of(answer)
    half = ["合计", None, "医疗救助", None, None, None, None]
    assert "不在所列" in text_of(unit.post(f"{page}import/", {"sheet": sheet(half)}))


BAD = {
    "a number that lost its end": ([*GOOD[:1], 999999198503070000, *GOOD[2:]], "后几位已丢失"),
    "another unit's programme": ([*GOOD[:2], "住房救助", *GOOD[3:]], "不是本单位负责的"),
    "a result nobody knows": ([*GOOD[:3], "好", *GOOD[4:]], "不在所列"),
    "an amount in words": ([*GOOD[:4], "一百", *GOOD[5:]], "金额不是数字"),
    "an amount finer than fen": ([*GOOD[:4], 1.234, *GOOD[5:]], "金额不止两位小数"),
    "a town elsewhere": ([*GOOD[:5], "某某镇", GOOD[6]], "镇（街道）不认识"),
    "a date that is none": ([*GOOD[:6], "上个月"], "办结日期看不懂"),
    "a name with digits": (["周3", *GOOD[1:]], "姓名中有数字"),
    "a short number": ([GOOD[0], "12345", *GOOD[2:]], "身份证号"),
}


@pytest.mark.parametrize(("row", "words"), BAD.values(), ids=BAD)
def test_one_bad_row_and_nothing_is_imported(december, row, words):
    unit, page = browser(december.liaison), f"/feedback/{list_of().pk}/import/"
    answer = unit.post(page, {"sheet": sheet(GOOD, row)})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "第" in text_of(answer)
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (sheet(GOOD, head=["姓名", "身份证号", "项目"]), "表头缺“救助项目、办理结果、镇（街道）”"),
        (sheet(GOOD, head=["甲", "乙"]), "没有找到“姓名”"),
        (sheet(), "没有名单"),
        (SimpleUploadedFile("清单.xlsx", b"not a sheet"), "内容却不是"),
        (SimpleUploadedFile("清单.csv", "姓名\n".encode()), "不收这种文件"),
        (SimpleUploadedFile("清单.pdf", SCAN.content), "不是能读的表格"),
    ],
)
def test_a_file_that_is_no_table_is_said(december, upload, words):
    upload.seek(0)
    answer = browser(december.liaison).post(f"/feedback/{list_of().pk}/import/", {"sheet": upload})
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_spreadsheet_of_too_many_rows_is_refused_before_the_list_grows(december):
    rows = [["周" + chr(0x4E00 + n), *GOOD[1:]] for n in range(importing_lines.MOST_LINES + 1)]
    answer = browser(december.liaison).post(f"/feedback/{list_of().pk}/import/", {"sheet": sheet(*rows)})
    assert "最多导入" in text_of(answer)
    assert not Line.objects.exists()


def test_the_empty_table_takes_what_it_asks_for(december):
    head = cells(browser(december.liaison).get("/feedback/blank.xlsx"))[0]
    assert list(head) == HEAD


def test_exports_hide_numbers_and_are_written_down(december):
    given = new_line(number="999999198503070" + "017")
    assert len(given.number) == 18
    import yimen.basics.resident_id as resident_id

    whole = given.number[:17] + resident_id.check_character(given.number[:17])
    reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line(number=whole), token="n")
    unit, page = browser(december.liaison), f"/feedback/{list_of().pk}/"
    assert whole not in unit.get(page).content.decode()
    table = cells(unit.get(f"{page}lines.xlsx"))
    assert table[1][2] == "9999**********" + whole[-4:]
    assert Row.objects.filter(verb="export", object_type="feedback.monthlylist").count() == 1


def test_a_town_reports_of_its_own_people(december):
    with on("2026-12-01"):
        officer = december.district.actor("town_officer", "baishabu_zhen")
        page = browser(officer).get(f"/feedback/{list_of('baishabu_zhen').pk}/add/").content.decode()
        assert "白沙埠镇" in page
        assert "枣园镇" not in page.partition("<main")[2]
        assert {town.code for town in reporting.towns_of(list_of("baishabu_zhen"))} == {"371302101000"}
        assert len(reporting.towns_of(list_of())) == places.towns().count()


def test_a_line_typed_in_is_taken_out_again(december):
    line = reporting.add_line(by=december.liaison, monthly=list_of(), given=new_line(), token="r")
    unit = browser(december.liaison)
    assert "已从清单去掉" in text_of(unit.post(f"/feedback/{list_of().pk}/remove/{line.pk}/", follow=True))
    assert not Line.objects.exists()


def test_the_window_confirms_a_sealed_list_in_the_browser(month):
    month.answer(month.referral())
    with on("2026-12-02"):
        proceedings.open_scheduled()
        monthly = list_of()
        clerk, reviewer = browser(month.window), browser(month.district.actor("window_reviewer", COUNTY_WINDOW, 3))
        scan = SimpleUploadedFile(SCAN.name, SCAN.content)
        form = {"occurred_on": "2026-12-02", "outcome": "listed", "papers": scan}
        said = text_of(clerk.post(f"/runs/{monthly.run_id}/do/list/?mode=sealed", form, follow=True))
        assert "代录待复核" in said
        of = monthly.run.events.get(step="list").seq
        asked = text_of(reviewer.get(f"/runs/{monthly.run_id}/confirm/{of}/"))
        assert "区医疗保障局" in asked
        assert "2026年11月" in asked
        done = reviewer.post(f"/runs/{monthly.run_id}/confirm/{of}/", {"answer": "confirm"}, follow=True)
        assert "已报，待收取" in text_of(done)


def test_a_unit_sees_its_own_months_only(december):
    rows = cells(browser(december.liaison).get("/feedback/lists.xlsx"))
    assert {row[0] for row in rows[1:]} == {"区医疗保障局"}
    assert MonthlyList.objects.exclude(unit__key=MEDICAL).exists()
    other = browser(december.district.actor("liaison", "housing"))
    assert other.get(f"/feedback/{list_of().pk}/").status_code == 404


def test_a_list_nobody_submitted_shows_no_count_never_a_wrong_nought(month):
    month.answer(month.referral("周小雨"))
    with on("2026-12-16"):
        proceedings.open_scheduled()
        window, address = browser(month.window), "/feedback/lists.xlsx?month=2026-11-01"

        def shown() -> dict[object, object]:
            return {row[0]: row[7] for row in cells(window.get(address))[1:]}

        assert shown()["区医疗保障局"] is None
        assert 'data-label="件数"><span class="text-secondary">未报</span>' in window.get("/feedback/").content.decode()
        submit(month.liaison, list_of())
        submit(month.district.actor("liaison", "housing"), list_of("housing"), "nil")
        assert (shown()["区医疗保障局"], shown()["区住建局"]) == (1, 0)
