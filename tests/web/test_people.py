"""Finding a person, and seeing no more than the seat may."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.web import family as f
from yimen.acts import answering, looking, splitting
from yimen.acts.deed import Deed, plain
from yimen.agencies.queries import takers
from yimen.audit.models import Reason, Row
from yimen.people.models import Person, PersonSearch

ADDRESS = "3组12号"


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def clerk(home):
    return f.browser(home.clerk)


@pytest.fixture
def liaison(district, home):
    return f.browser(district.actor("liaison", f.unit_of("medical")))


@pytest.fixture
def stranger(district, home):
    """Liaison of a unit nothing was sent to."""
    taken = {f.unit_of("medical"), f.unit_of("education")}
    return f.browser(district.actor("liaison", next(unit for unit in takers() if unit not in taken)))


def search(client, text):
    return client.post(reverse("people:search"), {"text": text}, follow=True)


def facts_of(answer):
    """What the page says of the person, label -> value."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(?:<b>)?(.*?)(?:</b>)?</dd>", answer.content.decode()))


def look(client, pk, htmx=False, **data):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("people:look", args=[pk]), data, headers=headers)


def looks():
    return [(row.object_id, row.purpose) for row in Row.objects.filter(verb="look")]


@pytest.mark.parametrize("text", [f.number(), f.NAME, "周", "zhouxiaoyu", "zxy", f.PHONE])
def test_a_search_leads_to_an_address_that_tells_nothing(clerk, text):
    answer = search(clerk, text)
    address = answer.redirect_chain[-1][0]
    assert answer.status_code == 200
    assert text not in address
    assert PersonSearch.objects.get().address in address
    page = f.text_of(answer)
    assert f.NAME in page
    assert "9999**********" in page
    assert f.number() not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_result_names_the_year_the_place_and_what_is_known(clerk, home):
    answer = search(clerk, f.NAME)
    page = f.text_of(answer)
    assert "1985" in page
    assert "白沙埠镇" in page
    assert home.application.number.text in page
    assert "办理中" in page
    assert reverse("people:person", args=[home.person]) in answer.content.decode()


def test_a_result_belongs_to_one_person_in_one_seat(clerk, district, home):
    address = search(clerk, f.NAME).redirect_chain[-1][0]
    colleague = f.browser(district.actor("window_clerk", f.HERE, 2))
    same_person_other_seat = f.browser(district.actor("window_clerk", f.SISTER))
    for other in (colleague, same_person_other_seat):
        answer = other.get(address)
        assert answer.status_code == 409
        assert "这次查询已失效" in answer.content.decode()
    assert clerk.get(address).status_code == 200


def test_nobody_found_offers_a_new_request(clerk):
    answer = search(clerk, "吴")
    assert "没有查到" in f.text_of(answer)
    assert reverse("intake:new") in answer.content.decode().partition("<main")[2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "请填写找人"), ("   ", "请填写找人"), ("999999198503070010", "校验"), ("周" * 65, "超过64个字")],
)
def test_what_cannot_be_searched_is_said_beside_the_box(clerk, text, sentence):
    answer = search(clerk, text)
    assert answer.status_code == 422
    assert sentence in f.text_of(answer)
    assert not PersonSearch.objects.exists()


def test_many_found_are_sorted_by_address(clerk, home):
    f.apply(home.clerk, 2, "周阿明")
    address = search(clerk, "周").redirect_chain[-1][0]
    plain_order, by_name = clerk.get(address), clerk.get(address, {"sort": "name"})
    assert [line["line"].name for line in by_name.context["lines"]] == sorted(
        line["line"].name for line in plain_order.context["lines"]
    )
    assert clerk.get(address, {"sort": "number"}).status_code == 200


