from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from yimen.agencies.types import Scope
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock, disk, keys, tokens
from yimen.common.rotation import rotate
from yimen.people import api, queries
from yimen.people.actions import person_by_number
from yimen.people.indexing import reindex
from yimen.people.models import Person, PersonSearch, PersonToken

from .conftest import number

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(clerk, other_clerk, county) -> dict[str, Person]:
    return {
        "zeng": api.register_person(
            by=clerk, name="曾小明", number=number(), phone="0539-8123456", division=county.village
        ),
        "uighur": api.register_person(
            by=clerk, name="买买提·艾力", number=number(order="003"), phone="13800000000", division=county.village
        ),
        "nowhere": api.register_person(by=clerk, name="李无", number=number(order="005")),
        "west": api.register_person(
            by=other_clerk, name="曾大明", number=number(order="007"), division=county.other_village
        ),
    }


def found(scope: Scope, text: str, **more: object) -> list[str]:
    return [line.name for line in api.find_people(scope, text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        number(),
        "99999980022900 1",
        "曾小明",
        "曾小",
        "曾",
        " 曾 小明 ",
        "zengxiaoming",
        "Zeng Xiao Ming",
        "cengxiaoming",
        "zxm",
        "ZXM",
        "05398123456",
        "（0539）8123456",
    ],
)
def test_a_person_is_found_by_everything_a_clerk_would_type(people, east, text):
    assert found(east, text) == ["曾小明"]


@pytest.mark.parametrize("text", ["买买提·艾力", "买买提艾力", "买买提・艾力", "买买提", "mmtal", "13800000000"])
def test_a_name_of_parts_is_found_with_and_without_its_dot(people, east, text):
    assert found(east, text) == ["买买提·艾力"]


@pytest.mark.parametrize("text", ["小明", "明", "zeng", "zx", "13900000000", number(order="009"), "T20260305-000000"])
def test_what_is_not_a_beginning_or_not_there_finds_nobody(people, east, text):
    assert found(east, text, county=True) == []


def test_a_seat_finds_its_subtree_and_what_its_unit_registered(people, east, west, county):
    assert found(east, "李无") == ["李无"]
    assert found(west, "李无") == []
    assert found(west, "曾") == ["曾大明"]
    assert sorted(found(Scope(path=county.county.path, unit=""), "曾")) == ["曾大明", "曾小明"]
    assert found(Scope(path=None, unit="housing"), "曾") == []
    assert found(Scope(path=None, unit=""), "李无") == []


def test_people_no_unit_registered_belong_to_no_seat_without_unit():
    api.register_person(by=None, name="孙空", number=number(order="011"))
    assert found(Scope(path=None, unit=""), "孙空") == []


def test_a_seat_finds_whom_a_room_below_lets_it_see(people, west):
    assert found(west, "曾小明", also=Q(pk=people["zeng"].pk)) == ["曾小明"]


def test_lists_are_masked(people, east):
    line = api.find_people(east, "曾小明")[0]
    assert (line.number, line.phone, line.here) == ("9999**********" + number()[-4:], "053*****3456", True)
    assert (line.birth_year, line.sex, line.place) == (1980, "男", "东一村")


def test_by_the_whole_number_a_window_learns_the_minimum_of_elsewhere(people, west):
    lines = api.find_people(west, number(), county=True)
    assert len(lines) == 1
    only = lines[0]
    assert (only.name, only.place, only.here) == ("曾*明", "东镇", False)
    assert (only.number, only.phone, only.birth_year, only.sex) == ("", "", None, "")


@pytest.mark.parametrize("text", ["曾小明", "zxm", "05398123456", "曾"])
def test_by_anything_else_nothing_of_elsewhere_is_told(people, west, text):
    assert "曾小明" not in found(west, text, county=True)
    assert all(line.here for line in api.find_people(west, text, county=True))


def test_elsewhere_is_closed_to_seats_that_may_not(people, west):
    assert found(west, number()) == []


