"""Seals find whatever is done to sealed rows, and leave honest gaps and late rows alone."""

from datetime import timedelta

import pytest
from django.db import connection

from yimen.audit import api, head
from yimen.audit.models import Row, Seal
from yimen.audit.rules import rows_hash, seal_hash
from yimen.audit.seals import CHUNK, seal_all, seal_once
from yimen.audit.verify import Kind, verify, waiting
from yimen.common import clock, keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(fresh_home):
    return fresh_home


def deeds(count, start=0):
    return [api.record(by=1, verb="deed", object=("run", n), step=n) for n in range(start, start + count)]


def sql(statement, *values):
    """What somebody does who goes round the program."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def three_seals():
    for n in range(3):
        deeds(4, n * 4)
        seal_once()
    assert verify().ok
    return list(Seal.objects.order_by("number")), list(Row.objects.order_by("id"))


def kinds():
    return {finding.kind for finding in verify().findings}


def test_sealed_rows_verify(settings):
    three_seals()
    report = verify()
    assert (report.seals, report.rows, report.unsealed, report.ok, report.alarm) == (3, 12, 0, True, False)
    assert seal_once() is None


def test_an_empty_trail_verifies():
    report = verify()
    assert (report.seals, report.rows, report.ok) == (0, 0, True)


def test_many_rows_are_sealed_in_stretches():
    Row.objects.bulk_create(
        Row(at=clock.now(), verb="bulk", object_type="run", object_id=str(n)) for n in range(CHUNK * 2 + 3)
    )
    assert seal_all() == 1
    assert seal_once(limit=10) is None
    deeds(25)
    sizes = []
    while seal := seal_once(limit=10):
        sizes.append(seal.count)
    assert sizes == [10, 10, 5]
    assert verify().ok


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'other'",
        "account = 2",
        "seat = 3",
        "unit = 'x'",
        "object_id = '99'",
        "object_type = 'case'",
        "purpose = 'p'",
        "at = '2020-01-01 00:00:00'",
    ],
)
def test_an_edit_is_found(change):
    _seals, rows = three_seals()
    sql(f"UPDATE audit_row SET {change} WHERE id = %s", rows[5].id)
    findings = verify().findings
    assert [(f.kind, f.seal) for f in findings] == [(Kind.ROWS_CHANGED, 2)]


def test_an_edit_of_the_data_is_found():
    _seals, rows = three_seals()
    row = rows[5]
    Row.sealing.filter(pk=row.pk).update(data={"step": 99})
    assert kinds() == {Kind.ROWS_CHANGED}


@pytest.mark.parametrize("at", [0, 5, 11])
def test_a_deletion_is_found(at):
    _seals, rows = three_seals()
    sql("DELETE FROM audit_row WHERE id = %s", rows[at].id)
    assert [(f.kind, f.seal) for f in verify().findings] == [(Kind.ROWS_MISSING, at // 4 + 1)]


def test_deleting_all_rows_of_a_seal_is_found():
    seals, _rows = three_seals()
    sql("DELETE FROM audit_row WHERE seal_id = %s", seals[1].pk)
    assert [(f.kind, f.seal) for f in verify().findings] == [(Kind.ROWS_MISSING, 2)]


def test_an_insertion_is_found():
    seals, _rows = three_seals()
    Row.sealing.create(at=clock.now(), verb="forged", object_type="run", object_id="1", seal=seals[0])
    assert [(f.kind, f.seal) for f in verify().findings] == [(Kind.ROWS_ADDED, 1)]


def test_a_row_taken_out_and_another_put_in_its_place_is_found():
    seals, rows = three_seals()
    sql("DELETE FROM audit_row WHERE id = %s", rows[5].id)
    Row.sealing.create(id=rows[5].id, at=clock.now(), verb="forged", object_type="run", object_id="1", seal=seals[1])
    assert kinds() == {Kind.ROWS_CHANGED}


def test_reordering_within_a_seal_is_found():
    _seals, rows = three_seals()
    one, other, spare = rows[4].id, rows[5].id, 10**9
    for old, new in ((one, spare), (other, one), (spare, other)):
        sql("UPDATE audit_row SET id = %s WHERE id = %s", new, old)
    assert kinds() == {Kind.ROWS_CHANGED}


def test_moving_rows_between_seals_is_found():
    seals, rows = three_seals()
    sql("UPDATE audit_row SET seal_id = %s WHERE id = %s", seals[2].pk, rows[0].id)
    sql("UPDATE audit_row SET seal_id = %s WHERE id = %s", seals[0].pk, rows[11].id)
    assert [(f.kind, f.seal) for f in verify().findings] == [(Kind.ROWS_CHANGED, 1), (Kind.ROWS_CHANGED, 3)]


def test_unsealing_a_row_to_edit_it_is_found():
    _seals, rows = three_seals()
    sql("UPDATE audit_row SET seal_id = NULL, verb = 'other' WHERE id = %s", rows[5].id)
    seal_once()
    assert [(f.kind, f.seal) for f in verify().findings] == [(Kind.ROWS_MISSING, 2)]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_truncation_is_found_by_the_head_file(cut):
    seals, _rows = three_seals()
    for seal in seals[3 - cut :]:
        sql("DELETE FROM audit_row WHERE seal_id = %s", seal.pk)
        sql("DELETE FROM audit_seal WHERE id = %s", seal.pk)
    assert {(f.kind, f.seal) for f in verify().findings} == {(Kind.SEAL_MISSING, n) for n in range(4 - cut, 4)}


def test_truncation_stays_found_when_new_seals_grow_over_it():
    seals, _rows = three_seals()
    sql("DELETE FROM audit_row WHERE seal_id = %s", seals[2].pk)
    sql("DELETE FROM audit_seal WHERE id = %s", seals[2].pk)
    for n in range(3):
        deeds(1, 100 + n)
        seal_once()
    assert (Kind.SEAL_CHANGED, 3) in {(f.kind, f.seal) for f in verify().findings}


def test_a_seal_taken_from_the_middle_is_found():
    seals, _rows = three_seals()
    sql("DELETE FROM audit_row WHERE seal_id = %s", seals[1].pk)
    sql("DELETE FROM audit_seal WHERE id = %s", seals[1].pk)
    assert Kind.SEAL_MISSING in kinds()


@pytest.mark.parametrize(
    "change", ["count = 3", "first = 1000", "previous = 'x'", "rows_hash = 'x'", "mac = 'x'", "hash = 'x'"]
)
def test_a_changed_seal_is_found(change):
    seals, _ = three_seals()
    sql(f"UPDATE audit_seal SET {change} WHERE id = %s", seals[1].pk)
    assert Kind.SEAL_CHANGED in kinds()


def test_a_whole_trail_forged_without_the_seal_key_is_found():
    """Somebody rewrites a row and recomputes every hash after it, in the right way, but has not the key."""
    seals, rows = three_seals()
    sql("UPDATE audit_row SET verb = 'other' WHERE id = %s", rows[5].id)
    previous = seals[0].hash
    for seal in seals[1:]:
        digest = rows_hash(Row.objects.filter(seal=seal).order_by("id"))
        whole = seal_hash(seal.number, seal.at, seal.first, seal.last, seal.count, digest, previous)
        sql(
            "UPDATE audit_seal SET rows_hash = %s, previous = %s, hash = %s WHERE id = %s",
            digest, previous, whole, seal.pk,
        )  # fmt: skip
        previous = whole
    assert Kind.SEAL_CHANGED in kinds()
    head.path().unlink()
    assert Kind.SEAL_CHANGED in kinds()


def test_a_true_seal_of_another_history_put_in_its_place_is_found():
    """A copy of the database was worked on with the true keys; its first seal and rows are planted into this one."""
    seals, rows = three_seals()
    sql("UPDATE audit_row SET verb = 'other' WHERE id = %s", rows[0].id)
    mine = Row.objects.filter(seal=seals[0]).order_by("id")
    digest = rows_hash(mine)
    whole = seal_hash(1, seals[0].at, seals[0].first, seals[0].last, seals[0].count, digest, "")
    key = keys.ring().get("seal", seals[0].key_id)
    sql(
        "UPDATE audit_seal SET rows_hash = %s, hash = %s, mac = %s WHERE id = %s",
        digest, whole, head.mac(key, whole), seals[0].pk,
    )  # fmt: skip
    head.path().unlink()
    assert (Kind.SEAL_CHANGED, 2) in {(f.kind, f.seal) for f in verify().findings}


@pytest.mark.parametrize("cut", [2, 3])
def test_a_head_file_cut_or_removed_is_found(cut):
    three_seals()
    lines = head.path().read_bytes().splitlines(keepends=True)
    head.path().write_bytes(b"".join(lines[: 3 - cut]))
    assert kinds() == {Kind.HEAD}


def test_a_changed_head_file_is_found():
    three_seals()
    lines = head.path().read_bytes().splitlines(keepends=True)
    head.path().write_bytes(lines[0] + b"2 nonsense\n" + lines[2])
    assert kinds() == {Kind.HEAD}


@pytest.mark.parametrize("torn", [b"", b"x" * 600])
def test_a_line_the_sealer_could_not_finish_is_mended(torn):
    three_seals()
    whole = head.path().read_bytes()
    lines = whole.splitlines(keepends=True)
    head.path().write_bytes(b"".join(lines[:2]) + lines[2][:-7] + torn)
    assert verify().ok  # one seal may be without its line: a kill can do that
    deeds(1)
    seal_once()
    assert head.path().read_bytes().startswith(whole)
    assert len(head.path().read_bytes().splitlines()) == 4
    assert verify().ok


def test_a_row_that_commits_late_is_sealed_late_and_nothing_is_reported():
    """Ids are given before commit: here row 3 of 1..5 becomes visible only after 1, 2, 4 and 5 were sealed."""
    rows = deeds(5)
    late = rows[2]
    kept = {"at": late.at, "account": 1, "verb": "deed", "object_type": "run", "object_id": "2", "data": {"step": 2}}
    sql("DELETE FROM audit_row WHERE id = %s", late.id)
    first = seal_once()
    assert (first.first, first.last, first.count) == (rows[0].id, rows[4].id, 4)
    Row.sealing.create(id=late.id, **kept)
    second = seal_once()
    assert (second.first, second.last, second.count) == (late.id, late.id, 1)
    assert verify().ok


def test_gaps_of_deeds_rolled_back_are_not_reported():
    rows = deeds(5)
    sql("DELETE FROM audit_row WHERE id IN (%s, %s)", rows[1].id, rows[3].id)
    seal_once()
    assert verify().ok


def test_the_age_of_the_oldest_waiting_row_is_told_and_alarmed(settings):
    settings.AUDIT_ALARM_SECONDS = 60
    assert waiting() == (0, timedelta(0))
    with clock.fixed(clock.now()) as moment:
        deeds(2)
        assert not verify().alarm
    with clock.fixed(moment + timedelta(seconds=61)):
        report = verify()
        assert (report.unsealed, report.oldest_unsealed, report.alarm) == (2, timedelta(seconds=61), True)
        seal_once()
        assert not verify().alarm


def test_seals_made_under_an_older_key_still_verify():
    three_seals()
    keys.add_key("seal")
    deeds(2)
    assert seal_once().key_id == keys.ring().active("seal").id
    assert verify().ok