def test_a_printed_number_leads_to_its_page(clerk, liaison, stranger, home):
    slip = home.medical.slips.get().paper.number.text
    to = clerk.post(reverse("people:search"), {"text": slip})
    assert to["Location"] == reverse("referrals:referral", args=[home.medical.pk])
    to = clerk.post(reverse("people:search"), {"text": f" {home.application.number.text} "})
    assert to["Location"] == reverse("intake:application", args=[home.application.pk])


def test_a_sister_window_learns_the_minimum_of_a_whole_number_only(district, home):
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    before = Row.objects.filter(verb="told_elsewhere").count()
    answer = search(sister, f.number())
    page = f.text_of(answer)
    assert "周*雨" in page
    assert f.NAME not in page
    assert "白沙埠镇" in page
    assert home.application.received_on.isoformat() in page
    assert home.application.number.text not in page
    assert f.PHONE not in page
    assert reverse("people:person", args=[home.person]) not in answer.content.decode()
    told = Row.objects.filter(verb="told_elsewhere")
    assert told.count() == before + 1
    assert told.latest("id").object_id == str(home.person)
    assert "没有查到" in f.text_of(search(sister, f.NAME))


def test_a_seat_that_registers_nobody_learns_nothing_of_elsewhere(district, home):
    officer = f.browser(district.actor("town_officer", "zaoyuan_zhen"))
    assert "白沙埠" not in f.text_of(search(officer, f.number()))


def test_the_county_window_finds_everybody(district, home):
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    assert f.NAME in f.text_of(search(county, f.NAME))


def test_a_liaison_must_not_find_people(liaison, client):
    assert liaison.get(reverse("people:find")).status_code == 403
    assert liaison.post(reverse("people:search"), {"text": "周"}).status_code == 403
    assert liaison.get(reverse("people:found", args=["x"])).status_code == 403
    assert client.get(reverse("people:find")).status_code == 302
    assert not PersonSearch.objects.exists()


def test_the_person_page_shows_masked_facts_and_the_household(clerk, home):
    answer = clerk.get(reverse("people:person", args=[home.person]))
    page = f.text_of(answer)
    assert "9999**********" in page
    assert "199****1234" in page
    assert f"{f.NAME}母" in page
    assert "父母" in page
    assert home.application.number.text in page
    assert f.number() not in answer.content.decode()
    assert f.PHONE not in answer.content.decode()


def test_a_unit_sees_the_person_of_its_referral_and_not_the_family(liaison, stranger, district, home):
    address = reverse("people:person", args=[home.person])
    page = f.text_of(liaison.get(address))
    assert home.medical.slips.get().paper.number.text in page
    assert home.education.slips.get().paper.number.text not in page
    assert home.application.number.text not in page
    assert f"{f.NAME}母" not in page
    assert "2 人" in page
    assert stranger.get(address).status_code == 404
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert sister.get(address).status_code == 404
    mother = Person.objects.exclude(pk=home.person).get()
    assert liaison.get(reverse("people:person", args=[mother.pk])).status_code == 404


def test_a_unit_that_gave_the_referral_back_sees_the_person_no_longer(liaison, district, home):
    by = district.actor("liaison", f.unit_of("medical"))
    returned = {"step": "receive", "outcome": "returned", "prose": {"reason": "不属本局"}}
    plain(by=by, deed=Deed(run=home.medical.run, **returned))
    other = next(unit for unit in takers() if unit not in {f.unit_of("medical"), f.unit_of("education")})
    splitting.route(by=home.clerk, deed=Deed(home.medical.run, "route", "sent", values={"unit": other}))
    assert liaison.get(reverse("people:person", args=[home.person])).status_code == 404
    assert look(liaison, home.person, kind="referral", **{"for": home.medical.pk}).status_code == 404
    assert looks() == []


def test_a_full_look_is_logged_with_the_case_it_is_for(clerk, home):
    answer = look(clerk, home.person, kind="application", **{"for": home.application.pk})
    assert answer.status_code == 200
    assert f.number() in f.text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert looks() == [(str(home.person), f"办理申请 {home.application.pk}")]
    fragment = look(clerk, home.person, htmx=True, kind="referral", **{"for": home.medical.pk})
    assert f.number() in fragment.content.decode()
    assert b"<html" not in fragment.content
    assert looks()[-1] == (str(home.person), f"办理转办件 {home.medical.pk}")


