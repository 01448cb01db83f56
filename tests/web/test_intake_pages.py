"""Taking a request in a browser: what runs is shown first, nothing typed is lost, the hotline registers for windows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from tests.web import family as f
from tests.web.test_filling_in import FORM
from yimen.acts import declaring, papers_in, registering
from yimen.acts.registering import PersonFacts, Request
from yimen.audit.models import Row
from yimen.cases.models import Application, Draft, PlaceNotice
from yimen.common import clock
from yimen.places import api as places
from yimen.regime.vocabulary import AREAS

HTMX = {"HTTP_HX_REQUEST": "true"}
NEW = "/intake/new/"


@pytest.fixture
def actor(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def clerk(actor):
    return f.browser(actor)


@pytest.fixture
def application(actor):
    return f.apply(actor, 7)


# -- what runs already ---------------------------------------------------------------------------


def test_who_may_be_the_same_person_without_papers_is_shown_and_said_to_be_another(clerk):
    bare = FORM | {"kind": "temporary", "number": ""}
    clerk.post(NEW, bare | {"token": "one"})
    first = Application.objects.get()
    answer = clerk.post(NEW, bare | {"token": "two"})
    said = f.text_of(answer)
    assert answer.status_code == 422
    for words in ("可能是同一个人，已有办理中的申请：", first.number.text, "已核对，不是同一个人"):
        assert words in said
    assert "这家人" not in said
    done = clerk.post(NEW, bare | {"token": "two", "again": "on", "again_reason": "同名的另一个人"}, follow=True)
    assert done.status_code == 200
    assert Application.objects.count() == 2


def test_beside_what_runs_for_the_family_each_doubtful_line_says_that_it_is_one(clerk, actor, application):
    facts = PersonFacts(name=f.NAME, kind="temporary", phone=f.PHONE)
    request = Request(applicant=facts, division=places.division(f.TOWN), reason="难", needs=("illness",))
    other = registering.register(by=actor, request=replace(request, again_reason="同名的另一个人"))
    said = f.text_of(clerk.post(NEW, FORM | {"token": "again"}))
    assert "这家人已有办理中的申请：" in said
    certain, doubtful = (said.split(one.number.text)[1][:60] for one in (application, other))
    assert "可能是同一个人" not in certain.split(other.number.text)[0]
    assert "（可能是同一个人）" in doubtful


def test_what_runs_is_shown_before_saving_and_goes_on_with_tick_and_reason(clerk, application):
    answer = clerk.post(NEW, FORM | {"token": "again"})
    said = f.text_of(answer)
    assert answer.status_code == 422
    assert "这家人已有办理中的申请" in said
    assert application.number.text in said
    assert reverse("intake:application", args=[application.pk]) in answer.content.decode()
    assert 'name="again"' in answer.content.decode()
    half = clerk.post(NEW, FORM | {"token": "again", "again": "on"})
    assert "请勾选并写明理由" in f.text_of(half)
    assert 'name="again" id="id_again" checked' in half.content.decode()
    elsewise = clerk.post(NEW, FORM | {"token": "again", "again": "on", "again_reason": "另有难处", "reason": ""})
    assert 'name="again_reason" value="另有难处"' in elsewise.content.decode()
    without_tick = clerk.post(NEW, FORM | {"token": "again", "again_reason": "另有难处"})
    assert without_tick.status_code == 422
    assert Application.objects.count() == 1
    done = clerk.post(NEW, FORM | {"token": "again", "again": "on", "again_reason": "另有难处"}, follow=True)
    assert "另行登记的理由： 另有难处" in f.text_of(done)


def test_of_another_town_nothing_but_town_day_and_telephone_is_on_the_page(district, application):
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    answer = sister.post(NEW, FORM | {"token": "other", "division": f.SISTER_TOWN})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "白沙埠镇 2026-11-23，窗口电话 未登记" in f.text_of(answer)
    assert application.number.text not in page
    assert reverse("intake:application", args=[application.pk]) not in page
    assert 'name="again"' not in page
    assert Row.objects.filter(verb="told_elsewhere", unit=f.SISTER).count() == 1
    assert f'href="{reverse("contacts:new")}">登记来访' in page


def test_what_is_new_of_a_family_of_another_town_reaches_its_window(clerk, district):
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    said = {"channel": "visit", "kind": "application", "on": "2026-11-20", "time": "9:30", "division": f.TOWN}
    said |= {"caller_name": "周来人", "source": "self", "content": "又住院了", "token": "passed-on"}
    logged = sister.post(reverse("contacts:new"), said, follow=True)
    assert "已登记" in f.text_of(logged), logged.context["form"].errors
    assert "周来人" in f.text_of(clerk.get(reverse("home:worklist")))
    assert "周来人" not in f.text_of(sister.get(reverse("home:worklist")))


def test_a_number_is_looked_up_while_the_form_is_filled_in(clerk, district, application):
    typed = {"kind": "resident_id", "number": f.number(7), "members-0-number": ""}
    known = clerk.post(reverse("intake:known"), typed, **HTMX)
    assert f"?person={application.person_id}" in known.content.decode()
    assert application.number.text in f.text_of(known)
    assert not Row.objects.filter(verb="told_elsewhere").exists()
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    said = f.text_of(sister.post(reverse("intake:known"), typed, **HTMX))
    assert "这个证件号已在白沙埠镇登记过" in said
    assert f.NAME not in said
    assert application.number.text not in said
    assert Row.objects.filter(verb="told_elsewhere", unit=f.SISTER).count() == 1


def test_a_member_is_looked_up_as_well_and_nonsense_is_nobody(clerk, application):
    typed = {"number": "", "members-0-kind": "resident_id", "members-0-number": f.number(7)}
    assert application.number.text in f.text_of(clerk.post(reverse("intake:known"), typed, **HTMX))
    for wrong in ({"number": "abc", "kind": "gold"}, {"known": "9" * 30}, {"members-x-number": "1"}, {}):
        answer = clerk.post(reverse("intake:known"), wrong, **HTMX)
        assert answer.status_code == 200
        assert f.text_of(answer).strip() == ""


def test_the_form_looks_up_when_a_number_is_done(clerk):
    """Enter in the number goes to the next field, which ends it: the look-up listens to that, in later rows too."""
    page = clerk.get(NEW).content.decode()
    assert 'hx-trigger="change target:.ym-id from:closest form"' in page
    assert len(re.findall(r'name="(?:members-\w+-)?number"[^>]*ym-id', page)) == 3


def wrong_digit(order):
    good = f.number(order)
    return good[:-1] + ("1" if good[-1] != "1" else "2")


def test_a_wrong_number_is_said_with_everything_else_that_is_wrong(clerk):
    wrong = FORM | {"token": "w", "number": wrong_digit(7), "reason": ""}
    wrong |= {
        "members-TOTAL_FORMS": "1",
        "members-0-name": "周小",
        "members-0-relation": "child",
        "members-0-number": wrong_digit(8),
    }
    answer = clerk.post(NEW, wrong)
    assert answer.status_code == 422
    assert "请填写申请救助原因" in f.text_of(answer)
    assert "校验码不对" in answer.context["form"].errors["number"][0]
    assert "校验码不对" in answer.context["members"].errors[0]["number"][0]
    assert f.text_of(answer).count("校验码不对") >= 2
    marks = re.findall(r'name="said_wrong" value="([^"]+)"', answer.content.decode())
    assert marks == ["number", "members-0-number"]  # the reason that is missing is not among them


def test_a_number_put_right_is_no_longer_called_wrong(clerk, application):
    gone = '<div id="id_number_error" hx-swap-oob="delete">'
    both = {"said_wrong": ["number", "members-0-number"], "kind": "resident_id"}
    typed = both | {"number": f.number(7), "members-0-number": wrong_digit(8)}
    page = clerk.post(reverse("intake:known"), typed, **HTMX).content.decode()
    assert gone in page
    assert "id_members-0-number_error" not in page
    typed = both | {"number": wrong_digit(7), "members-0-number": f.number(8)}
    page = clerk.post(reverse("intake:known"), typed, **HTMX).content.decode()
    assert gone not in page
    assert 'id="id_members-0-number_error"' in page
    never = clerk.post(reverse("intake:known"), {"kind": "resident_id", "number": f.number(7)}, **HTMX).content.decode()
    assert "oob" not in never  # what was not said is not taken away


# -- drafts --------------------------------------------------------------------------------------


TYPED = {
    "token": "half",
    "name": "周半张",
    "number": f.number(8),
    "needs": ["illness", "school"],
    "reason": "写到一半",
    "members-TOTAL_FORMS": "2",
    "members-INITIAL_FORMS": "0",
    "members-0-name": "周子",
    "members-0-relation": "child",
    "csrfmiddlewaretoken": "x",
    "do": "save",
}


def test_a_half_filled_form_survives_a_closed_browser(clerk, actor):
    assert "已暂存" in f.text_of(clerk.post(reverse("intake:draft"), TYPED, **HTMX))
    later = f.browser(actor)
    listed = later.get(NEW)
    assert "未完成的登记" in f.text_of(listed)
    draft = Draft.objects.get()
    again = later.get(NEW, {"draft": draft.pk})
    form = again.context["form"]
    assert (form["name"].value(), form["needs"].value(), form["token"].value()) == (
        "周半张",
        ["illness", "school"],
        "half",
    )
    assert [row["name"].value() for row in again.context["members"].forms] == ["周子", None]
    filled = FORM | TYPED | {"members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "1", "members-0-number": ""}
    assert later.post(NEW, filled).status_code == 302
    assert not Draft.objects.exists()
    assert Application.objects.get().household.members.count() == 2


def test_a_draft_is_nobody_elses(clerk, district):
    clerk.post(reverse("intake:draft"), TYPED, **HTMX)
    draft = Draft.objects.get()
    other = f.browser(district.actor("window_clerk", f.HERE, 2))
    page = other.get(NEW, {"draft": draft.pk})
    assert "周半张" not in page.content.decode()
    assert other.post(reverse("intake:discard", args=[draft.pk])).status_code == 404
    assert clerk.post(reverse("intake:discard", args=[draft.pk])).status_code == 302
    assert not Draft.objects.exists()


def test_what_no_form_of_ours_asks_is_not_kept(clerk):
    clerk.post(reverse("intake:draft"), TYPED | {"password": "geheim", "members-0-salary": "9"}, **HTMX)
    assert not {"password", "members-0-salary", "csrfmiddlewaretoken", "do"} & set(json.loads(Draft.objects.get().body))


def test_a_draft_sent_without_scripts_goes_to_its_form(clerk):
    answer = clerk.post(reverse("intake:draft"), TYPED)
    assert answer["Location"] == f"{NEW}?draft={Draft.objects.get().pk}"


def test_a_bad_token_keeps_nothing_and_says_so(clerk):
    said = f.text_of(clerk.post(reverse("intake:draft"), TYPED | {"token": "a:b"}, **HTMX))
    assert "没有填对" in said
    assert not Draft.objects.exists()


# -- hotline -------------------------------------------------------------------------------------


def test_the_hotline_takes_a_call_for_any_town_and_tells_number_code_and_window(client_of):
    hotline = client_of("hotline_operator", "hotline")
    page = hotline.get(NEW)
    assert f.SISTER_TOWN in page.content.decode()
    assert "登记并受理" not in f.text_of(page)
    call = FORM | {"division": f.SISTER_TOWN, "channel": "hotline", "do": "accept", "token": "call"}
    for _ in range(2):
        said = f.text_of(hotline.post(NEW, call))
    taken = Application.objects.get()
    for word in (taken.number.text, taken.receipt_code, "枣园镇社会救助窗口"):
        assert word in said
    assert not taken.run.events.filter(step="accept").exists()
    assert hotline.get(reverse("intake:application", args=[taken.pk])).status_code == 404


# -- the page of an application ------------------------------------------------------------------


def test_the_application_page_leads_through_what_is_asked(clerk, application):
    page = f.text_of(clerk.get(reverse("intake:application", args=[application.pk])))
    for word in ("还没有评估", "还没有申报", "没有收到：书面申请、调查核实授权委托书", "收件回执"):
        assert word in page
    form = {f"pressing_{area}": "none" for area in AREAS} | {"pressing_medical": "urgent", "token": "assess"}
    said = f.text_of(clerk.post(reverse("intake:assess", args=[application.pk]), form, follow=True))
    assert "医疗 急需" in said
    assert "可以申请：" in said
    added = clerk.post(reverse("intake:needs", args=[application.pk]), {"needs": "emergency_illness"}, follow=True)
    assert "已增加救助需求：急病没钱治" in f.text_of(added)


def test_items_are_declared_and_corrected_in_the_browser(clerk, application):
    address = reverse("intake:declared", args=[application.pk])
    rows = {"token": "items", "items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "0"}
    rows |= {"items-0-person": application.person_id, "items-0-kind": "wage", "items-0-amount": "1200.50"}
    rows |= {"items-1-person": application.person_id, "items-1-kind": "house", "items-1-text": "老宅三间"}
    said = f.text_of(clerk.post(address, rows, follow=True))
    assert "每月 1200.50 元" in said
    assert "申报年收入合计 14406.00 元，财产合计 0.00 元，另有 1 项金额不清楚" in said
    item = declaring.lines(application)[0]
    fix = reverse("intake:declared_correct", args=[application.pk, item.pk])
    assert clerk.post(fix, {"struck": "on", "token": "fix"}).status_code == 422
    gone = {"struck": "on", "why": "已失业", "token": "fix"}
    assert "已更正为没有的" in f.text_of(clerk.post(fix, gone, follow=True))
    assert clerk.get(fix).status_code == 404
    broken = clerk.post(address, rows | {"token": "more", "items-0-kind": "", "items-1-kind": "gold"})
    assert broken.status_code == 422
    assert application.declared.count() == 3


def test_papers_are_taken_in_and_the_receipt_is_printed(clerk, application):
    wanted = papers_in.checklist(application)
    form = {f"state_{papers_in.key_of(one.name)}": "missing" for one in wanted}
    form[f"state_{papers_in.key_of('书面申请')}"] = "received"
    said = f.text_of(clerk.post(reverse("intake:papers", args=[application.pk]), form, follow=True))
    assert "已保存：书面申请" in said
    assert "没有收到：调查核实授权委托书" in said
    paper = clerk.post(reverse("intake:receipt", args=[application.pk]), follow=True)
    assert paper["Content-Type"] == "application/pdf"
    listed = f.text_of(clerk.get(reverse("intake:application", args=[application.pk])))
    assert "社会救助申请收件回执" in listed
    own = {"number": application.number.text, "code": application.receipt_code}
    assert "受理申请" in f.text_of(clerk.post(reverse("intake:ask"), own))


def test_a_receipt_of_a_sister_window_is_no_open_paper(district, clerk, application):
    paper = clerk.post(reverse("intake:receipt", args=[application.pk]))["Location"]
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    assert sister.get(paper).status_code == 404
    own = {"number": application.number.text, "code": application.receipt_code}
    said = f.text_of(sister.post(reverse("intake:ask"), own))
    assert "不在本窗口办理" in said
    assert "受理申请" not in said


# -- register place ------------------------------------------------------------------------------


def elsewhere(actor, order: int) -> None:
    """Somebody of the sister town's register asks here, where he lives."""
    request = Request(
        applicant=PersonFacts(name="周外乡", number=f.number(order)),
        division=places.division(f.TOWN),
        reason="在这里打工",
        needs=("living",),
        place_basis="residence",
        other_place=places.division(f.SISTER_TOWN),
        received_on=clock.today() - timedelta(days=order % 9),
    )
    registering.register(by=actor, request=request)


