"""Visits, calls and letters written down (来访登记、来电记录)."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.contacts.conftest import PHONE, SISTER, SISTER_TOWN, TOWN, WINDOW, at, entry, scope_of
from yimen.acts import contacting, reading_worklist
from yimen.acts import reading_contacts as reading
from yimen.agencies.models import Window
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.contacts import queries
from yimen.contacts.models import Contact, Lead
from yimen.places import api as places
from yimen.windows import actions as windows


def waiting(actor):
    """What stands on the actor's worklist."""
    return reading_worklist.calls_waiting(actor, scope_of(actor))


@pytest.mark.clause("LS-014")
def test_a_call_is_logged_with_time_caller_content_officer_and_result(hotline):
    call = contacting.log(by=hotline, entry=entry(kind="enquiry", content="低保怎么申请", answer="到镇窗口填申请书"))
    kept = Contact.objects.get(pk=call.pk)
    assert (kept.at, kept.caller_name, kept.caller_phone) == (at(), "周小雨", PHONE)
    assert (kept.content, kept.answer, kept.result) == ("低保怎么申请", "到镇窗口填申请书", "answered")
    assert (kept.account_id, kept.seat_id, kept.unit) == (int(hotline.account), int(hotline.seat), "hotline")
    assert kept.settled_by_id == int(hotline.account)


@pytest.mark.clause("LS-014")
def test_the_number_of_the_hotline_is_what_the_places_rules_say(district, monkeypatch):
    assert reading.hotline() == "12349"
    release = places.release()
    changed = release.units["hotline"].model_copy(update={"phone": "0539-8012345"})
    units = {**release.units, "hotline": changed}
    monkeypatch.setattr(type(release), "units", property(lambda self: units), raising=False)
    assert reading.hotline() == "0539-8012345"


@pytest.mark.clause("LS-015")
def test_the_three_kinds_of_call_go_three_ways(hotline):
    application = contacting.log(by=hotline, entry=entry())
    enquiry = contacting.log(by=hotline, entry=entry(kind="enquiry"))
    report = contacting.log(by=hotline, entry=entry(kind="report", source="family", about_name="周老汉"))
    assert [one.result for one in (application, enquiry, report)] == ["pending", "pending", "lead"]
    assert list(Lead.objects.values_list("contact", "urgent")) == [(report.pk, True)]


def test_an_enquiry_stays_an_enquiry_and_its_answer_may_come_later(hotline):
    call = contacting.log(by=hotline, entry=entry(kind="enquiry"))
    contacting.settle(by=hotline, contact=call, answer="请带户口簿到镇窗口")
    contacting.settle(by=hotline, contact=call, answer="请带户口簿到镇窗口")  # clicked twice
    kept = Contact.objects.get(pk=call.pk)
    assert (kept.result, kept.answer) == ("answered", "请带户口簿到镇窗口")
    with pytest.raises(Refused, match="已答复"):
        contacting.settle(by=hotline, contact=call, answer="再答复一次")
    assert Contact.objects.get(pk=call.pk).answer == "请带户口簿到镇窗口"


def test_an_application_call_may_be_dropped_with_the_reason(hotline):
    call = contacting.log(by=hotline, entry=entry())
    with pytest.raises(Refused, match="没有写答复"):
        contacting.settle(by=hotline, contact=call, answer=" ", dropped=True)
    assert contacting.settle(by=hotline, contact=call, answer="本人改主意了", dropped=True).result == "dropped"


@pytest.mark.parametrize("channel", ["visit", "call", "letter"])
def test_an_enquiry_nobody_answered_yet_waits_on_the_worklist_of_the_window_that_took_it(clerk, district, channel):
    elsewhere = {"division": places.division(SISTER_TOWN)}
    asked = contacting.log(by=clerk, entry=entry(channel=channel, kind="enquiry", **elsewhere))
    contacting.log(by=clerk, entry=entry(channel=channel, kind="enquiry", answer="带户口簿来", **elsewhere))
    assert waiting(clerk) == [asked]
    assert waiting(district.actor("window_clerk", SISTER)) == []
    contacting.settle(by=clerk, contact=asked, answer="带户口簿来")
    assert waiting(clerk) == []


