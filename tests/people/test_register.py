from datetime import date

import pytest
from django.db import connection

from tests import children
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import tokens
from yimen.people import api
from yimen.people.actions import person_by_number
from yimen.people.models import Person, PersonToken

from .conftest import number

RACE = """
from datetime import date
from yimen.people.api import register_person
print("ready", flush=True)
sys.stdin.readline()
print(" ".join(str(register_person(by=None, name="王芳", number=n).pk) for n in given["numbers"]))
"""

pytestmark = pytest.mark.django_db


def test_a_person_is_registered_with_what_the_number_says(clerk, county):
    person = api.register_person(
        by=clerk,
        name=" 曾 小明 ",
        number=f" {number(order='002')} ",
        phone="138 0000 0000",
        address="东一村\n12号",
        birth=date(1999, 1, 1),
        sex="male",
        division=county.village,
    )
    kept = Person.objects.get()
    assert kept == person
    assert (kept.name, kept.number, kept.phone) == ("曾小明", number(order="002"), "13800000000")
    assert (kept.birth, kept.sex, kept.address) == (date(1980, 2, 29), "female", "东一村 12号")
    assert (kept.identity_kind, kept.division, kept.unit) == ("resident_id", county.village, "east_window")
    assert Row.objects.get(verb="register_person").object_id == str(kept.pk)


def test_nothing_personal_stands_in_the_database_in_the_clear(clerk):
    api.register_person(by=clerk, name="曾小明", number=number(), phone="13800000000", address="东一村12号")
    with connection.cursor() as cursor:
        rows = []
        for table in ("people_person", "people_persontoken", "audit_row"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += [bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for r in cursor for v in r]
    everything = b"\0".join(rows)
    for secret in ("曾小明", number(), "13800000000", "东一村12号", "zengxiaoming", number()[6:14]):
        assert secret.encode() not in everything
    assert "曾小明" not in repr(Person.objects.get())


def test_the_same_number_is_the_same_person_however_typed(clerk, other_clerk):
    first = api.register_person(by=clerk, name="王芳", number=number(), phone="13800000000")
    typed = "".join(chr(ord(c) + 0xFEE0) for c in number())
    again = api.register_person(by=other_clerk, name="王 芳", number=typed, phone="13900000000")
    old = api.register_person(by=other_clerk, name="王芳", number="999999800229001")
    assert first == again == old
    assert Person.objects.get().phone == "13800000000"
    assert Person.objects.get().unit == "east_window"


def test_one_number_under_two_names_is_refused_without_telling_the_other(clerk):
    api.register_person(by=clerk, name="王芳", number=number())
    with pytest.raises(Refused, match="已登记在另一个姓名下") as caught:
        api.register_person(by=clerk, name="王方", number=number())
    assert "王芳" not in str(caught.value)
    assert Person.objects.count() == 1


def test_a_residence_permit_is_told_by_its_number(clerk):
    person = api.register_person(by=clerk, name="陈一", number=number(place="810000"))
    assert person.identity_kind == "permit"


def test_another_paper_needs_birth_and_sex_said(clerk):
    person = api.register_person(
        by=clerk, name="John Smith", kind="other", number="e1234567", birth=date(1970, 5, 1), sex="male"
    )
    assert (person.number, person.birth, person.sex) == ("E1234567", date(1970, 5, 1), "male")
    assert api.register_person(by=clerk, name="John Smith", kind="other", number="E 1234567") == person


def test_somebody_without_papers_gets_a_temporary_number_of_the_day(clerk):
    persons = [api.register_person(by=clerk, name="不详", kind="temporary") for _ in range(3)]
    numbers = [p.number for p in persons]
    assert len(set(numbers)) == 3
    assert all(n.startswith("T20260305-") and len(n) == 16 for n in numbers)
    assert person_by_number(numbers[0]) == persons[0]


def test_a_temporary_number_that_is_taken_is_drawn_again(clerk, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("yimen.people.actions.secrets.randbelow", lambda limit: next(drawn))
    first = api.register_person(by=clerk, name="不详", kind="temporary")
    second = api.register_person(by=clerk, name="不详", kind="temporary")
    assert (first.number[-6:], second.number[-6:]) == ("000007", "000008")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "没有填写姓名"),
        ({"name": "张3"}, "姓名中有数字"),
        ({"number": ""}, "没有填写身份证号"),
        ({"number": number()[:-1]}, "现有17位"),
        ({"number": number(birth="20260306")}, "晚于今天"),
        ({"phone": "1380"}, "手机号应为11位"),
        ({"kind": "other", "number": "护照"}, "证件号码应为"),
        ({"kind": "other", "number": "E1"}, "证件号码应为"),
        ({"kind": "other", "number": number()}, "像是身份证号"),
        ({"kind": "other", "number": "E1234567", "birth": date(2026, 3, 6)}, "出生日期晚于今天"),
        ({"kind": "other", "number": "E1234567", "birth": date(1890, 1, 1)}, "超过130年"),
        ({"kind": "temporary", "sex": "x"}, "性别填写不对"),
        ({"address": "长" * 201}, "不能超过 200 个字"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(clerk, given, said):
    with pytest.raises(Refused, match=said):
        api.register_person(by=clerk, **{"name": "王芳", "number": number(), **given})
    assert not Person.objects.exists()
    assert not PersonToken.objects.exists()
    assert not Row.objects.filter(verb="register_person").exists()


def test_an_unknown_kind_of_paper_is_an_error_of_the_program(clerk):
    with pytest.raises(ValueError, match="identity kind"):
        api.register_person(by=clerk, name="王芳", kind="library_card", number="1")


@pytest.mark.django_db(transaction=True)
def test_four_processes_registering_the_same_people_make_each_once():
    numbers = [number(order=f"{n:03d}") for n in range(10)]
    racers = [children.start(RACE, numbers=numbers if n % 2 else numbers[::-1]) for n in range(4)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n", racer.stderr.read()
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [children.finish(racer).split() for racer in racers]
    assert said[0] == said[2] == said[1][::-1] == said[3][::-1]
    assert Person.objects.count() == len(set(said[0])) == 10
    assert PersonToken.objects.filter(kind="number").count() == 10


def test_the_database_itself_keeps_one_person_a_number(clerk):
    from django.db import IntegrityError, transaction

    person = api.register_person(by=clerk, name="王芳", number=number())
    other = api.register_person(by=clerk, name="王芳", number=number(order="003"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonToken.objects.create(person=other, kind="number", token=tokens.token("number", person.number))
