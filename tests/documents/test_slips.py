"""The two slips of Lanshan beside their appendices, word for word."""

import unicodedata

import pytest

from yimen.documents.render import render

from .pdf_text import words

# 临兰政办发〔2015〕13号, appendices 1 and 2, blanks left out; the words on the cut line stand between the parts.
STUB = """社会救助“一门受理、协同办理”服务办理单(存根) 承办编号: 姓名 性别 家庭人口 身份证号 家庭住址 联系电话
申请救助原因 转办单位: 申请人: (盖章) 年 月 日"""
CUT = "(盖章)"
TRANSFER = """社会救助“一门受理、协同办理”服务办理单 承办编号: 现有 镇(街道) 村(社区) 身份证号为 提出关于 社会救助申请,
现转办至你单位,请按照相关规定予以答复。 (盖章) 年 月 日"""
FEEDBACK = """转办件办理反馈单 我单位于 月 日对你单位转来的编号为 的转办件已经办理完结,办理结果为 年 月 日"""
MARK = "〔注〕"
NOTE = "〔注〕原件此处缺字,“姓名”一空依文意补"


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.clause("LS-144")
def test_the_empty_handling_slip_has_the_words_of_the_appendix_in_their_order(handling_slip):
    stub, transfer = plain(STUB), plain(TRANSFER).replace("身份证号为", MARK + "身份证号为")
    assert plain(words(render(handling_slip, {}))) == stub + CUT + transfer + NOTE


def test_the_empty_feedback_slip_has_the_words_of_the_appendix_in_their_order(feedback_slip):
    assert plain(words(render(feedback_slip, {}))) == plain(FEEDBACK)


@pytest.mark.clause("LS-137", "LS-138", "LS-139", "LS-142", "LS-146", "LS-147", "LS-148", "LS-149", "LS-151")
def test_the_filled_handling_slip_says_everything_in_its_place(handling_slip, values):
    said = plain(words(render(handling_slip, values)))
    title = plain("社会救助“一门受理、协同办理”服务办理单")
    assert said == (
        f"{title}(存根)承办编号:LS001-2026-00017姓名买买提·艾力性别男家庭人口4身份证号999999198002290013"
        "家庭住址枣园镇前十社区育才路12号联系电话13800000000申请救助原因长期透析,住房开裂"
        f"转办单位:区住房和城乡建设局申请人:(盖章)2026年3月5日(盖章){title}承办编号:LS001-2026-00017"
        f"现有枣园镇(街道)前十村(社区)买买提·艾力{MARK}身份证号为999999198002290013提出关于住房救助社会救助申请,"
        f"现转办至你单位,请按照相关规定予以答复。(盖章)2026年3月5日{NOTE}"
    )


def test_the_filled_feedback_slip_says_everything_in_its_place(feedback_slip, values):
    assert plain(words(render(feedback_slip, values))) == (
        "转办件办理反馈单我单位于3月18日对你单位转来的编号为LS001-2026-00017的转办件已经办理完结,"
        "办理结果为已列入2026年第二批危房改造2026年3月5日"
    )


@pytest.mark.parametrize(
    ("town", "village", "shown"),
    [
        ("兰山街道", "前十社区居民委员会", "现有兰山镇(街道)前十村(社区)"),
        ("枣园镇", "东村民委员会", "现有枣园镇(街道)东村(社区)"),
        ("兰山商城", "西村", "现有兰山商城镇(街道)西村(社区)"),
        ("镇", "村", "现有镇镇(街道)村村(社区)"),
    ],
)
def test_the_printed_words_town_and_village_are_not_doubled(handling_slip, values, town, village, shown):
    pdf = render(handling_slip, {**values, "town": town, "village": village})
    assert shown in plain(words(pdf))


def test_only_the_handling_slip_is_numbered(handling_slip, feedback_slip):
    assert (handling_slip.number_kind, feedback_slip.number_kind) == ("handling_slip", None)
    assert handling_slip.number.startswith("LS")
