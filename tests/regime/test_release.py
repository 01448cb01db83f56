"""A release is one text on one day: immutable, the same for the same words, another for any other word."""

import dataclasses
import json
from datetime import date
from pathlib import Path

import pydantic
import pytest

from tests.regime.conftest import PACKS, edit
from yimen.regime.errors import BrokenPack
from yimen.regime.pack import Pack, load_place
from yimen.regime.release import Release, digest


def test_it_says_what_it_is(mini: Pack) -> None:
    release = mini.release("y2026")
    assert (release.place, release.name, release.valid_from) == ("mini", "y2026", date(2026, 8, 1))
    assert (release.official, release.title) == (False, "二〇二六年（非官方）")
    assert mini.release("y2015").official


def test_the_same_words_give_the_same_digest(mini: Pack) -> None:
    again = load_place(PACKS, "mini").release("y2015")
    assert again == mini.release("y2015")
    assert again.digest == digest(again.text)
    assert len(again.digest) == 64


#: One word in every kind of file.
EDITS = [
    ("mini/pack.yaml", "小县实施意见", "小县实施办法"),
    ("mini/divisions.csv", "二村", "三村"),
    ("mini/local_areas.yaml", "工业园区", "工业园"),
    ("mini/units.yaml", "县民政局", "民政局机关"),
    ("mini/duties.yaml", "婚姻", "死亡"),
    ("mini/duties.yaml", "看不起病", "生病"),
    ("mini/programmes/all.yaml", "身份证", "户口簿"),
    ("mini/seats.yaml", "窗口经办", "窗口人员"),
    ("mini/procedures/referral.yaml", "10 workdays", "11 workdays"),
    ("cn/procedures/referral.yaml", "title: 转办", "title: 转送"),
    ("cn/forms/handling_slip.yaml", "承办编号", "编号"),
    ("cn/floors.yaml", "听取意见", "听取申辩"),
]


@pytest.mark.parametrize(("file", "old", "new"), EDITS)
def test_any_other_word_gives_another_digest(packs: Path, mini: Pack, file: str, old: str, new: str) -> None:
    edit(packs, file, old, new)
    release = "y2026" if "floors" in file else "y2015"
    assert load_place(packs, "mini").release(release).digest != mini.release(release).digest


def test_comments_and_blanks_are_no_words(packs: Path, mini: Pack) -> None:
    edit(packs, "mini/units.yaml", "units:", "# 说明\n\nunits:")
    edit(packs, "mini/units.yaml", "name: 县民政局", "name:   县民政局")
    assert load_place(packs, "mini").release("y2015").digest == mini.release("y2015").digest


def test_a_holiday_notice_changes_no_release(packs: Path, mini: Pack) -> None:
    edit(packs, "cn/calendar/2027.yaml", "status: provisional", "status: official")
    assert load_place(packs, "mini").release("y2026").digest == mini.release("y2026").digest


def test_it_can_be_read_again_from_its_text(mini: Pack) -> None:
    release = mini.release("y2026")
    assert Release.from_text(release.text) == release


def test_it_says_how_applications_go(packs: Path) -> None:
    way = 'application: {procedure: referral, number: "S{window}-{year}-{serial:5}"}'
    edit(packs, "mini/pack.yaml", "releases:", f"{way}\nreleases:")
    release = load_place(packs, "mini").release("y2026")
    assert release.application.model_dump(exclude_defaults=True) == {
        "procedure": "referral",
        "number": "S{window}-{year}-{serial:5}",
    }
    assert Release.from_text(release.text) == release


def test_a_text_kept_before_applications_were_in_it_is_still_read(mini: Pack) -> None:
    kept = {key: value for key, value in json.loads(mini.release("y2026").text).items() if key != "application"}
    assert Release.from_text(json.dumps(kept, ensure_ascii=False)).application is None


def test_a_text_of_another_format_is_refused(mini: Pack) -> None:
    text = json.dumps(json.loads(mini.release("y2026").text) | {"format": 99})
    with pytest.raises(ValueError, match="unknown format"):
        Release.from_text(text)


def test_nothing_in_it_can_be_changed(mini: Pack) -> None:
    release = mini.release("y2015")
    with pytest.raises(dataclasses.FrozenInstanceError):
        release.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        release.units["new"] = release.units["minzheng"]  # type: ignore[index]
    with pytest.raises(pydantic.ValidationError):
        release.units["minzheng"].name = "other"  # type: ignore[misc]


