"""Chishui: a joint conference of 35 units; three of them take what the window passes on, others by their duties."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.packs.conftest import pack_of
from tests.packs.door import Door, do, scope_of, waiting
from tests.web import family as f
from yimen.acts import reading_household, reading_registry, reading_statistics, splitting
from yimen.acts.reading_papers import paper_seen
from yimen.agencies.models import Window
from yimen.basics.errors import Refused
from yimen.cases.queries import for_page
from yimen.common import clock
from yimen.documents import api as documents
from yimen.people.models import CareAction, Survey
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

#: 一 in its order; 市农牧局（扶贫办）is two, as 四(二十二) and 四(二十三) have it.
UNITS = [
    *("市委宣传部", "市编委办", "市发展改革局", "市民政局", "市财政局", "市卫生和计生局", "市教育局"),
    *("市住房城乡建设局", "市人力资源和社会保障局", "市公安局", "市国土资源局", "市农牧局", "市扶贫办", "市审计局"),
    *("市市场监督管理局", "市国税局", "市地税局", "市统计局", "市交通运输局", "市公积金管理部", "市司法局"),
    *("市经贸局", "市水务局", "人民银行赤水市支行", "赤水银监会", "市政府法制办", "市政府信息中心"),
    *("国家统计局赤水调查队", "市老龄办", "市慈善总会", "市红十字会", "市残联", "市总工会", "团市委", "市妇联"),
]
WINDOW, ELSEWHERE = "window_fuxing_zhen", "window_datong_zhen"


@pytest.fixture(scope="module")
def of_2014():
    return pack_of("chishui").release("2014-11-27")


@pytest.fixture
def door(open_door) -> Door:
    return open_door("chishui", "2014-11-27", WINDOW)


def test_the_members_of_the_conference_in_its_order(of_2014):
    assert [unit.name for unit in of_2014.units.values() if unit.kind == "member"] == UNITS
    assert of_2014.official
    assert [unit.name for unit in of_2014.units.values() if unit.role == "office"] == ["市民政局"]


def test_every_member_has_its_duty_from_four_in_its_own_paragraph(of_2014):
    members = {key for key, unit in of_2014.units.items() if unit.kind == "member"}
    articles = {key: re.findall(r"四(\([^)]+\)|末段)", of_2014.duties[key].basis) for key in members}
    assert all(len(found) == 1 for found in articles.values()), articles
    numbered = [found[0] for found in articles.values() if found[0] != "末段"]
    assert len(numbered) == len(set(numbered)) == 29


def test_units_that_give_data_money_or_policy_take_nothing(of_2014):
    takers = {of_2014.units[key].name for key, duty in of_2014.duties.items() if duty.referrals}
    assert takers == {
        *("市民政局", "市卫生和计生局", "市教育局", "市住房城乡建设局", "市人力资源和社会保障局"),
        *("市扶贫办", "市总工会", "团市委", "市妇联"),
    }


def test_windows_are_the_places_own_setting_one_in_each_town(door, of_2014):
    windows = [unit for unit in of_2014.units.values() if unit.kind == "window"]
    assert len(windows) == Window.objects.count() == places.towns().count() + 1 == 18
    assert all(window.local for window in windows)


def test_today_the_units_are_those_that_carry_on():
    today = pack_of("chishui").release("assumed-2026")
    assert dict(today.succession) == {
        "land": "natural_resources",
        "agriculture": "agriculture_rural",
        "poverty_relief": "agriculture_rural",
        "state_tax": "tax",
        "local_tax": "tax",
        "legal_office": "justice",
    }
    assert today.units_for("medical") == ("medical_security",)
    assert today.units_for("development") == ("agriculture_rural",)
    assert "agriculture_rural" in today.categories["able_to_work"].listed_to
    assert today.units["health"].name == "市卫生健康局"


def timed(door: Door, unit: str) -> dict[str, object]:
    """The row of a unit in the table of durations, as the office reads it."""
    office = door.district.actor("office_clerk", "civil_affairs")
    asked = reading_statistics.Asked(scope_of(office), clock.today() - timedelta(days=60), clock.today(), "")
    table = reading_statistics.table_of(asked, "unit_time")
    rows = {row.title: dict(zip(table.heads, row.cells, strict=True)) for row in table.rows}
    return rows[places.release().units[unit].name]


@pytest.mark.parametrize(
    ("need", "unit"),
    [
        pytest.param("school", "education", marks=pytest.mark.clause("CS-079")),
        pytest.param("housing", "housing", marks=pytest.mark.clause("CS-082")),
        pytest.param("work", "human_resources", marks=pytest.mark.clause("CS-087")),
    ],
)
def test_each_of_the_three_takes_or_gives_back_what_the_window_passes_on_reports_and_is_timed(door, need, unit):
    application = door.register(need)
    (referral,) = door.split(application).values()
    assert referral.slips.get().unit == unit
    article = proceedings.look(referral.run).procedure.by_name["handle"].basis
    assert all(part in article for part in ("赤府办发〔2014〕87号 四(七)", "四(八)", "四(九)"))
    liaison = door.liaison(referral)
    with pytest.raises(Refused, match="理由"):
        do(liaison, referral.run, "receive", "退回")
    door.give_back(referral)
    assert waiting(referral.run) == ["route"]
    do(door.clerk, referral.run, "route", "转出", values={"unit": unit})
    (turn,) = proceedings.turns_of([referral.run_id])[referral.run_id][-1:]
    assert (turn.kind, turn.desk, turn.due_on) == ("receive", unit, clock.today() + timedelta(days=2))
    assert timed(door, unit)["签收到办结 最慢"] == "—"
    start = clock.today()
    with clock.fixed(start + timedelta(days=1)):
        do(liaison, referral.run, "receive", "签收")
    with clock.fixed(start + timedelta(days=8)):
        do(liaison, referral.run, "handle", "完结", values={"result": "granted", "text": "已纳入"})
        do(liaison, referral.run, "feed_back")
        row = timed(door, unit)
        assert (row["转出到签收 最慢"], row["签收到办结 最慢"]) == (1, 7)
    assert "已纳入" in documents.values_of(referral.results.get().paper)["result"]
    assert waiting(application.run) == ["tell_applicant"]


@pytest.mark.clause("CS-077")
def test_health_is_asked_about_a_treatment_and_its_written_reply_lies_with_the_case(door):
    application = door.register("illness")
    door.split(application)
    splitting.add_need(
        by=door.clerk, run=application.run, name="add_need", programme="treatment_advice", unit="health", token="1"
    )
    asked = Referral.objects.get(application=application, programme="treatment_advice")
    assert "治疗方案" in documents.values_of(asked.slips.get().paper)["programme"]
    health = door.liaison(asked)
    do(health, asked.run, "receive", "签收")
    reply = "建议转省级医院手术，术后三个月复查"
    with pytest.raises(Refused, match="说明"):
        do(health, asked.run, "handle", "完结", values={"result": "other", "text": ""})
    do(health, asked.run, "handle", "完结", values={"result": "other", "text": reply})
    do(health, asked.run, "feed_back")
    paper = asked.results.get().paper
    assert reply in documents.values_of(paper)["result"]
    assert documents.pdf_of(paper)
    assert paper_seen(scope_of(door.clerk), paper.pk) == paper
    assert paper_seen(scope_of(door.district.actor("window_clerk", ELSEWHERE)), paper.pk) is None
    browser, address = f.browser(door.clerk), reverse("referrals:referral", args=[asked.pk])
    assert address in browser.get(reverse("intake:application", args=[application.pk])).content.decode()
    assert reply in f.text_of(browser.get(address))


@pytest.mark.clause("CS-120")
@pytest.mark.parametrize(("category", "title"), [("needy_woman", "困难家庭妇女"), ("needy_child", "困难家庭儿童")])
def test_women_and_children_are_listed_to_the_federation_and_its_care_is_recorded(door, category, title):
    person = door.listed(category)
    federation = f.browser(door.district.actor("liaison", "womens_federation"))
    page = f.text_of(federation.get(reverse("people:care")))
    assert "周小雨" in page and title in page
    address = reverse("people:care_for", args=[person.pk])
    form = {"kind": "service", "done_on": clock.today(), "text": "结对关爱", "token": "once"}
    assert federation.post(address, form).status_code == 302
    done = CareAction.objects.get(person=person)
    assert (done.unit, done.text) == ("womens_federation", "结对关爱")
    assert "结对关爱" in f.text_of(federation.get(address))
    union = f.browser(door.district.actor("liaison", "trade_union"))
    assert "周小雨" not in f.text_of(union.get(reverse("people:care")))
    assert union.get(address).status_code == 404


@pytest.mark.clause("CS-111")
def test_who_can_work_is_listed_for_development_and_the_referral_and_its_outcome_are_recorded(door):
    person = door.listed("able_to_work")
    office = f.browser(door.district.actor("liaison", "poverty_relief"))
    page = office.get(reverse("people:care"))
    assert "周小雨" in f.text_of(page) and "有劳动能力" in f.text_of(page)
    said = {"skill": "养蜂", "wish": "扩大养殖", "support": "贴息贷款", "asked_on": clock.today(), "token": "asked"}
    assert office.post(reverse("people:survey", args=[person.pk]), said).status_code == 302
    told = Survey.objects.get(person=person)
    assert (told.skill, told.wish, told.need) == ("养蜂", "扩大养殖", "贴息贷款")

    (line,) = door.lines("development")
    assert (line.unit, line.article) == ("poverty_relief", "赤府办发〔2014〕87号 四(二十二)")
    application = door.register("development")
    (referral,) = door.split(application).values()
    liaison = door.liaison(referral)
    do(liaison, referral.run, "receive", "签收")
    values = {"result": "granted", "aid": "service", "what": "蜂箱20只、技术培训", "text": ""}
    do(liaison, referral.run, "handle", "完结", values=values)
    do(liaison, referral.run, "feed_back")
    assert proceedings.look(referral.run).state.result == "granted"
    referral.refresh_from_db()
    assert (referral.entry.unit, referral.entry.text) == ("poverty_relief", "蜂箱20只、技术培训")


@pytest.mark.clause("CS-059")
def test_household_persons_application_decisions_and_benefits_are_in_one_place_each_seat_sees_its_own(door):
    application = door.register("living", "school")
    referrals = door.split(application)
    granted, refused = referrals["dibao"], referrals["education"]
    liaison = door.liaison(granted)
    do(liaison, granted.run, "receive", "签收")
    money = {"result": "granted", "aid": "money", "amount_fen": 45000, "rhythm": "monthly", "text": "批准"}
    do(liaison, granted.run, "handle", "完结", values=money)
    do(liaison, granted.run, "feed_back")
    door.answer(refused, "refused")

    home = application.household_id
    told = reading_household.household_file(scope_of(door.clerk), home)
    assert {row.name for row in told.members} == {"周小雨", "周大山"}
    seen = f.browser(door.clerk).get(reverse("people:household", args=[home]))
    for word in ("周大山", "最低生活保障", "450.00 元 给予救助", "教育救助", "不予救助", "转办结果"):
        assert word in f.text_of(seen), word
    assert reverse("intake:application", args=[application.pk]) in seen.content.decode()
    office = door.district.actor("office_clerk", "civil_affairs")
    (benefit,) = reading_registry.entry_rows(list(reading_registry.entries(scope_of(office), force="now")))
    assert (benefit.programme, benefit.unit, benefit.amount) == ("最低生活保障", "市民政局", "450.00元 按月")

    education = door.liaison(refused)
    stranger = door.district.actor("window_clerk", ELSEWHERE)
    for actor in (stranger, education):
        assert reading_household.household_file(scope_of(actor), home) is None
        assert list(for_page(scope_of(actor))) == []
        assert list(reading_registry.entries(scope_of(actor))) == []
        assert f.browser(actor).get(reverse("people:household", args=[home])).status_code in (403, 404)
    assert f.browser(education).get(reverse("referrals:referral", args=[refused.pk])).status_code == 200
    assert f.browser(education).get(reverse("referrals:referral", args=[granted.pk])).status_code == 404