def test_a_unit_looks_for_the_referral_that_lies_with_it(liaison, stranger, home):
    assert f.number() in f.text_of(look(liaison, home.person, kind="referral", **{"for": home.medical.pk}))
    assert looks() == [(str(home.person), f"办理转办件 {home.medical.pk}")]
    assert look(stranger, home.person, kind="referral", **{"for": home.medical.pk}).status_code == 404
    other_case = look(liaison, home.person, kind="referral", **{"for": home.education.pk})
    assert other_case.status_code == 409
    assert f.number() not in other_case.content.decode()
    assert len(looks()) == 1


def test_a_unit_reaches_the_family_by_a_look_only(liaison, district, home):
    """The slip names person and village (附件1); telephone and house are told once asked for, and that is logged."""
    reviewer = f.browser(district.actor("unit_reviewer", f.unit_of("medical")))
    address = reverse("referrals:referral", args=[home.medical.pk])
    for client in (liaison, reviewer):
        for page in (client.get(address), client.get(reverse("people:person", args=[home.person]))):
            told = page.content.decode()
            assert f.PHONE not in told
            assert ADDRESS not in told
        facts = facts_of(client.get(address))
        assert (facts["申请人"], facts["村（社区）"], facts["联系电话"]) == (f.NAME, "白沙埠镇", "199****1234")
        assert "家庭住址" not in facts
        assert "查看证件号和联系方式" in client.get(address).content.decode()
    before = len(looks())
    looked = facts_of(look(liaison, home.person, htmx=True, kind="referral", **{"for": home.medical.pk}))
    assert looked == {"证件号": f.number(), "联系电话": f.PHONE, "家庭住址": ADDRESS}
    assert looks()[before:] == [(str(home.person), f"办理转办件 {home.medical.pk}")]


def test_a_unit_has_no_purpose_any_more_once_it_has_answered(liaison, district, home):
    by, run = district.actor("liaison", f.unit_of("medical")), home.medical.run
    plain(by=by, deed=Deed(run, "receive", "received"))
    answer = {"result": "granted", "text": "已纳入医疗救助"}
    answering.handle(by=by, deed=Deed(run, "handle", "done", values=answer))
    answering.feed_back(by=by, deed=Deed(run, "feed_back", "sent"))
    page = liaison.get(reverse("referrals:referral", args=[home.medical.pk]))
    assert "查看证件号和联系方式" not in page.content.decode()
    assert look(liaison, home.person, kind="referral", **{"for": home.medical.pk}).status_code == 409
    assert looks() == []


def test_the_day_of_birth_is_shown_to_nobody_without_a_look(clerk, liaison, home):
    for client in (clerk, liaison):
        page = f.text_of(client.get(reverse("people:person", args=[home.person])))
        assert "41 岁" in page
        assert "1985" not in page


def test_a_unit_has_no_purpose_but_its_referral(liaison, home):
    """A reason of its own opens nothing: the look stays that for the referral, or is refused for another case."""
    look(liaison, home.person, reason="想看看")
    assert looks() == [(str(home.person), f"办理转办件 {home.medical.pk}")]
    refused = look(liaison, home.person, reason="想看看", kind="referral", **{"for": home.education.pk})
    assert "您的岗位不能查看" in f.text_of(refused)
    assert len(looks()) == 1


def test_a_town_that_sees_the_application_looks_only_for_its_own_referral(district, home):
    """三(二)2 shows the town its people; the number is for who handles them."""
    officer = f.browser(district.actor("town_officer", "baishabu_zhen"))
    for page in (
        reverse("referrals:referral", args=[home.medical.pk]),
        reverse("intake:application", args=[home.application.pk]),
    ):
        told = officer.get(page).content.decode()
        assert ADDRESS in told
        assert f.PHONE not in told
        assert reverse("people:look", args=[home.person]) not in told


