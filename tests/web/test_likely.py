"""Somebody written down without papers comes with papers: who may be the same person is offered, by seats that may say
so, and what was looked into is not offered again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.web import family as f
from tests.web.conftest import sign_in
from yimen.acts.registering import PersonFacts, Request, register
from yimen.cases.models import Application
from yimen.people import api as people
from yimen.people.models import Person
from yimen.places import api as places


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


def without(clerk, **more) -> Person:
    """Somebody of the town written down without papers."""
    facts = {"name": "周无证", "kind": "temporary", "division": places.division(f.TOWN)}
    return people.register_person(by=clerk, **facts | more)


def with_card(clerk, order: int = 90, **more) -> Person:
    facts = {"name": "周无证", "number": f.number(order), "division": places.division(f.TOWN)}
    return people.register_person(by=clerk, **facts | more)


def test_before_a_number_is_typed_the_likely_ones_are_offered(clerk):
    mother, known = without(clerk), with_card(clerk)
    shown = f.text_of(answer := sign_in(clerk).get(reverse("people:identity", args=[mother.pk])))
    assert "同村同名，一份是临时编号" in shown
    assert people.shown_number(known) in shown
    assert known.number not in shown
    assert reverse("people:compare", args=[mother.pk, known.pk]) in answer.content.decode()


def test_with_the_number_comes_the_birth_and_others_of_it_are_offered(clerk):
    born = with_card(clerk, 91, division=places.division("371302101208")).birth
    mother = without(clerk)
    browser = sign_in(clerk)
    assert "可能是同一人" not in f.text_of(browser.get(reverse("people:person", args=[mother.pk])))
    form = {"kind": "resident_id", "number": f.number(92)}
    shown = f.text_of(browser.post(reverse("people:identity", args=[mother.pk]), form, follow=True))
    assert "另有登记可能是同一人" in shown
    assert "姓名、出生日期相同" in shown
    assert Person.objects.get(pk=mother.pk).birth == born


def test_who_comes_again_with_a_card_is_told_apart_at_the_counter(clerk):
    earlier = without(clerk)
    request = Request(
        applicant=PersonFacts(name="周无证", number=f.number(90)),
        division=places.division(f.TOWN),
        reason="看病",
        needs=("illness",),
    )
    now = register(by=clerk, request=request).person
    shown = f.text_of(sign_in(clerk).get(reverse("people:person", args=[now.pk])))
    assert "可能是同一人的登记" in shown
    assert people.shown_number(earlier) in shown


def test_registering_says_that_somebody_like_the_applicant_is_known(clerk):
    without(clerk)
    form = {
        "name": "周无证",
        "kind": "resident_id",
        "number": f.number(90),
        "division": f.TOWN,
        "place_basis": "register",
        "needs": ["illness"],
        "reason": "看病",
        "channel": "window",
        "received_on": "2026-11-23",
        "token": "again",
        "do": "save",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
    }
    shown = f.text_of(sign_in(clerk).post("/intake/new/", form, follow=True))
    assert Application.objects.count() == 1
    assert "可能以前登记过" in shown


def test_what_was_found_to_be_two_is_not_offered_either_way(clerk):
    mother, known = without(clerk), with_card(clerk)
    for person in (mother, known):
        assert "可能是同一人的登记" in f.text_of(sign_in(clerk).get(reverse("people:person", args=[person.pk])))
    people.check_finding(
        by=clerk, person=known, kind=people.CheckKind.ALIKE, subject=mother.pk, why="同名的两个人", token="two"
    )
    for person in (mother, known):
        assert "可能是同一人的登记" not in f.text_of(sign_in(clerk).get(reverse("people:person", args=[person.pk])))


def test_of_somebody_elsewhere_only_the_place_is_told_and_a_seat_that_may_not_say_is_offered_nobody(clerk, district):
    away = with_card(district.actor("window_clerk", f.SISTER), division=places.division(f.SISTER_TOWN), phone=f.PHONE)
    mother = without(clerk, phone=f.PHONE)
    address = reverse("people:person", args=[mother.pk])
    shown = f.text_of(sign_in(clerk).get(address))
    assert "枣园镇，不在本辖区" in shown
    assert people.shown_number(away) not in shown
    officer = sign_in(district.actor("town_officer", "baishabu_zhen"))
    assert "可能是同一人" not in f.text_of(officer.get(address))
