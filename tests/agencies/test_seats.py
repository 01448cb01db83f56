"""Who sits where since when, and what it lets them do and see."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.agencies.conftest import TODAY
from yimen.accounts import api as accounts
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.agencies.models import Holding, Seat, Unit
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.places import api as places

DAY = timedelta(days=1)


def seat(kind, unit):
    return Seat.objects.get(kind=kind, unit__key=unit)


@pytest.fixture
def security(admins):
    return admins[AdminKind.SECURITY]


def test_a_holding_begins_and_ends_on_its_days(now, person, security):
    clerk, place = person("zhou"), seat("window_clerk", "window_county")
    holding = agencies.appoint(by=security, account=clerk, seat=place, on=TODAY)
    assert agencies.seats_of(clerk, TODAY - DAY) == []
    assert agencies.seats_of(clerk, TODAY) == [place]
    agencies.relieve(by=security, holding=holding, on=TODAY + 10 * DAY)
    assert agencies.seats_of(clerk, TODAY + 9 * DAY) == [place]
    assert agencies.seats_of(clerk, TODAY + 10 * DAY) == []


def test_appointing_and_relieving_are_in_the_audit(now, person, security):
    holding = agencies.appoint(by=security, account=person("zhou"), seat=seat("liaison", "housing"))
    agencies.relieve(by=security, holding=holding)
    rows = Row.objects.filter(object_type="agencies.holding", object_id=str(holding.pk)).order_by("pk")
    assert [(row.verb, row.account) for row in rows] == [("seat.appoint", security.pk), ("seat.relieve", security.pk)]


@pytest.mark.parametrize("kind", [AdminKind.SYSTEM, AdminKind.SECURITY, AdminKind.AUDIT])
def test_no_administrator_holds_a_seat(now, admins, security, kind):
    with pytest.raises(Refused, match="不能任业务岗位"):
        agencies.appoint(by=security, account=admins[kind], seat=seat("window_clerk", "window_county"))
    assert not Holding.objects.exists()


def test_a_holding_slipped_in_for_an_administrator_gives_nothing(now, admins):
    Holding.objects.create(seat=seat("liaison", "housing"), account=admins[AdminKind.SYSTEM], valid_from=TODAY)
    assert agencies.seats_of(admins[AdminKind.SYSTEM]) == []
    with pytest.raises(Refused):
        agencies.actor_for(admins[AdminKind.SYSTEM], seat("liaison", "housing"))


def test_only_the_security_administrator_gives_seats(now, admins, person):
    clerk = person("zhou")
    for by in (admins[AdminKind.SYSTEM], admins[AdminKind.AUDIT], clerk):
        with pytest.raises(Refused, match="安全管理员"):
            agencies.appoint(by=by, account=clerk, seat=seat("liaison", "housing"))
    assert not Holding.objects.exists()


def test_a_closed_account_neither_takes_nor_keeps_a_seat(now, person, security):
    clerk, place = person("zhou"), seat("liaison", "housing")
    agencies.appoint(by=security, account=clerk, seat=place)
    accounts.disable_account(by=security, account=clerk)
    clerk.refresh_from_db()
    assert agencies.seats_of(clerk) == []
    with pytest.raises(Refused, match="已经停用"):
        agencies.appoint(by=security, account=clerk, seat=seat("liaison", "health"))


def test_the_same_seat_is_not_given_twice_at_a_time(now, person, security):
    clerk, place = person("zhou"), seat("liaison", "housing")
    holding = agencies.appoint(by=security, account=clerk, seat=place)
    with pytest.raises(Refused, match="已经任"):
        agencies.appoint(by=security, account=clerk, seat=place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(seat=place, account=clerk, valid_from=TODAY)
    agencies.relieve(by=security, holding=holding, on=TODAY + DAY)
    agencies.appoint(by=security, account=clerk, seat=place, on=TODAY + DAY)
    assert agencies.seats_of(clerk, TODAY + DAY) == [place]


def test_relieving_twice_or_before_the_beginning_is_refused(now, person, security):
    holding = agencies.appoint(by=security, account=person("zhou"), seat=seat("liaison", "housing"))
    with pytest.raises(Refused, match="早于任职日期"):
        agencies.relieve(by=security, holding=holding, on=TODAY - DAY)
    agencies.relieve(by=security, holding=holding)
    with pytest.raises(Refused, match="已经离任"):
        agencies.relieve(by=security, holding=holding)


def test_nobody_is_appointed_to_a_unit_that_is_gone(then, person, security):
    with pytest.raises(Refused, match="不是现有单位"):
        agencies.appoint(by=security, account=person("zhou"), seat=seat("liaison", "price"), on=date(2020, 1, 1))


def test_one_person_in_several_seats_acts_from_one_with_its_rights(now, person, security):
    clerk = person("zhou")
    for kind, unit in (("window_clerk", "window_yitang_zhen"), ("town_officer", "yitang_zhen")):
        agencies.appoint(by=security, account=clerk, seat=seat(kind, unit))
    actor = agencies.actor_for(clerk, seat("window_clerk", "window_yitang_zhen"))
    assert (actor.account, actor.unit) == (str(clerk.pk), "window_yitang_zhen")
    assert actor.units == {"window_yitang_zhen", "yitang_zhen"}
    assert actor.rights == set(now.seats["window_clerk"].rights)
    assert "handle" not in actor.rights
    with pytest.raises(Refused, match="不任这个岗位"):
        agencies.actor_for(clerk, seat("liaison", "housing"))


def test_a_seat_sees_its_territory_the_county_or_its_own_unit(now):
    county = places.root().path
    yitang = Unit.objects.get(key="yitang_zhen").division.path
    sees = {
        (kind, unit): agencies.scope_of(seat(kind, unit)).path
        for kind, unit in (
            ("window_clerk", "window_yitang_zhen"),
            ("window_clerk", "window_county"),
            ("town_leader", "yitang_zhen"),
            ("office_clerk", "civil_affairs"),
            ("government_supervisor", "government_office"),
            ("liaison", "civil_affairs"),
            ("liaison", "housing"),
            ("hotline_operator", "hotline"),
        )
    }
    assert list(sees.values()) == [yitang, county, yitang, county, county, None, None, None]
    assert yitang.startswith(county) and yitang != county
    assert agencies.scope_of(seat("liaison", "housing")).unit == "housing"


@pytest.mark.clause("LS-016")
def test_units_without_a_liaison_are_named_and_several_are_allowed(then, person, security):
    assert len(agencies.without_liaison()) == 32
    holding = agencies.appoint(by=security, account=person("zhou"), seat=seat("liaison", "housing"))
    agencies.appoint(by=security, account=person("chen"), seat=seat("liaison", "housing"))
    assert "housing" not in agencies.without_liaison()
    assert len(agencies.without_liaison()) == 31
    assert Holding.objects.on(TODAY).filter(seat=holding.seat).count() == 2


def test_a_merger_and_a_split_say_who_carries_on(now):
    old, new = Unit.objects.get(key="television"), Unit.objects.get(key="statistics")
    agencies.succeed(by=None, old=old, heirs=[new], since=TODAY + DAY, basis="测试文件")
    assert agencies.heirs_of("television", TODAY) == ("television",)
    assert agencies.heirs_of("television", TODAY + DAY) == ("statistics",)
    heirs = [Unit.objects.get(key=key) for key in ("finance", "audit")]
    agencies.succeed(by=None, old=new, heirs=heirs, since=TODAY + 2 * DAY, basis="测试文件")
    assert agencies.heirs_of("television", TODAY + 2 * DAY) == ("finance", "audit")
    assert agencies.heir_of("television", TODAY + 2 * DAY) is None


def test_a_succession_that_cannot_be_is_refused_and_changes_nothing(now, person, security):
    unit, other = Unit.objects.get(key="television"), Unit.objects.get(key="statistics")
    agencies.appoint(by=security, account=(clerk := person("zhou")), seat=seat("liaison", "housing"))
    actor = agencies.actor_for(clerk, seat("liaison", "housing"))
    tries = [
        {"by": actor, "heirs": [other], "basis": "测试文件"},
        {"by": None, "heirs": [], "basis": "测试文件"},
        {"by": None, "heirs": [other], "basis": "  "},
        {"by": None, "heirs": [unit], "basis": "测试文件"},
    ]
    for one in tries:
        with pytest.raises(Refused):
            agencies.succeed(old=unit, since=TODAY, **one)
    unit.refresh_from_db()
    assert unit.valid_until is None
    assert agencies.heirs_of("television") == ("television",)


def test_a_leaving_day_to_come_is_put_right_and_none_lies_years_ahead(now, person, security):
    clerk, place = person("zhou"), seat("liaison", "housing")
    holding = agencies.appoint(by=security, account=clerk, seat=place)
    with pytest.raises(Refused, match="一年以后"):
        agencies.relieve(by=security, holding=holding, on=date(9999, 12, 31))
    agencies.relieve(by=security, holding=holding, on=TODAY + 30 * DAY)
    agencies.relieve(by=security, holding=holding, on=TODAY + 3 * DAY)
    assert agencies.seats_of(clerk, TODAY + 3 * DAY) == []
    assert agencies.seats_of(clerk, TODAY + 2 * DAY) == [place]
