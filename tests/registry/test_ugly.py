"""Spreadsheets as they really come: what can be read is read, what cannot is rejected with a sentence."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from tests.registry.lists import HEAD, csv_text, name, number, row, saved, settled, xlsx
from tests.registry.test_importing import reasons, told
from yimen.acts import importing
from yimen.basics.errors import Refused
from yimen.registry import columns, reading
from yimen.registry.models import Entry
from yimen.registry.rows import Reader

CUT = "999999198503070000"[:15] + "000"


def cut_number() -> str:
    """A number that ends in 000 and passes the check all the same, as one in eleven that a spreadsheet cut does."""
    return next(
        n for order in range(0, 1000, 100) for year in range(1950, 2000) if (n := number(order, year))[-3:] == "000"
    )


@pytest.mark.parametrize("above", [1, 2, 6])
def test_headings_stand_below_titles(office, above):
    titles = [["沂蒙某区最低生活保障对象名单"], *[["填报单位：民政局", None, "2026年11月"]] * (above - 1)]
    batch = office.read(xlsx([row(1)], above=titles))
    assert told(batch.counts) == {"rows": 1, "new": 1}


def test_merged_titles_and_a_village_merged_over_its_rows(office):
    book = Workbook()
    sheet = book.active
    sheet.append(["低保名单"])
    sheet.append([*HEAD[:3], "家庭住址", None, *HEAD[5:]])
    sheet.append([None, None, None, "镇街", "村", None, None, None, None])
    for n in range(1, 4):
        sheet.append(row(n, town="白沙埠镇" if n == 1 else None, village="卧茨村" if n == 1 else None))
    sheet.append(row(4, village="大墩村"))
    for cells in ("A1:I1", "D2:E2", "A2:A3", "D4:D6", "E4:E6"):
        sheet.merge_cells(cells)
    batch = office.imported(saved(book))
    assert (batch.failed, reasons(batch)) == ("", {})
    places = Entry.objects.order_by("id").values_list("division__name", flat=True)
    assert [place[:2] for place in places] == ["卧茨", "卧茨", "卧茨", "大墩"]


DAYS = [
    *("2025-03-01", "2025.3.1", "2025年3月1日", "2025/3/1", "20250301", 20250301, 45717, 45717.0, "45717"),
    *(dt.datetime.combine(dt.date(2025, 3, 1), dt.time(8)), dt.date(2025, 3, 1), "2025年3月", "2025-03", "202503"),
    *("２０２５．３．１", "2025-03-01 00:00:00"),
]


@pytest.mark.parametrize("said", DAYS)
def test_a_day_in_any_spelling(said):
    assert columns.day_in(said) == dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    "said", ["2025年", "去年三月", "2025-02-30", "2025.13.1", 3, 2025.1, "2025.1", "二〇二五年", True]
)
def test_what_is_no_day_is_asked_for(said):
    with pytest.raises(Refused, match="日期"):
        columns.day_in(said)


def test_the_last_day_of_a_list_still_counts():
    assert columns.day_in("2025年2月", last=True) == dt.date(2025, 2, 28)
    assert columns.day_in("2025年12月", last=True) == dt.date(2025, 12, 31)
    assert columns.day_in("2025-02-03", last=True) == dt.date(2025, 2, 3)


def test_until_is_the_day_after_the_last_one(office):
    office.imported(xlsx([row(1, until="2026年12月")]))
    assert str(Entry.objects.get().valid_until) == "2027-01-01"


@pytest.mark.parametrize(
    ("said", "fen"),
    [
        *(
            (500, 50000),
            (500.5, 50050),
            ("1,234.50元", 123450),
            ("５００", 50000),
            (0, None),
            ("", None),
            ("￥20", 2000),
        ),
        *((0.07 * 100, 700), ("-", None), (123.45000000000002, 12345)),
    ],
)
def test_an_amount_in_any_spelling(said, fen):
    assert columns.fen_in(said) == fen


@pytest.mark.parametrize("said", [-5, "五百", "12.345", "1.5万", 1e15])
def test_what_is_no_amount_is_rejected(said):
    with pytest.raises(Refused, match="金额"):
        columns.fen_in(said)


def test_a_number_that_became_a_figure_is_rejected_not_rounded(office):
    lost = xlsx([row(1, number=float(number(1)[:15] + "000")), row(2, number=int(number(2)[:17] + "0")), row(3)])
    batch = office.imported(lost)
    assert set(reasons(batch)) == {"2", "3"}
    assert all("后几位已丢失" in reason for reason in reasons(batch).values())
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("said", ["3.71302E+17", "9.99999198503070E+17"])
def test_science_in_a_text_file_is_rejected(office, said):
    batch = office.read(csv_text([row(1, number=said), row(2)]).encode(), "a.csv")
    assert "后几位已丢失" in reasons(batch)["2"]


def test_a_text_that_ends_in_000_is_taken_only_of_somebody_known(office, district):
    from yimen.people import api as people

    suspect = cut_number()
    content = xlsx([row(1, number=suspect)])
    batch = office.read(content)
    assert "可能被 Excel 改过" in reasons(batch)["2"]
    people.register_person(by=office.actor, name=name(1), number=suspect)
    assert told(office.imported(content, again=True).written) == {"rows": 1, "known": 1}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_files_in_every_code(office, code, sign):
    batch = office.imported(csv_text([row(1, name="周䶮"), row(2)], sign=sign).encode(code), "名单.csv")
    assert (batch.failed, told(batch.written)) == ("", {"rows": 2, "new": 2})


def test_full_width_digits_blanks_and_quotes(office):
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    rows = [
        row(1, number=number(1).translate(wide)),
        row(2, number=f" {number(2)[:6]} {number(2)[6:]} ", name=" 周 戊 "),
        row(3, number=f"'{number(3)}", phone="199-0000-1234"),
        [None] * 9,
        [" ", "", "　", None, None, None, None, None, None],
    ]
    assert told(office.imported(xlsx(rows)).written) == {"rows": 3, "new": 3}


def test_totals_and_notes_below_are_not_people(office):
    rows = [
        row(1),
        ["合  计", None, None, None, None, 500],
        ["填表人：周某", None, "审核人："],
        ["小计", "", "", "", "", 1],
    ]
    batch = office.read(xlsx(rows))
    assert told(batch.counts) == {"rows": 1, "new": 1, "skipped": 3}


def test_a_missing_column_is_named(office):
    batch = office.read(xlsx([[name(1), "19900001234"]], ["姓名", "联系电话"]))
    assert "没有“身份证号”这一列" in batch.failed
    assert batch.parts.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (xlsx([["一", "二"]], ["甲", "乙"]), "没有找到表头"),
        (xlsx([]), "没有名单"),
        (csv_text([row(1)]).encode("utf-8")[:200] + b"\xff\xff\xff", "编码"),
    ],
)
def test_what_is_no_list_is_said(office, content, said):
    assert said in office.read(content, "a.csv" if said == "编码" else "a.xlsx").failed


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("a.xlsx", b"", "空的"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "不收这种文件"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧格式或加了密码"),
        ("a.csv", b"PK\x03\x04", "内容却是 Excel"),
        ("a.pdf", b"%PDF-1.4 %%EOF", "只收 XLSX 或 CSV"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_at_once(office, file, content, said):
    with pytest.raises(Refused, match=said):
        office.hand_in(content, file)


def test_a_damaged_workbook_is_said_not_crashed_on(office):
    content = xlsx([row(n) for n in range(40)])
    at = content.index(b"xl/worksheets/sheet1.xml") + 200
    batch = office.read(content[:at] + bytes(byte ^ 0x55 for byte in content[at : at + 60]) + content[at + 60 :])
    assert "打不开" in batch.failed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"village": "没有这村"}, "没有“没有这村”这个村"),
        ({"town": "远方镇"}, "没有“远方镇”这个镇街"),
        ({"town": None, "village": None}, "没有写明镇街或村"),
        ({"number": number(1)[:17] + ("0" if number(1)[17] != "0" else "1")}, "校验码不对"),
        ({"number": None}, "没有身份证号"),
        ({"name": None}, "没有填写姓名"),
        ({"name": "周?"}, "生僻字"),
        ({"phone": "12345"}, "手机号应为11位"),
        ({"since": "昨天"}, "日期看不懂"),
        ({"since": "2026-05-01", "until": "2026-04-01"}, "截止日期早于"),
        ({"since": "1026-05-01"}, "日期太早或太晚"),
        ({"amount": "若干"}, "金额不是数字"),
        ({"text": "长" * 201}, "超过200个字"),
    ],
)
def test_a_bad_cell_rejects_its_row_alone(office, changes, said):
    batch = office.read(xlsx([row(1, **changes), row(2)]))
    assert said in reasons(batch)["2"]
    assert told(batch.counts) == {"rows": 2, "new": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("town", "village", "found"),
    [
        ("白沙埠", "卧茨", "卧茨村村民委员会"),
        ("白沙埠镇", "白沙埠镇卧茨村", "卧茨村村民委员会"),
        (None, "白沙埠镇卧茨村民委员会", "卧茨村村民委员会"),
        (None, "371302101208", "卧茨村村民委员会"),
        ("371302101", "卧茨村", "卧茨村村民委员会"),
        (None, 371302101208, "卧茨村村民委员会"),
        ("白沙埠镇", None, "白沙埠镇"),
    ],
)
def test_a_village_by_code_or_by_any_name(office, town, village, found):
    batch = office.imported(xlsx([row(1, town=town, village=village)]))
    assert reasons(batch) == {}
    assert Entry.objects.get().division.name == found


def test_the_same_person_twice_in_one_list(office):
    batch = office.read(xlsx([row(1), row(2), row(1), row(2, name="周另名")]))
    assert "与第2行重复" in reasons(batch)["4"]
    assert "两个姓名" in reasons(batch)["5"]


def test_a_list_of_several_programmes(liaison):
    head = ["姓名", "身份证号", "镇街", "救助类别", "救助形式", "金额", "周期"]
    rows = [
        [name(1), number(1), "白沙埠镇", "教育救助", "现金", 1000, "一次性"],
        [name(1), number(1), "白沙埠镇", "法律援助", "服务", None, None],
        [name(2), number(2), "白沙埠镇", "什么救助", "现金", 1000, "按月"],
    ]
    batch = liaison.imported(xlsx(rows, head), template="general")
    assert "救助项目认不出来" in reasons(batch)["4"]
    found = Entry.objects.order_by("id").values_list("programme", "kind", "rhythm", "unit")
    assert list(found) == [
        ("education", "money", "once", "education_sports"),
        ("legal_aid", "service", "", "education_sports"),
    ]


def test_several_sheets_are_all_read(office):
    book = Workbook()
    for title, order in (("白沙埠", 1), ("说明", 0), ("枣园", 2)):
        sheet = book.active if title == "白沙埠" else book.create_sheet()
        sheet.title = title
        if order:
            sheet.append(HEAD)
            sheet.append(row(order))
        else:
            sheet.append(["请各镇街按表填写"])
    batch = office.imported(saved(book))
    assert told(batch.written) == {"rows": 2, "new": 2}
    assert "没有读这些工作表（没有表头）：说明" in batch.remarks


@pytest.mark.parametrize(
    ("field", "said"),
    [("until", "9999-12"), ("until", "9999-12-31"), ("until", "999912"), ("since", "0000-05"), ("since", "0001-01-01")],
)
def test_a_day_of_no_century_of_ours_is_one_rejected_row(office, field, said):
    batch = office.read(xlsx([row(1, **{field: said}), row(2)]))
    assert (batch.failed, told(batch.counts)) == ("", {"rows": 2, "new": 1, "rejected": 1})


@pytest.mark.parametrize("said", ["9" * 400, 1e308, "123456789012"])
def test_an_amount_nobody_is_paid_is_one_rejected_row(office, said):
    batch = office.read(xlsx([row(1, amount=said), row(2)]))
    assert (batch.failed, told(batch.counts)) == ("", {"rows": 2, "new": 1, "rejected": 1})


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook whose sheet says something else."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w") as after:
        for part in before.infolist():
            text = before.read(part)
            after.writestr(part.filename, text.replace(old, new, 1) if "worksheets" in part.filename else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="AAAA3:AAAA4"/></mergeCells>'),
        (b'<row r="3"', b'<row r="900000000"'),
    ],
)
def test_a_trap_in_a_workbook_is_told_and_ends(office, old, new):
    content = changed(xlsx([row(1), row(2)]), old, new)
    assert content != xlsx([row(1), row(2)])
    batch = office.read(content)
    assert "打不开" in batch.failed


def test_a_sheet_of_blanks_ends_its_round_and_is_read_to_its_end(office, monkeypatch):
    monkeypatch.setattr(reading, "BLANKS", 10)
    batch = office.read(changed(xlsx([row(1), row(2)]), b'<row r="3"', b'<row r="300"'))
    assert (batch.failed, told(batch.counts)) == ("", {"rows": 2, "new": 2})


@pytest.mark.parametrize("remark", ['"住院', '"住院"了'])
def test_a_stray_quotation_mark_never_swallows_the_next_people(office, remark):
    lines = csv_text([row(1), row(2, text="此处"), row(3), row(4)]).replace("此处", remark)
    batch = office.read(lines.encode("gb18030"), "名单.csv")
    assert "引号" in batch.failed
    assert not batch.parts.exists()


def test_two_stray_quotation_marks_do_not_either(office):
    lines = (
        csv_text([row(1, text="此处"), row(2), row(3, name="周丙子")])
        .replace("此处", '"住院')
        .replace("周丙子", '周"丙子')
    )
    batch = office.read(lines.encode("gb18030"), "名单.csv")
    assert "引号" in batch.failed


def test_a_remark_of_two_lines_is_a_remark(office):
    lines = csv_text([row(1, text='"住院，\n已出院"'), row(2)])
    batch = office.read(lines.encode("gb18030"), "名单.csv")
    assert (batch.failed, told(batch.counts)) == ("", {"rows": 2, "new": 2})


def test_a_list_that_breaks_does_not_keep_the_others_waiting(office, liaison, monkeypatch):
    broken, sound = office.hand_in(xlsx([row(1)]), "坏.xlsx"), office.hand_in(xlsx([row(2)]), "好.xlsx")
    whole = Reader.read

    def read(self, number, cells):
        if "周乙子" in cells:
            raise ArithmeticError
        return whole(self, number, cells)

    monkeypatch.setattr(Reader, "read", read)
    settled(sound)
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert ("没能读完" in broken.failed, told(sound.counts)) == (True, {"rows": 1, "new": 1})


def test_a_list_that_breaks_while_it_is_written_rests_before_it_is_tried_again(office, monkeypatch, caplog):
    batch = office.read(xlsx([row(1)]))
    importing.confirm(by=office.actor, batch=batch)
    monkeypatch.setattr(importing, "_rests", {})
    with monkeypatch.context() as broken:
        broken.setattr(importing, "write_next", lambda pk: 1 // 0)
        assert [importing.work(60) for _ in range(3)] == [0, 0, 0]
    assert [line for line in caplog.messages if "failed" in line] == [f"import {batch.pk} failed: ZeroDivisionError"]
    importing._rests[batch.token] = 0
    assert settled(batch).finished_at is not None
