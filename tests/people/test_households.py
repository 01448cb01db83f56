from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.people import api
from yimen.people.models import Household, HouseholdMember, Person

from .conftest import TODAY, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def father(clerk, county) -> Person:
    return api.register_person(by=clerk, name="王父", number=number(), address="东一村1号", division=county.village)


@pytest.fixture
def son(clerk) -> Person:
    return api.register_person(by=clerk, name="王子", number=number(birth="20200101", order="003"))


@pytest.fixture
def household(father, clerk) -> Household:
    return api.form_household(by=clerk, head=father, on=date(2010, 1, 1))


def test_a_household_begins_with_its_head_and_his_place(household, father, county):
    assert (household.address, household.division, household.unit) == ("东一村1号", county.village, "east_window")
    (head,) = api.members_on(household)
    assert (head.person_id, head.name, head.relation, head.since) == (father.pk, "王父", "户主", date(2010, 1, 1))
    assert Row.objects.get(verb="form_household").data == {"head": father.pk}


def test_a_household_may_lie_elsewhere_than_its_head_is_registered(father, clerk, county):
    household = api.form_household(by=clerk, head=father, address="西镇2号", division=county.other_village)
    assert (household.address, household.division) == ("西镇2号", county.other_village)
    assert api.members_on(household)[0].since == TODAY


def test_who_lived_there_is_told_as_of_the_day(household, son, clerk):
    member = api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2020, 1, 1))
    api.remove_member(by=clerk, member=member, on=date(2025, 6, 1))

    def names(day: date) -> list[str]:
        return [m.name for m in api.members_on(household, day)]

    assert names(date(2009, 12, 31)) == []
    assert names(date(2019, 12, 31)) == ["王父"]
    assert names(date(2020, 1, 1)) == names(date(2025, 5, 31)) == ["王父", "王子"]
    assert names(date(2025, 6, 1)) == names(TODAY) == ["王父"]
    assert list(api.households_of(son, date(2021, 1, 1))) == [household]
    assert not api.households_of(son).exists()


def test_the_head_comes_first_whoever_came_first(father, son, clerk):
    household = api.form_household(by=clerk, head=father, on=date(2022, 1, 1))
    api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2020, 1, 1))
    assert [m.relation for m in api.members_on(household)] == ["户主", "子女"]


def test_somebody_may_count_in_two_households(household, son, father, clerk):
    api.add_member(by=clerk, household=household, person=son, relation="child")
    own = api.form_household(by=clerk, head=son)
    assert list(api.households_of(son)) == [household, own]


def test_somebody_who_left_may_come_back(household, son, clerk):
    member = api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2020, 1, 1))
    api.remove_member(by=clerk, member=member, on=date(2025, 6, 1))
    api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2025, 6, 1))
    assert HouseholdMember.objects.filter(person=son).count() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"relation": "boss"}, "与户主关系填写不对"),
        ({"on": date(2026, 3, 6)}, "日期晚于今天"),
        ({"on": date(2019, 12, 31)}, "早于出生日期"),
        ({"relation": "head"}, "已有户主"),
    ],
)
def test_bad_members_are_refused(household, son, clerk, given, said):
    with pytest.raises(Refused, match=said):
        api.add_member(by=clerk, **{"household": household, "person": son, "relation": "child", **given})
    assert HouseholdMember.objects.count() == 1


def test_a_member_is_added_once(household, son, clerk):
    member = api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2024, 1, 1))
    with pytest.raises(Refused, match="已经是这个家庭的成员"):
        api.add_member(by=clerk, household=household, person=son, relation="child")
    with pytest.raises(Refused, match="已经是这个家庭的成员"):
        api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2023, 1, 1))
    api.remove_member(by=clerk, member=member, on=date(2025, 1, 1))
    with pytest.raises(Refused, match="已经是这个家庭的成员"):
        api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2024, 6, 1))


def test_bad_removals_are_refused(household, son, clerk):
    member = api.add_member(by=clerk, household=household, person=son, relation="child", on=date(2024, 1, 1))
    with pytest.raises(Refused, match=r"早于加入日期.*2024年1月1日"):
        api.remove_member(by=clerk, member=member, on=date(2023, 12, 31))
    with pytest.raises(Refused, match="日期晚于今天"):
        api.remove_member(by=clerk, member=member, on=date(2027, 1, 1))
    api.remove_member(by=clerk, member=member)
    with pytest.raises(Refused, match="已经不在这个家庭"):
        api.remove_member(by=clerk, member=member)


def test_a_refused_household_leaves_nothing(father, clerk):
    with pytest.raises(Refused, match="日期晚于今天"):
        api.form_household(by=clerk, head=father, on=date(2030, 1, 1))
    assert not Household.objects.exists()
    assert not Row.objects.filter(verb="form_household").exists()


@pytest.mark.parametrize(
    "row",
    [
        {"relation": "child", "valid_from": TODAY, "valid_until": date(2026, 3, 4)},
        {"relation": "boss", "valid_from": TODAY},
        {"relation": "head", "valid_from": TODAY},
    ],
)
def test_the_database_itself_refuses_bad_rows(household, son, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.create(household=household, person=son, **row)
