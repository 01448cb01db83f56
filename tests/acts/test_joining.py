"""Whoever joins a household later is asked about as at the registration: what runs for him is told and answered."""

from __future__ import annotations

import pytest

from tests.acts.test_applied_before import CHILD, ask, with_child
from tests.web import family as f
from tests.web.conftest import sign_in
from tests.web.family import text_of
from yimen.acts import completing
from yimen.acts.applied_before import AlreadyRunning
from yimen.acts.completing import Completion, complete
from yimen.acts.deed import Deed, plain
from yimen.acts.registering import PersonFacts
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Amendment
from yimen.people import api as people

CHILD_JOINS = (PersonFacts(name="周子", number=CHILD, relation="child"),)
WHY = "儿子分户后又搬回同住"


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def sister(district):
    return district.actor("window_clerk", f.SISTER)


def names(application) -> list[str]:
    return [member.name for member in people.members_on(application.household)]


def test_who_has_something_running_joins_only_with_a_reason_that_is_kept(clerk):
    ask(clerk, "周子", 12)
    father = ask(clerk, "周父", 13)
    with pytest.raises(AlreadyRunning, match="新增的家庭成员已有办理中的申请") as told:
        complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS, phone=f.PHONE, token="a"))
    assert [line.who for line in told.value.lines] == ["周子"]
    father.person.refresh_from_db()
    assert (names(father), father.person.phone, Amendment.objects.count()) == (["周父"], "", 0)
    for _ in range(2):
        complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS, again_reason=WHY, token="b"))
    assert names(father) == ["周父", "周子"]
    assert [(one.what, one.why) for one in completing.amended(father)] == [("家庭成员", WHY)]


def test_of_another_town_only_town_day_and_telephone_are_told_and_it_is_written_down(clerk, sister):
    first = with_child(sister, town=f.SISTER_TOWN)
    father = ask(clerk, "周父", 13)
    with pytest.raises(AlreadyRunning) as told:
        complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS))
    (line,) = told.value.lines
    assert (line.town, line.pk, line.number, line.who) == ("枣园镇", None, "", "")
    (row,) = Row.objects.filter(verb="told_elsewhere")
    assert (row.unit, row.object_id) == (f.HERE, str(first.person_id))


def test_what_runs_for_the_household_itself_or_has_ended_is_not_asked_again(clerk):
    ended = ask(clerk, "周子", 12)
    plain(by=clerk, deed=Deed(ended.run, "accept", "enquiry"))
    father = ask(clerk, "周父", 13)
    ask(clerk, "周父", 13, again_reason="另外的事")
    complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS, again_reason="多写的", token="a"))
    assert names(father) == ["周父", "周子"]
    assert Amendment.objects.get().why == ""
    complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS, phone=f.PHONE, token="b"))


def test_a_reason_too_long_changes_nothing(clerk):
    ask(clerk, "周子", 12)
    father = ask(clerk, "周父", 13)
    with pytest.raises(Refused, match="超过200个字"):
        complete(by=clerk, application=father, given=Completion(members=CHILD_JOINS, again_reason="长" * 201))
    assert names(father) == ["周父"]


def test_the_page_shows_what_runs_and_takes_the_reason(clerk):
    first = ask(clerk, "周子", 12)
    father = ask(clerk, "周父", 13)
    browser = sign_in(clerk)
    address = f"/intake/{father.pk}/complete/"
    form = {
        "name": "周父",
        "division": f.TOWN,
        "reason": "看病欠了钱",
        "token": "page",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-name": "周子",
        "members-0-relation": "child",
        "members-0-kind": "resident_id",
        "members-0-number": CHILD,
    }
    answer = browser.post(address, form)
    assert answer.status_code == 422
    shown = text_of(answer)
    assert first.number.text in shown
    assert "加入的理由" in shown
    form["again_for"] = answer.context["again_for"]
    assert browser.post(address, {**form, "again": "on"}).status_code == 422
    for_another = {**form, "again": "on", "again_reason": WHY, "again_for": "said of somebody else"}
    answer = browser.post(address, for_another)
    assert (answer.status_code, answer.context["again"], names(father)) == (422, "", ["周父"])
    answer = browser.post(address, {**form, "again": "on", "again_reason": WHY}, follow=True)
    assert WHY in text_of(answer)
    assert names(father) == ["周父", "周子"]
