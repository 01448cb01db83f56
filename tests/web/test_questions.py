"""The list of questions between a window and a unit: first those one is to answer; never other people's."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.web import family as f
from yimen.acts import asking, splitting
from yimen.acts.deed import Deed, plain
from yimen.referrals.models import Referral

pytestmark = pytest.mark.django_db
LIST, SHEET = "/referrals/questions/", "/referrals/questions.xlsx"


@pytest.fixture
def clerk(district):
    return district.actor("window_clerk", f.HERE)


@pytest.fixture
def home(clerk):
    return f.family(clerk)


@pytest.fixture
def liaison(district):
    return district.actor("liaison", f.unit_of("medical"))


def fresh(referral):
    return Referral.objects.select_related("run", "application__window__unit").get(pk=referral.pk)


def ask(by, referral, text):
    return asking.ask(by=by, referral=fresh(referral), text=text)


def rows(actor, query=""):
    return [(row.text, row.state) for row in f.browser(actor).get(LIST + query).context["rows"]]


def test_each_side_finds_first_what_it_is_to_answer(home, clerk, liaison):
    mine = ask(liaison, home.medical, "发票是原件吗")
    ask(clerk, home.medical, "何时能办")
    assert rows(clerk) == [("发票是原件吗", "等白沙埠镇社会救助窗口答复")]
    assert rows(liaison) == [("何时能办", "等区医疗保障局答复")]
    assert rows(clerk, "?shown=theirs") == [("何时能办", "等区医疗保障局答复")]
    page = f.browser(clerk).get(LIST).content.decode()
    assert reverse("referrals:reply", args=[home.medical.pk, mine.pk]) in page
    asking.reply(by=clerk, question=mine, text="是原件")
    assert rows(clerk) == []
    assert rows(clerk, "?shown=answered") == [("发票是原件吗", "已答复")]
    assert [text for text, _ in rows(clerk, "?shown=all")] == ["何时能办", "发票是原件吗"]
    assert [text for text, _ in rows(clerk, "?shown=all&sort=asked")] == ["发票是原件吗", "何时能办"]


def test_a_question_nobody_must_answer_any_more_waits_for_nobody_and_says_why(home, clerk, liaison):
    ask(clerk, home.medical, "何时能办")
    back = Deed(home.medical.run, "receive", "returned", prose={"reason": "不归我管"})
    plain(by=liaison, deed=back)
    splitting.route(by=clerk, deed=Deed(home.medical.run, "route", "sent", values={"unit": "housing"}))
    assert rows(clerk, "?shown=theirs") == []
    assert rows(clerk, "?shown=all") == [("何时能办", "已转给别的单位，不必答复")]
    assert rows(liaison, "?shown=all") == [], "it gave the referral back and sees it no more"


def test_other_units_and_other_windows_find_nothing_of_it(district, home, clerk, liaison):
    ask(clerk, home.medical, "何时能办")
    for kind, unit in (("liaison", f.unit_of("education")), ("window_clerk", f.SISTER), ("window_clerk", f.COUNTY)):
        assert rows(district.actor(kind, unit), "?shown=all") == [], unit


def test_by_partner_and_as_a_spreadsheet(home, clerk, liaison, district):
    ask(clerk, home.medical, "何时能办")
    ask(clerk, home.education, "学校在哪")
    education = f.unit_of("education")
    assert [text for text, _ in rows(clerk, f"?shown=theirs&partner={education}")] == ["学校在哪"]
    answer = f.browser(clerk).get(f"{SHEET}?shown=theirs&partner={education}")
    sheet = load_workbook(BytesIO(answer.content)).active
    found = list(sheet.iter_rows(values_only=True))
    assert found[0][:6] == ("申请人", "承办编号", "救助项目", "谁问", "问谁", "询问内容")
    assert [line[5] for line in found[1:]] == ["学校在哪"]


def test_an_empty_list_says_so_in_a_sentence(clerk, home):
    client = f.browser(clerk)
    assert "没有等您这里答复的询问" in f.text_of(client.get(LIST))
    assert "没有符合条件的记录" in f.text_of(client.get(LIST + "?shown=answered"))


def test_the_list_costs_the_same_whatever_stands_in_it(clerk, home, liaison, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    client = f.browser(liaison)
    ask(clerk, home.medical, "一")
    few = f.queries(client, LIST)
    for n in range(9):
        ask(clerk, home.medical, f"问{n}")
    assert f.queries(client, LIST) == few
