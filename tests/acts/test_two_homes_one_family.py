"""A family registered twice, once without papers: what it asked for follows when the two turn out to be one."""

from __future__ import annotations

from tests.acts.test_applied_before import ask
from tests.web import family as f
from tests.web.conftest import sign_in
from tests.web.family import text_of
from yimen.acts.registering import PersonFacts
from yimen.cases.models import Application
from yimen.people import api as people


def test_the_request_of_the_household_that_gives_way_is_the_others_until_it_is_undone(district):
    clerk, reviewer = (district.actor(kind, f.HERE) for kind in ("window_clerk", "window_reviewer"))
    father = (PersonFacts(name="周老", kind="temporary", relation="parent"),)
    without = ask(clerk, applicant=PersonFacts(name="周母", kind="temporary"), members=father)
    by_card = ask(clerk, again_reason="同名，先分开登记")
    pair = {"kept": by_card.person, "dropped": without.person}
    browser = sign_in(clerk)
    shown = text_of(browser.get(f"/people/compare/{by_card.person_id}/{without.person_id}/"))
    assert "两户并为一户" in shown
    merge = people.propose_merge(by=clerk, **pair, why="看了身份证", token="m")
    people.decide_merge(by=reviewer, merge=merge, agreed=True)
    now = Application.objects.get(pk=without.pk)
    assert (now.household_id, now.person_id) == (by_card.household_id, by_card.person_id)
    for application in (without, by_card):
        assert "周老" in text_of(browser.get(f"/intake/{application.pk}/"))
    people.undo_merge(by=reviewer, merge=merge, why="两个人")
    now = Application.objects.get(pk=without.pk)
    assert (now.household_id, now.person_id) == (without.household_id, without.person_id)
    assert "周老" not in text_of(browser.get(f"/intake/{by_card.pk}/"))