def test_what_the_hotline_took_waits_for_the_window_of_the_place_and_its_enquiries_for_itself_too(
    hotline, clerk, district
):
    call, question = (contacting.log(by=hotline, entry=entry(kind=kind)) for kind in ("application", "enquiry"))
    nowhere = contacting.log(by=hotline, entry=entry(division=places.root()))
    assert waiting(clerk) == [call, question]
    assert waiting(hotline) == [question]
    assert waiting(district.actor("window_clerk", "window_county")) == [nowhere]
    assert waiting(district.actor("town_officer", "baishabu_zhen")) == []


def test_what_waits_in_a_town_that_is_switched_off_waits_for_the_window_that_takes_over(hotline, clerk, district):
    county = district.actor("window_clerk", "window_county")
    call = contacting.log(by=hotline, entry=entry())
    asked = contacting.log(by=clerk, entry=entry(channel="visit", kind="enquiry"))
    assert (waiting(clerk), waiting(county)) == ([call, asked], [])
    windows.switch(
        by=district.actor("office_clerk", "civil_affairs"),
        of=[Window.objects.get(unit__key=WINDOW)],
        opened=False,
        on=clock.today(),
        document="试点通知",
        token="off",
    )
    assert (waiting(clerk), waiting(county)) == ([asked], [call])


def test_nobody_need_say_who_he_is(clerk):
    visit = contacting.log(by=clerk, entry=entry(channel="visit", kind="other", caller_name="", caller_phone=""))
    assert (visit.caller_name, visit.caller_phone, visit.result) == ("", "", "noted")
    assert visit.concerns == ""


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"content": "  "}, "内容"),
        ({"at": at("2026-11-24")}, "晚于现在"),
        ({"at": at("2025-11-01")}, "早于一年"),
        ({"caller_phone": "123"}, "电话|手机"),
        ({"caller_name": "周?雨"}, "问号"),
        ({"kind": "gossip"}, "事由"),
        ({"channel": "smoke"}, "渠道"),
        ({"source": "devil"}, "来人"),
        ({"channel": "unit", "source": "self"}, "没有选单位"),
        ({"channel": "unit", "source": "court"}, "来源单位"),
        ({"channel": "discovery", "source": "self"}, "不能是本人"),
    ],
)
def test_bad_input_changes_nothing(clerk, wrong, what):
    with pytest.raises(Refused, match=what):
        contacting.log(by=clerk, entry=entry(**wrong))
    assert not Contact.objects.exists()
    assert not Row.objects.filter(verb="log_contact").exists()


def test_the_hotline_takes_calls_only_and_a_unit_only_hands_on(hotline, union):
    with pytest.raises(Refused, match="不登记这种渠道"):
        contacting.log(by=hotline, entry=entry(channel="visit"))
    with pytest.raises(Refused, match="不登记这种渠道"):
        contacting.log(by=union, entry=entry(channel="call"))


def test_the_same_form_sent_twice_is_one_contact(clerk, district):
    first = contacting.log(by=clerk, entry=entry(token="abc"))
    assert contacting.log(by=clerk, entry=entry(token="abc")).pk == first.pk
    with pytest.raises(Refused, match="改动没有保存"):
        contacting.log(by=clerk, entry=entry(token="abc", content="另一件事"))
    with pytest.raises(Refused, match="不属于本岗位"):
        contacting.log(by=district.actor("window_clerk", SISTER), entry=entry(token="abc"))
    assert Contact.objects.count() == 1


@pytest.mark.clause("LS-103")
def test_what_is_entered_later_keeps_both_days_and_is_marked(clerk):
    late = contacting.log(by=clerk, entry=entry(kind="report", source="family", at=at("2026-11-20")))
    assert late.entered_late and late.created_at.date().isoformat() == "2026-11-23"
    assert not contacting.log(by=clerk, entry=entry()).entered_late
    assert late.lead.run.opened_on.isoformat() == "2026-11-20"


