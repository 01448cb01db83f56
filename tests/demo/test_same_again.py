"""The same seed and day give the same district; another seed another one."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.demo.conftest import make
from yimen.common import keys
from yimen.demo import fates
from yimen.documents.models import IssuedNumber
from yimen.people.models import Person
from yimen.proceedings.models import Event


@pytest.fixture
def small(monkeypatch, db, settings, tmp_path):
    """One application of each fate is enough here."""
    settings.HOME = tmp_path / "home"
    keys.make_keyring()
    monkeypatch.setattr(fates, "QUOTAS", tuple((fate, 1, least, most) for fate, _, least, most in fates.QUOTAS))


def facts(seed: int) -> tuple[list[tuple], list[tuple], list[str]]:
    """What happened, to whom, under which numbers; undone afterwards."""
    keys.ring()
    with transaction.atomic():
        make(seed)
        events = Event.objects.order_by("recorded_at", "run_id", "seq").values_list(
            "recorded_at", "occurred_on", "kind", "step", "outcome", "unit", "mode"
        )
        people = (
            Person.objects.exclude(identity_kind="temporary").order_by("id").values_list("name", "number", "address")
        )
        found = list(events), list(people), list(IssuedNumber.objects.order_by("id").values_list("text", flat=True))
        transaction.set_rollback(True)
    (keys.folder().parent / "seals" / "head").unlink()  # the seals it speaks of were undone too
    return found


def test_same_seed_same_district_and_another_seed_other_people(small, monkeypatch):
    one = facts(7)
    assert len(one[0]) > 100
    assert facts(7) == one
    monkeypatch.setattr(fates, "QUOTAS", fates.QUOTAS[:4])
    assert {number for _, number, _ in one[1]}.isdisjoint(number for _, number, _ in facts(8)[1])
