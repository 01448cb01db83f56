"""Installing a release: once, again, and a later one over an earlier one."""

from dataclasses import replace
from datetime import date

import pytest

from tests.agencies.conftest import TODAY, install
from yimen.agencies import api as agencies
from yimen.agencies.models import Duty, Seat, Succession, Unit, UnitAlias, UnitName, Window
from yimen.agencies.types import UnitKind
from yimen.basics.errors import Refused
from yimen.common import clock

TABLES = (Unit, UnitName, UnitAlias, Succession, Duty, Window, Seat)


def counts():
    return {model.__name__: model.objects.count() for model in TABLES}


def content():
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in TABLES}


def test_the_units_of_the_document_are_there_in_its_order(then):
    members = [unit.name for unit in agencies.units(kind=UnitKind.MEMBER)]
    assert members == [unit.name for unit in then.units.values() if unit.kind == "member"]
    assert len(members) == 32
    assert agencies.towns().count() == 13


def test_windows_stand_at_two_levels_each_with_a_code_of_its_own(then):
    windows = list(agencies.windows())
    assert [(w.name, w.code) for w in windows[:2]] == [("区社会救助窗口", "000"), ("兰山街道社会救助窗口", "001")]
    assert {w.level for w in windows} == {"county", "town"}
    assert len({w.code for w in windows}) == len(windows) == 14
    hosts = {w.host.key for w in windows}
    assert hosts == {"civil_affairs", *agencies.towns().values_list("key", flat=True)}


def test_every_duty_cites_its_article(then):
    assert Duty.objects.exists()
    assert not Duty.objects.exclude(article__startswith="lanshan-2015-13 三(").exists()


def test_installing_again_changes_nothing(then):
    before = content()
    agencies.install(then)
    assert content() == before


def test_seats_stand_where_their_kind_says(then):
    def units_with(kind):
        return set(Seat.objects.filter(kind=kind).values_list("unit__kind", flat=True))

    assert units_with("window_clerk") == {"window"}
    assert units_with("town_officer") == {"town"}
    assert units_with("liaison") == {"member"}
    assert units_with("hotline_operator") == {"hotline"}
    assert [s.unit.name for s in Seat.objects.filter(kind="office_clerk")] == ["区民政局"]
    assert [s.unit.name for s in Seat.objects.filter(kind="government_supervisor")] == ["区政府办公室"]
    assert Seat.objects.filter(kind="liaison").count() == 32


def test_a_later_release_keeps_what_was(then, settings):
    """Units that are gone stay with their names and duties of their day; those that carry on are known."""
    with clock.fixed(TODAY):
        install(settings, "assumed-2026")
        day = date(2015, 5, 4)
        assert agencies.unit_name("health", day) == "区卫计局"
        assert agencies.unit_name("health", TODAY) == "区卫生健康局"
        assert agencies.unit_name("national_tax", TODAY) == "市区国税局"
        living = set(agencies.units(TODAY, UnitKind.MEMBER).values_list("name", flat=True))
        assert "区税务局" in living and "市区国税局" not in living
        assert agencies.heirs_of("national_tax") == agencies.heirs_of("local_tax") == ("tax",)
        assert agencies.heir_of("price") == "development_reform"
        assert agencies.heirs_of("national_tax", day) == ("national_tax",)
        assert agencies.heir_of("housing") == "housing"


def test_duties_follow_the_release_from_its_first_day(then, settings):
    with clock.fixed(TODAY):
        later = install(settings, "assumed-2026")
        before = [
            p.unit_name for p in agencies.duty_table(["disaster"], date(2025, 12, 31)) if p.programme == "disaster"
        ]
        after = [p.unit_name for p in agencies.duty_table(["disaster"], later.valid_from) if p.programme == "disaster"]
    assert before == ["区民政局"]
    assert after == ["区应急管理局"]


def test_a_unit_a_later_text_forgets_ends_on_its_first_day(then):
    units = {key: unit for key, unit in then.units.items() if key != "television"}
    duties = {key: duty for key, duty in then.duties.items() if key != "television"}
    later = replace(then, name="later", valid_from=date(2016, 1, 1), units=units, duties=duties)
    agencies.install(later)
    assert Unit.objects.get(key="television").valid_until == date(2016, 1, 1)
    assert agencies.heirs_of("television", date(2016, 1, 1)) == ()
    assert agencies.unit_name("television", date(2016, 1, 1)) == "区电视台"
    assert not Duty.objects.on(date(2016, 1, 1)).filter(unit__key="television").exists()


def test_coming_back_after_a_later_release_is_refused(then, settings):
    with clock.fixed(TODAY):
        install(settings, "assumed-2026")
    before = counts()
    with pytest.raises(Refused, match="更晚的版本"):
        agencies.install(then)
    assert counts() == before


def test_a_unit_is_found_by_any_name_people_use(then):
    found = {
        name: agencies.unit_by_name(name).key for name in ("区卫计局", "兰山区卫生和计划生育局", " 区民政局 ", "12349")
    }
    assert found == {
        "区卫计局": "health",
        "兰山区卫生和计划生育局": "health",
        " 区民政局 ": "civil_affairs",
        "12349": "hotline",
    }
    assert agencies.unit_by_name("区没有这个局") is None


def test_an_old_name_leads_to_who_carries_on(now):
    names = ("区卫计局", "市区国税局", "兰山地税分局", "区工商局", "区农业局", "区农机局")
    assert [agencies.unit_by_name(name).name for name in names] == [
        "区卫生健康局",
        "区税务局",
        "区税务局",
        "区市场监管局",
        "区农业农村局",
        "区农业农村局",
    ]


def test_a_thousand_names_cost_one_look(now, django_assert_max_num_queries):
    agencies.unit_names()
    with django_assert_max_num_queries(0):
        assert {agencies.unit_name("justice") for _ in range(1000)} == {"区司法局"}
    with pytest.raises(LookupError):
        agencies.unit_name("nobody")
