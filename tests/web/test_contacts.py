"""Contacts as people use them: logged in a minute, handed on to the intake form, followed up, told."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.support.district import DAY
from tests.web.family import HERE, PHONE, SISTER, TOWN, browser, number, text_of
from yimen.cases.models import Application, CameFrom
from yimen.contacts.models import Contact, Lead

CALL = {
    "channel": "call",
    "kind": "application",
    "on": DAY,
    "time": "08:30",
    "source": "self",
    "caller_name": "周小雨",
    "caller_phone": PHONE,
    "division": TOWN,
    "content": "孩子上学交不起学费",
}
PERSONAL = re.compile(rf"周|{PHONE}|%E5%91%A8")


def chosen(page: str, name: str) -> str:
    """What a field of the form holds."""
    if found := re.search(rf'<select name="{name}".*?<option value="([^"]*)" selected', page, re.S):
        return found[1]
    if found := re.search(rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.S):
        return found[1]
    found = re.search(
        rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"|<input[^>]*value="([^"]*)"[^>]*name="{name}"', page
    )
    return (found[1] or found[2]) if found else ""


@pytest.fixture
def people(district):
    """Browsers by seat."""
    seats = {
        "clerk": ("window_clerk", HERE),
        "sister": ("window_clerk", SISTER),
        "officer": ("town_officer", "baishabu_zhen"),
        "hotline": ("hotline_operator", "hotline"),
        "union": ("liaison", "trade_union"),
    }
    return {name: browser(district.actor(*seat)) for name, seat in seats.items()}


def logged(client, **more) -> Contact:
    """One call, logged through the form."""
    form = {**CALL, **more}
    answer = client.post("/contacts/new/", form)
    assert answer.status_code == 302, text_of(answer)[:400]
    return Contact.objects.latest("pk")


@pytest.mark.clause("LS-015")
def test_an_application_call_fills_the_intake_form_and_becomes_one_application(people):
    call = logged(people["hotline"])
    worklist = people["clerk"].get("/")
    assert "来访来电待办理" in text_of(worklist) and "周小雨" in text_of(worklist)
    page = people["clerk"].get(f"/contacts/{call.pk}/").content.decode()
    link = re.search(r'href="(/intake/new/[^"]+)"', page)[1]
    assert not PERSONAL.search(link)
    form = people["clerk"].get(link).content.decode()
    filled = {name: chosen(form, name) for name in ("name", "phone", "division", "reason", "channel", "contact")}
    assert filled == {
        "name": "周小雨",
        "phone": PHONE,
        "division": TOWN,
        "reason": "孩子上学交不起学费",
        "channel": "hotline",
        "contact": str(call.pk),
    }
    request = {
        **filled,
        "kind": "resident_id",
        "number": number(3),
        "place_basis": "register",
        "needs": ["school"],
        "filled_by": chosen(form, "filled_by"),
        "received_on": DAY,
        "token": "one",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
    }
    assert people["clerk"].post("/intake/new/", request).status_code == 302
    application = Application.objects.get()
    assert CameFrom.objects.get().contact_id == call.pk
    assert f'href="/contacts/{call.pk}/"' in people["clerk"].get(f"/intake/{application.pk}/").content.decode()
    assert "来访来电待办理" not in text_of(people["clerk"].get("/"))
    again = people["clerk"].post("/intake/new/", {**request, "token": "two"})
    assert again.status_code == 422 and application.number.text in text_of(again)
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("seat", "first"),
    [
        (("window_clerk", HERE), "channel"),
        (("hotline_operator", "hotline"), "channel"),
        (("liaison", "trade_union"), "channel"),
        (("village_worker", "village_dongxiaoyou"), "kind"),
    ],
)
def test_the_form_begins_at_its_first_field(district, seat, first):
    page = browser(district.actor(*seat)).get("/contacts/new/").content.decode()
    form = page.split('<section class="card">', 1)[1]
    asked = re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>", form)
    assert f'name="{first}"' in asked[0] and " autofocus" in asked[0]
    assert page.count("autofocus") == 1


def test_a_contact_of_another_territory_fills_nothing_and_is_not_linked(people):
    call = logged(people["clerk"])
    form = people["sister"].get(f"/intake/new/?contact={call.pk}").content.decode()
    assert chosen(form, "name") == "" and PHONE not in form
    for word in ("x", "9" * 30, "-1"):
        assert people["clerk"].get(f"/intake/new/?contact={word}").status_code == 200


def test_an_enquiry_is_answered_later_on_its_page(people):
    call = logged(people["hotline"], kind="enquiry", content="低保怎么申请")
    page = f"/contacts/{call.pk}/"
    assert "补记答复" in text_of(people["hotline"].get(page))
    sent = people["hotline"].post(f"{page}settle/", {"outcome": "answered", "answer": "到镇窗口填申请书"})
    assert sent.status_code == 302
    told = text_of(people["hotline"].get(page))
    assert "到镇窗口填申请书" in told and "补记答复" not in told


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"content": ""}, "请填写内容"),
        ({"time": "25:99"}, "时间请写成"),
        ({"on": "去年"}, "日期请写成"),
        ({"on": "2026-12-01"}, "晚于现在"),
        ({"caller_phone": "12"}, "电话"),
        ({"division": "999"}, "选择"),
        ({"channel": "unit"}, "没有选单位"),
        ({"kind": "report", "division": "371302000000"}, "哪个镇街"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(people, wrong, sentence):
    answer = people["clerk"].post("/contacts/new/", {**CALL, "answer": "已解释", **wrong})
    assert answer.status_code == 422
    assert sentence in text_of(answer) and "已解释" in answer.content.decode()
    assert not Contact.objects.exists()


def test_a_lead_goes_from_the_hotline_to_the_town_to_the_window_and_back(people):
    call = logged(people["hotline"], kind="report", source="family", about_name="周老汉", content="老人断炊")
    lead = Lead.objects.get(contact=call)
    page = f"/contacts/leads/{lead.pk}/"
    assert page in people["officer"].get("/").content.decode()
    assert "联系本人，核实情况" in text_of(people["officer"].get(page))
    act = people["officer"].get(f"/runs/{lead.run_id}/do/verify/")
    assert "周老汉" in text_of(act) and "老人断炊" in text_of(act) and PHONE not in text_of(act)
    form = {"outcome": "real", "occurred_on": DAY, "token": "v"}
    assert people["officer"].post(f"/runs/{lead.run_id}/do/verify/", form)["Location"] == page
    assert page in people["clerk"].get("/").content.decode()
    assert f"/intake/new/?contact={call.pk}" in people["clerk"].get(page).content.decode()
    helped = {"outcome": "helped", "occurred_on": DAY, "reason": "送去米面油", "token": "h"}
    assert people["clerk"].post(f"/runs/{lead.run_id}/do/help/", helped).status_code == 302
    without = people["officer"].post(
        f"/runs/{lead.run_id}/do/reply/", {"outcome": "source_told", "occurred_on": DAY, "token": "r"}
    )
    assert without.status_code == 422 and "回复内容" in text_of(without)
    told = {"outcome": "source_told", "occurred_on": DAY, "text": "已电话告知邻居", "token": "r2"}
    assert people["officer"].post(f"/runs/{lead.run_id}/do/reply/", told).status_code == 302
    closed = text_of(people["hotline"].get(page))
    assert "已电话告知邻居" in closed and "办结" in closed and "当日" in closed


def test_the_person_of_a_lead_is_put_right_on_its_page(people):
    call = logged(people["hotline"], kind="report", source="family", caller_name="严大嫂", content="老人断炊")
    assert "没有写当事人姓名" in text_of(people["hotline"].get(f"/contacts/{call.pk}/"))
    lead = Lead.objects.get()
    page = f"/contacts/leads/{lead.pk}/"
    assert "姓名不详" in text_of(people["officer"].get("/")) and "严大嫂" not in text_of(people["officer"].get("/"))
    assert f"{page}person/" in people["officer"].get(page).content.decode()
    form = {"name": "吴老汉", "phone": "19900005678", "division": TOWN}
    answer = people["officer"].post(f"{page}person/", {**form, "phone": "12"})
    assert answer.status_code == 422 and "吴老汉" in answer.content.decode()
    assert people["officer"].post(f"{page}person/", form)["Location"] == page
    shown = people["officer"].get(page).content.decode()
    assert "吴老汉" in shown and "19900005678" not in shown
    assert "19900005678" in people["officer"].post(f"/contacts/{lead.contact_id}/look/").content.decode()
    assert people["sister"].get(f"{page}person/").status_code == 404


def test_a_union_hands_a_household_on_and_the_town_has_it(people):
    form = people["union"].get("/contacts/new/").content.decode()
    assert chosen(form, "source_name") == "区总工会"
    assert "来访" not in re.search(r'<select name="channel".*?</select>', form, re.S)[0]
    call = logged(
        people["union"],
        channel="unit",
        source="union",
        source_name="区总工会",
        source_number="工帮7号",
        about_name="周工",
    )
    lead = Lead.objects.get(contact=call)
    assert "区总工会" in text_of(people["officer"].get("/contacts/leads/"))
    assert "工帮7号" in text_of(people["officer"].get(f"/contacts/leads/{lead.pk}/"))
    assert people["sister"].get(f"/contacts/leads/{lead.pk}/").status_code == 404


def test_lists_mask_telephones_and_export_what_they_show(people):
    logged(people["clerk"])
    logged(people["clerk"], kind="report", source="village", about_name="周老汉")
    for address in ("/contacts/", "/contacts/leads/"):
        shown = people["clerk"].get(address).content.decode()
        assert "周" in shown and PHONE not in shown
    for address, columns in (("/contacts/contacts.xlsx", 9), ("/contacts/leads.xlsx", 9)):
        sheet = load_workbook(BytesIO(people["clerk"].get(address).content)).active
        lines = list(sheet.iter_rows(values_only=True))
        assert len(lines[0]) == columns and len(lines) >= 2
        assert PHONE not in str(lines)
    assert "没有符合条件的记录" in text_of(people["clerk"].get("/contacts/?channel=letter"))
    assert "还没有来访来电" in text_of(people["sister"].get("/contacts/"))


@pytest.mark.parametrize("typed", ["周老汉", "周老", "zhoulaohan", "zlh", PHONE])
def test_who_called_before_is_found_by_name_pinyin_or_telephone_and_no_address_tells(people, typed):
    logged(people["clerk"], caller_name="王别人", caller_phone="19900009999")
    logged(people["clerk"], caller_name="周邻居", source="family", about_name="周老汉")
    sent = people["clerk"].post("/contacts/search/", {"text": typed})
    assert sent.status_code == 302 and typed not in sent["Location"] and not PERSONAL.search(sent["Location"])
    shown = text_of(people["clerk"].get(sent["Location"]))
    assert "周老汉" in shown and "王别人" not in shown
    assert people["officer"].get(sent["Location"]).status_code == 409
    for nonsense in ("", "？"):
        assert people["clerk"].post("/contacts/search/", {"text": nonsense}).status_code == 409


def test_the_telephone_comes_by_a_logged_look(people):
    call = logged(people["clerk"])
    assert PHONE not in people["officer"].get(f"/contacts/{call.pk}/").content.decode()
    assert PHONE in people["officer"].post(f"/contacts/{call.pk}/look/").content.decode()


@pytest.mark.clause("JJ-129")
def test_the_first_asked_officer_is_named_and_hands_over_on_the_pages(people, district):
    call = logged(people["clerk"])
    assert re.search(r"首问负责人 白沙埠镇社会救助窗口 周小1", text_of(people["officer"].get(f"/contacts/{call.pk}/")))
    from tests.web.family import apply

    clerk, mate = (district.actor("window_clerk", HERE, n) for n in (1, 2))
    application = apply(clerk)
    page, other = f"/intake/{application.pk}/", browser(mate)
    assert "首问负责 移交 白沙埠镇社会救助窗口 周小1" in text_of(people["clerk"].get(page))
    sent = people["clerk"].post(f"/contacts/first/{application.pk}/", {"to": mate.account, "reason": "调休"})
    assert sent["Location"] == page
    assert "等周小2接手" in text_of(people["clerk"].get(page)) and "周小1" in text_of(people["clerk"].get(page))
    assert application.number.text in text_of(other.get("/contacts/first/?shown=offered"))
    assert other.post(f"/contacts/first/{application.pk}/answer/", {"answer": "accept"})["Location"] == page
    assert "白沙埠镇社会救助窗口 周小2" in text_of(people["clerk"].get(page))
    assert application.number.text not in text_of(people["clerk"].get("/contacts/first/"))
