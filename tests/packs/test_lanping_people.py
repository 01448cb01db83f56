"""Lanping: whom its towns and units list, who helps together on one need, and what becomes of a union's lead."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.packs.door import do, scope_of, waiting
from tests.web import family as f
from yimen.acts import (
    enrolling,
    reading_leads,
    reading_referrals,
    reading_registry,
    reading_worklist,
    splitting,
    updating,
)
from yimen.acts.reading_sendings import partners
from yimen.acts.registering import PersonFacts
from yimen.basics.errors import Refused
from yimen.cases.models import CameFrom
from yimen.common import clock
from yimen.contacts import queries as leads
from yimen.contacts.models import Contact
from yimen.documents import api as documents
from yimen.people.models import CareAction
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral
from yimen.registry.rechecks import months_after

HEXI = "533325201000"


@pytest.fixture
def door(open_door):
    return open_door("lanping", "draft", "window_jinding_jd")


def sheet(answer) -> list[list[object]]:
    """The cells of a spreadsheet, its heads first."""
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]


# What the window, its towns and units keep of people


def scopes(door, kind: str, unit: str):
    actor = door.district.actor(kind, unit)
    return actor, scope_of(actor)


@pytest.mark.clause("LP-078")
@pytest.mark.parametrize(
    ("programme", "title"),
    [("edge_family", "最低生活保障边缘家庭认定"), ("expenditure_family", "支出型困难家庭认定")],
)
def test_a_town_determines_its_two_categories_and_reviews_them_in_time(door, programme, title):
    (pair,) = [(line.programme, line.unit) for line in door.lines("low_income") if line.programme == programme]
    assert pair[1] == "jinding_jd"
    (referral,) = door.split(door.register("low_income"), pair).values()
    door.answer(referral)
    town, scope = scopes(door, "town_officer", "jinding_jd")
    (entry,) = reading_registry.entries(scope, programme=programme)
    assert (entry.unit, entry.kind, entry.valid_from) == ("jinding_jd", "status", clock.today())
    assert entry.check_on == months_after(clock.today(), 6)
    assert not reading_registry.checks(scope)
    with clock.fixed(months_after(clock.today(), 7)):
        assert [row.overdue for row in reading_registry.entry_rows(list(reading_registry.checks(scope)))] == [True]
        enrolling.check_again(by=town, scope=scope, entry=entry, on=clock.today())
        assert not reading_registry.checks(scope, due="overdue")
        entry.refresh_from_db()
        assert (entry.checked_on, entry.check_on) == (clock.today(), months_after(clock.today(), 6))
        ended = enrolling.end(by=town, scope=scope, entry=entry, on=clock.today(), reason="收入回升")
        assert (ended.valid_until, ended.end_reason) == (clock.today(), "收入回升")
    page = f.text_of(f.browser(town).get(reverse("registry:entry", args=[entry.pk])))
    assert title in page and "二(三)乡镇" in page


@pytest.mark.clause("LP-018")
def test_the_county_sees_who_has_low_income_since_when_why_to_be_checked_when_and_what_helps(door):
    _, here = scopes(door, "town_officer", "jinding_jd")
    (edge,) = door.split(door.register("low_income"), ("edge_family", "jinding_jd")).values()
    door.answer(edge)
    (school,) = door.split(door.register("school")).values()
    door.answer(school)
    elsewhere, there = scopes(door, "town_officer", "hexi_xiang")
    other = enrolling.add(
        by=elsewhere,
        scope=there,
        who=PersonFacts(name="周远", kind="temporary"),
        unit="civil_affairs",
        programme="tekun",
        aid=enrolling.Aid("status", places.division(HEXI), clock.today()),
        token="one",
    )
    office, county = scopes(door, "office_clerk", "civil_affairs")
    rows = reading_registry.entry_rows(list(reading_registry.entries(county, force="now", kind="status")))
    found = {row.programme: row for row in rows}
    edges = found["最低生活保障边缘家庭认定"]
    assert set(found) == {"最低生活保障边缘家庭认定", "特困人员救助供养", "教育救助"}
    assert (edges.since, edges.unit, edges.overdue) == (clock.today(), "金顶街道办事处", False)
    assert "二(三)乡镇" in edges.basis and edges.check_on == months_after(clock.today(), 6)
    assert other.check_on == months_after(clock.today(), 12)
    assert other.pk not in {entry.pk for entry in reading_registry.entries(here)}
    browser = f.browser(office)
    page = browser.get(reverse("registry:entry", args=[edges.pk])).content.decode()
    home = reverse("people:household", args=[school.application.household_id])
    assert home in page
    assert "教育救助" in f.text_of(browser.get(home))
    heads, *lines = sheet(browser.get(reverse("registry:list_xlsx")))
    assert {"救助项目", "起", "依据", "应复核日期", "来源单位"} <= set(heads)
    assert {line[heads.index("救助项目")] for line in lines} == set(found)


@pytest.mark.clause("LP-099")
def test_the_countys_database_has_households_members_categories_and_help_and_one_unit_leads_it(door):
    person = door.listed("orphan")
    application = person.applications.get()
    door.answer(next(iter(door.split(application).values())))
    office = door.district.actor("office_clerk", "civil_affairs")
    page = f.text_of(f.browser(office).get(reverse("people:household", args=[application.household_id])))
    for word in ("周小雨", "周大山", "孤儿", "最低生活保障", "给予救助"):
        assert word in page, word
    leads = {key for key, unit in places.release().units.items() if unit.role == "office"}
    assert leads == {"civil_affairs"}
    liaison = door.district.actor("liaison", "education_sports")
    with clock.fixed(dt.date(2024, 3, 2)):
        year = {"year": 2024, "opens_on": clock.today(), "closes_on": dt.date(2024, 4, 30)}
        with pytest.raises(Refused, match="办公室"):
            updating.open_campaign(by=liaison, **year)
        assert updating.open_campaign(by=office, **year).year == 2024


@pytest.mark.clause("LP-068")
@pytest.mark.parametrize(("category", "title"), [("orphan", "孤儿"), ("single_mother", "单亲母亲贫困家庭")])
def test_orphans_and_single_mothers_are_listed_to_the_federation_and_its_help_is_recorded(door, category, title):
    person = door.listed(category)
    federation = f.browser(door.district.actor("liaison", "womens_federation"))
    page = f.text_of(federation.get(reverse("people:care")))
    assert "周小雨" in page and title in page
    address = reverse("people:care_for", args=[person.pk])
    form = {"kind": "money", "amount": "500", "done_on": clock.today(), "text": "助学", "token": "once"}
    assert federation.post(address, form).status_code == 302
    done = CareAction.objects.get(person=person)
    assert (done.unit, done.text, done.amount_fen) == ("womens_federation", "助学", 50000)
    union = f.browser(door.district.actor("liaison", "trade_union"))
    assert "周小雨" not in f.text_of(union.get(reverse("people:care")))
    assert union.get(address).status_code == 404


@pytest.mark.clause("LP-066")
def test_the_union_hands_a_worker_household_to_the_window_and_is_told(door):
    union = door.district.actor("liaison", "trade_union")
    form = {
        "channel": "unit",
        "kind": "application",
        "on": clock.today(),
        "time": "08:30",
        "division": door.village.code,
        "content": "职工家庭有人重病，想申请救助",
        "source": "union",
        "source_name": "县总工会",
        "source_number": "工帮7号",
        "about_name": "周小雨",
        "token": "union",
    }
    answer = f.browser(union).post(reverse("contacts:new"), form)
    assert answer.status_code == 302, f.text_of(answer)
    contact = Contact.objects.get()
    town = door.district.actor("town_officer", "jinding_jd")
    (row,) = reading_worklist.work_rows(list(reading_worklist.worklist(town)))
    assert (row.lead, row.light.words) == (contact.lead.pk, "剩 1 个工作日")
    do(town, contact.lead.run, "verify_lead", "确有困难")
    application = door.register("worker", "illness", contact=contact)
    assert CameFrom.objects.get(application=application).contact == contact
    assert set(door.split(application)) == {"worker_aid", "medical"}
    do(town, contact.lead.run, "reply_source", "已回复", values={"text": "已登记申请"})
    seen = leads.leads_for_page(scope_of(union)).get(pk=contact.lead.pk)
    told = reading_leads.lead_page(seen, union)
    assert (told.told, told.row.number) == ("已登记申请", application.number.text)


# Several units on one need


@pytest.fixture
def together(door):
    """The federation assists the education bureau with a disabled pupil, and civil affairs with the same."""
    application = door.register("school")
    (lead,) = door.split(application).values()
    for programme, unit in (("disabled_aid", "disabled_federation"), ("linshi", "civil_affairs")):
        more = {"programme": programme, "unit": unit, "lead": lead.pk, "token": programme}
        splitting.add_need(by=door.clerk, run=application.run, name="add_need", **more)
    return application, {one.programme: one for one in Referral.objects.filter(application=application)}


@pytest.mark.clause("LP-062")
def test_the_federation_assists_on_education_and_urgent_aid_sees_the_lead_and_adds_its_help(door, together):
    _, parts = together
    lead, aid = parts["education"], parts["disabled_aid"]
    federation = door.liaison(aid)
    browser, page = f.browser(federation), reverse("referrals:referral", args=[aid.pk])
    seen = f.text_of(browser.get(page))
    assert "县教育体育局" in seen and "周小雨" in seen
    assert "户籍" not in "".join(one.said for one in partners(aid))
    do(federation, aid.run, "receive", "签收")
    help_given = {"result": "granted", "aid": "goods", "what": "轮椅1辆", "text": ""}
    do(federation, aid.run, "handle", "完结", values=help_given)
    do(federation, aid.run, "feed_back")
    told = f.text_of(f.browser(door.liaison(lead)).get(reverse("referrals:referral", args=[lead.pk])))
    assert "县残疾人联合会" in told and "轮椅1辆" in told
    door.answer(lead)
    assert [one.said for one in partners(aid)] == ["给予救助，认定身份，自2023年7月3日起：已答复"]


@pytest.mark.clause("LP-062")
def test_the_federation_assists_on_temporary_aid_too(door):
    application = door.register("sudden")
    (lead,) = door.split(application).values()
    more = {"programme": "disabled_aid", "unit": "disabled_federation", "lead": lead.pk, "token": "1"}
    splitting.add_need(by=door.clerk, run=application.run, name="add_need", **more)
    aid = Referral.objects.get(programme="disabled_aid")
    federation = door.liaison(aid)
    (seen,) = partners(aid)
    assert (seen.leads, seen.unit, seen.programme) == (True, "县民政局", "临时救助")
    assert [turn.run_id for turn in proceedings.worklist(federation)] == [aid.run_id]
    door.answer(aid)
    assert "给予救助" in partners(lead)[0].said


@pytest.mark.clause("LP-116")
def test_each_unit_finds_its_own_part_on_its_work_list_and_the_whole_waits_for_all(door, together):
    application, parts = together
    for programme, part in parts.items():
        liaison = door.liaison(part)
        rows = reading_worklist.work_rows(list(reading_worklist.worklist(liaison)))
        assert [row.programme for row in rows] == [places.release().programmes[programme].title]
        assert rows[0].light.words == "剩 2 个工作日"
        assert waiting(application.run) == ["run"] * len(
            [one for one in parts.values() if proceedings.look(one.run).state.status != "ended"]
        )
        door.answer(part)
        assert not reading_worklist.worklist(liaison)
    assert waiting(application.run) == ["tell_applicant"]


# A plan of several units


def planned(door, application, programme: str, unit: str, measure: str, days: int):
    """The window adds what the conference gave one unit to do, on the page."""
    form = {
        "chosen": f"{programme}|{unit}",
        "lead": "",
        "measure": measure,
        "due_on": clock.today() + timedelta(days=days),
        "token": programme,
    }
    address = reverse("runs:anytime", args=[application.run_id, "add_need"])
    answer = f.browser(door.clerk).post(address, form)
    assert answer.status_code == 302, f.text_of(answer)
    return Referral.objects.select_related("run").get(application=application, programme=programme)


@pytest.mark.clause("LP-096")
def test_a_help_plan_gives_each_unit_its_measure_and_day_and_the_case_closes_when_all_have_answered(door):
    """What the leading group agreed on for one family, as the window records it; how it met is not told here."""
    application = door.register("sudden")
    (own,) = door.split(application).values()
    far = {"programme": "medical", "unit": "medical_security", "due_on": clock.today() + timedelta(days=367)}
    with pytest.raises(Refused, match="完成期限超过一年"):
        splitting.add_need(by=door.clerk, run=application.run, name="add_need", **far)
    plan = {
        "medical": ("medical_security", "核销住院自付部分", 9),
        "education": ("education_sports", "减免两个孩子学费", 30),
        "volunteer": ("youth_league", "每周上门陪伴", 3),
    }
    parts = {key: planned(door, application, key, *rest) for key, rest in plan.items()}
    for key, (unit, measure, days) in plan.items():
        part, day = parts[key], clock.today() + timedelta(days=days)
        assert (part.measure, part.due_on) == (measure, day)
        assert measure in documents.values_of(part.slips.get().paper)["programme"]
        assert (
            f"{day.year}年{day.month}月{day.day}日以前办结" in documents.values_of(part.slips.get().paper)["programme"]
        )
        liaison = door.district.actor("liaison", unit)
        page = f.text_of(f.browser(liaison).get(reverse("referrals:referral", args=[part.pk])))
        assert f"{measure} {day} 以前办结" in page
        do(liaison, part.run, "receive", "签收")
        (turn,) = proceedings.worklist(liaison)
        assert (turn.kind, turn.due_on) == ("handle", day)
    with clock.fixed(clock.today() + timedelta(days=4)):
        late = {referral.programme for referral in reading_referrals.referrals(scope_of(door.clerk), late="1")}
        assert "volunteer" in late and not late & {"medical", "education"}
    door.answer(own)
    for key, part in parts.items():
        assert "tell_applicant" not in waiting(application.run)
        liaison = door.liaison(part)
        values = {"result": "granted", "aid": "service", "what": f"做到了：{key}", "text": ""}
        do(liaison, part.run, "handle", "完结", values=values)
        do(liaison, part.run, "feed_back")
        assert part.results.get().what == f"做到了：{key}"
    assert waiting(application.run) == ["tell_applicant"]
    do(door.clerk, application.run, "tell_applicant")
    assert proceedings.look(application.run).state.result == "closed"
    assert proceedings.verify().faults == []


def test_a_day_gone_by_or_a_measure_too_long_is_refused_and_nothing_sent(door):
    application = door.register("sudden")
    door.split(application)
    address = reverse("runs:anytime", args=[application.run_id, "add_need"])
    form = {"chosen": "education|education_sports", "lead": "", "measure": "减免", "token": "1"}
    browser = f.browser(door.clerk)
    for wrong in ({"due_on": clock.today() - timedelta(days=1)}, {"measure": "长" * 61}):
        assert browser.post(address, {**form, **wrong}).status_code == 422
    assert Referral.objects.filter(application=application).count() == 1
