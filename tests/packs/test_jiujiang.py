"""Jiujiang: a city's opinion for its counties. One installation, thirteen counties, each window with its own county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.packs.conftest import pack_of
from tests.packs.door import Door, do, scope_of, waiting
from yimen.acts import recording, splitting
from yimen.acts.finding import subject_of_run
from yimen.agencies import queries as agencies
from yimen.agencies.models import Window
from yimen.agencies.rules import window_code
from yimen.basics.errors import Refused
from yimen.cases.queries import for_page
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

COUNTIES = {
    "lianxi": "濂溪区",
    "xunyang": "浔阳区",
    "chaisang": "柴桑区",
    "wuning": "武宁县",
    "xiushui": "修水县",
    "yongxiu": "永修县",
    "dean": "德安县",
    "duchang": "都昌县",
    "hukou": "湖口县",
    "pengze": "彭泽县",
    "ruichang": "瑞昌市",
    "gongqingcheng": "共青城市",
    "lushan": "庐山市",
}
#: 二(一): “民政、教育、财政、人力资源社会保障、房产、建设规划、卫生计生、统计等部门”.
DEPARTMENTS = {
    *("民政部门", "教育部门", "财政部门", "人力资源社会保障部门", "住房保障和房产管理部门", "建设规划部门"),
    *("卫生计生部门", "统计部门"),
}
WINDOW = "window_duchang_duchang_zhen"


@pytest.fixture(scope="module")
def pack():
    return pack_of("jiujiang")


@pytest.fixture
def door(open_door) -> Door:
    return open_door("jiujiang", "2015-09-02", WINDOW)


def test_each_county_has_the_departments_of_two_one(pack):
    release = pack.release("2015-09-02")
    found: dict[str, set[str]] = {name: set() for name in COUNTIES.values()}
    for unit in release.units.values():
        if unit.kind == "member":
            county = release.divisions[unit.division].name
            found[county].add(unit.name.removeprefix(county))
    assert found == dict.fromkeys(COUNTIES.values(), DEPARTMENTS)


def test_each_town_has_one_window_with_a_number_of_its_own(door):
    towns = places.towns().count()
    windows = agencies.windows()
    assert towns == windows.count() == 227
    assert windows.values("unit__division").distinct().count() == towns
    assert Window.objects.get(unit__key=WINDOW).code == "28100"


def test_the_code_of_a_window_is_what_lies_below_the_place():
    assert window_code("360428101000", "360400000000", frozenset()) == "28101"
    assert window_code("371302101000", "371302000000", frozenset()) == "101"
    assert window_code("371302000000", "371302000000", frozenset()) == "000"
    assert window_code("lanshan-l01", "371302000000", frozenset({"L01"})) == "L01-2"


def test_today_medical_and_disaster_aid_have_moved_in_every_county(pack):
    today = pack.release("assumed-2026")
    assert set(today.units_for("medical")) == {f"{county}_medical_security" for county in COUNTIES}
    assert set(today.units_for("disaster")) == {f"{county}_emergency_management" for county in COUNTIES}
    assert today.units["duchang_health"].name == "都昌县卫生健康部门"
    assert not today.succession


def test_a_window_is_offered_its_own_county_alone(door):
    for need in places.release().needs:
        assert {line.unit.partition("_")[0] for line in door.lines(need)} == {"duchang"}, need
    application = door.register("school")
    (referral,) = door.split(application).values()
    door.give_back(referral)
    subject = subject_of_run(scope_of(door.clerk), referral.run_id)
    now = recording.situation(actor=door.clerk, subject=subject, step="route", key="", mode="own")
    assert {key.partition("_")[0] for key, _ in now.units()} == {"duchang"}
    with pytest.raises(Refused, match="不接收转办"):
        do(door.clerk, referral.run, "route", "转出", values={"unit": "hukou_education"})


def test_the_office_of_a_county_sees_its_county_alone(door):
    application = door.register("school")
    offices = {
        county: door.district.actor("office_clerk", f"{county}_civil_affairs") for county in ("duchang", "hukou")
    }
    seen = {county: set(for_page(scope_of(actor))) for county, actor in offices.items()}
    assert seen == {"duchang": {application}, "hukou": set()}


@pytest.mark.clause("JJ-060")
def test_urban_housing_goes_to_the_housing_department_also_through_the_window(door):
    (line,) = door.lines("housing_urban")
    assert (line.unit_name, line.article) == (
        "都昌县住房保障和房产管理部门",
        "九府厅发〔2015〕26号 一(七)；九府厅发〔2015〕26号 二(五)",
    )
    assert door.lines("housing_rural")[0].unit_name == "都昌县建设规划部门"
    (referral,) = door.split(door.register("housing_urban")).values()
    assert referral.slips.get().unit == "duchang_housing_property"
    door.answer(referral)
    assert proceedings.look(referral.run).state.result == "granted"


@pytest.mark.clause("JJ-115")
def test_one_request_is_split_among_units_and_a_part_passed_on_with_reason_keeps_its_chain(door):
    referrals = door.split(door.register("living", "school"))
    assert len({r.slips.get().unit for r in referrals.values()}) == 2
    passed = referrals["education"]
    with pytest.raises(Refused):
        do(door.liaison(passed), passed.run, "receive", "退回")
    door.give_back(passed)
    do(door.clerk, passed.run, "route", "转出", values={"unit": "duchang_civil_affairs"})
    chain = [(slip.unit, slip.replaced_on is None) for slip in passed.slips.order_by("pk")]
    assert chain == [("duchang_education", False), ("duchang_civil_affairs", True)]
    assert "不属本单位职责" in "".join(proceedings.reasons_of(passed.run.events.all()).values())


@pytest.mark.clause("JJ-117")
def test_a_window_refuses_nobody_unclear_and_wrong_requests_are_taken_and_routed(door):
    application = door.register("other")
    (accept,) = [s for s in proceedings.look(application.run).procedure.steps if s.kind == "accept_application"]
    assert {one.title for one in accept.outcomes.values()} == {
        "受理",
        "材料不全，一次告知补正",
        "只是咨询，已答复",
    }
    (referral,) = door.split(application).values()
    door.give_back(referral)
    do(door.clerk, referral.run, "route", "转出", values={"unit": "duchang_human_resources"})
    door.answer(referral)
    assert waiting(application.run) == ["tell_applicant"]


@pytest.mark.clause("JJ-118")
def test_after_acceptance_it_is_routed_by_what_was_asked_within_the_limit_or_shown_late(door):
    application = door.register("work")
    do(door.clerk, application.run, "accept_application", "受理")
    (turn,) = proceedings.turns_of([application.run_id])[application.run_id]
    limit = places.release().procedures["intake"]["defaults"]["limit"]
    assert (turn.kind, limit["n"], limit["local"]) == ("split", "3 workdays", True)
    assert turn.due_on == clock.today() + timedelta(days=3)
    late = proceedings.with_runs(for_page(scope_of(door.clerk)), late=True)
    assert not late.exists()
    with clock.fixed(turn.due_on + timedelta(days=1)):
        late = proceedings.with_runs(for_page(scope_of(door.clerk)), late=True)
        assert list(late) == [application]
        (line,) = splitting.proposals(application)
        do(door.clerk, application.run, "split", values={"chosen": [(line.programme, line.unit)]})
    assert Referral.objects.get(application=application).slips.get().unit == "duchang_human_resources"


@pytest.mark.clause("JJ-128")
def test_an_urgent_need_goes_through_the_same_door_under_the_same_number_only_faster(door):
    application = door.register("sudden", "school")
    referrals = door.split(application)
    assert {r.application.number.text for r in referrals.values()} == {application.number.text}
    due = {p: proceedings.turns_of([r.run_id])[r.run_id][0].due_on for p, r in referrals.items()}
    assert due["linshi"] < due["education"]
    for referral in referrals.values():
        door.answer(referral)
    do(door.clerk, application.run, "tell_applicant")
    assert proceedings.look(application.run).state.result == "closed"