@pytest.mark.clause("JJ-010")
def test_the_register_place_reads_its_notice_and_notes_it(district, actor):
    elsewhere(actor, 31)
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    page = f.text_of(sister.get(reverse("intake:notices")))
    assert "周*乡 白沙埠镇 白沙埠镇社会救助窗口" in page
    assert "周外乡" not in page
    note = reverse("intake:note", args=[PlaceNotice.objects.get().pk])
    assert "已知悉" in f.text_of(sister.post(note, follow=True))
    early = datetime(2026, 11, 24, 4, 30, tzinfo=clock.SHANGHAI)
    PlaceNotice.objects.update(noted_at=early)
    assert "2026-11-24" in f.text_of(sister.get(reverse("intake:notices")))
    assert "没有符合条件的记录" in f.text_of(sister.get(reverse("intake:notices"), {"state": "open"}))
    assert sister.get(reverse("intake:notices_xlsx")).status_code == 200


def test_the_list_of_notices_costs_the_same_for_many(district, actor, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    sister = f.browser(district.actor("window_clerk", f.SISTER))
    elsewhere(actor, 31)
    few = f.queries(sister, reverse("intake:notices"))
    for order in range(40, 50):
        elsewhere(actor, order)
    assert f.queries(sister, reverse("intake:notices")) == few
