"""Audit rows hold ids only, and live and die with the deed they tell of."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from yimen.audit import api
from yimen.audit.models import Reason, Row
from yimen.audit.rules import looks_personal, row_bytes
from yimen.common import clock

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Actor:
    account: str = "7"
    seat: str = "12"
    unit: str = "lanshan.medical"


def test_a_row_tells_who_from_where_what_on_what():
    moment = datetime(2026, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    with clock.fixed(moment):
        row = api.record(
            by=Actor(), verb="referral.send", object=("referral", 31), purpose="转办", case=5, units=["a", "b"]
        )
    row = Row.objects.get(pk=row.pk)
    assert (row.account, row.seat, row.unit) == (7, 12, "lanshan.medical")
    assert (row.verb, row.object_type, row.object_id) == ("referral.send", "referral", "31")
    assert (row.at, row.purpose, row.data) == (moment, "转办", {"case": 5, "units": ["a", "b"]})


def test_the_program_itself_and_a_bare_id_can_be_the_doer():
    assert api.record(by=None, verb="tick", object=("run", 1)).account is None
    assert api.record(by=Actor(account="system", seat="", unit=""), verb="tick", object=("run", 1)).account is None
    assert api.record(by=9, verb="tick", object=("run", 1)).account == 9


def test_an_object_must_be_saved():
    with pytest.raises(ValueError, match="saved"):
        api.record(by=1, verb="x", object=Row())


PERSONAL = [
    "99999919900307803X",
    "999999199003078031",
    "999999900307803",
    "13800006621",
    "+8613800006621",
    "6228480000000001234",
    "id:99999919900307803X",
    "tel=13800006621",
]


@pytest.mark.parametrize("value", PERSONAL)
def test_a_number_of_a_person_is_refused_and_not_repeated(value):
    for ids in ({"note": value}, {"note": [1, value]}):
        with pytest.raises(ValueError, match="takes ids only") as error:
            api.record(by=1, verb="x", object=("run", 1), **ids)
        assert value not in str(error.value)
    with pytest.raises(ValueError, match="ids only"):
        api.record(by=1, verb="x", object=("person", value))
    with pytest.raises(ValueError, match="phrase"):
        api.record(by=1, verb="x", object=("run", 1), purpose=value)
    assert not Row.objects.exists()


@pytest.mark.parametrize("value", ["王敏", {"name": 1}, 1.5, "x" * 65, "line\nbreak", 13800006621, b"raw"])
def test_names_free_text_and_odd_things_are_refused(value):
    with pytest.raises(ValueError, match="takes ids only"):
        api.record(by=1, verb="x", object=("run", 1), note=value)


@pytest.mark.parametrize(
    "value", ["371302000000", "2026-0001", "a3f" * 21 + "b", 20260506000001, None, True, "dibao", [], [1, 2]]
)
def test_ids_codes_and_hashes_pass(value):
    api.record(by=1, verb="x", object=("run", 1), note=value)


@given(st.integers(0, 10**17 - 1), st.sampled_from("0123456789Xx"), st.sampled_from(["", "no ", "a:", "("]))
def test_every_number_of_eighteen_is_seen(body, check, before):
    assert looks_personal(f"{before}{body:017}{check}")


def test_a_row_is_rolled_back_with_its_deed():
    with pytest.raises(RuntimeError), transaction.atomic():
        api.record(by=1, verb="x", object=("run", 1))
        raise RuntimeError
    assert not Row.objects.exists()


def test_rows_are_not_changed_or_deleted_through_the_model():
    api.record(by=1, verb="x", object=("run", 1))
    with pytest.raises(TypeError):
        Row.objects.update(verb="y")
    with pytest.raises(TypeError):
        Row.objects.all().delete()


def test_a_look_keeps_the_persons_own_words_apart_and_encrypted():
    row = api.look(by=1, object=("person", 5), purpose="核对身份", reason="王敏来电询问", run=8)
    assert (row.verb, row.data) == (api.LOOK, {"run": 8})
    assert Reason.objects.get(row=row).text == "王敏来电询问"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM audit_reason")
        assert "王敏".encode() not in bytes(cursor.fetchone()[0])
    assert "王敏" not in row_bytes(row).decode()


def test_a_look_without_a_purpose_is_an_error():
    with pytest.raises(ValueError, match="purpose"):
        api.look(by=1, object=("person", 5), purpose="")