def test_units_are_those_of_the_day(mini: Pack) -> None:
    then, now = mini.release("y2015"), mini.release("y2026")
    assert {"guoshui", "dishui"} <= set(then.units) and "shuiwu" not in then.units
    assert "shuiwu" in now.units and not {"guoshui", "dishui"} & set(now.units)
    assert then.units["weisheng"].name == "县卫计局"
    assert now.units["weisheng"].name == "县卫生健康局"
    assert now.units["weisheng"].aliases == ("卫健局",)


def test_an_heir_carries_on_the_duties(mini: Pack) -> None:
    then, now = mini.release("y2015"), mini.release("y2026")
    assert dict(then.succession) == {}
    assert dict(now.succession) == {"guoshui": "shuiwu", "dishui": "shuiwu"}
    assert now.unit("guoshui").name == "县税务局"
    duty = now.duties["shuiwu"]
    assert duty.answers == ("国税记录", "地税记录")
    assert duty.other == ("宣传",)
    assert duty.inherited == ("guoshui", "dishui")
    assert duty.basis == "M15 三(一)；M15 三(二)"
    assert not then.duties["guoshui"].inherited


def test_succession_goes_to_the_end_of_the_chain(packs: Path) -> None:
    edit(
        packs,
        "mini/units.yaml",
        "from: 2018-07-05, local: true}",
        "from: 2018-07-05, until: 2024-01-01, becomes: shoushui, local: true}\n"
        "  shoushui: {name: 县收税局, kind: member, level: county, from: 2024-01-01, local: true}",
    )
    release = load_place(packs, "mini").release("y2026")
    assert dict(release.succession) == {"guoshui": "shoushui", "dishui": "shoushui", "shuiwu": "shoushui"}
    assert release.duties["shoushui"].answers == ("国税记录", "地税记录")


def test_the_day_of_change_belongs_to_the_new(packs: Path) -> None:
    edit(packs, "mini/pack.yaml", "valid_from: 2026-08-01", "valid_from: 2018-07-05")
    assert "shuiwu" in load_place(packs, "mini").release("y2026").units
    edit(packs, "mini/pack.yaml", "valid_from: 2018-07-05", "valid_from: 2018-07-04")
    assert "guoshui" in load_place(packs, "mini").release("y2026").units


def test_floors_bind_from_their_day(mini: Pack) -> None:
    assert not mini.release("y2015").floors
    assert list(mini.release("y2026").floors) == ["hear_before_reduce"]


def test_units_for_a_programme_decide_before_they_take(packs: Path) -> None:
    edit(packs, "mini/duties.yaml", "guoshui: {answers", "guoshui: {referrals: [dibao, medical], answers")
    edit(packs, "mini/duties.yaml", "dishui: {answers", "dishui: {decides: [medical], answers")
    release = load_place(packs, "mini").release("y2015")
    assert release.units_for("dibao") == ("minzheng", "guoshui")
    assert release.units_for("medical") == ("dishui", "minzheng", "guoshui")


def test_a_form_shows_no_field_beyond_a_floor(packs: Path) -> None:
    (packs / "cn" / "forms" / "posting.yaml").write_text(
        'forms:\n  posting: {title: 公示单, parts: {one: {blocks: [{line: "{name}{id_number}"}]}}}\n', encoding="utf-8"
    )
    load_place(packs, "mini")
    edit(
        packs,
        "cn/floors.yaml",
        "floors:",
        "floors:\n  little: {title: 不得公开, predicate: fields_subset, args: {form: posting, fields: [name]}}",
    )
    with pytest.raises(Exception, match="栏目低于底线 little：“id_number”；应为：name"):
        load_place(packs, "mini")


def test_a_release_the_place_has_not(mini: Pack) -> None:
    with pytest.raises(KeyError):
        mini.release("y1999")


def test_a_unit_without_a_name_on_the_day_is_refused(packs: Path) -> None:
    edit(packs, "mini/units.yaml", "县卫计局, until: 2019-01-01", "县卫计局, until: 2015-04-20")
    with pytest.raises(BrokenPack) as caught:
        load_place(packs, "mini")
    assert [(e.file, e.line, e.text, e.problem) for e in caught.value.errors] == [
        ("mini/units.yaml", 7, "weisheng", "在版本 y2015（2015-04-20）中单位没有名称")
    ]
