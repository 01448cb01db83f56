"""What is written in the place's rules is what the windows work by: limits and duties of the release in force, shown
with their articles. (Writing them is editing the pack's files and installing them; no page does that.)"""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.packs.door import Door, do
from tests.web import family as f
from yimen.agencies import actions as agencies
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.regime.release import Release, canonical

WINDOW = "window_baishabu_zhen"


@pytest.fixture
def door(open_door) -> Door:
    return open_door("lanshan", "2015-04-20", WINDOW)


def put_in_force(change) -> None:
    """The rules with one thing changed, installed as `yimen setup` does."""
    text = json.loads(places.release().text)
    change(text)
    release = Release.from_text(canonical(text))
    places.install(release)
    agencies.install(release)


def test_the_office_reads_windows_duties_and_limits_with_their_articles(door):
    office = f.browser(door.district.actor("office_clerk", "civil_affairs"))
    page = f.text_of(office.get(reverse("home:rules")))
    for word in ("看病", "医疗救助", "区民政局", "三(一)民政", "签收", "2 个工作日（本地设定），绿色通道 1 个工作日"):
        assert word in page, word
    windows = f.text_of(office.get(reverse("windows:list")))
    assert places.release().units[WINDOW].name in windows


def test_a_limit_put_in_force_holds_for_what_begins_and_leaves_alone_what_has_begun(door):
    before = door.register("school")
    do(door.clerk, before.run, "accept_application", "受理")

    def longer(text):
        text["procedures"]["intake"]["defaults"]["limit"]["n"] = "4 workdays"

    put_in_force(longer)
    after = door.register("school")
    do(door.clerk, after.run, "accept_application", "受理")
    due = [proceedings.turns_of([one.run_id])[one.run_id][0].due_on for one in (before, after)]
    assert due == [places.calendar().add(clock.today(), n, "workdays").date for n in (3, 4)]
    office = f.browser(door.district.actor("office_clerk", "civil_affairs"))
    assert "4 个工作日" in f.text_of(office.get(reverse("home:rules")))


def test_a_duty_put_in_force_sends_the_next_family_to_the_other_unit(door):
    assert [line.unit for line in door.lines("school")] == ["education_sports"]

    def moved(text):
        text["duties"]["education_sports"]["referrals"].remove("education")
        text["duties"]["housing"]["referrals"].append("education")

    put_in_force(moved)
    assert [line.unit for line in door.lines("school")] == ["housing"]
    (referral,) = door.split(door.register("school")).values()
    assert referral.slips.get().unit == "housing"
