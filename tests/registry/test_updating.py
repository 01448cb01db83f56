"""The yearly collective update: one a year, towns collect, each unit reviews its own; the late are named."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.registry.lists import Desk
from tests.registry.test_enrolling import add, aid, change
from yimen.acts import enrolling, updating
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.registry.models import Campaign, Review

OPENS, CLOSES = dt.date(2026, 11, 1), dt.date(2026, 11, 30)


@pytest.fixture
def campaign(office) -> Campaign:
    return updating.open_campaign(by=office.actor, year=2026, opens_on=OPENS, closes_on=CLOSES)


def education(desk: Desk, order: int):
    return add(desk, order, unit="education_sports", programme="education")


def progress(rows) -> dict[str, tuple[int, int, int, int, int, int]]:
    return {r.key: (r.total, r.confirmed, r.corrected, r.removed, r.left, r.collected) for r in rows}


@pytest.mark.clause("LS-011")
def test_one_update_a_year_opened_by_the_office_in_its_days(office, town, campaign):
    with pytest.raises(Refused, match="已经开展过"):
        updating.open_campaign(by=office.actor, year=2026, opens_on=OPENS, closes_on=CLOSES)
    with pytest.raises(Refused, match="联席会议办公室"):
        updating.open_campaign(by=town.actor, year=2027, opens_on=OPENS, closes_on=CLOSES)
    for opens, closes in ((dt.date(2026, 3, 1), dt.date(2027, 4, 1)), (dt.date(2027, 4, 1), dt.date(2027, 3, 1))):
        with pytest.raises(Refused, match="起止日期"):
            updating.open_campaign(by=office.actor, year=2027, opens_on=opens, closes_on=closes)
    assert updating.proposed(2027)[1:] == (dt.date(2027, 3, 1), dt.date(2027, 4, 30))
    assert Campaign.objects.get() == campaign


@pytest.mark.clause("LS-011", "LS-012")
def test_each_unit_reviews_its_own_and_the_town_collects(office, town, liaison, campaign):
    own, other = education(liaison, 1), education(liaison, 2)
    third, dibao = education(liaison, 3), add(office, 4)
    assert set(updating.left_for(liaison.actor, liaison.scope, campaign)) == {own, other, third}
    assert set(updating.left_for(town.actor, town.scope, campaign)) == {own, other, third, dibao}
    assert set(updating.left_for(office.actor, office.scope, campaign)) == {dibao}
    assert updating.confirm(by=liaison.actor, scope=liaison.scope, campaign=campaign, entries=[own.pk]) == 1
    assert updating.confirm(by=liaison.actor, scope=liaison.scope, campaign=campaign, entries=[own.pk]) == 0
    change(liaison, other, since=dt.date(2026, 11, 10), amount_fen=60000)
    enrolling.end(by=liaison.actor, scope=liaison.scope, entry=third, on=clock.today(), reason="毕业")
    updating.confirm(by=town.actor, scope=town.scope, campaign=campaign, entries=[own.pk, dibao.pk])
    assert progress(updating.by_unit(office.scope, campaign)) == {
        "civil_affairs": (1, 0, 0, 0, 1, 1),
        "education_sports": (3, 1, 1, 1, 0, 1),
    }
    assert progress(updating.by_town(office.scope, campaign))["371302101000"] == (4, 1, 1, 1, 1, 2)
    assert progress(updating.by_town(office.scope, campaign))["371302102000"] == (0, 0, 0, 0, 0, 0)
    assert list(updating.left_for(liaison.actor, liaison.scope, campaign)) == []
    assert {r.outcome for r in Review.objects.filter(stage="review")} == {"confirmed", "corrected", "removed"}


@pytest.mark.clause("LS-012")
def test_who_is_not_through_on_the_last_day_is_late(office, liaison, campaign):
    first, _ = education(liaison, 1), education(liaison, 2)
    updating.confirm(by=liaison.actor, scope=liaison.scope, campaign=campaign, entries=[first.pk])
    assert [row.late for row in updating.by_unit(office.scope, campaign)] == [False]
    with clock.fixed(CLOSES + dt.timedelta(days=1)):
        assert [(row.left, row.late) for row in updating.by_unit(office.scope, campaign)] == [(1, True)]
        assert [row.name for row in updating.by_town(office.scope, campaign) if row.late] == ["白沙埠镇"]


def test_nobody_confirms_what_is_not_his(office, town, liaison, campaign):
    entry = add(office, 1)
    with pytest.raises(Refused, match="不归您复核"):
        updating.confirm(by=liaison.actor, scope=liaison.scope, campaign=campaign, entries=[entry.pk])
    assert Review.objects.count() == 0


def test_what_began_after_the_first_day_is_no_part_of_it(office, campaign):
    add(office, 1, aid=aid(since=dt.date(2026, 11, 5)))
    assert updating.by_unit(office.scope, campaign) == []


def test_a_change_back_dated_before_the_first_day_counts_once(liaison, office, campaign):
    entry = education(liaison, 1)
    change(liaison, entry, since=dt.date(2026, 10, 1), amount_fen=60000)
    assert progress(updating.by_unit(office.scope, campaign)) == {"education_sports": (1, 0, 1, 0, 0, 0)}


def test_it_cannot_be_confirmed_before_it_opens(office, liaison):
    later = updating.open_campaign(
        by=office.actor, year=2026, opens_on=dt.date(2026, 12, 1), closes_on=dt.date(2026, 12, 31)
    )
    entry = education(liaison, 1)
    with pytest.raises(Refused, match="还没有开始"):
        updating.confirm(by=liaison.actor, scope=liaison.scope, campaign=later, entries=[entry.pk])
