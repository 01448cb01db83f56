"""What the duty table proposes: need, programme, unit, article."""

import pytest

from yimen.agencies import api as agencies
from yimen.basics.errors import Refused
from yimen.places.models import Division

#: A need as a family says it -> (programme, unit) by the text of 2015, in order.
BY_THE_DOCUMENT = {
    "living": [("最低生活保障", "区民政局"), ("特困人员供养", "区民政局"), ("临时救助", "区民政局")],
    "no_support": [("特困人员供养", "区民政局")],
    "illness": [
        ("医疗救助", "区民政局"),
        ("贫困救助人员医疗费用减免", "区卫计局"),
        ("资助参加居民基本医疗保险", "区人社局"),
    ],
    "emergency_illness": [("疾病应急救助", "区卫计局"), ("医疗救助", "区民政局")],
    "insurance": [("资助参加居民基本医疗保险", "区人社局")],
    "school": [("教育救助", "区教体局")],
    "housing": [("住房救助", "区住建局")],
    "work": [("就业救助", "区人社局"), ("再就业培训", "区人社局")],
    "disaster": [("受灾人员救助", "区民政局"), ("临时应急救助", "半程镇人民政府")],
    "sudden": [("临时应急救助", "半程镇人民政府"), ("临时救助", "区民政局")],
    "disability": [("残疾人专项救助", "区残联")],
    "elderly": [("生活困难老年人专项救助、福利保障、优惠减免", "区老龄办"), ("生活困难老年人慰问助养", "区老龄办")],
    "elderly_rights": [("生活困难老年人权益维护", "区老龄办"), ("法律援助", "区司法局")],
    "mother_child": [("困难单亲母亲和困难儿童帮扶", "区妇联")],
    "youth": [("弱势青少年帮扶", "团区委")],
    "worker": [("困难职工帮扶", "区总工会")],
    "legal": [("法律援助", "区司法局")],
    "litigation": [("涉诉困难家庭救助", "区检察院")],
    "lost_child": [("“失独”家庭生活救助和精神抚慰", "区卫计局")],
    "farming": [("农村困难群众科技与资金帮扶", "区农业局"), ("扶贫项目", "区农业局")],
    "price": [("价格与收费优惠", "区物价局")],
    "appraisal": [("价格鉴证援助", "区物价局")],
    "dispute": [("社会救助纠纷调解", "区司法局")],
    "charity": [("社会力量参与（慈善帮扶）", "区民政局")],
}
MOVED_SINCE = {
    "医疗救助": "区医疗保障局",
    "资助参加居民基本医疗保险": "区医疗保障局",
    "受灾人员救助": "区应急管理局",
    "价格与收费优惠": "区发改局",
    "价格鉴证援助": "区发改局",
}
RENAMED = {"区卫计局": "区卫生健康局", "区农业局": "区农业农村局", "区老龄办": "区民政局"}
VILLAGE_IN_BANCHENG = "371302103"


@pytest.fixture
def village():
    return Division.objects.filter(code__startswith=VILLAGE_IN_BANCHENG, level="village").first().code


def pairs(need, village):
    return [(p.programme_title, p.unit_name) for p in agencies.duty_table([need], division=village)]


def told_plainly(release):
    """The needs whose programmes the window need not choose itself."""
    return [key for key, need in release.needs.items() if not need.choose]


def test_every_need_of_the_document_goes_to_its_units(then, village):
    assert {need: pairs(need, village) for need in told_plainly(then)} == BY_THE_DOCUMENT


def test_every_need_of_today_goes_to_the_units_of_today(now, village):
    def moved(programme, unit):
        return programme, MOVED_SINCE.get(programme, RENAMED.get(unit, unit))

    expected = {need: [moved(*pair) for pair in found] for need, found in BY_THE_DOCUMENT.items()}
    assert {need: pairs(need, village) for need in told_plainly(now)} == expected


def test_a_need_nobody_can_name_may_go_to_every_unit(now, village):
    (unclear,) = set(now.needs) - set(told_plainly(now))
    named = {pair for need in told_plainly(now) for pair in pairs(need, village)}
    assert set(pairs(unclear, village)) == named


@pytest.mark.parametrize(
    ("need", "unit"),
    [
        ("worker", "区总工会"),
        ("mother_child", "区妇联"),
        ("youth", "团区委"),
        ("farming", "区农业局"),
        ("litigation", "区检察院"),
        pytest.param("appraisal", "区物价局", marks=pytest.mark.clause("LS-088")),
    ],
)
def test_a_body_outside_civil_affairs_is_a_target_of_referrals(then, need, unit):
    proposals = agencies.duty_table([need])
    assert {p.unit_name for p in proposals} == {unit}
    assert {p.procedure for p in proposals} == {"referral"}


def test_each_proposal_shows_its_article_in_words(then):
    (proposal,) = agencies.duty_table(["school"])
    assert proposal.article == "临兰政办发〔2015〕13号 三(一)教体"
    assert (proposal.need_title, proposal.unit) == ("上学", "education_sports")


def test_fourteen_units_and_the_towns_take_referrals(then):
    members = [key for key in agencies.takers() if then.units[key].kind == "member"]
    towns = [key for key in agencies.takers() if then.units[key].kind == "town"]
    assert (len(members), len(towns)) == (14, 13)


def test_town_work_is_proposed_to_the_own_town_only(then, village):
    everywhere = [p for p in agencies.duty_table(["sudden"]) if p.programme == "emergency_aid"]
    here = [p for p in agencies.duty_table(["sudden"], division=village) if p.programme == "emergency_aid"]
    assert len(everywhere) == 13
    assert [p.unit for p in here] == ["bancheng_zhen"]


def test_needs_keep_their_order_and_are_answered_once(then):
    found = agencies.duty_table(["work", "school", "work"])
    assert [p.need for p in found] == ["work", "work", "school"]


def test_an_unknown_need_is_a_sentence(then):
    with pytest.raises(Refused, match="不在本地的需求表里"):
        agencies.duty_table(["school", "moon"])


def test_the_table_costs_the_same_for_one_need_and_for_all(then, village, django_assert_max_num_queries):
    agencies.duty_table(["school"], division=village)
    with django_assert_max_num_queries(3):
        agencies.duty_table(list(then.needs), division=village)
