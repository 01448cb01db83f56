from datetime import date

import pytest

from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.people import api
from yimen.people.actions import person_by_number
from yimen.people.models import Person

from .conftest import number

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(clerk, county) -> Person:
    return api.register_person(by=clerk, name="王芳", number=number(), phone="13800000000", division=county.village)


def names(scope, text: str) -> list[str]:
    return [found.name for found in api.find_people(scope, text)]


def test_changed_facts_are_kept_and_found_and_the_old_ones_are_not(person, clerk, county, east):
    api.change_person(
        by=clerk, person=person, name="王方圆", phone="13900000000", address="新村1号", division=county.town
    )
    person.refresh_from_db()
    assert (person.name, person.phone, person.address, person.division) == (
        "王方圆",
        "13900000000",
        "新村1号",
        county.town,
    )
    assert names(east, "王方圆") == names(east, "13900000000") == names(east, "wfy") == ["王方圆"]
    assert names(east, "王芳") == names(east, "13800000000") == names(east, "wf") == []
    assert Row.objects.get(verb="change_person").data == {"fields": ["address", "division", "name", "phone"]}


def test_a_telephone_number_can_be_taken_away(person, clerk, east):
    api.change_person(by=clerk, person=person, phone=" ")
    assert Person.objects.get().phone == ""
    assert names(east, "13800000000") == []


def test_somebody_with_a_temporary_number_gets_a_card(clerk, east):
    person = api.register_person(by=clerk, name="李四", kind="temporary")
    temporary = person.number
    api.change_person(by=clerk, person=person, kind="resident_id", number=number(order="007"))
    person.refresh_from_db()
    assert (person.identity_kind, person.birth, person.sex) == ("resident_id", date(1980, 2, 29), "male")
    assert person_by_number(number(order="007")) == person
    assert person_by_number(temporary) is None


def test_a_number_of_somebody_else_is_refused(person, clerk):
    other = api.register_person(by=clerk, name="李四", kind="temporary")
    with pytest.raises(Refused, match="已登记给另一人") as caught:
        api.change_person(by=clerk, person=other, kind="resident_id", number=number())
    assert number() not in str(caught.value)
    assert Person.objects.get(pk=other.pk).identity_kind == "temporary"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "王?"}, "问号"),
        ({"phone": "12"}, "手机号应为11位"),
        ({"birth": date(1990, 1, 1)}, "以证件号为准"),
        ({"sex": "male"}, "以证件号为准"),
        ({"kind": "resident_id", "number": "1"}, "现有1位"),
        ({"address": "长" * 201}, "不能超过"),
    ],
)
def test_bad_changes_are_refused_and_change_nothing(person, clerk, east, changes, said):
    with pytest.raises(Refused, match=said):
        api.change_person(by=clerk, person=person, **{"name": "王芳芳", **changes})
    assert Person.objects.get().name == "王芳"
    assert names(east, "王芳") == ["王芳"]
    assert not Row.objects.filter(verb="change_person").exists()


@pytest.mark.parametrize("changes", [{"unit": "x"}, {"kind": "permit"}, {"number": "1"}])
def test_other_fields_are_an_error_of_the_program(person, clerk, changes):
    with pytest.raises(ValueError, match="cannot change"):
        api.change_person(by=clerk, person=person, **changes)


def test_birth_and_sex_of_other_papers_can_be_corrected(clerk):
    person = api.register_person(by=clerk, name="John", kind="other", number="E1234567")
    api.change_person(by=clerk, person=person, birth=date(1990, 1, 1), sex="female")
    person.refresh_from_db()
    assert (person.birth, person.sex) == (date(1990, 1, 1), "female")
    with pytest.raises(Refused, match="性别填写不对"):
        api.change_person(by=clerk, person=person, sex="?")


def test_a_full_look_is_logged_with_its_purpose(person, clerk):
    full = api.full_look(by=clerk, person=person, purpose="受理申请")
    assert (full.number, full.phone, full.address) == (number(), person.phone, person.address)
    assert number() not in repr(full)
    row = Row.objects.get(verb="look")
    assert (row.object_type, row.object_id, row.purpose) == ("people.person", str(person.pk), "受理申请")
    assert row.account == int(clerk.account)


def test_a_full_look_without_a_purpose_shows_nothing(person, clerk):
    with pytest.raises(ValueError, match="purpose"):
        api.full_look(by=clerk, person=person, purpose="")
    assert not Row.objects.filter(verb="look").exists()
