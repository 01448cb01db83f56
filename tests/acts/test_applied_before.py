"""What a household has running is seen before one more request is saved; one household applies at one place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web import family as f
from yimen.acts import registering
from yimen.acts.applied_before import AlreadyRunning, running_for
from yimen.acts.deed import Deed, plain
from yimen.acts.registering import PersonFacts, Request
from yimen.agencies.models import Seat
from yimen.agencies.queries import scope_of
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import Application, PlaceNotice
from yimen.documents.models import IssuedNumber
from yimen.people import api as people
from yimen.people.models import Person
from yimen.places import api as places

MOTHER, CHILD = f.number(11), f.number(12)


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def sister(district):
    return district.actor("window_clerk", f.SISTER)


def ask(clerk, name: str = "周母", order: int = 11, town: str = f.TOWN, **more: object) -> Application:
    """A request of one person, with whom the form names."""
    facts = {
        "applicant": PersonFacts(name=name, number=f.number(order)),
        "division": places.division(town),
        "reason": "看病欠了钱",
        "needs": ("illness",),
    }
    return registering.register(by=clerk, request=Request(**facts | more))


def with_child(clerk, **more: object) -> Application:
    return ask(clerk, members=(PersonFacts(name="周子", number=CHILD, relation="child"),), **more)


@pytest.mark.clause("LS-109")
def test_the_same_household_asks_again_only_with_a_reason_that_is_kept(clerk):
    first = with_child(clerk)
    before = IssuedNumber.objects.count()
    for name, order in (("周母", 11), ("周子", 12)):
        with pytest.raises(AlreadyRunning, match="这家人已有办理中的申请") as told:
            ask(clerk, name, order)
        (line,) = told.value.lines
        assert (line.pk, line.number, line.who) == (first.pk, first.number.text, "周母")
        assert told.value.may_go_on
    assert (Application.objects.count(), IssuedNumber.objects.count()) == (1, before)
    second = ask(clerk, "周子", 12, again_reason="另外的事：上学")
    assert Application.objects.get(pk=second.pk).again_reason == "另外的事：上学"


@pytest.mark.clause("LS-109")
def test_the_same_household_cannot_ask_in_two_towns_and_is_told_whom_to_call(clerk, sister):
    first = with_child(clerk)
    for name, order in (("周母", 11), ("周子", 12)):
        with pytest.raises(AlreadyRunning, match="同一家庭不能在两处申请，请联系白沙埠镇社会救助窗口") as told:
            ask(sister, name, order, f.SISTER_TOWN, again_reason="就是要在这里")
        assert not told.value.may_go_on
    assert Application.objects.count() == 1
    plain(by=clerk, deed=Deed(first.run, "accept", "enquiry"))
    assert ask(sister, "周子", 12, f.SISTER_TOWN).again_reason == ""


def test_of_another_town_the_window_learns_town_day_and_telephone_only_and_it_is_written_down(clerk, sister):
    first = with_child(clerk)
    with pytest.raises(AlreadyRunning) as told:
        ask(sister, "周子", 12, f.SISTER_TOWN)
    (line,) = told.value.lines
    assert (line.town, line.on, line.phone) == ("白沙埠镇", first.received_on, "")
    assert (line.pk, line.number, line.who) == (None, "", "")
    (row,) = Row.objects.filter(verb="told_elsewhere")
    assert (row.unit, row.object_id) == (f.SISTER, str(first.person_id))


def test_a_member_typed_who_asked_for_himself_elsewhere_needs_a_reason_only(clerk, sister):
    """A son with a household of his own, named as one who lives here: which of the two is wrong, a person must say."""
    ask(clerk, "周子", 12)
    son = (PersonFacts(name="周子", number=CHILD, relation="child"),)
    with pytest.raises(AlreadyRunning) as told:
        ask(sister, "周父", 13, f.SISTER_TOWN, members=son)
    assert told.value.may_go_on
    assert ask(sister, "周父", 13, f.SISTER_TOWN, members=son, again_reason="儿子已分户").again_reason == "儿子已分户"


def test_the_county_window_sees_and_opens_what_runs_in_a_town(clerk, district):
    first = with_child(clerk)
    county = district.actor("window_clerk", f.COUNTY)
    scope = scope_of(Seat.objects.select_related("unit__division").get(pk=int(county.seat)))
    lines, told = running_for(scope, [first.person_id])
    assert [line.pk for line in lines] == [first.pk]
    assert told == ()


def test_what_has_ended_counts_no_more(clerk):
    first = with_child(clerk)
    plain(by=clerk, deed=Deed(first.run, "accept", "enquiry"))
    again = ask(clerk, again_reason="多写的理由")
    assert Application.objects.get(pk=again.pk).again_reason == ""


# -- without papers ------------------------------------------------------------------------------


def bare(clerk, name: str = "周某", phone: str = f.PHONE, **more: object) -> Application:
    """A request of somebody without papers."""
    return ask(clerk, applicant=PersonFacts(name=name, kind="temporary", phone=phone), **more)


def test_somebody_without_papers_who_asked_before_is_seen_before_a_second_request_is_saved(clerk):
    first = bare(clerk)
    before = Person.objects.count()
    with pytest.raises(AlreadyRunning, match="可能是同一个人") as told:
        bare(clerk)
    assert [line.pk for line in told.value.lines] == [first.pk]
    assert told.value.may_go_on and told.value.perhaps
    assert (Application.objects.count(), Person.objects.count()) == (1, before)
    assert bare(clerk, again_reason="同名的另一个人").again_reason == "同名的另一个人"


def test_he_is_seen_too_when_he_comes_back_with_his_card_or_with_his_family(clerk):
    first = bare(clerk, members=(PersonFacts(name="周小某", number=CHILD, relation="child"),))
    carded = PersonFacts(name="周某", number=f.number(13), phone=f.PHONE)
    with pytest.raises(AlreadyRunning) as told:
        ask(clerk, applicant=carded)
    assert ([line.pk for line in told.value.lines], told.value.perhaps) == ([first.pk], True)
    with pytest.raises(AlreadyRunning) as told:
        ask(clerk, "周妻", 14, members=(replace(carded, relation="spouse"),))
    assert ([line.pk for line in told.value.lines], told.value.perhaps) == ([first.pk], True)


def test_of_another_town_the_second_window_learns_no_more_of_who_may_be_the_same(clerk, sister):
    first = bare(clerk)
    with pytest.raises(AlreadyRunning) as told:
        bare(sister, division=places.division(f.SISTER_TOWN))
    (line,) = told.value.lines
    assert (line.town, line.pk, line.number, line.who) == ("白沙埠镇", None, "", "")
    assert [row.object_id for row in Row.objects.filter(verb="told_elsewhere")] == [str(first.person_id)]


def test_two_with_cards_of_their_own_are_not_taken_for_one(clerk):
    """Name and telephone are shared by grandfather and grandson in many a house; their numbers say they are two."""
    one, two = (PersonFacts(name="周某", number=f.number(order), phone=f.PHONE) for order in (13, 14))
    ask(clerk, applicant=one)
    assert ask(clerk, applicant=two).again_reason == ""


def test_who_was_found_to_be_somebody_else_is_asked_no_more(clerk):
    first = bare(clerk)
    second = bare(clerk, again_reason="同名的另一个人")
    plain(by=clerk, deed=Deed(second.run, "accept", "enquiry"))
    finding = {"kind": people.CheckKind.ALIKE, "subject": first.person_id, "why": "同名的两个人", "token": "two"}
    people.check_finding(by=clerk, person=second.person, **finding)
    again = ask(clerk, known=second.person, applicant=PersonFacts(name="周某", kind="temporary"))
    assert again.again_reason == ""


# -- register place and residence ----------------------------------------------------------------


def living_elsewhere(town: str = f.SISTER_TOWN, **more: object) -> Request:
    facts = {
        "applicant": PersonFacts(name="周外", number=f.number(21)),
        "division": places.division(f.TOWN),
        "reason": "租房住在这里",
        "needs": ("living",),
        "place_basis": "residence",
        "other_place": places.division(town),
    }
    return Request(**facts | more)


@pytest.mark.clause("JJ-010")
def test_who_applies_where_he_lives_says_where_he_is_registered_and_that_window_is_told(clerk):
    with pytest.raises(Refused, match="没有写户籍所在地"):
        registering.register(by=clerk, request=living_elsewhere(other_place=None))
    taken = registering.register(by=clerk, request=living_elsewhere())
    kept = Application.objects.get(pk=taken.pk)
    assert (kept.division.code, kept.other_place.code) == (f.TOWN, f.SISTER_TOWN)
    assert PlaceNotice.objects.get().window.unit.key == f.SISTER


@pytest.mark.clause("JJ-010")
def test_where_the_place_has_not_begun_it_one_applies_at_the_register_place(clerk, monkeypatch):
    way = places.release().application.model_copy(update={"at_residence": False})
    monkeypatch.setattr(registering, "_way", lambda: way)
    with pytest.raises(Refused, match="还没有开办居住地申请"):
        registering.register(by=clerk, request=living_elsewhere())
    assert registering.register(by=clerk, request=replace(living_elsewhere(), place_basis="register"))


def test_a_register_place_outside_the_county_is_kept_in_words_and_tells_nobody(clerk):
    outside = living_elsewhere(other_place=None, other_place_text="外省某县")
    taken = registering.register(by=clerk, request=outside)
    assert Application.objects.get(pk=taken.pk).other_place_text == "外省某县"
    assert not PlaceNotice.objects.exists()


def test_a_register_place_in_the_same_town_is_no_other_place(clerk):
    with pytest.raises(Refused, match="同一镇街"):
        registering.register(by=clerk, request=living_elsewhere(f.TOWN))


# -- hotline, letters, one minute ----------------------------------------------------------------


def test_the_hotline_registers_at_the_window_of_the_place(district):
    operator = district.actor("hotline_operator", "hotline")
    taken = ask(operator, town=f.SISTER_TOWN, channel="hotline")
    assert taken.window.unit.key == f.SISTER
    assert taken.number.window == taken.window.code
    turn = taken.run.turns.get(status="open")
    assert (turn.owner, turn.kind) == (f.SISTER, "accept_application")


def test_the_hotline_reads_of_a_running_one_only_where_and_when(district, clerk):
    with_child(clerk)
    operator = district.actor("hotline_operator", "hotline")
    with pytest.raises(AlreadyRunning) as told:
        ask(operator, channel="hotline")
    assert (told.value.lines[0].town, told.value.lines[0].pk) == ("白沙埠镇", None)
    assert told.value.may_go_on


def test_a_letter_names_nobody_who_brought_it(clerk):
    assert ask(clerk, channel="letter").channel == "letter"


@pytest.mark.clause("LP-080", "JJ-117")
def test_no_need_is_the_wrong_door_at_a_town_window(clerk):
    for order, need in enumerate(places.release().needs, start=100):
        assert ask(clerk, "周某", order, needs=(need,)).needs.get().need == need


def test_name_telephone_village_and_trouble_are_enough(clerk):
    bare = PersonFacts(name="周某", kind="temporary", phone=f.PHONE)
    taken = registering.register(
        by=clerk,
        request=Request(applicant=bare, division=places.division(f.TOWN), reason="揭不开锅", needs=("unclear",)),
    )
    assert taken.person.number.startswith("T")


@pytest.mark.clause("JJ-117")
def test_an_unclear_request_goes_to_any_unit_that_takes_referrals(clerk):
    from yimen.acts import splitting
    from yimen.agencies import queries as agencies

    taken = ask(clerk, needs=("unclear",))
    lines = splitting.proposals(taken)
    town = {key for key in agencies.takers() if key in {unit.key for unit in agencies.units(kind="town")}}
    assert {line.unit for line in lines} == (set(agencies.takers()) - town) | {"baishabu_zhen"}
    assert all(line.choose for line in lines)
    plain(by=clerk, deed=Deed(taken.run, "accept", "accepted"))
    deed = Deed(taken.run, "split", "confirmed", values={"chosen": [("legal_aid", "justice")]})
    splitting.confirm_split(by=clerk, deed=deed)
    assert [one.programme for one in taken.referrals.all()] == ["legal_aid"]
