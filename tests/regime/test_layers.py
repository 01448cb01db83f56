"""A place over what it extends: whole entries override, `drop` removes, each entry knows where it comes from."""

from datetime import date
from pathlib import Path

import pytest

from tests.regime.conftest import edit
from yimen.regime.errors import BrokenPack
from yimen.regime.pack import Pack, load_place, places


def test_a_step_replaces_the_whole_step_below(mini: Pack) -> None:
    handle = mini.release("y2015").procedures["referral"]["handle"]
    assert handle["limit"] == {"id": "HANDLE", "n": "10 workdays", "basis": "小政发〔2015〕1号 四"}
    assert list(handle["outcomes"]) == ["done"]  # not_ours of the step below is gone with it
    assert "recorded_by" not in handle


def test_what_a_place_leaves_alone_comes_from_below(mini: Pack) -> None:
    referral = mini.release("y2015").procedures["referral"]
    assert list(referral) == ["title", "basis", "parties", "defaults", "route", "handle", "anytime"]
    assert referral["route"]["outcomes"]["nobody"] == {"needs": ["reason"], "ends": "unplaced"}
    assert referral["anytime"]["withdraw"]["ends"] == "withdrawn"


def test_drop_removes_one_limit(mini: Pack) -> None:
    assert "limits" not in mini.release("y2015").procedures["referral"]


def test_drop_removes_a_step_an_entry_a_procedure(packs: Path) -> None:
    edit(packs, "mini/procedures/referral.yaml", "  limits:", "  route: {drop: true}\n  limits:")
    edit(packs, "mini/seats.yaml", "seats:", "seats:\n  watcher: {title: 旁听, at: unit, rights: [], local: true}")
    (packs / "cn" / "procedures" / "other.yaml").write_text(
        "other:\n  handle: {kind: handle, by: window, outcomes: {done: {ends: closed}}}\n", encoding="utf-8"
    )
    assert "other" in load_place(packs, "mini").release("y2015").procedures
    (packs / "mini" / "procedures" / "other.yaml").write_text("other: {drop: true}\n", encoding="utf-8")
    (packs / "mini" / "forms").mkdir(exist_ok=True)
    (packs / "mini" / "forms" / "slip.yaml").write_text("forms: {handling_slip: {drop: true}}\n", encoding="utf-8")
    release = load_place(packs, "mini").release("y2015")
    assert "route" not in release.procedures["referral"]
    assert list(release.procedures) == ["referral"]
    assert not release.forms
    assert list(release.seats) == ["watcher", "clerk"]


def test_a_dated_drop_removes_only_on_its_days(packs: Path) -> None:
    edit(packs, "mini/procedures/referral.yaml", "ALL: {drop: true}", "ALL: {drop: true, from: 2020-01-01}")
    pack = load_place(packs, "mini")
    assert pack.release("y2015").procedures["referral"]["limits"] == {
        "ALL": {"n": "30 workdays", "from": "route.sent", "to": ["handle.done"]}
    }
    assert "limits" not in pack.release("y2026").procedures["referral"]


def test_an_own_entry_that_ended_gives_way_to_the_one_below(packs: Path) -> None:
    (packs / "mini" / "forms").mkdir(exist_ok=True)
    (packs / "mini" / "forms" / "slip.yaml").write_text(
        "forms:\n  handling_slip: {title: 旧单, until: 2020-01-01, parts: {one: {blocks: [{line: 旧}]}}}\n",
        encoding="utf-8",
    )
    pack = load_place(packs, "mini")
    assert pack.release("y2015").forms["handling_slip"].title == "旧单"
    assert pack.release("y2026").forms["handling_slip"].title == "服务办理单"


def test_every_entry_knows_its_file_and_line(mini: Pack) -> None:
    release = mini.release("y2026")
    assert release.origin("units.minzheng") == "mini/units.yaml:3"
    assert release.origin("programmes.medical") == "mini/programmes/all.yaml:6"  # the second variant
    assert release.origin("procedures.referral.handle") == "mini/procedures/referral.yaml:3"
    assert release.origin("procedures.referral.route.outcomes.sent") == "cn/procedures/referral.yaml:7"
    assert release.origin("duties.shuiwu") == "mini/duties.yaml:7"
    assert release.origin("nothing.known") == ""


