"""Leads: found, reported or referred in; verified, helped, and their source told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from tests.contacts.conftest import PHONE, SISTER_TOWN, TOWN, TOWN_UNIT, WINDOW, entry, scope_of
from tests.web.family import number
from yimen.acts import contacting, reading_contacts, reading_leads, reading_worklist, registering
from yimen.acts.deed import Deed
from yimen.acts.registering import PersonFacts, Request
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.cases.models import CameFrom
from yimen.common import clock
from yimen.contacts import queries
from yimen.contacts.actions import Concerned
from yimen.contacts.models import Contact, Lead
from yimen.places import api as places
from yimen.proceedings import api as proceedings

HOME = "371302101220"


def register(clerk, contact, **more):
    """The family of a contact applies at the window."""
    return registering.register(
        by=clerk,
        request=Request(
            applicant=PersonFacts(name="周老汉", number=number(7)),
            division=places.division(TOWN),
            reason="家里断炊",
            needs=("living",),
            contact=contact,
            **more,
        ),
    )


def verified(officer, lead, outcome="real", reason=""):
    deed = Deed(lead.run, "verify", outcome, prose={"reason": reason} if reason else {})
    return contacting.verify(by=officer, deed=deed)


@pytest.mark.parametrize(
    ("channel", "kind", "source"),
    [
        ("call", "report", "family"),
        ("visit", "report", "other"),
        ("discovery", "report", "village"),
        ("unit", "application", "hospital"),
    ],
)
def test_who_tells_of_somebody_else_is_never_the_person_in_need(clerk, officer, channel, kind, source):
    said = {"channel": channel, "kind": kind, "source": source, "source_name": "某医院"}
    contact = contacting.log(by=clerk, entry=entry(**said, caller_name="严大嫂"))
    assert contact.concerns == ""
    scope = scope_of(officer)
    work = reading_worklist.work_rows(list(reading_worklist.worklist(officer)))
    led = reading_leads.lead_rows(list(queries.leads_for_page(scope)))
    listed = reading_contacts.contact_rows(list(queries.for_page(scope)))
    assert [row.name for row in (*work, *led, *listed)] == ["姓名不详"] * 3
    assert dict(reading_contacts.about_contact(contact))["当事人"] == "姓名不详"
    known = contacting.begin_with(by=clerk, scope=scope_of(clerk), pk=contact.pk)
    assert (known["name"], known["phone"]) == ("", "")


def test_who_reports_his_own_distress_is_the_person_in_need(hotline, officer):
    contacting.log(by=hotline, entry=entry(kind="report", source="self"))
    assert [row.name for row in reading_worklist.work_rows(list(reading_worklist.worklist(officer)))] == ["周小雨"]


def test_the_person_of_an_open_lead_is_put_right_once_somebody_knows(hotline, clerk, officer, district):
    contact = contacting.log(by=hotline, entry=entry(kind="report", source="family", caller_name="严大嫂"))
    village = places.division(HOME)
    given = Concerned(village, name="吴老汉", phone="19900005678", place="三组十二号")
    for _ in range(2):
        contacting.put_right(by=officer, lead=contact.lead, given=given)
    kept = Contact.objects.get(pk=contact.pk)
    assert (kept.person, kept.about_phone, kept.about_place, kept.division) == (
        *("吴老汉", "19900005678", "三组十二号"),
        village,
    )
    assert (kept.caller_name, kept.caller_phone, kept.lead.run.division) == ("严大嫂", PHONE, village)
    row = Row.objects.get(verb="put_contact_right")
    assert (row.object_id, row.account) == (str(contact.pk), int(officer.account))
    seen = queries.visible_to(scope_of(officer))
    assert [list(queries.found_by(seen, text)) for text in ("吴老汉", "19900005678", "严大嫂")] == [[kept]] * 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM contacts_contact")
        row = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert not any(told.encode() in row for told in ("吴老汉", "19900005678", "三组十二号"))
    known = contacting.begin_with(by=clerk, scope=scope_of(clerk), pk=contact.pk)
    assert (known["name"], known["phone"], known["division"]) == ("吴老汉", "19900005678", HOME)
    assert contacting.look(by=officer, scope=scope_of(officer), pk=contact.pk).about == "19900005678"
    contacting.put_right(by=clerk, lead=contact.lead, given=Concerned(village, name="吴大爷"))
    assert Contact.objects.get(pk=contact.pk).about_phone == "19900005678"


def test_who_spoke_for_himself_and_was_written_wrongly_still_speaks_for_himself(hotline, officer):
    contact = contacting.log(by=hotline, entry=entry(kind="report"))
    given = Concerned(contact.division, name="周晓雨", phone="19900005678")
    kept = contacting.put_right(by=officer, lead=contact.lead, given=given)
    assert (kept.person, kept.caller_phone, kept.for_himself) == ("周晓雨", "19900005678", True)


def test_only_who_has_the_lead_puts_its_person_right_while_it_is_open(reported, clerk, officer, district):
    lead, given = reported.lead, Concerned(reported.division, name="吴老汉")
    county = district.actor("window_clerk", "window_county")
    for actor, why in ((district.actor("town_leader", TOWN_UNIT), "不能更正"), (county, "不由本单位跟办")):
        with pytest.raises(Refused, match=why):
            contacting.put_right(by=actor, lead=lead, given=given)
    with pytest.raises(Refused, match="别的镇街"):
        contacting.put_right(by=officer, lead=lead, given=Concerned(places.division(SISTER_TOWN), name="吴老汉"))
    for wrong in ({"name": "吴?汉"}, {"phone": "123"}):
        with pytest.raises(Refused):
            contacting.put_right(by=officer, lead=lead, given=Concerned(reported.division, **wrong))
    assert Contact.objects.get(pk=reported.pk).person == "周老汉"
    assert not Row.objects.filter(verb="put_contact_right").exists()


def turns(lead):
    return {turn.step for turn in proceedings.turns_of([lead.run_id]).get(lead.run_id, [])}


def ended(lead):
    return Lead.objects.get(pk=lead.pk).run.status == "ended"


@pytest.mark.clause("LS-015")
def test_a_third_partys_report_becomes_a_lead_on_the_towns_worklist_with_a_clock(reported, officer, clerk):
    rows = reading_worklist.work_rows(list(reading_worklist.worklist(officer)))
    assert [(row.name, row.programme, row.lead) for row in rows] == [("周老汉", "急难线索", reported.lead.pk)]
    assert rows[0].light.words == "剩 1 个工作日"
    assert list(reading_worklist.worklist(clerk)) == []


@pytest.mark.parametrize(
    ("channel", "kind", "source", "is_lead"),
    [
        ("discovery", "application", "village", True),
        ("unit", "application", "hospital", True),
        ("visit", "report", "family", True),
        ("visit", "application", "self", False),
        ("letter", "enquiry", "self", False),
        ("unit", "enquiry", "school", False),
    ],
)
def test_what_the_family_has_not_asked_itself_is_a_lead(clerk, channel, kind, source, is_lead):
    contact = contacting.log(
        by=clerk, entry=entry(channel=channel, kind=kind, source=source, source_name="某单位", about_name="周老汉")
    )
    assert Lead.objects.filter(contact=contact).exists() is is_lead


def test_a_lead_needs_to_know_its_town(hotline):
    with pytest.raises(Refused, match="哪个镇街"):
        contacting.log(by=hotline, entry=entry(kind="report", division=places.root()))
    assert not Contact.objects.exists()


def test_every_town_can_be_given_a_lead(hotline):
    for town in places.towns():
        lead = contacting.log(by=hotline, entry=entry(kind="report", division=town)).lead
        opened = proceedings.look(lead.run).state.parties
        assert opened["town"] != opened["window"] and all(opened.values()), town.name


def test_a_union_refers_a_worker_household_as_a_lead_and_reads_the_reply(union, officer, clerk):
    contact = contacting.log(
        by=union,
        entry=entry(channel="unit", source="union", source_name="区总工会", source_number="工帮〔2026〕7号"),
    )
    lead = contact.lead
    verified(officer, lead)
    application = register(clerk, contact)
    contacting.reply_source(by=officer, deed=Deed(lead.run, "reply", "source_told", values={"text": "已受理申请"}))
    with pytest.raises(Refused, match="已经办结"):
        contacting.put_right(by=officer, lead=lead, given=Concerned(places.division(TOWN), name="吴老汉"))
    assert CameFrom.objects.get(application=application).contact == contact
    assert ended(lead)
    seen = queries.leads_for_page(scope_of(union)).get(pk=lead.pk)
    page = reading_leads.lead_page(seen, union)
    assert (page.told, page.row.number) == ("已受理申请", application.number.text)
    assert ("来文编号", "工帮〔2026〕7号") in page.facts


def test_the_source_must_be_told_in_words(reported, officer):
    lead = reported.lead
    verified(officer, lead, "not_needed", "家人已接走")
    with pytest.raises(Refused, match="回复内容"):
        contacting.reply_source(by=officer, deed=Deed(lead.run, "reply", "source_told", values={"text": " "}))
    assert turns(lead) == {"reply"}


@pytest.mark.parametrize("outcome", ["told", "not_needed", "not_found", "duplicate"])
def test_where_no_help_is_needed_only_the_reply_remains(reported, officer, outcome):
    lead = reported.lead
    verified(officer, lead, outcome, "" if outcome == "told" else "已经核实")
    assert turns(lead) == {"reply"}
    contacting.reply_source(by=officer, deed=Deed(lead.run, "reply", "nobody", prose={"reason": "匿名来电"}))
    assert ended(lead)


def test_not_found_wants_a_reason_and_another_town_may_not_verify(reported, officer, district):
    lead = reported.lead
    with pytest.raises(Refused, match="理由"):
        verified(officer, lead, "not_found")
    with pytest.raises(Refused, match="不由本单位办理"):
        verified(district.actor("town_officer", "zaoyuan_zhen"), lead)
    assert turns(lead) == {"verify"}


def test_days_to_first_contact_and_to_first_help_are_measured_against_their_limits(reported, officer, clerk):
    lead = Lead.objects.select_related("run").get(contact=reported)

    def speed(day):
        return queries.speeds([lead], dt.date.fromisoformat(day))[lead.pk]

    assert (speed("2026-11-24").contacted_on, speed("2026-11-24").contact_late) == (None, False)
    assert speed("2026-11-25").contact_late  # one working day has passed and nobody went
    with clock.fixed(dt.date(2026, 11, 24)):
        verified(officer, lead)
    with clock.fixed(dt.date(2026, 11, 30)):
        register(clerk, reported)
    after = speed("2026-12-20")
    assert (after.contact_days, after.contact_late) == (1, False)
    assert (after.help_days, after.help_late, after.helped_on.isoformat()) == (7, True, "2026-11-30")


@pytest.mark.clause("JJ-128")
def test_an_urgent_case_goes_through_the_one_door_under_one_number(reported, officer, clerk):
    verified(officer, reported.lead)
    urgent = register(clerk, reported)
    plain = registering.register(
        by=clerk,
        request=Request(
            applicant=PersonFacts(name="周平常", number=number(8)),
            division=places.division(TOWN),
            reason="看病",
            needs=("illness",),
        ),
    )
    assert (urgent.number.serial, plain.number.serial) == (1, 2)
    assert (urgent.number.window, urgent.number.kind) == (plain.number.window, plain.number.kind)
    assert urgent.run.procedure == plain.run.procedure
    page = reading_leads.lead_page(queries.leads_for_page(scope_of(clerk)).get(contact=reported), clerk)
    assert page.row.number == urgent.number.text


def test_registering_at_the_window_is_first_contact_and_first_help_at_once(reported, clerk):
    application = register(clerk, reported)
    lead = reported.lead
    assert turns(lead) == {"reply"}
    facts = proceedings.look(lead.run).state.facts
    assert facts["application"] == str(application.pk)
    speed = queries.speeds([Lead.objects.select_related("run").get(pk=lead.pk)], clock.today())[lead.pk]
    assert (speed.contact_days, speed.help_days) == (0, 0)


def test_a_lead_runs_under_a_pack_that_names_everything_otherwise(elsewhere):
    clerk = elsewhere.actor("window_clerk", WINDOW)
    contact = contacting.log(by=elsewhere.actor("hotline_operator", "hotline"), entry=entry(kind="report"))
    register(clerk, contact)
    seen = proceedings.look(contact.lead.run)
    assert [turn.step.kind for turn in seen.state.open.values()] == ["reply_source"]
    speed = queries.speeds([Lead.objects.select_related("run").get(contact=contact)], clock.today())
    assert speed[contact.lead.pk].help_days == 0


def test_a_place_without_a_procedure_for_leads_says_so(hotline, monkeypatch):
    release = places.release()
    left = {name: text for name, text in release.procedures.items() if name != contacting.lead_procedure()}
    monkeypatch.setattr(type(release), "procedures", property(lambda self: left), raising=False)
    with pytest.raises(Refused, match="没有写明线索怎样办理"):
        contacting.log(by=hotline, entry=entry(kind="report"))
    assert not Contact.objects.exists()


def test_help_may_be_given_without_an_application(reported, officer, clerk):
    lead = reported.lead
    verified(officer, lead)
    contacting.first_help(by=clerk, deed=Deed(lead.run, "help", "helped", prose={"reason": "送去米面油"}))
    assert turns(lead) == {"reply"}


def test_an_application_there_was_before_is_linked_by_its_number(reported, officer, clerk):
    lead = reported.lead
    verified(officer, lead)
    application = register(clerk, None)
    with pytest.raises(Refused, match="没有这个编号"):
        contacting.first_help(by=clerk, deed=Deed(lead.run, "help", "applied", values={"number": "SQ-0"}))
    values = {"number": application.number.text}
    contacting.first_help(by=clerk, deed=Deed(lead.run, "help", "applied", values=values))
    assert CameFrom.objects.get(contact=reported).application == application


def test_a_lead_is_seen_by_its_town_its_taker_and_nobody_else(reported, officer, clerk, hotline, district):
    for actor in (officer, clerk, hotline):
        assert queries.leads_visible_to(scope_of(actor)).exists()
    for kind, unit in (("town_officer", "zaoyuan_zhen"), ("liaison", "housing")):
        assert not queries.leads_visible_to(scope_of(district.actor(kind, unit))).exists()


def test_the_parties_of_a_lead_are_the_town_and_the_window_of_the_village(hotline):
    village = places.villages_of(places.division(TOWN))[3]
    lead = contacting.log(by=hotline, entry=entry(kind="report", division=village)).lead
    assert proceedings.look(lead.run).state.parties == {"town": TOWN_UNIT, "window": WINDOW}
