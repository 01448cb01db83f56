from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from yimen.basics.errors import Refused
from yimen.documents import fonts
from yimen.documents.layout import VALUE_LIMIT, check_values, date_values, fill
from yimen.documents.render import NotLaidOut, pages, render
from yimen.regime.form_fields import FORM_FIELDS
from yimen.regime.schema import FormEntry

from .pdf_text import words

RARE = "䶮㛃堃喆𬱖𠅤𬭎𫘝"


def form(*blocks: dict, **more: object) -> FormEntry:
    return FormEntry.model_validate({"title": "表", "parts": {"one": {"blocks": list(blocks)}}, **more})


def test_the_same_paper_gives_the_same_bytes(handling_slip, values):
    assert render(handling_slip, values) == render(handling_slip, values)
    assert render(handling_slip, values) != render(handling_slip, {**values, "phone": "13800000001"})


def test_a_paper_says_nothing_of_when_it_was_made(handling_slip, values):
    pdf = render(handling_slip, values)
    assert b"CreationDate" not in pdf
    assert b"CreateDate" not in pdf
    assert b"ModDate" not in pdf


def test_two_clerks_print_at_once(handling_slip, values):
    """A web worker has threads, and one compiler for all of them."""
    alone = render(handling_slip, values)
    with ThreadPoolExecutor(8) as clerks:
        made = list(clerks.map(lambda _: render(handling_slip, values), range(24)))
    assert made == [alone] * 24


def test_one_page_is_one_page(handling_slip, values):
    assert pages(render(handling_slip, values)) == 1


def test_more_than_a_page_is_refused(handling_slip, values):
    with pytest.raises(Refused, match="一页印不下"):
        render(handling_slip, {**values, "to_unit": "某某单位" * 290})


def test_longer_than_any_paper_is_refused_by_its_label(handling_slip):
    with pytest.raises(Refused, match="“申请救助原因”超过"):
        render(handling_slip, {"reason": "字" * (VALUE_LIMIT + 1)})


def test_rare_characters_of_names_are_printed(handling_slip, values):
    assert words(render(handling_slip, {**values, "name": RARE})).count(RARE) == 2


@pytest.mark.parametrize("missing", ["\U000323af", "\ue123", "☃\U0001f600", "\x07"])
def test_a_character_no_font_has_is_refused_by_name(handling_slip, missing):
    with pytest.raises(Refused, match=f"U\\+{ord(missing[-1]):04X}"):
        render(handling_slip, {"name": f"张{missing}"})


@pytest.mark.parametrize(
    "content",
    ['#panic("x")', '#import "/etc/passwd"', "$x^2$", "*粗* _斜_ `码`", "= 标题", "<b>&amp;</b>", '"}]}', "\\n#{1+1}"],
)
def test_data_is_printed_and_never_run(handling_slip, content):
    assert "".join(content.split()) in words(render(handling_slip, {"reason": content}))


def test_lines_of_a_value_stay_apart(handling_slip):
    assert render(handling_slip, {"reason": "第一行\n第二行"}) != render(handling_slip, {"reason": "第一行第二行"})


def test_a_field_outside_the_closed_list_is_an_error_of_the_program(handling_slip):
    with pytest.raises(ValueError, match="bank_account"):
        render(handling_slip, {"bank_account": "1"})


def test_a_paper_keeps_only_what_its_form_shows(feedback_slip, values):
    kept = check_values(feedback_slip, values)
    assert kept.keys() == set(feedback_slip.fields())
    assert "id_number" not in kept


def test_the_mark_stands_above_each_part_and_void_across_the_page(handling_slip, values):
    said = words(render(handling_slip, values, mark="补打 第2次"))
    assert said.count("〔补打第2次〕社会救助") == 2
    assert "作废" not in said
    assert words(render(handling_slip, values, mark="作废 2026年3月6日", void=True)).endswith("作废")


def test_a_form_may_ask_for_the_mark_itself():
    filled = fill(form({"line": "{reprint_mark}"}), {}, mark="补打 第1次")
    assert filled["parts"][0]["blocks"][0]["runs"][0]["lines"] == ["补打 第1次"]


def test_a_date_comes_in_the_pieces_a_form_can_ask_for():
    from datetime import date

    assert date_values("issued", date(2026, 3, 5)) == {"issued_year": "2026", "issued_month": "3", "issued_day": "5"}
    assert date_values("closed", date(2026, 12, 31)) == {"closed_month": "12", "closed_day": "31"}
    assert set(date_values("issued", date(2026, 3, 5))) <= set(FORM_FIELDS)


@pytest.mark.parametrize(
    "block",
    [
        {"line": "左{name}右", "align": "center"},
        {"line": "办理结果为{result}"},
        {"table": [["甲", "{name}", "乙", "{sex}"], ["丙", "{phone}"]]},
        {"table": [["甲：{name}", "乙：{sex}"]], "frame": False, "widths": [2, 1]},
        {"cut": "（骑缝章）"},
        {"space": 5},
    ],
)
@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_every_word_of_the_form_vocabulary_is_laid_out(block, paper):
    assert pages(render(form(block, paper=paper), {"name": "张三", "sex": "男"})) == 1
    assert pages(render(form(block, paper=paper), {})) == 1


def test_an_unknown_font_fails_instead_of_looking_different(handling_slip, monkeypatch):
    chain = fonts.faces(fonts.folders())
    wrong = fonts.Faces(("No Such Font", *chain.title), chain.body, chain.known)
    monkeypatch.setattr(fonts, "faces", lambda where: wrong)
    with pytest.raises(NotLaidOut, match="unknown font"):
        render(handling_slip, {})


def test_without_any_chinese_font_the_sentence_says_what_to_do(tmp_path, settings, handling_slip):
    settings.FONT_DIRS = [tmp_path]
    with pytest.raises(Refused, match=r"没有可用于打印的中文字体.*fonts-noto-cjk"):
        render(handling_slip, {})


def test_the_office_own_faces_come_first_and_noto_stays_behind(tmp_path, monkeypatch, handling_slip, values):
    """A stand-in for 仿宋_GB2312: a few glyphs of Noto under that name. Other characters come from Noto itself."""
    folder = tmp_path / "office"
    folder.mkdir()
    _cut_down(folder / "fangsong.otf", "FangSong_GB2312", "张三男0123456789")
    monkeypatch.setenv("YIMEN_FONTS", str(folder))
    chain = fonts.faces(fonts.folders())
    assert chain.body[0] == "FangSong_GB2312"
    assert chain.title == chain.body[1:]
    pdf = render(handling_slip, {**values, "name": "张三"})
    assert b"FangSong" in pdf
    assert "张三" in words(pdf)
    assert "承办编号" in words(pdf)


def _cut_down(path: Path, family: str, characters: str) -> None:
    from fontTools import subset

    regular = next(
        info
        for info in fonts.typst_fonts(fonts.folders()).fonts()
        if info.family in fonts.FALLBACK_FACES and info.weight == 400
    )
    font = TTFont(regular.path, fontNumber=regular.index)
    options = subset.Options()
    options.name_IDs = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = family
    if "CFF " in font:  # Debian's Noto; that of npm is TrueType
        font["CFF "].cff.fontNames = [family]
    font.save(path)


def test_a_folder_named_in_the_environment_that_is_not_there_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setenv("YIMEN_FONTS", str(tmp_path / "gone"))
    assert tmp_path / "gone" not in fonts.folders()
