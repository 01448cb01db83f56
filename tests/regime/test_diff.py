"""What is said of two releases that differ."""

from pathlib import Path

from tests.regime.conftest import edit
from yimen.regime.diff import differences
from yimen.regime.pack import Pack, load_place


def test_a_release_does_not_differ_from_itself(mini: Pack) -> None:
    assert differences(mini.release("y2015"), mini.release("y2015")) == []


def test_two_days_of_one_place(mini: Pack) -> None:
    assert differences(mini.release("y2015"), mini.release("y2026")) == [
        "版本名称：二〇一五年文本 → 二〇二六年（非官方）",
        "性质：正式 → 推定（非官方）",
        "施行日期：2015-04-20 → 2026-08-01",
        "【单位】",
        "  新增：县税务局（shuiwu）",
        "  取消：县国税局（guoshui），由县税务局（shuiwu）承接",
        "  取消：县地税局（dishui），由县税务局（shuiwu）承接",
        "  变化：县卫计局（weisheng）：名称“县卫计局” → “县卫生健康局”；别名增加“卫健局”",
        "【职责】",
        "  新增：县税务局（shuiwu）",
        "  取消：县国税局（guoshui），由县税务局（shuiwu）承接",
        "  取消：县地税局（dishui），由县税务局（shuiwu）承接",
        "【救助项目】",
        "  变化：医疗救助（medical）：名称“医疗救助” → “医疗救助（医保）”",
        "【议事机构】",
        "  变化：社会救助工作联席会议（body）：成员单位减少“guoshui、dishui”；成员单位增加“shuiwu”",
        "【底线】",
        "  新增：减发、停发之前听取意见（hear_before_reduce）",
    ]


def test_the_way_of_applications(packs: Path, mini: Pack) -> None:
    way = 'application: {procedure: referral, number: "S{window}-{year}-{serial:5}"}'
    edit(packs, "mini/pack.yaml", "releases:", f"{way}\nreleases:")
    assert differences(mini.release("y2015"), load_place(packs, "mini").release("y2015")) == [
        "申请：（无） → 程序：referral，编号：S{window}-{year}-{serial:5}"
    ]


def test_one_word_of_a_step(packs: Path, mini: Pack) -> None:
    edit(packs, "mini/procedures/referral.yaml", "10 workdays", "15 workdays")
    edit(packs, "mini/procedures/referral.yaml", "ALL: {drop: true}", "ALL: {n: 20 workdays, to: [handle.done]}")
    edit(packs, "mini/seats.yaml", "rights: [accept, route, reprint]", "rights: [route, split]")
    edit(packs, "mini/divisions.csv", "一村", "幸福村")
    edit(packs, "mini/programmes/all.yaml", "materials: [身份证], ", "")
    assert differences(mini.release("y2015"), load_place(packs, "mini").release("y2015")) == [
        "【区划】",
        "  变化：一村（719900001001）：名称“一村” → “幸福村”",
        "【救助项目】",
        "  变化：最低生活保障（dibao）：去掉材料“身份证”",
        "【岗位】",
        "  变化：窗口经办（clerk）：权限减少“accept、reprint”；权限增加“split”",
        "【程序】",
        "  新增：referral 期限 ALL",
        "  变化：referral handle：期限·时长“10 workdays” → “15 workdays”",
    ]


def test_of_two_days_the_layout_of_a_paper_is_told_too(packs: Path, mini: Pack) -> None:
    edit(packs, "cn/forms/handling_slip.yaml", "- line: 承办编号", "- align: right\n            line: 承办编号")
    told = differences(mini.release("y2015"), load_place(packs, "mini").release("y2015"))
    assert told[0] == "【文书式样】"
    assert "right" in told[1]
