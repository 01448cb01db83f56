"""Jiujiang: the green channel, how fast a lead is answered, a society's turn, who of a county was asked for work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.packs.door import STEM, Door, do, scope_of, waiting
from tests.web import family as f
from yimen.acts import contacting, reading_care, reading_leads, reading_worklist, registering, splitting
from yimen.acts.registering import PersonFacts, Request
from yimen.basics.errors import Refused
from yimen.basics.resident_id import check_character
from yimen.common import clock
from yimen.contacts import queries
from yimen.contacts.actions import Entry
from yimen.people.models import Survey
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

WINDOW, OTHER = "window_duchang_duchang_zhen", "window_hukou_shuangzhong_zhen"


@pytest.fixture
def door(open_door) -> Door:
    return open_door("jiujiang", "2015-09-02", WINDOW)


def open_turn(referral: Referral):
    (turn,) = [one for one in proceedings.turns_of([referral.run_id])[referral.run_id] if one.status == "open"]
    return turn


def sent(door: Door, *needs: str, **marks: object) -> dict[str, Referral]:
    """A family split into its first proposals, with marks of the split."""
    application = door.register(*needs)
    do(door.clerk, application.run, "accept_application", "受理")
    first = {line.need: (line.programme, line.unit) for line in reversed(splitting.proposals(application))}
    do(door.clerk, application.run, "split", values={"chosen": list(first.values()), **marks})
    found = Referral.objects.select_related("run").filter(application=application)
    return {one.programme: one for one in found}


@pytest.mark.clause("JJ-121")
def test_the_green_channel_shortens_the_limits_of_all_parts_of_a_case(door):
    usual, hasty = sent(door, "school", "work", "sudden"), sent(door, "school", "work", "sudden", urgent=True)
    assert set(usual) == set(hasty) == {"education", "employment", "linshi"}
    for programme, referral in hasty.items():
        assert referral.urgent and not usual[programme].urgent
        assert open_turn(referral).due_on == clock.today() + timedelta(days=1)
        for one in (referral, usual[programme]):
            do(door.liaison(one), one.run, "receive", "签收")
        assert open_turn(referral).due_on < open_turn(usual[programme]).due_on, programme
    for referral in (hasty["education"], usual["education"]):
        do(door.liaison(referral), referral.run, "handle", "完结", values={"result": "granted", "text": "已减免"})
    assert open_turn(hasty["education"]).due_on < open_turn(usual["education"]).due_on
    page = f.text_of(f.browser(door.clerk).get(reverse("referrals:referral", args=[hasty["employment"].pk])))
    assert "绿色通道" in page


def reported(door: Door):
    """A neighbour comes to the window and tells of somebody in distress."""
    entry = Entry(
        channel="visit",
        kind="report",
        at=clock.now(),
        division=door.village,
        content="独居老人家里断炊",
        source="family",
        about_name="周小雨",
    )
    return contacting.log(by=door.clerk, entry=entry)


@pytest.mark.clause("JJ-127")
def test_days_from_a_lead_to_first_contact_and_first_help_are_measured_against_their_limits(door):
    contact = reported(door)
    lead, came = contact.lead, clock.today()
    town = door.district.actor("town_officer", "duchang_duchang_zhen")
    (row,) = reading_worklist.work_rows(list(reading_worklist.worklist(town)))
    assert (row.lead, row.light.words) == (lead.pk, "剩 1 个工作日")
    seen = queries.leads_for_page(scope_of(town)).get(pk=lead.pk)
    with clock.fixed(came + timedelta(days=2)):
        assert queries.speeds([seen], clock.today())[lead.pk].contact_late
        assert [one.pk for one in reading_leads.leads(scope_of(town), late="1")] == [lead.pk]
    with clock.fixed(came + timedelta(days=1)):
        do(town, lead.run, "verify_lead", "确有困难")
    with clock.fixed(came + timedelta(days=7)):
        application = door.register("sudden", contact=contact)
    speed = queries.speeds([seen], came + timedelta(days=20))[lead.pk]
    assert (speed.contact_days, speed.contact_late) == (1, False)
    assert (speed.help_days, speed.help_late) == (7, True)
    page = f.text_of(f.browser(town).get(reverse("contacts:leads")))
    assert application.number.text in page


@pytest.mark.clause("JJ-130")
def test_what_programmes_do_not_cover_goes_on_to_a_social_organisation_of_the_county(door):
    contact = reported(door)
    application = door.register("sudden", contact=contact)
    (first,) = door.split(application).values()
    door.answer(first)
    offered = [line.unit for line in door.lines("charity")]
    assert offered == ["duchang_civil_affairs", "duchang_social_organisations"]
    assert places.release().units["duchang_social_organisations"].kind == "institution"
    more = {"programme": "charity", "unit": "duchang_social_organisations", "token": "1"}
    with pytest.raises(Refused):
        splitting.add_need(
            by=door.clerk, run=application.run, name="add_need", **{**more, "unit": "hukou_social_organisations"}
        )
    splitting.add_need(by=door.clerk, run=application.run, name="add_need", **more)
    onward = Referral.objects.get(application=application, programme="charity")
    society = door.liaison(onward)
    assert [turn.run_id for turn in proceedings.worklist(society)] == [onward.run_id]
    assert waiting(application.run) == ["run"]
    do(society, onward.run, "receive", "签收")
    values = {"result": "granted", "aid": "service", "what": "心理疏导3次", "text": ""}
    do(society, onward.run, "handle", "完结", values=values)
    do(society, onward.run, "feed_back")
    assert "心理疏导3次" in f.text_of(f.browser(door.clerk).get(reverse("referrals:referral", args=[onward.pk])))
    assert waiting(application.run) == ["tell_applicant"]


@pytest.mark.clause("JJ-130")
def test_a_referral_other_units_give_back_goes_to_another_unit_and_then_to_the_society(door):
    (referral,) = door.split(door.register("charity"), ("charity", "duchang_civil_affairs")).values()
    door.give_back(referral)
    do(door.clerk, referral.run, "route", "转出", values={"unit": "duchang_social_organisations"})
    door.answer(referral)
    assert proceedings.look(referral.run).state.result == "granted"


@pytest.mark.clause("JJ-069")
def test_who_can_work_is_asked_for_skill_wish_and_need_and_each_county_sees_how_many_of_its_towns(door):
    person = door.listed("able_to_work")
    second = STEM[:-1] + "3"
    other = registering.register(
        by=door.clerk,
        request=Request(
            applicant=PersonFacts(name="周远", number=second + check_character(second)),
            division=door.village,
            reason="家里有难处",
            needs=("work",),
        ),
    ).person
    form = {"category": "able_to_work", "unit": "duchang_civil_affairs", "on": clock.today(), "token": "second"}
    assert f.browser(door.clerk).post(reverse("people:category", args=[other.pk]), form).status_code == 302
    liaison = door.district.actor("liaison", "duchang_human_resources")
    browser, address = f.browser(liaison), reverse("people:survey", args=[person.pk])
    said = {"skill": "缝纫", "wish": "进厂", "support": "技能培训", "asked_on": clock.today(), "token": "asked"}
    assert browser.post(address, {**said, "skill": ""}).status_code == 422
    assert browser.post(address, said).status_code == 302
    told = Survey.objects.get()
    assert (told.person, told.skill, told.wish, told.need) == (person, "缝纫", "进厂", "技能培训")

    rows = {row.town: (row.able, row.asked, row.rate) for row in reading_care.coverage(scope_of(liaison))}
    assert rows.pop(door.town.name) == (2, 1, "50%")
    assert set(rows.values()) == {(0, 0, "—")}
    of_county = places.towns().filter(path__startswith=door.town.parent.path).count()
    assert len(rows) + 1 == of_county < places.towns().count()
    assert "50%" in f.text_of(browser.get(reverse("people:coverage")))

    neighbour = door.district.actor("liaison", "hukou_human_resources")
    assert not reading_care.care_list(scope_of(neighbour))
    assert f.browser(neighbour).get(reverse("people:care_for", args=[person.pk])).status_code == 404
