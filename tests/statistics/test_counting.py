"""What statistics count: by day, town, unit, need and channel, zeros too; how long; who was waited for."""

from __future__ import annotations

import datetime as dt
import random
import statistics as plain_statistics
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.statistics.conftest import on, scope
from tests.web.family import SISTER, SISTER_TOWN, TOWN
from yimen.acts import reading_statistics as reading
from yimen.acts.reading_statistics_counts import MEASURES, spread
from yimen.agencies.queries import takers
from yimen.cases.models import Application
from yimen.cli.background import run_due
from yimen.places import api as places
from yimen.proceedings.models import Turn

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 11, 23))


@pytest.fixture
def office(summer, district):
    return district.actor("office_clerk", "civil_affairs")


def asked(actor, since=YEAR[0], until=YEAR[1], level="") -> reading.Asked:
    return reading.Asked(scope(actor), since, until, level)


def table(actor, key: str, **more) -> dict[str, dict[str, object]]:
    """Title of a row -> head -> cell."""
    found = reading.table_of(asked(actor, **more), key)
    assert found is not None
    return {row.title: dict(zip(found.heads, row.cells, strict=True)) for row in found.rows}


def name_of(code: str) -> str:
    return places.division(code).name


def test_months_count_each_thing_on_its_own_day(office):
    months = table(office, "month")
    assert list(months) == [f"2026年{n}月" for n in range(1, 12)]
    september, october = months["2026年9月"], months["2026年10月"]
    assert september["收件"] == 2
    assert september["分办"] == 2
    assert september["转办"] == 4
    assert september["退回"] == 1
    assert september["办结转办"] == 1
    assert october["收件"] == 1
    assert october["分办"] == 0
    assert set(months["2026年3月"].values()) == {0}


@pytest.mark.clause("JJ-119")
def test_units_have_a_row_each_and_answer_for_their_own(office):
    units = table(office, "unit")
    assert len(units) == len(takers())
    assert units["区医疗保障局"] == {"转办": 2, "退回": 0, "办结转办": 1, "超期": 2, "其中未办": 1}
    assert units["区教体局"] == {"转办": 2, "退回": 1, "办结转办": 0, "超期": 1, "其中未办": 1}
    assert set(units["区司法局"].values()) == {0}


def test_towns_needs_and_channels_have_rows_though_zero(office):
    towns = table(office, "town")
    assert len(towns) == places.towns().count()
    assert towns[name_of(TOWN)]["收件"] == 2
    assert towns[name_of(SISTER_TOWN)]["收件"] == 1
    needs = table(office, "needs")
    assert len(needs) == len(places.release().needs)
    assert needs["看病"]["收件"] == needs["上学"]["收件"] == 3
    assert needs["没房住"]["收件"] == 0
    assert table(office, "channel")["热线"]["收件"] == 0
    assert table(office, "channel")["窗口"]["收件"] == 3


@pytest.mark.clause("JJ-113")
def test_stages_are_timed_by_town(office):
    towns = table(office, "town_time")
    here, sister, empty = towns[name_of(TOWN)], towns[name_of(SISTER_TOWN)], towns[name_of("371302001000")]
    assert (here["申请到受理 平均"], here["申请到受理 中位"], here["申请到受理 最慢"]) == (0.5, 0.5, 1)
    assert (here["受理到分办 平均"], here["受理到分办 最慢"]) == (1.0, 2)
    assert (here["转出到签收 平均"], here["签收到办结 平均"]) == (5.0, 9.0)
    assert sister["申请到受理 平均"] == "—", "its papers are still lacking"
    assert set(empty.values()) == {"—"}


@pytest.mark.clause("JJ-119")
def test_units_are_timed(office):
    units = table(office, "unit_time")
    assert units["区医疗保障局"]["转出到签收 最慢"] == 5
    assert units["区医疗保障局"]["签收到办结 中位"] == 9.0
    assert units["区司法局"]["转出到签收 中位"] == "—"


def test_lateness_names_who_was_waited_for(office):
    late = table(office, "late")
    assert late["区医疗保障局"] == {"超期": 2, "其中未办": 1, "其中已办": 1}
    assert late["申请人"] == {"超期": 1, "其中未办": 1, "其中已办": 0}
    assert "区司法局" not in late


def test_the_last_day_is_in_time_and_the_next_is_late(work, district):
    """Sent on a Friday, to be received within two working days."""
    application = work.applied("2026-09-04")
    work.at_window("2026-09-04", application, "accept", "accepted")
    sent = work.split("2026-09-04", application)
    work.by_unit("2026-09-08", sent["medical"], "receive", "received")
    work.by_unit("2026-09-09", sent["education"], "receive", "received")
    units = table(district.actor("office_clerk", "civil_affairs"), "unit", until=dt.date(2026, 9, 20))
    assert units["区医疗保障局"]["超期"] == 0
    assert units["区教体局"]["超期"] == 1