def test_a_window_sees_the_telephone_masked_and_looks(clerk, home):
    page = clerk.get(reverse("intake:application", args=[home.application.pk]))
    facts = facts_of(page)
    assert (facts["联系电话"], facts["家庭住址"]) == ("199****1234", ADDRESS)
    assert f.PHONE not in page.content.decode()
    answer = look(clerk, home.person, kind="application", **{"for": home.application.pk})
    assert facts_of(answer)["联系电话"] == f.PHONE


def test_a_known_person_that_fills_a_form_is_a_look(clerk, district, home):
    address = reverse("intake:new")
    form = clerk.get(address, {"person": home.person}).content.decode()
    assert f.PHONE in form
    assert looks() == [(str(home.person), looking.REGISTERING)]
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert f.PHONE not in sister.get(address, {"person": home.person}).content.decode()
    clerk.get(address)
    assert len(looks()) == 1


def test_a_member_of_the_household_is_looked_at_for_the_application(clerk, home):
    mother = Person.objects.exclude(pk=home.person).get()
    answer = look(clerk, mother.pk, kind="application", **{"for": home.application.pk})
    assert mother.number in f.text_of(answer)
    stranger = f.apply(home.clerk, 9, "吴小月").person_id
    assert look(clerk, stranger, kind="application", **{"for": home.application.pk}).status_code == 409


def test_a_member_is_known_by_the_application_of_the_household(clerk, home):
    mother = Person.objects.exclude(pk=home.person).get()
    f.apply(home.clerk, 9, "吴小月")
    page = f.text_of(clerk.get(reverse("people:person", args=[mother.pk])))
    assert "家人的救助申请" in page
    assert home.application.number.text in page
    assert page.count("SQ1") == 1


def test_outside_of_a_case_a_reason_is_asked_and_kept(clerk, home):
    refused = look(clerk, home.person)
    assert refused.status_code == 409
    assert "没有写明查看事由" in f.text_of(refused)
    assert looks() == []
    too_long = look(clerk, home.person, reason="查" * 201)
    assert "超过200个字" in f.text_of(too_long)
    answer = look(clerk, home.person, reason="核对重名")
    assert f.number() in f.text_of(answer)
    assert looks() == [(str(home.person), looking.OUTSIDE)]
    assert Reason.objects.get().text == "核对重名"


@pytest.mark.parametrize("seat", [("town_leader", "baishabu_zhen"), ("office_clerk", "civil_affairs")])
def test_a_seat_without_the_right_sees_the_person_and_never_the_number(district, home, seat):
    client = f.browser(district.actor(*seat))
    page = client.get(reverse("people:person", args=[home.person]))
    assert page.status_code == 200
    assert reverse("people:look", args=[home.person]) not in page.content.decode()
    answer = look(client, home.person, kind="application", **{"for": home.application.pk})
    assert answer.status_code == 409
    assert f.number() not in answer.content.decode()
    assert looks() == []


def test_a_look_is_never_a_link(clerk, home, client):
    assert clerk.get(reverse("people:look", args=[home.person])).status_code == 405
    assert client.post(reverse("people:look", args=[home.person])).status_code == 302
    assert looks() == []


def test_the_pages_ask_the_same_number_of_questions_for_one_and_for_many(clerk, home):
    person = reverse("people:person", args=[home.person])
    address = search(clerk, "周").redirect_chain[-1][0]
    one, found_one = f.queries(clerk, person), f.queries(clerk, address)
    for order in range(2, 8):
        f.apply(home.clerk, order, f"周小{'东南西北中前'[order - 2]}")
        f.apply(home.clerk, 1, token=f"again-{order}", again_reason="另有难处")
    assert f.queries(clerk, address) == found_one
    assert f.queries(clerk, person) == one
