"""Two registrations of one person: found, made one by two people, made two again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError

from yimen.agencies.types import Scope
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.flow.types import Actor
from yimen.people import api, merging
from yimen.people.indexing import reindex
from yimen.people.models import Category, HouseholdMember, Merge, Person, PersonToken

from .conftest import actor, number, seat_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposer(clerk) -> Actor:
    return replace(clerk, rights=frozenset({"propose_merge", "merge_people"}))


@pytest.fixture
def reviewer(county) -> Actor:
    return replace(actor(*seat_at(county.town, "east_review")), rights=frozenset({"merge_people"}))


def card(clerk, county, name: str = "曾小明", order: str = "001", **more) -> Person:
    return api.register_person(by=clerk, name=name, number=number(order=order), **{"division": county.village, **more})


def slip(clerk, county, name: str = "曾小明", **more) -> Person:
    return api.register_person(by=clerk, name=name, kind="temporary", **{"division": county.village, **more})


def propose(by, kept, dropped, token="t", why="看了身份证") -> Merge:
    return api.propose_merge(by=by, kept=kept, dropped=dropped, why=why, token=token)


def merged(proposer, reviewer, kept, dropped, token="t") -> Merge:
    return api.decide_merge(by=reviewer, merge=propose(proposer, kept, dropped, token), agreed=True)


def likes(scope: Scope) -> dict[int, list[tuple[int, tuple[str, ...]]]]:
    found = list(api.alike(api.visible_to(scope)).order_by("pk"))
    return {key: [(p.other.pk, p.reasons) for p in pairs] for key, pairs in api.pairs_of(found).items()}


def test_who_is_like_whom(clerk, county, east):
    first = card(clerk, county, phone="13800000000")
    same_birth = card(clerk, county, order="003")
    same_phone = api.register_person(
        by=clerk, name="曾小明", number=number("19910101"), phone="13800000000", division=county.town
    )
    nobody = card(clerk, county, name="李四", order="005")
    assert likes(east) == {
        same_birth.pk: [(first.pk, ("姓名、出生日期相同",))],
        same_phone.pk: [(first.pk, ("姓名、电话相同",))],
    }
    without = slip(clerk, county)
    found = likes(east)[without.pk]
    assert [other for other, _ in found] == [first.pk, same_birth.pk]
    assert found[0][1] == ("同村同名，一份是临时编号",)
    assert nobody.pk not in likes(east)


def test_two_cards_of_one_name_and_village_are_two_people_unless_born_on_one_day(clerk, county, east):
    card(clerk, county)
    api.register_person(by=clerk, name="曾小明", number=number("19910101"), division=county.village)
    slip(clerk, county, birth=date(1975, 5, 5))
    assert likes(east) == {}


def test_a_person_without_papers_is_found_from_the_card_registered_later(clerk, county, east):
    without = slip(clerk, county)
    later = card(clerk, county)
    assert list(likes(east)) == [later.pk]
    assert likes(east)[later.pk][0][0] == without.pk


def test_two_found_to_be_two_are_not_told_again(clerk, county, east):
    first, second = card(clerk, county), card(clerk, county, order="003")
    api.check_finding(by=clerk, person=second, kind="alike", subject=first.pk, why="是堂兄弟", token="x")
    assert likes(east) == {}
    third = card(clerk, county, order="007")
    assert [other for other, _ in likes(east)[third.pk]] == [first.pk, second.pk]


def test_an_old_number_of_fifteen_digits_is_the_same_person(clerk, county):
    known = card(clerk, county)
    old = number()[:6] + number()[8:17]
    assert api.register_person(by=clerk, name="曾小明", number=old) == known


def test_merging_takes_everything_along_and_both_numbers_find_the_one_that_stays(
    clerk, proposer, reviewer, county, east
):
    kept, dropped = card(clerk, county), slip(clerk, county, phone="13800000000", address="3组")
    home = api.form_household(by=clerk, head=dropped)
    category = api.put_in_category(
        by=clerk, person=dropped, category="disabled", unit="x", on=kept.created_at.date(), token="c"
    )
    temporary = dropped.number
    merge = merged(proposer, reviewer, kept, dropped)
    dropped.refresh_from_db()
    kept.refresh_from_db()
    assert dropped.merged_into == kept
    assert (kept.phone, kept.address) == ("13800000000", "3组")
    category.refresh_from_db()
    assert category.person == kept
    assert [m.person_id for m in api.members_on(home)] == [kept.pk]
    for text in (temporary, number(), "13800000000", "曾小明"):
        assert [line.person_id for line in api.find_people(east, text)] == [kept.pk]
    assert not PersonToken.objects.filter(person=dropped).exists()
    row = Row.objects.get(verb="merge_people")
    assert (row.object_id, row.data) == (str(merge.pk), {"standing": kept.pk, "merged": dropped.pk})
    assert merge.why == "看了身份证"


def test_tokens_of_a_merged_person_survive_changes_and_rotation(clerk, proposer, reviewer, county, east):
    kept, dropped = card(clerk, county), slip(clerk, county, name="曾晓明")
    temporary = dropped.number
    merged(proposer, reviewer, kept, dropped)
    api.change_person(by=clerk, person=Person.objects.get(pk=kept.pk), phone="13900000000")
    for text in (temporary, "曾晓明", "13900000000"):
        assert [line.person_id for line in api.find_people(east, text)] == [kept.pk]
    active = int.from_bytes(bytes(PersonToken.objects.first().token)[:2], "big")
    reindex(active)
    assert [line.person_id for line in api.find_people(east, temporary)] == [kept.pk]


def test_the_number_of_a_merged_registration_brings_the_one_that_stays(clerk, proposer, reviewer, county):
    kept, dropped = card(clerk, county), card(clerk, county, name="曾晓明", order="003")
    merged(proposer, reviewer, kept, dropped)
    assert api.register_person(by=clerk, name="曾晓明", number=number(order="003")) == kept
    with pytest.raises(api.OtherName):
        api.register_person(by=clerk, name="李四", number=number(order="003"))


def test_undone_everything_is_as_before(clerk, proposer, reviewer, county, east):
    kept, dropped = card(clerk, county), slip(clerk, county, phone="13800000000")
    home = api.form_household(by=clerk, head=kept)
    api.add_member(by=clerk, household=home, person=dropped, relation="child")
    elsewhere = api.form_household(by=clerk, head=dropped)
    before = everything()
    merge = merged(proposer, reviewer, kept, dropped)
    assert everything() != before
    assert [m.person_id for m in api.members_on(home)] == [kept.pk]
    with pytest.raises(Refused, match="没有写理由"):
        api.undo_merge(by=reviewer, merge=merge, why=" ")
    undone = api.undo_merge(by=reviewer, merge=merge, why="其实是兄弟")
    assert everything() == before
    assert (undone.undone_by_id, undone.undone_why) == (int(reviewer.account), "其实是兄弟")
    assert [m.person_id for m in api.members_on(elsewhere)] == [dropped.pk]
    with pytest.raises(Refused, match="已经撤销"):
        api.undo_merge(by=reviewer, merge=merge, why="再来")


def everything() -> tuple[list[tuple[object, ...]], ...]:
    """Persons, tokens and memberships as they stand."""
    people = [(p.pk, p.number, p.phone, p.address, p.merged_into_id) for p in Person.objects.order_by("pk")]
    tokens = sorted((t.person_id, t.kind, bytes(t.token)) for t in PersonToken.objects.all())
    homes = list(HouseholdMember.objects.order_by("pk").values_list("household", "person", "relation", "valid_until"))
    return people, tokens, homes


def test_who_lives_twice_in_a_household_stays_its_head(clerk, proposer, reviewer, county):
    kept, dropped = card(clerk, county), slip(clerk, county)
    home = api.form_household(by=clerk, head=dropped)
    api.add_member(by=clerk, household=home, person=kept, relation="other")
    merged(proposer, reviewer, kept, dropped)
    assert [(m.person_id, m.relation) for m in api.members_on(home)] == [(kept.pk, "户主")]


def test_what_stands_there_already_stays_where_it_is(clerk, proposer, reviewer, county):
    kept, dropped = card(clerk, county), slip(clerk, county)
    day = kept.created_at.date()
    for person, token in ((kept, "a"), (dropped, "b")):
        api.put_in_category(by=clerk, person=person, category="disabled", unit="x", on=day, token=token)
    merged(proposer, reviewer, kept, dropped)
    assert sorted(Category.objects.values_list("person_id", flat=True)) == sorted([kept.pk, dropped.pk])


def test_undo_is_refused_when_the_kept_one_was_merged_further(clerk, proposer, reviewer, county):
    first, second, third = card(clerk, county), slip(clerk, county), card(clerk, county, order="003")
    one = merged(proposer, reviewer, first, second, "a")
    two = merged(proposer, reviewer, third, first, "b")
    assert api.standing(Person.objects.get(pk=second.pk)) == third
    with pytest.raises(Refused, match="先撤销后一次合并"):
        api.undo_merge(by=reviewer, merge=one, why="错了")
    api.undo_merge(by=reviewer, merge=two, why="错了")
    api.undo_merge(by=reviewer, merge=one, why="错了")
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_undo_is_refused_when_somebody_else_is_head_since(clerk, proposer, reviewer, county):
    kept, dropped, other = card(clerk, county), slip(clerk, county), card(clerk, county, order="009")
    home = api.form_household(by=clerk, head=kept)
    api.add_member(by=clerk, household=home, person=dropped, relation="child")
    merge = merged(proposer, reviewer, kept, dropped)
    HouseholdMember.objects.create(household=home, person=dropped, relation="child", valid_from=kept.created_at.date())
    with pytest.raises(Refused, match="家庭成员又有变动"):
        api.undo_merge(by=reviewer, merge=merge, why="错了")
    assert Person.objects.get(pk=dropped.pk).merged_into_id == kept.pk
    assert other.pk


@pytest.mark.parametrize(
    ("who", "said"),
    [("proposer", "不能自己复核"), ("clerk", "不能复核人员合并")],
)
def test_nobody_decides_alone(request, proposer, reviewer, clerk, county, who, said):
    merge = propose(proposer, card(clerk, county), slip(clerk, county))
    with pytest.raises(Refused, match=said):
        api.decide_merge(by=request.getfixturevalue(who), merge=merge, agreed=True)
    assert not Person.objects.filter(merged_into__isnull=False).exists()
    with pytest.raises(IntegrityError):
        Merge.objects.filter(pk=merge.pk).update(decided_by=merge.proposed_by, decided_at=merge.created_at, agreed=True)


def test_a_proposal_that_was_refused_changes_nothing(clerk, proposer, reviewer, county):
    kept, dropped = card(clerk, county), slip(clerk, county)
    before = everything()
    merge = api.decide_merge(by=reviewer, merge=propose(proposer, kept, dropped), agreed=False)
    assert everything() == before
    assert api.decide_merge(by=reviewer, merge=merge, agreed=False).decided_at == merge.decided_at
    with pytest.raises(Refused, match="已经有人复核"):
        api.decide_merge(by=reviewer, merge=merge, agreed=True)
    assert propose(proposer, kept, dropped, "again").pk != merge.pk


def test_proposals_that_make_no_sense_are_refused(clerk, proposer, reviewer, county):
    kept, dropped, third = card(clerk, county), slip(clerk, county), card(clerk, county, order="003")
    with pytest.raises(Refused, match="不如另一份"):
        propose(proposer, dropped, kept)
    with pytest.raises(Refused, match="同一份登记"):
        propose(proposer, kept, kept)
    with pytest.raises(Refused, match="没有写理由"):
        propose(proposer, kept, dropped, why=" ")
    with pytest.raises(Refused, match="不能提出合并"):
        propose(clerk, kept, dropped)
    first = propose(proposer, kept, dropped)
    assert propose(proposer, kept, dropped) == first
    with pytest.raises(Refused, match="已有人提出"):
        propose(proposer, kept, dropped, "u")
    with pytest.raises(Refused, match="正等复核"):
        propose(proposer, third, dropped, "v")
    api.decide_merge(by=reviewer, merge=first, agreed=True)
    with pytest.raises(Refused, match="已经并入"):
        propose(proposer, third, dropped, "w")


def test_two_proposals_about_one_person_do_not_both_hold(clerk, proposer, reviewer, county):
    one, two, three = card(clerk, county), card(clerk, county, order="003"), card(clerk, county, order="005")
    first, second = propose(proposer, one, two, "a"), propose(proposer, two, three, "b")
    api.decide_merge(by=reviewer, merge=first, agreed=True)
    with pytest.raises(Refused, match="已经并入"):
        api.decide_merge(by=reviewer, merge=second, agreed=True)
    assert Merge.objects.get(pk=second.pk).decided_at is None


def test_every_table_that_names_a_person_follows_her():
    """A room made later is not forgotten: whoever points at a person is moved, but for the few named here."""
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.related_model is Person and not field.auto_created
    }
    stays = {"people.PersonToken.person", "people.Merge.kept", "people.Merge.dropped", "people.Person.merged_into"}
    assert {name for name, _ in merging.followers()} == named - stays
    assert {"registry.Entry.person", "cases.Application.person"} <= named
