"""Installing a release: divisions, text, calendar; again and again, and the next one after it."""

from datetime import date
from pathlib import Path

import pytest

from tests.regime.conftest import edit
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import actions, api
from yimen.places.models import CalendarYear, Division, ReleaseInForce
from yimen.regime import schema
from yimen.regime.pack import load_place

pytestmark = pytest.mark.django_db


def codes(rows) -> list[str]:
    return [row.code for row in rows]


def test_divisions_form_a_tree(mini) -> None:
    installed = api.install(mini.release("y2026"))
    assert (installed.divisions, installed.years, installed.new) == (6, 2, True)
    town = api.division("719900001000")
    assert (town.name, town.level, town.parent.code) == ("东街道", "town", "719900000000")
    assert town.path == "/719900000000/719900001000/"
    assert api.root().code == "719900000000"
    assert codes(api.subtree(town)) == ["719900001000", "719900001001", "719900001002"]
    assert codes(api.towns()) == ["719900001000", "719900002000", "park"]
    assert codes(api.villages_of(town)) == ["719900001001", "719900001002"]
    assert [d.code for d in Division.objects.filter(area=True)] == ["park"]


def test_installing_again_changes_nothing(mini) -> None:
    api.install(mini.release("y2026"))
    before = list(Division.objects.values_list("id", "code", "path", "name"))
    again = api.install(mini.release("y2026"))
    assert (again.divisions, again.new) == (6, False)
    assert list(Division.objects.values_list("id", "code", "path", "name")) == before
    assert ReleaseInForce.objects.count() == 1


def test_the_next_release_renames_adds_and_ends(mini, packs: Path) -> None:
    api.install(mini.release("y2026"))
    kept = Division.objects.get(code="719900001000").pk
    edit(packs, "mini/divisions.csv", "719900001000,东街道", "719900001000,东城街道")
    edit(
        packs,
        "mini/divisions.csv",
        "719900001002,二村,village,719900001000\n",
        "719900001003,三村,village,719900001000\n",
    )
    edit(packs, "mini/pack.yaml", "2026-08-01", "2026-10-01")
    api.install(load_place(packs, "mini").release("y2026"))
    town = api.division("719900001000")
    assert (town.pk, town.name) == (kept, "东城街道")
    assert Division.objects.get(code="719900001002").valid_until == date(2026, 10, 1)
    assert codes(api.villages_of(town, date(2026, 9, 30))) == ["719900001001", "719900001002", "719900001003"]
    assert codes(api.villages_of(town, date(2026, 10, 1))) == ["719900001001", "719900001003"]


def test_a_division_that_comes_back_is_in_force_again(mini, packs: Path) -> None:
    first = mini.release("y2026")
    edit(packs, "mini/divisions.csv", "719900001002,二村,village,719900001000\n", "")
    api.install(load_place(packs, "mini").release("y2026"))
    api.install(first)
    assert Division.objects.get(code="719900001002").valid_until is None


def test_a_village_that_moves_takes_its_path_along(mini, packs: Path) -> None:
    api.install(mini.release("y2026"))
    edit(
        packs, "mini/divisions.csv", "719900001002,二村,village,719900001000", "719900001002,二村,village,719900002000"
    )
    api.install(load_place(packs, "mini").release("y2026"))
    assert api.division("719900001002").path == "/719900000000/719900002000/719900001002/"
    assert codes(api.villages_of(api.division("719900002000"))) == ["719900001002"]


def test_a_missing_parent_is_refused_and_nothing_is_kept(mini) -> None:
    release = mini.release("y2026")
    divisions = {c: d for c, d in release.divisions.items() if c != "719900001000"}
    with pytest.raises(Refused, match="区划719900001001的上级不在区划表中"):
        actions.paths(divisions)


def test_parents_in_a_circle_are_refused() -> None:
    row = {"name": "甲", "level": "town"}
    ring = {
        "719900001000": schema.Division(code="719900001000", parent="719900002000", **row),
        "719900002000": schema.Division(code="719900002000", parent="719900001000", **row),
    }
    with pytest.raises(Refused, match="上级"):
        actions.paths(ring)


def test_the_text_is_kept_and_read_again(mini, packs: Path) -> None:
    release = mini.release("y2026")
    api.install(release)
    edit(packs, "mini/units.yaml", "县民政局", "别的局")
    assert api.release() == release  # what is installed is in force, not what the files say today
    assert api.release_of(release.digest) == release


def test_going_back_to_an_older_text(mini, packs: Path) -> None:
    first = mini.release("y2026")
    with clock.fixed(date(2026, 9, 1)):
        api.install(first)
    edit(packs, "mini/seats.yaml", "窗口经办", "窗口人员")
    second = load_place(packs, "mini").release("y2026")
    with clock.fixed(date(2026, 9, 2)):
        api.install(second)
    assert api.release().digest == second.digest
    assert api.release_of(first.digest).seats["clerk"].title == "窗口经办"
    with clock.fixed(date(2026, 9, 3)):
        api.install(first)
    assert api.release().digest == first.digest
    assert ReleaseInForce.objects.count() == 2


def test_before_the_first_installation_the_pack_speaks(mini) -> None:
    assert api.release() == mini.release("y2026")
    assert api.calendar().years == (2026, 2027)


def test_the_release_is_the_one_of_the_settings(mini, settings) -> None:
    api.install(mini.release("y2026"))
    settings.RELEASE = "y2015"
    assert api.release().name == "y2015"


def test_what_was_never_installed_is_refused(mini) -> None:
    api.install(mini.release("y2026"))
    with pytest.raises(Refused, match="没有装入过这个版本"):
        api.release_of("0" * 64)
    with pytest.raises(Refused, match="没有这个行政区划"):
        api.division("999999999999")


def test_an_installation_is_in_the_audit(mini) -> None:
    api.install(mini.release("y2026"))
    row = Row.objects.get(verb="install")
    assert row.object_type == "places.releaseinforce"
    assert row.data["digest"] == mini.release("y2026").digest


def test_the_calendar_is_seeded_once_and_edited_years_stay(mini, packs: Path) -> None:
    api.install(mini.release("y2026"))
    assert list(CalendarYear.objects.values_list("year", "status")) == [(2026, "official"), (2027, "provisional")]
    api.set_year(by=None, year=2027, holidays=[], workdays=[], notice="通知", official=True)
    stamps = list(CalendarYear.objects.values_list("stamp", flat=True))
    api.install(mini.release("y2026"))
    assert list(CalendarYear.objects.values_list("stamp", flat=True)) == stamps


def test_a_provisional_year_gives_way_to_the_official_one(mini, packs: Path) -> None:
    api.install(mini.release("y2026"))
    edit(packs, "cn/calendar/2027.yaml", "status: provisional", "status: official")
    pack = load_place(packs, "mini")
    api.install(pack.release("y2026"), pack.calendar_years.values())
    assert CalendarYear.objects.get(year=2027).status == "official"
    assert api.calendar().is_official(date(2027, 5, 5))


def test_installing_costs_the_same_for_many_divisions(mini, packs: Path, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        api.install(mini.release("y2026"))
    rows = "".join(f"7199000{i:05d},村{i},village,719900001000\n" for i in range(10000, 10300))
    path = packs / "mini" / "divisions.csv"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    many = load_place(packs, "mini").release("y2026")
    with CaptureQueriesContext(connection) as more:
        assert api.install(many).divisions == 306
    assert len(more) <= len(few)
