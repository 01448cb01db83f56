"""A list of a superior system beside the registry: numbers are written down, differences listed and closed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tests.exchange.lists import found, line
from tests.registry.lists import name, number, row, settled, xlsx
from tests.registry.test_enrolling import add, aid
from yimen.acts import enrolling, exchanging, importing
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.exchange.models import Compared, OuterNumber
from yimen.people.models import Person
from yimen.places import api as places
from yimen.registry.models import Entry, Part


def numbers() -> dict[str, str]:
    """Name -> the number that stands."""
    rows = OuterNumber.objects.filter(ended_at__isnull=True).select_related("person")
    return {one.person.name: one.number for one in rows}


def test_what_stands_in_one_only_and_what_differs(office):
    office.imported(xlsx([row(n) for n in range(1, 6)]))
    batch = office.compare(line(1), line(2, amount=480), line(3, state="停保"), line(4, name="周别名"), line(7))
    assert found(batch) == {
        name(1): "same",
        name(2): "differs amount",
        name(3): "differs state",
        "周别名": "differs name",
        name(7): "only_there",
        name(5): "only_here",
    }
    assert batch.written == {"rows": 5, "same": 1, "differs": 3, "only_there": 1, "only_here": 1}
    assert batch.finished_at is not None


def test_the_numbers_of_people_both_know_are_written_down(office):
    office.imported(xlsx([row(n) for n in (1, 2)]))
    office.compare(line(1), line(2, name="周别名"), line(7))
    assert numbers() == {name(1): "S00001"}  # not of whom it calls otherwise, nor of a stranger
    assert OuterNumber.objects.get().programme == "dibao"
    assert Person.objects.count() == 2
    assert Entry.objects.count() == 2


def test_a_dry_run_writes_nothing(office):
    office.imported(xlsx([row(1)]))
    batch = office.compare(line(1), line(2, town="没有这镇"), confirm=False)
    assert {word: n for word, n in batch.counts.items() if n} == {"rows": 2, "same": 1, "rejected": 1}
    assert not OuterNumber.objects.exists()
    assert not Compared.objects.exists()
    assert batch.read_at is not None


def test_one_written_otherwise_before_is_ended_and_stays(office):
    entry = add(office, 1)
    exchanging.record_number(
        by=office.actor, system="省级社会救助系统", person=entry.person, programme="dibao", number="S99999"
    )
    batch = office.compare(line(1))
    assert found(batch) == {name(1): "differs number"}
    old, new = OuterNumber.objects.order_by("id")
    assert (old.number, old.ended_at is not None, bool(old.why)) == ("S99999", True, True)
    assert (new.number, new.ended_at, new.batch) == ("S00001", None, batch)
    assert found(office.compare(line(1, since="2026-02-01"))) == {name(1): "same"}


def test_what_neither_gives_any_longer_is_no_difference(office):
    entry = add(office, 1)
    enrolling.end(by=office.actor, scope=office.scope, entry=entry, on=dt.date(2026, 11, 1), reason="搬走")
    assert found(office.compare(line(1, state="停保"), line(2, state="注销"))) == {name(1): "same", name(2): "same"}
    assert found(office.compare(line(1))) == {name(1): "differs state"}


def test_what_is_given_once_is_compared_by_its_day(office):
    for order, day in ((1, 3), (2, 5), (3, 25)):
        once = aid(since=dt.date(2026, 10, day), until=None, rhythm="once", amount_fen=200000)
        add(office, order, programme="linshi", aid=once)
    relief = {"programme": "临时救助", "amount": 2000}
    batch = office.compare(line(1, since="2026-10-03", state="停发", **relief), line(4, since="2026-10-20", **relief))
    assert found(batch) == {name(1): "same", name(4): "only_there", name(2): "only_here"}


def test_a_town_compares_its_own_people_only(office, window):
    add(office, 1)
    add(office, 2, aid=aid(division=_zaoyuan()))
    batch = window.compare(line(1), line(2, town=None, village=None), line(3, town="枣园镇", village=None))
    assert found(batch) == {name(1): "same"}
    assert batch.counts["rejected"] == 2
    rejects = Part.objects.get(batch=batch).rejects
    assert "登记在别的辖区" in rejects
    assert "不在本单位可录的辖区" in rejects


def _zaoyuan():
    return places.division("371302102000")


def test_a_difference_is_closed_with_a_reason_by_the_unit_that_compared(office, window):
    office.compare(line(1))
    one = Compared.objects.get()
    with pytest.raises(Refused, match="没有写怎样了结"):
        exchanging.close(by=office.actor, line=one, reason=" ")
    with pytest.raises(Refused, match="本单位"):
        exchanging.close(by=window.actor, line=one, reason="已核对")
    for _ in range(2):
        exchanging.close(by=office.actor, line=one, reason="已请省系统更正")
    one.refresh_from_db()
    assert (one.close_reason, one.closed_by_id) == ("已请省系统更正", int(office.actor.account))
    assert Row.objects.filter(verb="close_compared").count() == 1


def test_only_seats_with_the_right_hand_lists_in_and_nothing_is_undone(office, district):
    town = type(office)(district.actor("town_officer", "baishabu_zhen"))
    with pytest.raises(Refused, match="不能导入上级系统"):
        town.compare(line(1))
    with pytest.raises(Refused, match="不能导入"):
        office.hand_in(xlsx([row(1)]), template="province")
    batch = office.compare(line(1))
    with pytest.raises(Refused, match="不用撤销"):
        importing.undo(by=office.actor, batch=batch, reason="试试")


def test_a_number_by_hand_once_and_changed_with_a_reason(office):
    person = add(office, 1).person
    at = {"by": office.actor, "system": "省级社会救助系统", "person": person, "programme": "dibao"}
    for bad, why in (("", "没有填写"), ("9" * 61, "超过60")):
        with pytest.raises(Refused, match=why):
            exchanging.record_number(**at, number=bad)
    exchanging.record_number(**at, number=" ＡＢ 12 ")
    exchanging.record_number(**at, number="AB12")
    assert numbers() == {name(1): "AB12"}
    with pytest.raises(Refused, match="没有写更改理由"):
        exchanging.record_number(**at, number="AB13")
    exchanging.record_number(**at, number="AB13", why="抄错一位")
    assert numbers() == {name(1): "AB13"}
    assert OuterNumber.objects.count() == 2
    with pytest.raises(Refused, match="没有这个上级系统"):
        exchanging.record_number(**{**at, "system": "别的系统"}, number="1")


def test_names_and_numbers_of_the_list_are_not_readable_in_the_tables(office, db):
    from django.db import connection

    add(office, 1)
    office.compare(line(1), line(2))
    with connection.cursor() as cursor:
        for table in ("exchange_outernumber", "exchange_compared", "registry_part"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(c) if isinstance(c, memoryview) else c for c in r] for r in cursor.fetchall()])
            assert not any(word in stored for word in ("S00001", number(2), name(2)))


def test_an_import_a_list_was_compared_with_can_still_be_undone(office):
    batch = office.imported(xlsx([row(n) for n in (1, 2, 3)]))
    office.compare(line(1, name="周别名"), line(2))  # and the third stands only here
    importing.undo(by=office.actor, batch=batch, reason="发错了名单")
    settled(batch)
    batch.refresh_from_db()
    assert batch.undone_at is not None
    assert Entry.objects.filter(void_at__isnull=True).count() == 0
    assert Compared.objects.filter(entry__void_at__isnull=False).count() == 3
    assert Person.objects.count() == 3


def test_a_number_typed_and_one_in_a_list_are_cleaned_alike(office):
    person = add(office, 1).person
    at = {"by": office.actor, "system": "省级社会救助系统", "person": person, "programme": "dibao"}
    exchanging.record_number(**at, number=" ＡＢ 12 ")
    assert found(office.compare(line(1, outer="AB  １２ "))) == {name(1): "same"}
    batch = office.compare(line(1, outer="9" * 61), confirm=False)
    assert batch.counts["rejected"] == 1
    assert "超过60个字" in Part.objects.get(batch=batch).rejects
    assert numbers() == {name(1): "AB12"}


def test_what_cannot_be_done_to_a_list_that_is_compared_is_said_in_its_words(office):
    batch = office.compare(line(1, outer="9" * 61), confirm=False)
    with pytest.raises(Refused, match="没有可以比对的行"):
        importing.confirm(by=office.actor, batch=batch)
    with pytest.raises(Refused, match="已经确认对账，不能放弃"):
        importing.drop(by=office.actor, batch=office.compare(line(1)))
    with pytest.raises(Refused, match="撤销原因超过200个字"):
        importing.undo(by=office.actor, batch=office.imported(xlsx([row(1)])), reason="长" * 201)


def test_a_number_of_a_person_is_one_of_a_programme(office):
    at = {"by": office.actor, "system": "省级社会救助系统", "person": add(office, 1).person, "number": "AB12"}
    with pytest.raises(Refused, match="没有这个救助项目"):
        exchanging.record_number(**at)
    assert not OuterNumber.objects.exists()


def test_a_list_whose_template_is_gone_is_still_only_compared(office, monkeypatch):
    add(office, 1)
    batch = office.compare(line(1), line(2), confirm=False)
    release = places.release()
    left = {key: one for key, one in release.exchange.items() if key != batch.template}
    monkeypatch.setattr(places, "release", lambda: dataclasses.replace(release, exchange=left))
    importing.confirm(by=office.actor, batch=batch)
    settled(batch)
    assert found(batch) == {name(1): "same", name(2): "only_there"}
    assert (Person.objects.count(), Entry.objects.count()) == (1, 1)
