"""What is known of a window, what it has, and whether it takes applications."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.web import family as f
from tests.windows.conftest import window_at
from yimen.acts.deed import Deed, plain
from yimen.agencies.models import Unit, Window
from yimen.basics.errors import Refused
from yimen.cases.models import Application
from yimen.common import clock
from yimen.places import api as places
from yimen.windows import actions, queries
from yimen.windows.actions import Answer
from yimen.windows.models import PilotSwitch, ReadinessMark, WindowFacts

PLACE = {"place": "便民服务中心一楼3号", "hours": "工作日 8:30—17:00", "phone": "0539-8012345"}
ALL = ("staff", "premises", "hotline", "system", "computers", "vehicle", "fund", "board", "service_rules")


def registered(by, window, on=None, token="t", **more):
    return actions.register(by=by, window=window, on=on or clock.today(), token=token, **(PLACE | more))


def marked(by, window, token="m", on=None, **answers):
    given = {key: Answer(met) for key, met in answers.items()}
    return actions.mark(by=by, window=window, answers=given, on=on or clock.today(), token=token)


def switched(by, *of, opened=False, on=None, token="s", document="临兰民〔2026〕1号"):
    day = on or clock.today()
    return actions.switch(by=by, of=of, opened=opened, on=day, document=document, token=token)


@pytest.mark.clause("JJ-112")
def test_what_is_known_of_a_window_is_dated(office, clerk, here):
    registered(clerk, here)
    tomorrow = clock.today() + dt.timedelta(days=1)
    registered(office, here, on=tomorrow, token="moved", place="新大厅二楼")
    assert queries.facts_on([here])[here.pk].place == PLACE["place"]
    assert queries.facts_on([here], tomorrow)[here.pk].place == "新大厅二楼"
    assert queries.facts_on([here], clock.today() - dt.timedelta(days=1)) == {}
    assert [row.place for row in queries.facts_of(here)] == ["新大厅二楼", PLACE["place"]]


@pytest.mark.clause("JJ-112")
def test_every_town_has_a_window_and_one_without_is_flagged(district, here):
    assert queries.towns_without() == []
    assert {window.level for window in queries.windows()} == {"county", "town"}
    Unit.objects.filter(key=f.HERE).update(valid_until=clock.today())
    assert [town.key for town in queries.towns_without()] == ["baishabu_zhen"]


@pytest.mark.clause("JJ-112")
def test_who_sits_at_a_window_is_shown(district, clerk, reviewer, here):
    held = queries.staff_on([here])[here.pk]
    assert [(one.seat.kind, one.account_id) for one in held] == [
        ("window_clerk", int(clerk.account)),
        ("window_reviewer", int(reviewer.account)),
    ]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("没有填写窗口的地点", {"place": " "}),
        ("没有填写窗口的开放时间", {"hours": ""}),
        ("座机没有写区号", {"phone": "8012345"}),
        ("没有填写电话", {"phone": ""}),
    ],
)
def test_a_register_is_complete_or_not_written(clerk, here, words, given):
    with pytest.raises(Refused, match=words):
        registered(clerk, here, **given)
    assert not WindowFacts.objects.exists()


def test_a_short_hotline_is_a_telephone_too(clerk, here):
    assert registered(clerk, here, phone="12349").phone == "12349"
    assert registered(clerk, here, token="b", phone="13900001234").phone == "13900001234"


@pytest.mark.clause("LS-005", "LS-006")
def test_a_window_is_ready_with_all_nine_only(clerk, here):
    assert tuple(places.release().readiness) == ALL
    readiness = queries.readiness_on([here])[here.pk]
    assert (readiness.met, readiness.ready, len(readiness.lacking)) == (0, False, 9)
    marked(clerk, here, **dict.fromkeys(ALL[:8], True))
    readiness = queries.readiness_on([here])[here.pk]
    assert (readiness.met, readiness.ready) == (8, False)
    assert readiness.lacking == (places.release().readiness[ALL[8]].title,)
    marked(clerk, here, token="last", **{ALL[8]: True})
    assert queries.readiness_on([here])[here.pk].ready


@pytest.mark.clause("LS-005")
def test_each_answer_keeps_its_day_and_its_note(clerk, here):
    before = clock.today() - dt.timedelta(days=30)
    actions.mark(by=clerk, window=here, answers={"vehicle": Answer(True, "皮卡一辆")}, on=before, token="a")
    actions.mark(by=clerk, window=here, answers={"vehicle": Answer(False, "送修")}, on=clock.today(), token="b")
    item = next(i for i in queries.readiness_on([here])[here.pk].items if i.key == "vehicle")
    assert (item.met, item.since, item.note) == (False, clock.today(), "送修")
    then = next(i for i in queries.readiness_on([here], before)[here.pk].items if i.key == "vehicle")
    assert (then.met, then.note) == (True, "皮卡一辆")
    assert [mark.note for mark in queries.marks_of(here)] == ["送修", "皮卡一辆"]


def test_only_what_changed_is_written_and_nothing_of_days_to_come(clerk, here):
    marked(clerk, here, staff=True, premises=True)
    marked(clerk, here, token="n", staff=True, premises=False)
    assert ReadinessMark.objects.filter(item="staff").count() == 1
    with pytest.raises(Refused, match="没有改动"):
        marked(clerk, here, token="o", staff=True)
    with pytest.raises(Refused, match="窗口条件里没有"):
        marked(clerk, here, token="p", swimming_pool=True)
    with pytest.raises(Refused, match="还没有到的日子"):
        marked(clerk, here, token="q", staff=False, on=clock.today() + dt.timedelta(days=1))
    assert marked(clerk, here, token="n", staff=False)[0].item == "premises"  # the form sent again


def test_the_leading_unit_keeps_every_window_a_window_its_own(district, office, clerk, here):
    sister = window_at(f.SISTER)
    registered(office, sister)
    marked(office, sister, staff=True)
    switched(office, sister)
    for act in (registered, marked):
        with pytest.raises(Refused, match="不能改这个窗口的登记"):
            act(clerk, sister, token="x")
        with pytest.raises(Refused, match="不能改这个窗口的登记"):
            act(district.actor("liaison", "medical_security"), here, token="x")
    with pytest.raises(Refused, match="不能开通或者停用"):
        switched(clerk, here, token="x")


@pytest.mark.clause("PS-076")
def test_a_town_that_is_not_switched_on_takes_no_new_application_and_goes_on_with_the_old(
    district, office, clerk, here
):
    begun = f.apply(clerk)
    switched(office, here)
    with pytest.raises(Refused, match=r"没有开通一门受理.*请申请人到区社会救助窗口办理"):
        f.apply(clerk, 2)
    assert Application.objects.count() == 1
    plain(by=clerk, deed=Deed(begun.run, "accept", "accepted"))
    f.apply(district.actor("window_clerk", f.COUNTY), 3)  # the same town's people at the county's window
    f.apply(district.actor("window_clerk", f.SISTER), 4, town=f.SISTER_TOWN)
    switched(office, here, opened=True, token="on")
    assert f.apply(clerk, 5).window == here


@pytest.mark.clause("PS-076")
def test_the_pilot_becomes_the_rule_for_all_on_a_day(district, office, here):
    towns = [w for w in Window.objects.select_related("unit") if w.level == "town"]
    switched(office, *towns)
    switched(office, here, opened=True, token="pilot")
    assert set(queries.closed_on(towns)) == {w.pk for w in towns} - {here.pk}
    later = clock.today() + dt.timedelta(days=60)
    switched(office, *towns, opened=True, on=later, token="all")
    assert not queries.open_on(window_at(f.SISTER), later - dt.timedelta(days=1))
    assert queries.closed_on(towns, later) == {}
    row = queries.switches_of(here)[0]
    assert (row.valid_from, row.document) == (later, "临兰民〔2026〕1号")


def test_a_switch_has_a_document_and_never_a_day_gone_by(office, here):
    for words, given in [
        ("依据的文件", {"document": " "}),
        ("不能从过去的日子起", {"on": clock.today() - dt.timedelta(days=1)}),
    ]:
        with pytest.raises(Refused, match=words):
            switched(office, here, **given)
    with pytest.raises(Refused, match="没有选择窗口"):
        switched(office)
    with pytest.raises(Refused, match="区县级窗口不能停用"):
        switched(office, here, window_at(f.COUNTY))
    assert not PilotSwitch.objects.exists()
    assert switched(office, here) == switched(office, here)