def test_names_telephones_and_words_are_ciphertext(clerk):
    contacting.log(by=clerk, entry=entry(about_name="周老汉", about_place="三组十二号", source_name="某某单位"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM contacts_contact")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    for told in ("周小雨", PHONE, "周老汉", "三组十二号", "某某单位", "学费"):
        assert told.encode() not in row


def test_each_seat_sees_its_own_units_and_its_territorys(district, clerk, hotline):
    call = contacting.log(by=hotline, entry=entry())
    elsewhere = contacting.log(by=hotline, entry=entry(division=places.division(SISTER_TOWN)))
    unknown = contacting.log(by=hotline, entry=entry(kind="enquiry", division=places.root()))
    seen = {
        name: set(queries.visible_to(scope_of(actor)).values_list("pk", flat=True))
        for name, actor in {
            "hotline": hotline,
            "clerk": clerk,
            "sister": district.actor("window_clerk", SISTER),
            "liaison": district.actor("liaison", "housing"),
            "office": district.actor("office_clerk", "civil_affairs"),
        }.items()
    }
    assert seen == {
        "hotline": {call.pk, elsewhere.pk, unknown.pk},
        "clerk": {call.pk},
        "sister": {elsewhere.pk},
        "liaison": set(),
        "office": {call.pk, elsewhere.pk, unknown.pk},
    }


def test_the_telephone_in_full_is_a_logged_look(clerk, district, hotline):
    call = contacting.log(by=hotline, entry=entry())
    assert contacting.look(by=clerk, scope=scope_of(clerk), pk=call.pk).phone == PHONE
    assert Row.objects.filter(verb="look", object_id=str(call.pk), account=int(clerk.account)).count() == 1
    leader = district.actor("town_leader", "baishabu_zhen")
    with pytest.raises(Refused, match="不能查看"):
        contacting.look(by=leader, scope=scope_of(leader), pk=call.pk)
    sister = district.actor("window_clerk", SISTER)
    assert contacting.look(by=sister, scope=scope_of(sister), pk=call.pk) is None


def test_lists_filter_by_channel_kind_result_town_officer_and_period(clerk, district):
    county = scope_of(district.actor("office_clerk", "civil_affairs"))
    call = contacting.log(by=clerk, entry=entry())
    letter = contacting.log(by=clerk, entry=entry(channel="letter", kind="enquiry", at=at("2026-11-16"), answer="好"))
    other = district.actor("window_clerk", SISTER)
    there = contacting.log(by=other, entry=entry(division=places.division(SISTER_TOWN)))

    def found(**chosen):
        return set(reading.contacts(county, **chosen).values_list("pk", flat=True))

    assert found(channel="letter") == {letter.pk}
    assert found(kind="application") == {call.pk, there.pk}
    assert found(result="answered") == {letter.pk}
    assert found(town=TOWN) == {call.pk, letter.pk}
    assert found(officer=int(other.account)) == {there.pk}
    assert found(first=at().date()) == {call.pk, there.pk}
    assert found(last=at("2026-11-16").date()) == {letter.pk}


def test_tokens_follow_a_new_index_key_and_old_ones_go(clerk):
    from yimen.contacts import indexing
    from yimen.contacts.models import ContactToken

    call = contacting.log(by=clerk, entry=entry(about_name="周老汉"))
    before = sorted(ContactToken.objects.values_list("kind", "token"))
    low_id = int.from_bytes(bytes(before[0][1])[:2], "big")
    assert indexing.reindex(low_id) == 1
    assert sorted(ContactToken.objects.values_list("kind", "token")) == before
    assert list(queries.found_by(queries.visible_to(scope_of(clerk)), PHONE)) == [call]
    assert indexing.reindex(low_id + 1) == 0
