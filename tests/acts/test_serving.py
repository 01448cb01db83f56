"""Which window a request goes to while a town is switched off, and under which telephone people reach a window."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.contacts.conftest import entry
from tests.web import family as f
from tests.windows.conftest import window_at
from yimen.acts import contacting, reading_leads, receipts, serving
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.contacts import queries as contacts
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.windows import actions

PLACE = {"place": "便民服务中心一楼3号", "hours": "工作日 8:30—17:00"}


@pytest.fixture
def office(district):
    return district.actor("office_clerk", "civil_affairs")


@pytest.fixture
def operator(district):
    return district.actor("hotline_operator", "hotline")


def switch_off(office, key, on=None):
    asked = {"opened": False, "on": on or clock.today(), "document": "临兰民〔2026〕1号", "reason": "暂缓"}
    actions.switch(by=office, of=[window_at(key)], token=f"off-{key}", **asked)


def register_phone(by, key, phone, on=None, token="t"):
    actions.register(by=by, window=window_at(key), on=on or clock.today(), token=token, phone=phone, **PLACE)


# -- a town that is switched off


def test_a_call_from_a_town_that_is_switched_off_goes_to_the_county_window(district, office, operator):
    assert f.apply(operator, 1).window.unit.key == f.HERE
    switch_off(office, f.HERE)
    assert f.apply(operator, 2).window.unit.key == f.COUNTY
    assert f.apply(operator, 3, town=f.SISTER_TOWN).window.unit.key == f.SISTER
    with pytest.raises(Refused, match="没有开通一门受理"):
        f.apply(district.actor("window_clerk", f.HERE), 4)


def test_from_the_day_it_is_switched_off_and_not_before(office, operator):
    switch_off(office, f.HERE, on=clock.today() + dt.timedelta(days=1))
    assert f.apply(operator, 1).window.unit.key == f.HERE


def test_the_caller_is_told_which_window_and_why(office, operator):
    client = f.browser(operator)

    def told(order):
        sent = {
            "name": "周来电",
            "kind": "resident_id",
            "number": f.number(order),
            "division": f.TOWN,
            "needs": ["illness"],
            "reason": "住院没钱",
            "place_basis": "register",
            "channel": "hotline",
            "received_on": clock.today(),
            "token": f"call-{order}",
            "do": "save",
            "members-TOTAL_FORMS": 0,
            "members-INITIAL_FORMS": 0,
        }
        return f.text_of(client.post(reverse("intake:new"), sent))

    assert "不受理新的申请" not in told(1)
    switch_off(office, f.HERE)
    page = told(2)
    assert "白沙埠镇社会救助窗口现在不受理新的申请，这件申请由" in page
    assert Application.objects.latest("pk").window.unit.key == f.COUNTY


def test_a_lead_of_a_town_that_is_switched_off_is_helped_by_the_county_window(office, operator):
    switch_off(office, f.HERE)
    found = contacting.log(by=operator, entry=entry(kind="report", source="family", about_name="周老汉"))
    scope = agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(office.seat)))
    lead = contacts.leads_for_page(scope).get(contact=found)
    assert reading_leads.lead_page(lead, office).window.startswith(agencies.unit_name(f.COUNTY))


# -- telephones


def test_the_register_of_windows_says_the_telephone_and_the_rules_where_it_is_silent(office):
    in_rules = serving.window_phone(f.HERE)
    register_phone(office, f.HERE, "0539-8010001")
    assert serving.window_phone(f.HERE) == "0539-8010001" != in_rules
    register_phone(office, f.HERE, "0539-8010002", on=clock.today() + dt.timedelta(days=1), token="later")
    assert serving.window_phone(f.HERE) == "0539-8010001"
    assert serving.window_phones([f.HERE, f.SISTER])[f.SISTER] == serving.window_phone(f.SISTER)


def test_receipt_and_lead_name_the_registered_telephone(district, office, operator):
    register_phone(office, f.HERE, "0539-8010001")
    clerk = district.actor("window_clerk", f.HERE)
    paper = receipts.issue(by=clerk, application=f.apply(clerk))
    assert documents.values_of(paper)["window_phone"] == "0539-8010001"
    contacting.log(by=operator, entry=entry(kind="report", source="family", about_name="周老汉"))
    page = f.text_of(f.browser(clerk).get(reverse("contacts:lead", args=[contacts.Lead.objects.get().pk])))
    assert "帮助窗口 白沙埠镇社会救助窗口（电话 0539-8010001）" in page


def test_as_many_queries_for_many_windows_as_for_one(office, django_assert_num_queries, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    register_phone(office, f.HERE, "0539-8010001")
    places.release()  # kept in memory
    with django_assert_num_queries(1):
        found = serving.window_phones([f.HERE, f.SISTER, f.COUNTY])
    assert len(found) == 3