def test_acceptance_is_timed_from_the_application_however_often_it_was_tried(summer, office):
    """Papers were lacking, the family was asked and goes on: the second acceptance ends what began in October."""
    third = Application.objects.get(window__unit__key=SISTER)
    with on("2026-10-28"):
        run_due()
    summer.at_window("2026-10-28", third, "ask", "waits")
    summer.at_window("2026-10-29", third, "accept", "accepted")
    assert table(office, "town_time")[name_of(SISTER_TOWN)]["申请到受理 最慢"] == 20


@pytest.mark.clause("JJ-118")
def test_an_accepted_application_not_sent_out_in_time_is_flagged(work, district):
    """The limit of the split is the place's; past it the window is named."""
    application = work.applied("2026-11-02", SISTER, SISTER_TOWN)
    work.at_window("2026-11-03", application, "accept", "accepted")
    office = district.actor("office_clerk", "civil_affairs")
    waited = table(office, "late")
    assert waited["枣园镇社会救助窗口"]["其中未办"] == 1
    assert table(office, "town")[name_of(SISTER_TOWN)]["超期"] == 1
    assert Turn.objects.get(run=application.run, kind="split").due_on == dt.date(2026, 11, 6)


def test_a_window_counts_its_own_territory(summer, district):
    reviewer = district.actor("window_reviewer", SISTER)
    towns = table(reviewer, "town")
    assert list(towns) == [name_of(SISTER_TOWN)]
    assert towns[name_of(SISTER_TOWN)]["收件"] == 1
    assert table(reviewer, "unit")["区医疗保障局"]["转办"] == 0
    assert table(reviewer, "town", level="county")[name_of(SISTER_TOWN)]["收件"] == 0
    assert table(reviewer, "month", level="town")["2026年9月"]["收件"] == 0, "nor the families of the sister window"


def test_a_unit_counts_only_what_it_was_asked(summer, district):
    reviewer = district.actor("unit_reviewer", "education_sports")
    found = reading.statistics(asked(reviewer))
    assert {one.key for one in found.tables} == {"month", "unit", "town", "unit_time", "late"}
    assert dict(found.totals) == {"转办": 2, "退回": 1, "办结转办": 0, "超期": 1, "其中未办": 1}
    assert list(table(reviewer, "unit")) == ["区教体局"]
    assert reading.table_of(asked(reviewer), "needs") is None


def test_the_period_and_the_level_narrow_everything(office):
    assert table(office, "month", since=dt.date(2026, 10, 1))["2026年10月"]["收件"] == 1
    assert sum(row["收件"] for row in table(office, "town", since=dt.date(2026, 10, 1)).values()) == 1
    assert sum(row["收件"] for row in table(office, "town", level="county").values()) == 0
    assert sum(row["收件"] for row in table(office, "town", level="town").values()) == 3


def test_the_database_counts_what_one_counts_by_hand(office):
    """The same from the rows themselves, one by one."""
    today, by_town, by_owner = YEAR[1], Counter(), Counter()
    for turn in Turn.objects.select_related("run__application", "run__referral__application"):
        closed_late = turn.status == "closed" and turn.due_on and turn.closed_on > turn.due_on
        open_late = turn.status == "open" and turn.due_on and turn.due_on < today
        if closed_late or open_late:
            run = turn.run
            application = run.application if hasattr(run, "application") else run.referral.application
            division = application.division
            by_town[division.name if division.level == "town" else division.parent.name] += 1
            by_owner[turn.owner] += 1
    assert by_owner
    towns = table(office, "town")
    assert {name: row["超期"] for name, row in towns.items() if row["超期"]} == dict(by_town)
    assert sum(row["超期"] for row in table(office, "late").values()) == sum(by_owner.values())
    assert dict(reading.statistics(asked(office)).totals)["收件"] == Application.objects.count()


def test_what_is_asked_does_not_grow_with_the_rows(office, summer, settings):
    settings.PLACES_RECHECK = settings.NAMES_RECHECK = 3600
    few = cost(office)
    for day in range(1, 6):
        application = summer.applied(f"2026-11-0{day}")
        summer.at_window(f"2026-11-0{day}", application, "accept", "accepted")
        summer.split(f"2026-11-0{day}", application)
    assert cost(office) == few
    assert few <= 40


def cost(actor) -> int:
    reading.statistics(asked(actor))
    with CaptureQueriesContext(connection) as queries:
        reading.statistics(asked(actor))
    return len(queries)


def test_average_median_and_slowest_are_those_of_the_numbers():
    rng = random.Random(7)
    for _ in range(200):
        numbers = [rng.randrange(0, 30) for _ in range(rng.randrange(1, 40))]
        found = spread(Counter(numbers))
        assert found.median == plain_statistics.median(numbers)
        assert found.slowest == max(numbers)
        assert found.mean == round(sum(numbers) / len(numbers), 1)
    assert spread({}).count == 0


def test_every_measure_has_its_title_once():
    assert len(set(MEASURES.values())) == len(MEASURES)
