"""Panshan: a plan of 26 tasks. Task 25 wants one window and three stages; it names who takes part."""

from __future__ import annotations

import pytest

from tests.packs.conftest import pack_of
from tests.packs.door import do, waiting
from yimen.proceedings import api as proceedings

#: Every unit the table names, in the order it first names them; two names of one unit count once.
UNITS = [
    *("县民政局", "县发展和改革局", "县财政局", "县编委办", "县卫生局", "县计生局", "县教育局", "县住房城乡建设局"),
    *("县人力资源社会保障局", "县经济和信息化局", "县农发局", "县国土资源局", "县环保局", "县交通局", "县水利局"),
    *("县地震办", "县气象局", "县统计局", "县地税局", "县审计局", "县公安局", "人民银行盘山分行", "县工商局"),
    *("农业银行盘山县支行", "县信用联社", "县司法局", "县广电局"),
]
#: Task 25 names these five; civil affairs leads.
FIVE = {
    "县卫生局": "emergency_medical",
    "县计生局": "emergency_medical",
    "县教育局": "education",
    "县住房城乡建设局": "housing",
    "县人力资源社会保障局": "employment",
}
NEED_OF = {
    "emergency_medical": "emergency_illness",
    "education": "school",
    "housing": "housing",
    "employment": "work",
}


@pytest.fixture(scope="module")
def pack():
    return pack_of("panshan")


def test_the_units_of_the_table_in_its_order(pack):
    release = pack.release("2014-11-13")
    assert [unit.name for unit in release.units.values() if unit.kind == "member"] == UNITS
    assert release.official
    twice = {alias for unit in release.units.values() for alias in unit.aliases}
    assert {"县发展改革委", "县经济和信息化委"} <= twice


def test_takers_are_the_lead_and_the_five_of_task_25(pack):
    release = pack.release("2014-11-13")
    takers = {release.units[key].name for key, duty in release.duties.items() if duty.referrals}
    assert takers == {"县民政局", *FIVE}
    assert all("25" in release.duties[key].basis for key, duty in release.duties.items() if duty.referrals)


def test_today_the_units_are_those_that_carry_on(pack):
    today = pack.release("assumed-2026")
    assert dict(today.succession) == {
        "family_planning": "health",
        "local_tax": "tax",
        "industry_commerce": "market_regulation",
        "land": "natural_resources",
        "agriculture": "agriculture_rural",
    }
    assert today.units_for("medical") == ("medical_security",)
    assert today.units_for("disaster") == ("emergency_management",)
    assert today.units_for("emergency_medical") == ("health",)
    assert today.units["health"].name == "县卫生健康局"
    then = pack.release("2014-11-13")
    for key, unit in today.units.items():
        same = key in then.units and then.units[key].name == unit.name
        assert same != unit.basis.startswith("推定（非官方）"), unit.name


@pytest.mark.clause("PS-077")
@pytest.mark.parametrize(("name", "programme"), FIVE.items())
def test_each_of_the_five_receives_from_the_window_handles_and_reports(open_door, name, programme):
    door = open_door("panshan", "2014-11-13")
    (line,) = [one for one in door.lines(NEED_OF[programme]) if one.unit_name == name]
    application = door.register(NEED_OF[programme])
    assert waiting(application.run) == ["accept_application"]
    (referral,) = door.split(application, (line.programme, line.unit)).values()
    liaison = door.district.actor("liaison", line.unit)
    for stage, said, values in (
        ("receive", "签收", {}),
        ("handle", "完结", {"result": "granted", "text": "已纳入"}),
        ("feed_back", "反馈", {}),
    ):
        assert waiting(referral.run) == [stage]
        do(liaison, referral.run, stage, said, values=values)
    assert proceedings.look(referral.run).state.result == "granted"
    assert referral.results.get().paper is not None
    assert waiting(application.run) == ["tell_applicant"]


def test_the_three_stages_are_the_tasks_how_they_go_is_the_places_own(pack):
    release = pack.release("2014-11-13")
    for name, step in (("intake", "accept"), ("referral", "route"), ("referral", "handle")):
        text = release.procedures[name][step]
        assert "任务25" in text["basis"]
        assert text["local"] is True
