"""Entries by hand: added, changed, ended, entered late, checked again; always with day, reason and author."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.registry.lists import Desk, name, number, row, xlsx
from yimen.acts import enrolling
from yimen.acts import reading_registry as reading
from yimen.acts.enrolling import Aid
from yimen.acts.registering import PersonFacts
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import api as places
from yimen.registry.models import Entry

HERE, ELSEWHERE = "371302101208", "371302102000"


def aid(**changes) -> Aid:
    """Five hundred a month from New Year."""
    usual = {
        "kind": "money",
        "division": places.division(HERE),
        "since": dt.date(2026, 1, 1),
        "amount_fen": 50000,
        "rhythm": "monthly",
    }
    return Aid(**(usual | changes))


def add(desk: Desk, order: int = 1, token: str = "", **changes) -> Entry:
    """Somebody entered at a desk."""
    usual = {"unit": "civil_affairs", "programme": "dibao", "aid": aid()}
    return enrolling.add(
        by=desk.actor,
        scope=desk.scope,
        who=PersonFacts(name(order), number=number(order)),
        token=token or f"add-{order}-{Entry.objects.count()}",
        **(usual | changes),
    )


def change(desk: Desk, entry: Entry, token: str = "change", **changes) -> Entry:
    return enrolling.change(
        by=desk.actor, scope=desk.scope, entry=entry, aid=aid(**changes), reason="收入增加", token=token
    )


@pytest.mark.clause("LS-010")
def test_an_entry_says_which_unit_it_is_of(town):
    entry = add(town)
    assert (entry.unit, entry.source, entry.person.name) == ("civil_affairs", "typed", name(1))
    assert reading.entry_rows([entry])[0].unit == "区民政局"


@pytest.mark.clause("LS-013")
def test_a_change_keeps_what_was_with_day_reason_and_author(town):
    old = add(town)
    new = change(town, old, since=dt.date(2026, 10, 1), amount_fen=40000)
    old.refresh_from_db()
    assert (old.valid_until, new.valid_from, new.valid_until) == (dt.date(2026, 10, 1), dt.date(2026, 10, 1), None)
    assert (new.reason, new.author_id, new.replaces) == ("收入增加", int(town.actor.account), old)
    assert (old.end_reason, old.ended_by_id) == ("收入增加", int(town.actor.account))
    day = Entry.objects.on(dt.date(2026, 9, 30)).get()
    assert day.amount_fen == 50000
    assert Entry.objects.on(dt.date(2026, 10, 1)).get() == new
    page = reading.entry_page(town.scope, town.actor, new.pk)
    assert [one.row.pk for one in page.history] == [new.pk, old.pk]
    assert Row.objects.filter(verb="change_entry").count() == 1


@pytest.mark.clause("LS-013")
def test_an_end_has_its_day_and_reason(town):
    entry = enrolling.end(by=town.actor, scope=town.scope, entry=add(town), on=dt.date(2026, 11, 1), reason="去世")
    assert (entry.valid_until, entry.end_reason) == (dt.date(2026, 11, 1), "去世")
    with pytest.raises(Refused, match="已经停止"):
        change(town, entry, since=dt.date(2026, 11, 2))


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_changes_without_a_reason(town, reason):
    entry = add(town)
    with pytest.raises(Refused, match="没有写原因"):
        enrolling.end(by=town.actor, scope=town.scope, entry=entry, on=clock.today(), reason=reason)
    with pytest.raises(Refused, match="没有写原因"):
        enrolling.change(by=town.actor, scope=town.scope, entry=entry, aid=aid(), reason=reason, token="c")
    assert Entry.objects.get().valid_until is None


@pytest.mark.clause("LS-103")
def test_sudden_hardship_is_entered_late_with_both_days_and_a_mark(town):
    happened = dt.date(2026, 11, 3)
    given = aid(since=happened, rhythm="once", amount_fen=200000)
    entry = add(town, unit="baishabu_zhen", programme="emergency_aid", aid=given, event_on=happened)
    add(town, 2)
    found = reading.entry_rows(list(reading.entries(town.scope, late="1")))
    assert [(r.pk, r.late, r.entered) for r in found] == [(entry.pk, True, clock.today())]
    assert (entry.event_on, entry.valid_until) == (happened, happened + dt.timedelta(days=1))
    with pytest.raises(Refused, match="事发日期晚于今天"):
        add(town, 3, event_on=clock.today() + dt.timedelta(days=1))


@pytest.mark.clause("LS-101")
def test_a_town_enters_only_its_own_people(town, office):
    with pytest.raises(Refused, match="辖区"):
        add(town, aid=aid(division=places.division(ELSEWHERE)))
    other = add(office, aid=aid(division=places.division(ELSEWHERE)))
    with pytest.raises(Refused, match="不归您的岗位"):
        change(town, other, since=dt.date(2026, 5, 1))
    assert reading.entry_page(town.scope, town.actor, other.pk) is None


def test_a_unit_enters_only_its_own_list(liaison, office):
    with pytest.raises(Refused, match="不能登记这个单位"):
        add(liaison)
    own = add(liaison, unit="education_sports", programme="education")
    others = add(office, 2)
    assert list(reading.entries(liaison.scope)) == [own]
    with pytest.raises(Refused, match="不归您的岗位"):
        change(liaison, others, since=dt.date(2026, 5, 1))


def test_a_seat_without_the_right_enters_nobody(district):
    with pytest.raises(Refused, match="岗位"):
        add(Desk(district.actor("town_leader", "baishabu_zhen")))


def test_a_form_sent_twice_is_one_entry_and_one_change(town):
    entry = add(town, token="one")
    assert add(town, token="one") == entry
    first = change(town, entry, since=dt.date(2026, 6, 1))
    assert change(town, entry, since=dt.date(2026, 6, 1)) == first
    assert Entry.objects.count() == 2


def test_nobody_stands_twice_in_one_list(town):
    add(town)
    with pytest.raises(Refused, match="已在这份名册"):
        add(town)
    add(town, programme="tekun")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"since": dt.date(2028, 1, 1)}, "一年以后"),
        ({"until": dt.date(2025, 1, 1)}, "早于起始日期"),
        ({"amount_fen": None}, "金额和周期"),
        ({"rhythm": ""}, "金额和周期"),
    ],
)
def test_what_does_not_fit_together_is_refused(town, changes, said):
    with pytest.raises(Refused, match=said):
        add(town, aid=aid(**changes))
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2028, 1, 1)])
def test_a_change_begins_while_the_entry_holds(town, day):
    entry = add(town)
    with pytest.raises(Refused):
        change(town, entry, since=day)


@pytest.mark.clause("LS-102")
def test_checks_come_due_by_the_programme_and_are_listed(town):
    due = add(town, 1, aid=aid(since=dt.date(2025, 6, 1)))
    soon = add(town, 2, aid=aid(since=dt.date(2025, 12, 10)))
    add(town, 3, aid=aid(since=dt.date(2026, 6, 1)))
    never = add(town, 4, programme="legal_aid", aid=aid(kind="service", amount_fen=None, rhythm=""))
    assert (due.check_on, soon.check_on, never.check_on) == (dt.date(2026, 6, 1), dt.date(2026, 12, 10), None)
    listed = reading.checks(town.scope).order_by("check_on")
    assert list(listed) == [due, soon]
    assert [row.overdue for row in reading.entry_rows(list(listed))] == [True, False]
    assert list(reading.checks(town.scope, due="overdue")) == [due]
    assert list(reading.checks(town.scope, due="soon")) == [soon]
    enrolling.check_again(by=town.actor, scope=town.scope, entry=due, on=clock.today())
    due.refresh_from_db()
    assert (due.checked_on, due.check_on) == (clock.today(), dt.date(2027, 11, 23))
    assert list(reading.checks(town.scope)) == [soon]
    with pytest.raises(Refused, match="复核日期"):
        enrolling.check_again(by=town.actor, scope=town.scope, entry=due, on=dt.date(2026, 11, 1))


@pytest.mark.clause("LS-101")
def test_coverage_shows_towns_and_units_with_nought(office, town):
    office.imported(xlsx([row(n) for n in range(3)]))
    found = {one.name: (one.people, one.recipients, one.entries) for one in reading.coverage_by_town(office.scope)}
    assert found["白沙埠镇"] == (3, 3, 3)
    assert found["枣园镇"] == (0, 0, 0)
    units = {one.key: one.entries for one in reading.coverage_by_unit(office.scope)}
    assert (units["civil_affairs"], units["housing"]) == (3, 0)
    assert [one.name for one in reading.coverage_by_town(town.scope)] == ["白沙埠镇"]
