"""Lanping: a draft whose units are half elided; windows in the towns, referrals to the county's units by duties."""

from __future__ import annotations

import pytest

from tests.packs.conftest import pack_of
from tests.packs.door import do, waiting
from yimen.acts import splitting
from yimen.agencies.models import Window
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

#: 二(三) in its order; the names the text keeps, and those it leaves out, read off the duties.
UNITS = [
    *("县民政局", "县财政局", "县卫生健康局", "县人力资源和社会保障局", "县应急管理局", "县教育体育局", "县医疗保障局"),
    *("县住房和城乡建设局", "县乡村振兴局", "县公安局", "县司法局", "县残疾人联合会", "县总工会", "县妇联", "团县委"),
    *("县红十字会", "县住房公积金中心"),
]
WORD_FOR_WORD = {"县残疾人联合会", "县总工会", "县妇联", "团县委", "县红十字会", "县住房公积金中心"}
#: 一, in its order.
TOWNS = ["翠屏街道", "金顶街道", "通甸镇", "河西乡", "啦井镇", "营盘镇", "兔峨乡", "石登乡", "中排乡"]
GIVE_ONLY = {"县财政局", "县公安局", "县住房公积金中心"}


@pytest.fixture(scope="module")
def draft():
    return pack_of("lanping").release("draft")


@pytest.fixture
def door(open_door):
    return open_door("lanping", "draft", "window_jinding_jd")


def test_a_draft_stays_a_draft(draft):
    assert draft.documents["lanping-draft"].status == "draft"
    assert draft.documents["lanping-draft"].number is None
    assert "征求意见稿" in draft.documents["lanping-draft"].title
    assert not draft.official
    assert "征求意见稿" in draft.title
    assert "征求意见稿" in draft.cite("lanping-draft 二(三)乡镇")


def test_units_of_two_three_in_its_order_and_what_is_read_into_them_says_so(draft):
    members = [unit for unit in draft.units.values() if unit.kind == "member"]
    assert [unit.name for unit in members] == UNITS
    assert {unit.name for unit in members if "推断" not in (unit.note or "")} == WORD_FOR_WORD
    takers = {draft.units[key].name for key, duty in draft.duties.items() if duty.referrals}
    assert set(UNITS) - takers == GIVE_ONLY


def test_nine_towns_each_with_its_window_and_one_of_the_county(draft):
    towns = [unit.aliases[0] for unit in draft.units.values() if unit.kind == "town"]
    assert towns == TOWNS
    windows = [unit for unit in draft.units.values() if unit.kind == "window"]
    assert [(w.name, w.local) for w in windows] == [
        ("县社会救助服务窗口", True),
        *((f"{town}社会救助服务窗口", False) for town in TOWNS),
    ]


def test_rural_revitalisation_is_assumed_to_be_with_agriculture_today():
    today = pack_of("lanping").release("assumed-2026")
    assert today.units["agriculture_rural"].basis.startswith("推定（非官方）")
    assert dict(today.succession) == {"rural_revitalization": "agriculture_rural"}
    assert today.units_for("return_poverty") == ("agriculture_rural",)


def test_a_window_counts_its_own_numbers(door):
    codes = dict(Window.objects.values_list("unit__key", "code"))
    assert codes["window_county"] == "000"
    assert codes["window_jinding_jd"] == "002"
    assert door.register("school").number.text == "SQ002-2023-00001"


@pytest.mark.clause("LP-080")
def test_the_town_window_takes_every_kind_of_request_and_has_somebody_for_each(door):
    for need in places.release().needs:
        application = door.register(need)
        assert {line.need for line in splitting.proposals(application)} == {need}
        door.split(application)
        assert Referral.objects.filter(application=application).count() == 1
    steps = proceedings.look(application.run).procedure.steps
    (accept,) = [step for step in steps if step.kind == "accept_application"]
    ends = {one.title for one in accept.outcomes.values() if one.finishing}
    assert ends == {"只是咨询，已答复"}


@pytest.mark.clause("LP-083")
def test_one_request_is_split_by_duties_each_part_with_number_day_and_state(door):
    referrals = door.split(door.register("illness", "school", "work"))
    assert {r.slips.get().unit for r in referrals.values()} == {
        "medical_security",
        "education_sports",
        "human_resources",
    }
    assert {r.slips.get().paper.number.text for r in referrals.values()} == {f"ZB002-2023-0000{n}" for n in (1, 2, 3)}
    turns = proceedings.turns_of([r.run_id for r in referrals.values()])
    for referral in referrals.values():
        (turn,) = turns[referral.run_id]
        assert (turn.kind, turn.status, turn.desk) == ("receive", "open", referral.slips.get().unit)
        assert turn.due_on > clock.today()


@pytest.mark.clause("LP-084")
def test_the_county_unit_owns_what_it_was_sent_and_reports_to_the_town(door):
    application = door.register("school")
    (referral,) = door.split(application).values()
    liaison, stranger = door.liaison(referral), door.district.actor("liaison", "housing")
    with pytest.raises(LookupError):
        do(stranger, referral.run, "receive", "签收")
    with pytest.raises(Refused):
        do(door.clerk, referral.run, "receive", "签收")
    with pytest.raises(Refused):
        do(liaison, referral.run, "receive", "退回")
    door.give_back(referral)
    assert waiting(referral.run) == ["route"]
    do(door.clerk, referral.run, "route", "转出", values={"unit": "education_sports"})
    do(liaison, referral.run, "receive", "签收")
    do(liaison, referral.run, "handle", "完结", values={"result": "granted", "text": "助学金", "amount_fen": 100000})
    do(liaison, referral.run, "feed_back")
    said = documents.values_of(referral.results.get().paper)
    assert (said["from_window"], said["handling_unit"]) == ("金顶街道社会救助服务窗口", "县教育体育局")
    assert "1000.00元" in said["result"]
    assert waiting(application.run) == ["tell_applicant"]


@pytest.mark.clause("LP-025")
def test_a_need_found_in_a_case_is_pushed_to_its_unit_and_must_be_answered(door):
    application = door.register("living")
    (living,) = door.split(application).values()
    door.answer(living)
    assert waiting(application.run) == ["tell_applicant"]
    splitting.add_need(
        by=door.clerk, run=application.run, name="add_need", programme="disabled_aid", unit="disabled_federation"
    )
    pushed = Referral.objects.get(application=application, programme="disabled_aid")
    (turn,) = proceedings.turns_of([pushed.run_id])[pushed.run_id]
    assert (turn.kind, turn.desk, turn.due_on is not None) == ("receive", "disabled_federation", True)
    assert waiting(application.run) == ["run"]
    door.answer(pushed)
    assert waiting(application.run) == ["tell_applicant"]


@pytest.mark.clause("LP-032")
def test_health_takes_treatment_referrals_and_reports_the_result(door):
    application = door.register("illness")
    referral = door.split(application, ("treatment", "health"))["treatment"]
    door.answer(referral)
    assert referral.results.get().paper is not None
    assert proceedings.look(referral.run).state.result == "granted"


def test_edge_households_are_the_towns_own_business(door):
    (edge, spending) = door.lines("low_income")
    assert {edge.unit, spending.unit} == {"jinding_jd"}
    assert {edge.programme_title, spending.programme_title} == {"最低生活保障边缘家庭认定", "支出型困难家庭认定"}
    (referral,) = door.split(door.register("low_income")).values()
    door.answer(referral)
    assert proceedings.look(referral.run).state.result == "granted"