def test_a_word_of_the_resolved_text_is_found_in_its_file(mini: Pack) -> None:
    assert mini.where("y2015", ("procedures", "referral", "handle", "limit", "n")) == (
        "mini/procedures/referral.yaml",
        7,
    )
    assert mini.where("y2015", ("procedures", "referral", "anytime", "withdraw", "by")) == (
        "cn/procedures/referral.yaml",
        15,
    )
    assert mini.where("y2015", ("procedures", "referral", "title")) == ("cn/procedures/referral.yaml", 3)
    assert mini.where("y2015", ("procedures", "referral")) == ("cn/procedures/referral.yaml", 2)


def test_entries_hold_only_in_the_releases_they_name(packs: Path) -> None:
    edit(packs, "mini/seats.yaml", "local: true}", "local: true, only_in: [y2026]}")
    pack = load_place(packs, "mini")
    assert not pack.release("y2015").seats
    assert list(pack.release("y2026").seats) == ["clerk"]


def test_the_same_days_in_two_releases_are_no_overlap(packs: Path) -> None:
    edit(
        packs,
        "mini/seats.yaml",
        "clerk: {title: 窗口经办, at: window, rights: [accept, route, reprint], local: true}",
        "clerk:\n    - {title: 旧, at: window, rights: [], only_in: [y2015]}\n"
        "    - {title: 新, at: window, rights: [], only_in: [y2026]}",
    )
    pack = load_place(packs, "mini")
    assert [pack.release(n).seats["clerk"].title for n in ("y2015", "y2026")] == ["旧", "新"]


def test_articles_refer_to_the_document_of_their_file(mini: Pack) -> None:
    release = mini.release("y2015")
    assert release.duties["dishui"].basis == "M15 三(二)"
    assert release.cite("M15 三(二)；L26 64") == "小政发〔2015〕1号 三(二)；《社会救助法》 64"
    assert release.cite("民发〔2021〕57号 15") == "民发〔2021〕57号 15"
    assert release.cite(None) == ""


def test_a_basis_that_says_there_is_none_is_left_alone(packs: Path) -> None:
    edit(packs, "mini/programmes/all.yaml", "materials: [身份证], basis: 二", "materials: [身份证], basis: 原文未定")
    assert load_place(packs, "mini").release("y2015").programmes["dibao"].basis == "原文未定"


def test_local_areas_stand_among_the_divisions(mini: Pack) -> None:
    release = mini.release("y2015")
    assert release.divisions["park"].area
    assert not release.divisions["719900001000"].area
    assert release.units["park_office"].division == "park"


def test_an_area_with_a_code_is_known_by_it(packs: Path) -> None:
    edit(packs, "mini/local_areas.yaml", "name: 工业园区,", "name: 工业园区, code: mini-l01,")
    release = load_place(packs, "mini").release("y2015")
    assert "park" not in release.divisions
    assert release.units["park_office"].division == "mini-l01"


def test_places_are_the_folders_with_a_pack(packs: Path) -> None:
    (packs / "notes").mkdir()
    assert places(packs) == ["cn", "mini"]


def test_a_mistake_below_breaks_the_place_above(packs: Path) -> None:
    edit(packs, "cn/floors.yaml", "from: 2026-07-01", "form: 2026-07-01")
    with pytest.raises(BrokenPack, match=r"cn/floors\.yaml 第7行：不认识的字段“form”"):
        load_place(packs, "mini")


def test_the_body_the_standards_and_the_schedules(mini: Pack) -> None:
    then, now = mini.release("y2015"), mini.release("y2026")
    assert then.body is not None and now.body is not None
    assert then.body.members == ("minzheng", "guoshui", "dishui", "weisheng")
    assert now.body.members == ("minzheng", "shuiwu", "weisheng")  # two that became one sit once
    assert now.body.meetings["plenary"].frequency == "每年至少一次"
    values = now.standards["dibao_urban"].values
    assert [(v.amount, v.holds(date(2015, 12, 31)), v.holds(date(2016, 1, 1))) for v in values] == [
        ("450", True, False),
        ("480.50", False, True),
    ]
    monthly = now.schedules["monthly"]
    assert (monthly.opens, monthly.every, monthly.with_, monthly.catch_up) == (
        "referral",
        "month",
        ("unit", "period"),
        True,
    )
