"""Policy answers at the counter: by need, by word, on a page, on a sheet to take home; and what each unit does."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.pdf_text import words as pdf_text
from tests.web import family as f
from tests.windows.conftest import window_at
from yimen.agencies.models import Duty
from yimen.common import clock
from yimen.documents.render import pages
from yimen.places import api as places
from yimen.windows import actions

NUMBER = "临兰政办发〔2015〕13号"


@pytest.fixture
def clerk(district):
    return f.browser(district.actor("window_clerk", f.HERE))


@pytest.fixture
def registered(district):
    """The clerk's window is in the register."""
    actions.register(
        by=district.actor("window_reviewer", f.HERE),
        window=window_at(f.HERE),
        place="便民服务中心一楼",
        hours="工作日 8:30—17:00",
        phone="0539-8012345",
        on=clock.today(),
        token="p",
    )


def at(name, *args):
    return reverse(f"policy:{name}", args=args)


def found(client, word):
    answer = client.post(at("search"), {"text": word})
    return [one.title for one in answer.context["found"] or ()]


def test_every_need_of_the_place_can_be_chosen_and_leads_to_its_programmes(clerk):
    every = clerk.get(at("guide")).context["needs"]
    assert [one.key for one in every] == list(places.release().needs)
    for need in every:
        page = clerk.get(at("guide"), {"lacks": need.key})
        assert [one.key for one in page.context["found"]] == list(places.release().needs[need.key].programmes)
    assert clerk.get(at("guide"), {"lacks": "no_such"}).context["found"] is None


def test_a_word_finds_programmes_by_need_name_condition_or_unit(clerk):
    assert "教育救助" in found(clerk, "学费")
    assert found(clerk, "失独") == ["“失独”家庭生活救助和精神抚慰"]
    assert "住房救助" in found(clerk, "住建局")
    assert "临时救助" in found(clerk, "突发性、紧迫性")
    assert found(clerk, "登月") == []
    assert "没有查到" in f.text_of(clerk.post(at("search"), {"text": "登月"}))
    assert clerk.post(at("search"), {"text": ""}).status_code == 422


def test_no_address_holds_the_word_that_was_asked(clerk):
    page = clerk.post(at("search"), {"text": "周小雨"}).content.decode()
    assert f'method="post" action="{at("search")}"' in page
    assert "周小雨" not in "".join(part.partition('"')[0] for part in page.split('href="')[1:])


def test_a_programme_tells_who_what_papers_where_and_by_which_article(registered, clerk):
    page = f.text_of(clerk.get(at("programme", "dibao")))
    release = places.release()
    for words in (*release.programmes["dibao"].conditions, *release.programmes["dibao"].materials, NUMBER, "区民政局"):
        assert words in page
    assert "《中华人民共和国社会救助法》 18" in page
    assert "便民服务中心一楼，工作日 8:30—17:00，0539-8012345" in page
    assert "12349" in page
    assert clerk.get(at("programme", "no_such")).status_code == 404


def test_a_town_is_told_its_own_unit_and_the_county_all(district, clerk):
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    own = clerk.get(at("programme", "emergency_aid")).context["a"].units
    assert [one.name for one in own] == ["白沙埠镇人民政府"]
    assert len(county.get(at("programme", "emergency_aid")).context["a"].units) == 13
    assert len(clerk.get(at("programme", "emergency_aid")).context["windows"]) == 1
    every = county.get(at("programme", "emergency_aid")).context["windows"]
    assert (len(every), every[0].name) == (14, "区社会救助窗口")
    liaison = f.browser(district.actor("liaison", "housing"))
    assert len(liaison.get(at("programme", "emergency_aid")).context["windows"]) == 14


def test_every_programme_has_a_sheet_of_one_page_that_says_it_all(registered, clerk):
    for key, entry in places.release().programmes.items():
        pdf = clerk.get(at("leaflet", key)).content
        assert pages(pdf) == 1, key
        text = pdf_text(pdf)
        for words in (entry.title, *entry.conditions, entry.amount, entry.where, *entry.materials, NUMBER):
            assert "".join(words.split()) in text, (key, words)
        assert "便民服务中心一楼" in text
        assert "0539-8012345" in text
        assert "2026年11月23日" in text


def test_a_sheet_printed_at_the_county_names_the_town_of_the_person_not_thirteen(district):
    county = f.browser(district.actor("window_clerk", f.COUNTY))
    text = pdf_text(county.get(at("leaflet", "emergency_aid")).content)
    assert "所在镇街道" in text
    assert "半程镇" not in text


def test_each_unit_says_what_it_takes_or_that_it_only_gives_data_or_policy(district, clerk):
    rows = {row.key: row for row in clerk.get(at("units")).context["rows"]}
    taken = Duty.objects.filter(verb="referrals").values_list("unit__key", "what")
    assert rows["medical_security"].role == "takes"
    assert set(rows["medical_security"].takes) == {
        places.release().programmes[what].title for unit, what in taken if unit == "medical_security"
    }
    assert (rows["tax"].role, rows["tax"].answers, rows["tax"].takes) == ("gives", ("缴纳税务记录",), ())
    assert (rows["audit"].role, rows["audit"].takes) == ("other", ())
    assert "只提供信息" in f.text_of(clerk.get(at("unit", "tax")))
    assert "不接收转办" in f.text_of(clerk.get(at("unit", "tax")))
    assert clerk.get(at("unit", "window_county")).status_code == 404
    gives = clerk.get(at("units"), {"role": "gives"}).context["rows"]
    assert {row.role for row in gives} == {"gives"}
    assert len(gives) == sum(1 for row in rows.values() if row.role == "gives") > 5


def test_units_go_out_as_a_spreadsheet(clerk):
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(at("units_xlsx"), {"role": "other"}).content)).active
    names = [row[0].value for row in book.iter_rows(min_row=2)]
    assert "区审计局" in names
    assert "区税务局" not in names


def test_answers_cost_the_same_for_one_programme_and_for_many(registered, clerk, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600

    def cost(ask):
        ask()
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        return len(queries)

    one = cost(lambda: clerk.post(at("search"), {"text": "失独"}))
    assert cost(lambda: clerk.post(at("search"), {"text": "救助"})) == one
    assert cost(lambda: clerk.get(at("units"), {"role": "other"})) == cost(
        lambda: clerk.get(at("units"), {"role": "gives"})
    )
