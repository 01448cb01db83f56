"""A sealer killed at any point, or raced by another, leaves a trail that verifies and loses no row."""

from threading import Thread

import pytest
from django.db import connection

from yimen.audit import api, head
from yimen.audit.models import Row, Seal
from yimen.audit.seals import seal_all, seal_once
from yimen.audit.verify import verify

from ..children import run_child

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = [
    "from django.db.models.query import QuerySet; die_after(QuerySet, 'create')",  # the seal is written, no row marked
    "from django.db.models.query import QuerySet; die_after(QuerySet, 'update')",  # some rows are marked
    "from django.db.backends.base.base import BaseDatabaseWrapper as W; die_before(W, '_commit')",
    "from django.db.backends.base.base import BaseDatabaseWrapper as W; die_after(W, '_commit')",  # head not told
    "die_before(os, 'pwrite')",
    "die_after(os, 'pwrite')",
]


@pytest.fixture(autouse=True)
def home(fresh_home):
    return fresh_home


def deeds(count):
    for n in range(count):
        api.record(by=1, verb="deed", object=("run", n))


@pytest.mark.parametrize("point", POINTS)
def test_a_sealer_killed_at_each_point_leaves_a_clean_trail(point):
    deeds(3)
    seal_once()
    deeds(4)
    code = f"from yimen.audit import head, seals\n{point}\nseals.seal_once()"
    assert run_child(code) == -9
    report = verify()
    assert report.ok, report.findings
    assert report.rows + report.unsealed == 7
    assert Seal.objects.count() == (1 if report.unsealed else 2)
    seal_once()  # with nothing to seal it still tells the head file what the killed one could not
    assert [line.number for line in head.lines()] == [1, 2]
    deeds(1)
    seal_all()
    report = verify()
    assert (report.ok, report.rows, report.unsealed) == (True, 8, 0)


def test_sealers_at_once_seal_every_row_once():
    deeds(60)
    errors = []

    def work():
        try:
            while Row.objects.filter(seal=None).exists():
                seal_once(limit=7)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    report = verify()
    assert (report.ok, report.rows, report.unsealed) == (True, 60, 0)
