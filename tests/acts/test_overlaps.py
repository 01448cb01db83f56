"""Duplicate aid, aid by several units, persons missed: the rules, and the same as questions to the database."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations

import pytest

from tests.web import family as f
from yimen.acts import overlaps
from yimen.agencies.types import Scope
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import Category, HouseholdMember, Person
from yimen.places import api as places
from yimen.registry.models import Entry

UNITS = ("civil_affairs", "housing", "medical_security")
PROGRAMMES = ("dibao", "linshi", "medical", "fee_reduction", "housing", "")


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def here(clerk) -> Scope:
    return Scope(path=places.division(f.TOWN).path, unit=f.HERE)


def person(clerk, order: int, town: str = f.TOWN) -> Person:
    return people.register_person(
        by=clerk,
        name="周小" + "甲乙丙丁戊己庚辛壬癸子丑寅"[order - 1],
        number=f.number(order),
        division=places.division(town),
    )


def entry(person: Person, programme: str = "dibao", unit: str = "civil_affairs", **more) -> Entry:
    day = clock.today()
    facts = {"kind": "money", "rhythm": "monthly", "valid_from": day - timedelta(days=100), "source": "import"}
    division = person.division
    return Entry.objects.create(person=person, programme=programme, unit=unit, division=division, **{**facts, **more})


def household(clerk, *members: Person) -> int:
    home = people.form_household(by=clerk, head=members[0])
    for member in members[1:]:
        people.add_member(by=clerk, household=home, person=member, relation="child")
    return home.pk


def ids(rows) -> list[int]:
    return sorted(row.pk for row in rows)


@pytest.mark.clause("LS-002")
def test_one_programme_twice_at_a_time_is_duplicate_aid(clerk, here):
    one = person(clerk, 1)
    first = entry(one)
    assert ids(overlaps.duplicates(here)) == []
    later = entry(one, unit="housing", valid_from=first.valid_from + timedelta(days=30))
    assert ids(overlaps.duplicates(here)) == [later.pk]
    Entry.objects.filter(pk=first.pk).update(valid_until=later.valid_from)
    assert ids(overlaps.duplicates(here)) == []


def test_what_was_taken_back_is_neither_given_twice_nor_by_many_nor_at_all(clerk, here):
    head, child = person(clerk, 1), person(clerk, 2)
    household(clerk, head, child)
    taken_back = entry(head, "medical", "medical_security", void_at=clock.now())
    entry(head, "medical", "housing", valid_from=clock.today())
    entry(child, "fee_reduction", "health", kind="reduction", rhythm="", valid_from=clock.today())
    assert taken_back.pk not in ids(overlaps.multiples(here))
    assert ids(overlaps.duplicates(here)) == []
    Entry.objects.exclude(pk=taken_back.pk).update(void_at=clock.now())
    entry(child, kind="status")
    assert child.pk in ids(overlaps.missed(here))
    Entry.objects.filter(pk=taken_back.pk).update(void_at=None)
    assert child.pk not in ids(overlaps.missed(here))


def test_one_unit_giving_one_programme_in_two_forms_gives_it_once(clerk, here):
    one = person(clerk, 1)
    entry(one)
    entry(one, kind="goods")
    entry(one, kind="status", unit="housing")
    assert ids(overlaps.duplicates(here)) == []
    again = entry(one, valid_from=clock.today())
    assert ids(overlaps.duplicates(here)) == [again.pk]


def test_a_single_grant_counts_for_its_month(clerk, here):
    one = person(clerk, 1)
    first = entry(one, "linshi", rhythm="once")
    near = entry(one, "linshi", "housing", rhythm="once", valid_from=first.valid_from + timedelta(days=29))
    assert ids(overlaps.duplicates(here)) == [near.pk]
    Entry.objects.filter(pk=near.pk).update(valid_from=first.valid_from + timedelta(days=30))
    assert ids(overlaps.duplicates(here)) == []


@pytest.mark.clause("LS-002")
def test_two_units_on_one_need_of_a_household_are_many_hands(clerk, here):
    head, child = person(clerk, 1), person(clerk, 2)
    entry(head, "medical", "medical_security")
    later = entry(child, "fee_reduction", "health", kind="reduction", rhythm="", valid_from=clock.today())
    assert ids(overlaps.multiples(here)) == []
    household(clerk, head, child)
    assert ids(overlaps.multiples(here)) == [later.pk]
    assert ids(overlaps.multiples(here, "illness")) == [later.pk]
    assert ids(overlaps.multiples(here, "school")) == []
    HouseholdMember.objects.filter(person=child).update(valid_from=clock.today() - timedelta(days=9))
    people.remove_member(by=clerk, member=HouseholdMember.objects.get(person=child))
    assert ids(overlaps.multiples(here)) == []


@pytest.mark.clause("LS-002")
def test_a_person_in_difficulty_with_nothing_in_the_household_is_missed(clerk, here):
    head, child, calm = (person(clerk, n) for n in (1, 2, 3))
    household(clerk, head, child)
    assert ids(overlaps.missed(here)) == []
    day = clock.today()
    Category.objects.create(person=child, category="disabled", unit="x", valid_from=day, token="a")
    entry(calm, kind="status")
    assert ids(overlaps.missed(here)) == sorted([child.pk, calm.pk])
    entry(head, valid_until=day)
    assert child.pk in ids(overlaps.missed(here))
    entry(head)
    assert ids(overlaps.missed(here)) == [calm.pk]


def test_who_asked_and_is_waiting_is_not_missed_and_who_got_nothing_is(clerk, here):
    application = f.apply(clerk)
    assert ids(overlaps.missed(here)) == []
    run = application.run
    type(run).objects.filter(pk=run.pk).update(status="ended", result="closed")
    assert ids(overlaps.missed(here)) == [application.person_id]


def test_what_was_found_right_does_not_come_back_and_a_missed_person_after_a_year(clerk, here, today):
    one = person(clerk, 1)
    entry(one, "linshi", rhythm="once")
    twice = entry(one, "linshi", "housing", rhythm="once", valid_from=today - timedelta(days=90))
    people.check_finding(by=clerk, person=one, kind="duplicate", subject=twice.pk, why="两次不同的事故", token="t1")
    assert ids(overlaps.duplicates(here)) == []
    entry(one, kind="status")
    assert ids(overlaps.missed(here)) == [one.pk]
    people.check_finding(by=clerk, person=one, kind="missed", subject=0, why="已由子女接走", token="t2")
    assert ids(overlaps.missed(here)) == []
    with clock.fixed(today + timedelta(days=366)):
        assert ids(overlaps.missed(here)) == [one.pk]


def test_lists_end_at_the_border_and_units_have_none(clerk, district, here):
    other = district.actor("window_clerk", f.SISTER)
    away = person(other, 1, f.SISTER_TOWN)
    entry(away)
    entry(away, unit="housing")
    entry(away, kind="status")
    assert ids(overlaps.duplicates(here)) == ids(overlaps.missed(here)) == []
    county = Scope(path=places.root().path, unit="")
    assert len(ids(overlaps.duplicates(county))) == 1
    unit = Scope(path=None, unit="housing")
    assert ids(overlaps.duplicates(unit)) == ids(overlaps.multiples(unit)) == ids(overlaps.missed(unit)) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_database_finds_what_the_rules_find(clerk, here, seed):
    """Random entries of small households: both ways of asking give the same."""
    dice = random.Random(seed)
    persons = [person(clerk, n) for n in range(1, 13)]
    homes = [persons[n : n + 3] for n in (0, 3, 6)]
    for home in homes:
        household(clerk, *home)
    for one in persons:
        for _ in range(dice.randrange(5)):
            begin = clock.today() - timedelta(days=dice.randrange(80))
            until = dice.choice([None, None, begin + timedelta(days=dice.randrange(60))])
            entry(
                one,
                dice.choice(PROGRAMMES),
                dice.choice(UNITS),
                kind=dice.choice(["money", "money", "goods", "status"]),
                rhythm=dice.choice(["once", "monthly", ""]),
                valid_from=begin,
                valid_until=until,
                void_at=dice.choice([None, None, None, clock.now()]),
            )
    entries = list(Entry.objects.all())
    relations = overlaps.related()
    home_of = {one.pk: n for n, home in enumerate(homes) for one in home}
    twice, many = set(), set()
    for earlier, later in permutations(entries, 2):
        if overlaps.is_duplicate(earlier, later):
            twice.add(later.pk)
        place = [home_of.get(one.person_id, -one.person_id) for one in (earlier, later)]
        if place[0] == place[1] and overlaps.is_multiple(earlier, later, relations):
            many.add(later.pk)
    assert twice or seed
    assert ids(overlaps.duplicates(here)) == sorted(twice)
    assert ids(overlaps.multiples(here)) == sorted(many)


def test_a_need_that_is_not_clear_yet_relates_nothing(clerk, here):
    """Allowance and housing share only the list to choose from: two needs, not one helped by many hands."""
    one = person(clerk, 1)
    entry(one, "dibao", "civil_affairs")
    entry(one, "housing", "housing")
    assert any({"dibao", "housing"} <= set(need.programmes) for need in places.release().needs.values())
    assert "housing" not in overlaps.related()["dibao"]
    assert ids(overlaps.multiples(here)) == []
