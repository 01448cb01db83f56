"""What a window needs besides the way of a request, in places whose document is silent: a receipt, the policy sheet,
readiness, reasons for refusing, a list to import, and the month's feedback."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.packs.door import Door, do
from tests.registry.lists import Desk, xlsx
from tests.web import family as f
from yimen.acts import receipts
from yimen.agencies import api as agencies
from yimen.agencies.models import Window
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.feedback.models import MonthlyList
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.registry.models import Entry
from yimen.windows import actions as windows
from yimen.windows import queries

SILENT = [
    ("lanping", "draft"),
    ("jiujiang", "2015-09-02"),
    ("panshan", "2014-11-13"),
    ("chishui", "2014-11-27"),
]


@pytest.fixture(params=SILENT, ids=[place for place, _ in SILENT])
def door(request, open_door) -> Door:
    return open_door(*request.param)


def test_a_receipt_and_the_policy_sheet_are_printed(door):
    paper = receipts.issue(by=door.clerk, application=door.register(next(iter(places.release().needs))))
    said = documents.values_of(paper)
    assert said["from_window"] == places.release().units[door.window].name
    assert documents.pdf_of(paper)
    programme = next(iter(places.release().programmes))
    sheet = f.browser(door.clerk).get(reverse("policy:leaflet", args=[programme]))
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "application/pdf")


def test_a_window_is_ready_with_everything_the_place_asks_for_only(door):
    window = Window.objects.select_related("unit__division").get(unit__key=door.window)
    asked = places.release().readiness
    assert len(asked) >= 4 and all(entry.local for entry in asked.values())
    *most, last = asked
    say = {"by": door.clerk, "window": window, "on": clock.today()}
    windows.mark(**say, answers={key: windows.Answer(True) for key in most}, token="most")
    assert not queries.readiness_on([window])[window.pk].ready
    windows.mark(**say, answers={last: windows.Answer(True)}, token="last")
    assert queries.readiness_on([window])[window.pk].ready


def test_who_grants_nothing_says_on_which_ground(door):
    (referral,) = door.split(door.register(next(iter(places.release().needs)))).values()
    liaison = door.liaison(referral)
    do(liaison, referral.run, "receive", "签收")
    with pytest.raises(Refused, match="情形"):
        do(liaison, referral.run, "handle", "完结", values={"result": "refused", "text": "收入高"})
    values = {"result": "refused", "ground": "means_above", "text": "两人有工资"}
    do(liaison, referral.run, "handle", "完结", values=values)
    do(liaison, referral.run, "feed_back")
    said = documents.values_of(referral.results.get().paper)["result"]
    assert "家庭收入或者财产超过标准" in said and "两人有工资" in said


def test_a_units_list_with_the_names_of_programmes_is_imported(door):
    unit = next(line.unit for line in door.lines("school"))
    title = places.release().programmes["education"].title
    heads = ("姓名", "身份证号", "村（社区）", "乡镇", "救助项目", "形式", "金额", "周期", "起始日期")
    told = ("周远", f.number(7), door.village.name, door.town.name, title, "资金", 500, "一次性", "2014-11-01")
    Desk(door.district.actor("liaison", unit)).imported(xlsx([told], head=heads), template="general")
    entry = Entry.objects.get()
    assert (entry.unit, entry.programme, entry.amount_fen) == (unit, "education", 50000)
    assert entry.division == door.village


def test_each_month_is_told_to_the_window_of_the_units_level_where_there_is_one(door):
    unit = next(line.unit for line in door.lines("school"))
    liaison = door.district.actor("liaison", unit)
    first = (clock.today().replace(day=28) + timedelta(days=10)).replace(day=1)
    with clock.fixed(first):
        proceedings.open_scheduled()
        lists = MonthlyList.objects.filter(unit__key=unit).select_related("run", "window__unit")
        county = [one for one in agencies.windows() if one.level == "county"]
        assert [one.window.unit for one in lists] == [one.unit for one in county]
        for one in lists:
            (turn,) = proceedings.turns_of([one.run_id])[one.run_id]
            assert turn.due_on == first.replace(day=15)
            do(liaison, one.run, "list_handled", "零报告")
            do(door.district.actor("window_clerk", one.window.unit.key), one.run, "take_list", "收取")
            assert proceedings.look(one.run).state.result == "fed_back"
