"""A village worker at her telephone: she reports whom she found, sees what becomes of it, and is told why not."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.contacts.test_leads import register
from tests.web import family as f
from yimen.acts import contacting
from yimen.acts.deed import Deed
from yimen.contacts.models import Contact, Lead

VILLAGE, HOME = "village_dongxiaoyou", "371302101220"
SAID = "独居老人家里断炊，腿脚不便"


@pytest.fixture
def village(district):
    return f.browser(district.actor("village_worker", VILLAGE))


def form(**changes):
    return {
        "channel": "discovery",
        "kind": "report",
        "on": "2026-11-23",
        "time": "08:00",
        "source": "village",
        "caller_name": "周网格",
        "caller_phone": f.PHONE,
        "division": HOME,
        "content": SAID,
        "about_name": "周老汉",
        "token": "village-1",
    } | changes


def test_the_form_asks_only_what_a_village_knows(village):
    page = village.get("/contacts/new/")
    text = f.text_of(page)
    assert "报告困难群众" in text and "谁有困难" in text and "急难，要马上帮" in text
    fields = page.context["form"].fields
    assert [code for code, _ in fields["division"].choices] == [HOME]
    assert f'name="division" value="{HOME}"' in page.content.decode() and "渠道" not in text
    assert not {"answer", "source_name", "source_number"} & set(fields)


def test_a_report_becomes_a_lead_whose_progress_the_village_follows(village, district):
    done = village.post("/contacts/new/", form(), follow=True)
    assert done.status_code == 200, f.text_of(done)
    lead = Lead.objects.get()
    assert lead.urgent and lead.contact.unit == VILLAGE
    page = f.text_of(village.get(f"/contacts/leads/{lead.pk}/"))
    assert "周老汉" in page and "帮助窗口" in page and "联系本人，核实情况" in page
    officer = f.browser(district.actor("town_officer", "baishabu_zhen"))
    assert "周老汉" in f.text_of(officer.get("/"))
    sister = f.browser(district.actor("village_worker", "village_woci"))
    assert sister.get(f"/contacts/leads/{lead.pk}/").status_code == 404


def test_the_village_sees_that_it_went_on_and_neither_number_nor_reasons(village, district):
    village.post("/contacts/new/", form())
    lead = Lead.objects.get()
    officer, clerk = district.actor("town_officer", "baishabu_zhen"), district.actor("window_clerk", f.HERE)
    contacting.verify(by=officer, deed=Deed(lead.run, "verify", "real"))
    application = register(clerk, lead.contact)
    number = application.number.text
    for address in ("/contacts/", "/contacts/leads/", f"/contacts/leads/{lead.pk}/", f"/contacts/{lead.contact_id}/"):
        page = f.text_of(village.get(address))
        assert "已受理" in page, address
        assert number not in page, address
    for address in ("/contacts/leads.xlsx", "/contacts/contacts.xlsx"):
        book = load_workbook(BytesIO(village.get(address).content)).active
        assert number not in repr(list(book.values)), address
    assert number in f.text_of(f.browser(officer).get(f"/contacts/leads/{lead.pk}/"))
    village.post("/contacts/new/", form(token="village-2", about_name="吴老汉"))
    other = Lead.objects.latest("pk")
    contacting.verify(by=officer, deed=Deed(other.run, "verify", "not_needed", prose={"reason": "存款十万元"}))
    page = f.text_of(village.get(f"/contacts/leads/{other.pk}/"))
    assert "不需要救助" in page
    assert "存款" not in page
    assert "存款" in f.text_of(f.browser(officer).get(f"/contacts/leads/{other.pk}/"))


def test_another_village_is_no_choice(village):
    answer = village.post("/contacts/new/", form(division="371302101208"))
    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_its_first_page_says_where_to_begin(village):
    page = f.text_of(village.get("/"))
    assert "来访来电" in page.partition("可以打开：")[2]
    assert "没有要由您的岗位办的步骤" in page, "verifying is the town's"
    assert "请点上面的“报告困难群众”" in f.text_of(village.get("/contacts/"))
    assert "您的岗位不看整件申请" in f.text_of(village.get("/intake/"))
