"""Two households whose heads turn out to be one person become one, and two again when it was wrong."""

from __future__ import annotations

import pytest

from tests.people.test_merging import card, everything, merged, proposer, reviewer, slip
from yimen.basics.errors import Refused
from yimen.people import api
from yimen.people.models import HouseholdMember

pytestmark = pytest.mark.django_db
__all__ = ["proposer", "reviewer"]


def living(home) -> list[tuple[str, str]]:
    """(name, relation) of who lives in a household today, the head first."""
    return [(member.name, member.relation) for member in api.members_on(home)]


@pytest.fixture
def homes(clerk, county):
    """One family written down twice: the mother by her card with her son, without papers with her son and father."""
    kept, dropped = card(clerk, county), slip(clerk, county)
    son = card(clerk, county, name="曾小军", order="007")
    father = slip(clerk, county, name="曾老")
    first, second = (api.form_household(by=clerk, head=head) for head in (kept, dropped))
    api.add_member(by=clerk, household=first, person=son, relation="child")
    api.add_member(by=clerk, household=second, person=son, relation="child")
    api.add_member(by=clerk, household=second, person=father, relation="parent")
    return kept, dropped, first, second


def test_they_become_one_household_with_everybody_once(homes, proposer, reviewer):
    kept, dropped, first, second = homes
    merged(proposer, reviewer, kept, dropped)
    assert living(first) == [("曾小明", "户主"), ("曾小军", "子女"), ("曾老", "父母")]
    assert living(second) == []
    assert [home.pk for home in api.households_of(kept)] == [first.pk]
    past = HouseholdMember.objects.filter(household=second)
    assert past.count() == 3  # who lived there, and until when, stays to be seen
    assert not past.filter(valid_until__isnull=True).exists()


def test_undone_they_are_two_again(homes, proposer, reviewer, clerk, county):
    kept, dropped, first, second = homes
    before = [living(home) for home in (first, second)]
    there = everything()
    merge = merged(proposer, reviewer, kept, dropped)
    baby = card(clerk, county, name="曾小宝", order="009")
    api.add_member(by=clerk, household=first, person=baby, relation="child")
    api.undo_merge(by=reviewer, merge=merge, why="其实是堂姐妹")
    assert living(first) == [*before[0], ("曾小宝", "子女")]  # what was written since stays
    assert living(second) == before[1]
    assert everything()[0][:4] == there[0]
    assert [home.pk for home in api.households_of(dropped)] == [second.pk]


def test_a_member_moved_on_since_stays_where_she_went(homes, proposer, reviewer, clerk):
    kept, dropped, first, second = homes
    merge = merged(proposer, reviewer, kept, dropped)
    father = HouseholdMember.objects.get(household=first, relation="parent")
    api.remove_member(by=clerk, member=father)
    api.add_member(by=clerk, household=second, person=father.person, relation="other", on=None)
    api.undo_merge(by=reviewer, merge=merge, why="错了")
    assert living(second) == [("曾小明", "户主"), ("曾小军", "子女"), ("曾老", "其他共同生活人员")]
    assert "曾老" not in dict(living(first))


def test_a_member_who_left_since_is_not_brought_back(homes, proposer, reviewer, clerk):
    kept, dropped, first, second = homes
    merge = merged(proposer, reviewer, kept, dropped)
    api.remove_member(by=clerk, member=HouseholdMember.objects.get(household=first, relation="parent"))
    api.undo_merge(by=reviewer, merge=merge, why="其实是堂姐妹")
    assert living(first) == [("曾小明", "户主"), ("曾小军", "子女")]
    assert living(second) == [("曾小明", "户主"), ("曾小军", "子女")]


def test_a_place_taken_again_since_is_not_taken_twice(homes, proposer, reviewer, clerk):
    kept, dropped, first, second = homes
    merge = merged(proposer, reviewer, kept, dropped)
    son = HouseholdMember.objects.get(household=first, relation="child", valid_until__isnull=True)
    api.add_member(by=clerk, household=second, person=son.person, relation="other", on=None)
    with pytest.raises(Refused, match="又有变动"):
        api.undo_merge(by=reviewer, merge=merge, why="错了")


def test_who_lives_in_one_and_heads_another_keeps_both(clerk, county, proposer, reviewer):
    """A grown son written down in his parents' household who has one of his own: that is no mistake."""
    kept, dropped = card(clerk, county), slip(clerk, county)
    parents = api.form_household(by=clerk, head=card(clerk, county, name="曾大明", order="005"))
    api.add_member(by=clerk, household=parents, person=kept, relation="child")
    own = api.form_household(by=clerk, head=dropped)
    merged(proposer, reviewer, kept, dropped)
    assert sorted(home.pk for home in api.households_of(kept)) == [parents.pk, own.pk]
