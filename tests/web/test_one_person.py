"""One person, one household: the file of a household, three lists of aid gone wrong, registered twice, cared for."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.documents.pdf_text import words as pdf_text
from tests.web import family as f
from yimen.acts import answering, reading_alike, reading_household
from yimen.acts.deed import Deed, plain
from yimen.agencies.models import Seat
from yimen.agencies.queries import scope_of
from yimen.audit.models import Row
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import CareAction, Category, Checked, Household, HouseholdMember, Merge, Person, Survey
from yimen.places import api as places
from yimen.registry.models import Entry


@pytest.fixture
def home(district):
    return f.family(district.actor("window_clerk", f.HERE))


@pytest.fixture
def clerk(home):
    return f.browser(home.clerk)


@pytest.fixture
def liaison(district, home):
    return district.actor("liaison", f.unit_of("medical"))


def entry(person: Person, programme: str, unit: str, **more) -> Entry:
    day = clock.today()
    facts = {"kind": "money", "rhythm": "monthly", "valid_from": day - timedelta(days=60), "source": "import"}
    facts |= {"division": person.division, "amount_fen": 50_000}
    return Entry.objects.create(person=person, programme=programme, unit=unit, **{**facts, **more})


def member(home) -> Person:
    return Person.objects.exclude(pk=home.person).order_by("pk").first()


def file_of(client, home) -> str:
    return f.text_of(client.get(reverse("people:household", args=[home.application.household_id])))


def answer(home, liaison, result: str) -> None:
    plain(by=liaison, deed=Deed(home.medical.run, "receive", "received"))
    values = {"result": result, "text": "按政策办理", "ground": "not_eligible" if result == "refused" else ""}
    answering.handle(by=liaison, deed=Deed(home.medical.run, "handle", "done", values=values))
    answering.feed_back(by=liaison, deed=Deed(home.medical.run, "feed_back", "sent"))


# The household file


def test_the_file_of_a_household_tells_who_when_and_which_aid_from_whom(district, home, clerk, liaison):
    answer(home, liaison, "granted")
    mother = member(home)
    entry(mother, "dibao", "civil_affairs")
    people.put_in_category(
        by=home.clerk, person=mother, category="disabled", unit="disabled_federation", on=clock.today(), token="c"
    )
    page = file_of(clerk, home)
    for word in ("周小雨一户", "周小雨母", "父母", "残疾人", "9999**********", "199****1234", "看病、上学"):
        assert word in page
    for word in ("医疗救助", "给予救助", "教育救助", "最低生活保障", "按月 500.00 元", "名单导入", "至今"):
        assert word in page
    assert f.number() not in page
    assert f.PHONE not in page
    county = f.browser(district.actor("office_clerk", "civil_affairs"))
    assert "最低生活保障" in file_of(county, home)


def test_what_was_taken_back_or_held_on_no_day_is_no_aid_of_the_household(home, clerk):
    person, day = home.application.person, clock.today()
    entry(person, "disabled_aid", "disabled_federation", kind="status", amount_fen=None)
    entry(person, "dibao", "civil_affairs", void_at=clock.now())
    entry(member(home), "linshi", "emergency_management", valid_from=day, valid_until=day)
    entry(person, "dibao", "housing", valid_from=day, void_at=clock.now())
    pdf = clerk.get(reverse("people:household_pdf", args=[home.application.household_id])).content
    printed = "".join(pdf_text(pdf).split())
    for page in (file_of(clerk, home), f.text_of(clerk.get(reverse("people:person", args=[person.pk]))), printed):
        assert "最低生活保障" not in page
        assert "临时救助" not in page
    assert "全家目前没有在享的救助" in file_of(clerk, home)
    assert "全家目前没有在享的救助" in printed
    Entry.objects.update(void_at=None)
    assert "最低生活保障" in file_of(clerk, home)
    assert "重复救助" in file_of(clerk, home)


def test_people_read_the_last_day_on_which_aid_was_given_and_somebody_lived_there(home, clerk):
    person, once = home.application.person, {"rhythm": "once", "valid_from": dt.date(2026, 10, 29)}
    entry(person, "dibao", "civil_affairs", valid_until=dt.date(2027, 6, 2))
    entry(person, "linshi", "civil_affairs", valid_until=dt.date(2026, 10, 30), **once)
    entry(person, "linshi", "housing", valid_until=dt.date(2026, 10, 30), **once)
    rows = HouseholdMember.objects.filter(person=member(home))
    rows.update(valid_from=dt.date(2026, 3, 1), valid_until=dt.date(2026, 11, 1))
    pdf = clerk.get(reverse("people:household_pdf", args=[home.application.household_id])).content
    printed = "".join(pdf_text(pdf).split())
    file = file_of(clerk, home)
    for page in (file, f.text_of(clerk.get(reverse("people:person", args=[person.pk]))), printed):
        assert "2027-06-01" in page
        for wrong in ("2027-06-02", "2026-10-30", "2026-11-01"):
            assert wrong not in page
    assert "周小雨2026-10-29享受区住建局的临时救助" in file
    for page in (file, printed):
        assert "2026-03-01至2026-10-31" in page
    rows.update(valid_from=dt.date(2026, 11, 1))
    assert "2026-11-01至" not in file_of(clerk, home)  # added and taken out on one day


def test_the_page_of_categories_tells_the_last_day(home, clerk):
    person, begun = home.application.person, dt.date(2026, 3, 1)
    for category, until in (("disabled", dt.date(2026, 11, 1)), ("orphan", begun)):
        Category.objects.create(
            person=person, category=category, unit="x", valid_from=begun, valid_until=until, token=category
        )
    page = f.text_of(clerk.get(reverse("people:category", args=[person.pk])))
    assert "2026-10-31" in page
    assert "2026-11-01" not in page
    assert "2026-03-01 当天终止" in page


def test_the_file_is_of_its_own_territory_and_no_units(district, home, liaison):
    address = reverse("people:household", args=[home.application.household_id])
    sister = district.actor("window_clerk", f.SISTER)
    for stranger in (liaison, sister):
        assert f.browser(stranger).get(address).status_code == 404


def test_a_unit_sees_its_own_aid_of_a_person_and_nothing_else(home, liaison):
    person = home.application.person
    entry(person, "medical", liaison.unit)
    entry(person, "education", "education_sports")
    page = f.text_of(f.browser(liaison).get(reverse("people:person", args=[person.pk])))
    assert "区医疗保障局" in page
    for hidden in ("教育救助", "区教育", "看病、上学", "家庭档案"):
        assert hidden not in page
    assert "教育救助" in f.text_of(f.browser(home.clerk).get(reverse("people:person", args=[person.pk])))


def test_a_need_nobody_answers_is_a_gap(home, clerk, liaison):
    assert "需求无着落" not in file_of(clerk, home)
    answer(home, liaison, "refused")
    page = file_of(clerk, home)
    assert "申请时登记的“看病”没有一项给予救助" in page
    assert "“上学”" not in page
    entry(home.application.person, "medical", "medical_security")
    assert "需求无着落" not in file_of(clerk, home)


def test_a_member_in_difficulty_without_aid_is_a_gap(home, clerk):
    person = home.application.person
    status = entry(person, "disabled_aid", "disabled_federation", kind="status", amount_fen=None)
    page = file_of(clerk, home)
    assert "周小雨属于已认定的困难对象，全家目前没有在享的救助" in page
    entry(member(home), "linshi", "civil_affairs", rhythm="once", valid_from=clock.today())
    assert "没有在享的救助" not in file_of(clerk, home)
    assert status.pk


def test_aid_given_twice_is_told_with_both(home, clerk):
    person = home.application.person
    entry(person, "dibao", "civil_affairs")
    entry(person, "dibao", "housing", valid_from=clock.today())
    entry(member(home), "linshi", "emergency_management", valid_from=clock.today())
    page = file_of(clerk, home)
    assert "重复救助" in page
    assert "周小雨2026-11-23起享受区住建局的最低生活保障" in page
    assert "多头救助" in page


def test_a_large_household_costs_no_more_queries(home, clerk):
    address = reverse("people:household", args=[home.application.household_id])
    entry(home.application.person, "dibao", "civil_affairs")
    few = f.queries(clerk, address)
    household = Household.objects.get(pk=home.application.household_id)
    for n, letter in enumerate("甲乙丙丁戊己"):
        one = people.register_person(
            by=home.clerk, name="周小" + letter, number=f.number(50 + n), division=home.application.division
        )
        people.add_member(by=home.clerk, household=household, person=one, relation="child")
        entry(one, "linshi", "civil_affairs")
        entry(one, "dibao", "housing")
        f.apply(home.clerk, 50 + n, "周小" + letter, again_reason="各有各的困难")
        CareAction.objects.create(
            person=one,
            unit="health",
            kind="visit",
            text="走访",
            done_on=clock.today(),
            account_id=int(home.clerk.account),
            token=letter,
        )
    assert f.queries(clerk, address) == few


def test_the_file_is_linked_from_the_application_and_the_person(home, clerk):
    address = reverse("people:household", args=[home.application.household_id])
    for page in (
        reverse("intake:application", args=[home.application.pk]),
        reverse("people:person", args=[home.person]),
    ):
        assert f'href="{address}"' in clerk.get(page).content.decode()


# Three lists


def found(client, kind, **query):
    return f.text_of(client.get(reverse("people:findings", args=[kind]), query))


def sheet(client, name, *args):
    book = load_workbook(BytesIO(client.get(reverse(name, args=args)).content))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]


@pytest.mark.clause("LS-002")
def test_three_lists_by_town_each_with_why_and_as_a_spreadsheet(district, home, clerk):
    person, mother = home.application.person, member(home)
    entry(person, "dibao", "civil_affairs")
    entry(person, "dibao", "housing", valid_from=clock.today())
    entry(mother, "linshi", "emergency_management", valid_from=clock.today())
    lonely = people.register_person(by=home.clerk, name="周孤", number=f.number(77), division=places.division(f.TOWN))
    entry(lonely, "disabled_aid", "disabled_federation", kind="status", amount_fen=None)
    assert "享受区住建局的最低生活保障" in found(clerk, "duplicate")
    assert "周小雨母2026-11-23起享受区应急管理局的临时救助" in found(clerk, "multiple")
    assert "临时救助" in found(clerk, "multiple", wanted="living")
    assert "没有符合条件" in found(clerk, "multiple", wanted="illness")
    assert "周孤" in found(clerk, "missed")
    assert "已认定残疾人" in found(clerk, "missed")
    for kind, name in (("duplicate", "周小雨"), ("multiple", "周小雨母"), ("missed", "周孤")):
        assert [row[0] for row in sheet(clerk, "people:findings_xlsx", kind)] == [name]
    county = f.browser(district.actor("office_clerk", "civil_affairs"))
    assert "周孤" in found(county, "missed", town=f.TOWN)
    assert "周孤" in found(county, "missed", town="all")
    for query in ({}, {"town": f.SISTER_TOWN}):
        assert "没有要核查的" in found(county, "missed", **query)
    assert clerk.get(reverse("people:findings", args=["nonsense"])).status_code == 404


@pytest.mark.clause("LS-002")
def test_a_row_that_is_right_is_closed_with_its_reason(home, clerk):
    person = home.application.person
    entry(person, "dibao", "civil_affairs")
    twice = entry(person, "dibao", "housing", valid_from=clock.today())
    address = reverse("people:check", args=["duplicate", person.pk, twice.pk])
    assert "请填写核查结论" in f.text_of(clerk.post(address, {"why": ""}))
    assert clerk.post(address, {"why": "住建局的一笔是补发"}).status_code == 302
    assert "没有要核查的" in found(clerk, "duplicate")
    row = Checked.objects.get()
    assert (row.why, row.subject, row.account_id) == ("住建局的一笔是补发", twice.pk, int(home.clerk.account))
    assert clerk.get(address).status_code == 404


# Registered twice


def twin(home, name=f.NAME) -> Person:
    return people.register_person(by=home.clerk, name=name, kind="temporary", division=home.application.division)


def reviewer_of(district):
    return f.browser(district.actor("window_reviewer", f.HERE))


def test_two_registrations_are_found_compared_proposed_and_merged_by_a_second_person(district, home, clerk):
    person, other = home.application.person, twin(home)
    entry(other, "dibao", "civil_affairs")
    assert "同村同名，一份是临时编号" in f.text_of(clerk.get(reverse("people:alike")))
    assert [row[0] for row in sheet(clerk, "people:alike_xlsx")] == [f.NAME]
    compare = reverse("people:compare", args=[other.pk, person.pk])
    page = f.text_of(clerk.get(compare))
    assert "是不是同一个人" in page
    assert f.number() not in page
    assert "请填写理由" in f.text_of(clerk.post(compare, {"do": "merge"}))
    answer = clerk.post(compare, {"do": "merge", "why": "本人带来了身份证", "keep": person.pk}, follow=True)
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.dropped_id) == (person.pk, other.pk)
    assert "等待复核" in f.text_of(answer)
    address = reverse("people:merge", args=[merge.pk])
    assert clerk.post(address, {"do": "agree"}).status_code == 422
    reviewer = reviewer_of(district)
    assert "本人带来了身份证" in f.text_of(reviewer.get(address))
    assert "已合并" in f.text_of(reviewer.post(address, {"do": "agree"}, follow=True))
    assert Entry.objects.get().person_id == person.pk
    assert clerk.get(reverse("people:person", args=[other.pk]))["Location"] == reverse(
        "people:person", args=[person.pk]
    )
    assert "没有看起来重复的登记" in f.text_of(clerk.get(reverse("people:alike")))
    assert "最低生活保障" in file_of(clerk, home)
    undone = f.text_of(reviewer.post(address, {"do": "undo", "why": "是同名的两个人"}, follow=True))
    assert "已撤销" in undone
    assert "是同名的两个人" in undone
    assert Entry.objects.get().person_id == other.pk
    assert [row[6] for row in sheet(reviewer, "people:merges_xlsx")] == ["已撤销"]


def test_two_people_of_one_name_are_said_to_be_two(home, clerk):
    other = twin(home)
    compare = reverse("people:compare", args=[other.pk, home.person])
    assert clerk.post(compare, {"do": "apart", "why": "问过村里，是叔侄"}).status_code == 302
    assert "没有看起来重复的登记" in f.text_of(clerk.get(reverse("people:alike")))
    assert Checked.objects.get().why == "问过村里，是叔侄"


def test_the_day_of_registration_is_chinas_before_eight_too(home, clerk):
    other = twin(home)
    early = dt.datetime(2026, 11, 23, 4, 30, tzinfo=clock.SHANGHAI)
    Person.objects.filter(pk__in=[other.pk, home.person]).update(created_at=early)
    for address in (reverse("people:alike"), reverse("people:compare", args=[other.pk, home.person])):
        page = f.text_of(clerk.get(address)).split("登记日期")[-1]
        assert "2026-11-23" in page
        assert "2026-11-22" not in page


def test_only_what_is_better_on_paper_may_stay(home, clerk):
    other = twin(home)
    compare = reverse("people:compare", args=[other.pk, home.person])
    assert clerk.post(compare, {"do": "merge", "why": "同一人", "keep": other.pk}).status_code == 422
    assert not Merge.objects.exists()


def test_of_somebody_elsewhere_only_the_place_is_told(district, home, clerk):
    sister = district.actor("window_clerk", f.SISTER)
    away = f.apply(sister, 3, "周小雨", f.SISTER_TOWN).person
    later = people.register_person(by=home.clerk, name=f.NAME, number=f.number(8), division=home.application.division)
    rows = {row.pk: row for row in reading_alike.alike_rows(scope(home.clerk), [later])}
    told = [(one.pk, one.number) for one in rows[later.pk].likes]
    assert told == [(home.person, people.shown_number(home.application.person)), (None, "")]
    assert clerk.get(reverse("people:compare", args=[later.pk, away.pk])).status_code == 404


def scope(actor):
    return scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))


def test_papers_brought_later_take_the_place_of_the_temporary_number(home, clerk):
    mother = member(home)
    page = clerk.get(reverse("people:person", args=[mother.pk])).content.decode()
    address = reverse("people:identity", args=[mother.pk])
    assert address in page
    assert "校验码" in f.text_of(clerk.post(address, {"kind": "resident_id", "number": "999999198503070011"}))
    assert clerk.post(address, {"kind": "resident_id", "number": f.number(90)}).status_code == 302
    mother.refresh_from_db()
    assert (mother.number, mother.identity_kind) == (f.number(90), "resident_id")
    assert mother.birth.year == 1985
    assert clerk.get(address).status_code == 409


def test_papers_known_already_lead_to_the_two_registrations(district, home, clerk):
    mother = member(home)
    known = people.register_person(by=home.clerk, name="周小雨母", number=f.number(90), division=mother.division)
    address = reverse("people:identity", args=[mother.pk])
    answer = clerk.post(address, {"kind": "resident_id", "number": f.number(90)})
    assert answer["Location"] == reverse("people:compare", args=[mother.pk, known.pk])
    sister = district.actor("window_clerk", f.SISTER)
    f.apply(sister, 91, "周远", f.SISTER_TOWN)
    refused = clerk.post(address, {"kind": "resident_id", "number": f.number(91)})
    assert "已在本县（区）别处登记" in f.text_of(refused)
    assert Row.objects.filter(verb="told_elsewhere").exists()
    mother.refresh_from_db()
    assert mother.identity_kind == "temporary"


# Cared for


def carer(district, category: str, n: int = 0):
    unit = places.release().categories[category].listed_to[n]
    return district.actor("liaison", unit)


def listed(home, person, category) -> None:
    people.put_in_category(
        by=home.clerk,
        person=person,
        category=category,
        unit="civil_affairs",
        on=clock.today(),
        token=f"{category}-{person.pk}",
    )


@pytest.mark.parametrize(
    ("category", "kind", "text"),
    [
        pytest.param("single_mother", "goods", "送米面", marks=pytest.mark.clause("LS-037")),
        pytest.param("needy_child", "service", "结对辅导", marks=pytest.mark.clause("LS-037")),
        pytest.param("vulnerable_youth", "service", "心理辅导", marks=pytest.mark.clause("LS-035")),
        pytest.param("lost_only_child", "comfort", "上门陪伴", marks=pytest.mark.clause("LS-057")),
        pytest.param("able_to_work", "support", "种子和技术"),
    ],
)
def test_a_unit_has_the_list_of_its_people_and_records_what_it_did(district, home, clerk, category, kind, text):
    person = home.application.person
    listed(home, person, category)
    browser = f.browser(carer(district, category, -1))
    page = f.text_of(browser.get(reverse("people:care")))
    for word in (f.NAME, places.release().categories[category].title, "199****1234", "还没有"):
        assert word in page
    assert f.PHONE not in page
    address = reverse("people:care_for", args=[person.pk])
    form = {"kind": kind, "done_on": clock.today(), "text": text, "token": "once"}
    for _ in range(2):
        assert browser.post(address, form).status_code == 302
    assert "改动没有保存" in f.text_of(browser.post(address, {**form, "text": "另一件事"}))
    done = CareAction.objects.get()
    assert (done.unit, done.kind, done.text) == (carer(district, category, -1).unit, kind, text)
    assert text in f.text_of(browser.get(address))
    assert text in file_of(clerk, home)
    assert [row[0] for row in sheet(browser, "people:care_xlsx")] == [f.NAME]


@pytest.mark.clause("LS-057")
def test_a_family_that_lost_its_only_child_shows_aid_and_comfort_visits(district, home, clerk):
    person = home.application.person
    listed(home, person, "lost_only_child")
    entry(person, "lost_only_child", "health")
    browser = f.browser(carer(district, "lost_only_child"))
    form = {"kind": "comfort", "done_on": clock.today(), "text": "春节走访"}
    browser.post(reverse("people:care_for", args=[person.pk]), form)
    page = file_of(clerk, home)
    for word in ("失独家庭", "区卫生健康局", "精神抚慰", "春节走访"):
        assert word in page


def test_a_unit_sees_only_the_categories_that_are_listed_to_it(district, home):
    listed(home, home.application.person, "lost_only_child")
    stranger = f.browser(carer(district, "vulnerable_youth"))
    assert "名单上还没有人" in f.text_of(stranger.get(reverse("people:care")))
    for name in ("people:care_for", "people:care_look"):
        method = stranger.post if name.endswith("look") else stranger.get
        assert method(reverse(name, args=[home.person])).status_code == 404


def test_somebody_who_left_a_category_leaves_the_list(district, home, clerk):
    person = home.application.person
    address = reverse("people:category", args=[person.pk])
    form = {"category": "disabled", "unit": "disabled_federation", "on": clock.today()}
    assert clerk.post(address, form).status_code == 302
    assert "已经登记在这个类别里" in f.text_of(clerk.post(address, form))
    browser = f.browser(carer(district, "disabled"))
    assert f.NAME in f.text_of(browser.get(reverse("people:care")))
    row = Category.objects.get()
    assert row.unit == "disabled_federation"
    ending = reverse("people:category_end", args=[row.pk])
    assert "早于起始日期" in f.text_of(clerk.post(ending, {"on": clock.today() - timedelta(days=1)}))
    assert clerk.post(ending, {"on": clock.today()}).status_code == 302
    assert f.NAME not in f.text_of(browser.get(reverse("people:care")))


def test_a_full_number_from_the_care_list_is_a_logged_look(district, home):
    listed(home, home.application.person, "disabled")
    browser = f.browser(carer(district, "disabled"))
    page = browser.get(reverse("people:care_for", args=[home.person]))
    assert f.number() not in page.content.decode()
    seen = browser.post(reverse("people:care_look", args=[home.person]))
    assert f.number() in f.text_of(seen)
    look = Row.objects.get(verb="look")
    assert (look.object_id, look.purpose) == (str(home.person), "关爱帮扶")


def test_who_is_able_to_work_is_asked_and_covered_town_by_town(district, home, clerk):
    person, mother = home.application.person, member(home)
    for one in (person, mother):
        listed(home, one, "able_to_work")
    browser = f.browser(carer(district, "able_to_work"))
    town = places.division(f.TOWN).name
    assert [town, 2, 0, "0%"] in sheet(browser, "people:coverage_xlsx")
    address = reverse("people:survey", args=[person.pk])
    form = {"skill": "电工", "wish": "进厂", "support": "培训", "asked_on": clock.today()}
    assert browser.post(address, {**form, "skill": ""}).status_code == 422
    assert browser.post(address, form).status_code == 302
    asked = Survey.objects.get()
    assert (asked.skill, asked.wish, asked.need) == ("电工", "进厂", "培训")
    assert "会电工，想进厂，需要培训" in f.text_of(browser.get(reverse("people:care_for", args=[person.pk])))
    rows = sheet(browser, "people:coverage_xlsx")
    assert [town, 2, 1, "50%"] in rows
    assert [places.division(f.SISTER_TOWN).name, 0, 0, "—"] in rows
    assert f"{town} 2 1 50%" in f.text_of(browser.get(reverse("people:coverage")))
    assert reading_household.category_titles()["able_to_work"] in f.text_of(browser.get(reverse("people:care")))
