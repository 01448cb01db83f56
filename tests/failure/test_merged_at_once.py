"""Two clerks and the same two persons at the same moment, as real processes: one wins, the other is told."""

from __future__ import annotations

import pytest

from tests.failure import work
from tests.failure.test_at_once import raced
from tests.walls import families
from yimen.audit.models import Row
from yimen.people import api as people
from yimen.people.models import Merge, Person
from yimen.places import api as places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twins(open_house) -> tuple[Person, Person]:
    """One person registered under two numbers."""
    facts = {"by": work.clerk(), "name": "周小雨", "division": places.division(work.TOWN)}
    one = people.register_person(number=families.number_of(1), **facts)
    return one, people.register_person(number=families.number_of(2), **facts)


def proposed(kept: Person, dropped: Person, token: str) -> Merge:
    return people.propose_merge(by=work.clerk(), kept=kept, dropped=dropped, why="看了户口簿", token=token)


@pytest.mark.parametrize("token", [("a", "b"), ("same", "same")])
def test_two_clerks_propose_the_same_merge(twins, token):
    told = raced("propose_merge", (1, 2) if token[0] != token[1] else (1, 1), token)
    assert Merge.objects.count() == 1
    if token[0] == token[1]:
        assert told == ["done", "done"]
    else:
        assert told[0] == "done"
        assert told[1].startswith("已有人提出合并这两份登记"), told[1]


def test_two_reviewers_agree_to_one_proposal(twins):
    proposed(*twins, "a")
    told = raced("agree_to_merge", (1, 2), ("", ""))
    assert told[0] == "done"
    assert told[1].startswith("这项合并已经有人复核"), told[1]
    only_once(twins)


def test_each_of_two_is_merged_into_the_other(twins):
    """Two proposals the wrong way round, agreed to at the same moment: never a circle."""
    one, other = twins
    first = proposed(one, other, "a")
    Merge.objects.create(kept=other, dropped=one, why="看了身份证", proposed_by=first.proposed_by, token="b")
    told = raced("agree_to_merge", (1, 2), ("a", "b"))
    assert told[0] == "done"
    assert told[1].startswith("其中一份登记刚刚已经并入另一份"), told[1]
    only_once(twins)


def only_once(twins: tuple[Person, Person]) -> None:
    merged = Person.objects.filter(merged_into__isnull=False)
    assert merged.count() == 1
    assert {merged.get().pk, merged.get().merged_into_id} == {one.pk for one in twins}
    assert Row.objects.filter(verb="merge_people").count() == 1
    assert Merge.objects.filter(agreed=True).count() == 1