def test_other_papers_are_found_by_their_number(people, clerk, east, west):
    api.register_person(by=clerk, name="John Smith", kind="other", number="E1234567")
    assert found(east, "e1234567") == found(east, "John Smith") == found(east, "johnsmith") == ["John Smith"]
    assert [line.here for line in api.find_people(west, "E1234567", county=True)] == [False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有填写要查的内容"),
        (" ·\u3000", "没有填写要查的内容"),
        (number()[:-1] + ("1" if number()[-1] != "1" else "2"), "校验码不对"),
        ("1380", "手机号应为11位"),
        ("8123456", "没有写区号"),
        (number()[:-1], "现有17位"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(east, text, said):
    with pytest.raises(Refused, match=said):
        api.find_people(east, text)


def test_at_most_fifty_newest_first_in_a_query_for_each_meaning_and_one_for_the_persons(clerk, east, county):
    for n in range(52):
        api.register_person(by=clerk, name="王芳", number=number(order=f"{n:03d}"), division=county.village)
    with CaptureQueriesContext(connection) as caught:
        lines = api.find_people(east, "王")
    assert len(lines) == queries.MOST_FOUND == 50
    assert lines[0].person_id == Person.objects.latest("pk").pk
    assert len(caught) == 3  # the whole name, its beginning, and the persons found


@pytest.mark.parametrize("first", [1, 2, 3, 1000])
def test_who_is_far_down_among_many_of_a_name_is_found_all_the_same(
    clerk, other_clerk, county, east, monkeypatch, first
):
    monkeypatch.setattr(queries, "FIRST_STEP", first)
    monkeypatch.setattr(queries, "LAST_STEP", max(first, 2))
    for n in range(9):
        by, village = (clerk, county.village) if n in (0, 4) else (other_clerk, county.other_village)
        api.register_person(by=by, name="王芳", number=number(order=f"{n:03d}"), division=village)
    mine = list(Person.objects.filter(unit="east_window").order_by("-pk").values_list("pk", flat=True))
    for text in ("王芳", "王", "wf"):
        assert [line.person_id for line in api.find_people(east, text)] == mine
    monkeypatch.setattr(queries, "MOST_FOUND", 1)
    assert [line.person_id for line in api.find_people(east, "王芳")] == mine[:1]


def test_a_unit_finds_whom_it_registered_and_whom_it_has_before_it_each_once(people):
    mine, given = people["zeng"], people["west"]
    also = Q(pk__in=Person.objects.filter(pk__in=[mine.pk, given.pk]).values("pk"))
    assert found(Scope(path=None, unit="east_window"), "曾", also=also) == ["曾大明", "曾小明"]
    assert found(Scope(path=None, unit="housing"), "李", also=also) == []


def test_a_search_stands_under_an_address_that_tells_nothing(clerk, people, east):
    search = api.open_search(by=clerk, text=" 曾小明 ")
    assert api.read_search(clerk, search.address) == "曾小明"
    assert len(search.address) >= 20
    assert api.open_search(by=clerk, text="曾小明").address != search.address
    with connection.cursor() as cursor:
        cursor.execute("SELECT query, address FROM people_personsearch")
        assert "曾小明".encode() not in b"".join(bytes(q) + a.encode() for q, a in cursor)
    row = Row.objects.filter(verb="search_people").first()
    assert row.data == {}


def test_a_search_belongs_to_account_and_seat(clerk, other_clerk):
    from dataclasses import replace

    address = api.open_search(by=clerk, text="曾小明").address
    for stranger in (other_clerk, replace(clerk, seat=other_clerk.seat), replace(clerk, account=other_clerk.account)):
        with pytest.raises(Refused, match="已失效"):
            api.read_search(stranger, address)
    with pytest.raises(Refused, match="已失效"):
        api.read_search(clerk, "nosuchaddress")


def test_a_search_expires_and_is_swept_away(clerk, today):
    address = api.open_search(by=clerk, text="曾小明").address
    with clock.fixed(today + timedelta(minutes=29)):
        assert api.read_search(clerk, address)
    with clock.fixed(today + timedelta(minutes=30)):
        with pytest.raises(Refused, match="已失效"):
            api.read_search(clerk, address)
        api.open_search(by=clerk, text="李四")
    assert PersonSearch.objects.count() == 1


@pytest.mark.parametrize(("text", "said"), [("", "没有填写"), ("长" * 61, "超过60个字"), (number()[:-1] + "?", "末位")])
def test_a_search_that_cannot_be_made_is_refused_at_once(clerk, text, said):
    with pytest.raises(Refused, match=said):
        api.open_search(by=clerk, text=text)
    assert not PersonSearch.objects.exists()
    assert not Row.objects.filter(verb="search_people").exists()


@pytest.fixture
def own_ring():
    """Keys made in a test are gone after it."""
    before = keys.ring_path().read_bytes()
    yield
    disk.write_private(keys.ring_path(), before)
    keys.ring(fresh=True)


@pytest.mark.usefixtures("own_ring")
def test_after_a_new_index_key_everybody_is_found_before_and_after_reindexing(people):
    old = keys.ring().active("index")
    keys.add_key("index")
    assert keys.ring().active("index") != old
    assert person_by_number(number()) == people["zeng"]
    assert reindex(old.id, batch=3) == 3
    assert reindex(old.id, batch=3) == 1
    assert reindex(old.id) == 0
    low, high = tokens.span(old.id)
    assert not PersonToken.objects.filter(token__gte=low, token__lte=high).exists()
    keys.retire_key("index", old.id)
    assert person_by_number(number()) == people["zeng"]


@pytest.mark.usefixtures("own_ring")
def test_a_rotation_takes_the_tokens_along(people):
    old = keys.ring().active("index")
    rotate(batch=3, tell=lambda line: None)
    low, high = tokens.span(old.id)
    assert not PersonToken.objects.filter(token__gte=low, token__lte=high).exists()
    assert person_by_number(number()) == people["zeng"]
    assert Person.objects.get(pk=people["zeng"].pk).name == "曾小明"


@pytest.mark.usefixtures("own_ring")
def test_while_keys_change_a_number_still_means_one_person(people, clerk):
    keys.add_key("index")
    assert api.register_person(by=clerk, name="曾小明", number=number()) == people["zeng"]
    assert Person.objects.count() == 4
