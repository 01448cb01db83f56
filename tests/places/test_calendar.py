"""The working calendar of an installation: loaded years count at once, in this process and in the others."""

from datetime import date

import pytest

from yimen.accounts.types import AdminKind
from yimen.audit.models import Row
from yimen.basics.errors import Refused
from yimen.places import api, queries
from yimen.places.models import CalendarYear

pytestmark = pytest.mark.django_db

NEW_YEAR = [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}]


class Someone:
    """An account as far as this room asks: its kind of administrator and its number."""

    def __init__(self, kind: AdminKind) -> None:
        self.admin_kind, self.pk, self.account, self.seat, self.unit = kind.value, 1, 1, None, ""


@pytest.fixture
def installed(mini) -> None:
    api.install(mini.release("y2026"))


def test_loading_a_notice_moves_dates_at_once(installed) -> None:
    before = api.calendar().add(date(2027, 1, 4), 6)
    api.set_year(by=None, year=2027, holidays=NEW_YEAR, workdays=["2027-01-09"], notice="通知", official=True)
    after = api.calendar().add(date(2027, 1, 4), 6)
    assert (before.date, before.provisional) == (date(2027, 1, 12), True)
    assert (after.date, after.provisional) == (date(2027, 1, 11), False)


def test_the_calendar_is_the_same_object_until_a_year_changes(installed) -> None:
    first = api.calendar()
    assert api.calendar() is first
    CalendarYear.objects.get(year=2027).save()
    assert api.calendar() is not first


def test_another_process_is_seen_when_the_mark_is_read_again(installed, settings) -> None:
    """Rows written without this process knowing: seen after the wait, and not asked for before it."""
    settings.PLACES_RECHECK = 3600
    api.calendar()
    CalendarYear.objects.filter(year=2027).update(status="official", stamp="elsewhere")
    assert not api.calendar().is_official(date(2027, 1, 1))
    settings.PLACES_RECHECK = 0
    assert api.calendar().is_official(date(2027, 1, 1))


def test_reading_costs_one_query_and_none_within_the_wait(installed, settings, django_assert_num_queries) -> None:
    api.calendar(), api.release()
    with django_assert_num_queries(2):
        api.calendar(), api.release()
    settings.PLACES_RECHECK = 3600
    with django_assert_num_queries(0):
        for _ in range(5):
            api.calendar(), api.release()


def test_a_rolled_back_change_leaves_the_old_calendar(installed) -> None:
    from django.db import transaction

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        api.set_year(by=None, year=2027, holidays=NEW_YEAR, workdays=[], notice="通知", official=True)
        assert api.calendar().is_official(date(2027, 1, 1))
        raise Undo
    assert not api.calendar().is_official(date(2027, 1, 1))


def test_the_system_administrator_keeps_it(installed) -> None:
    row = api.set_year(
        by=Someone(AdminKind.SYSTEM), year=2028, holidays=[], workdays=[], notice="国办发明电", official=True
    )
    assert (row.year, row.status, row.edited) == (2028, "official", True)
    assert Row.objects.get(verb="set_calendar_year").data == {"year": 2028}


@pytest.mark.parametrize("kind", [AdminKind.NONE, AdminKind.SECURITY, AdminKind.AUDIT])
def test_nobody_else_does(installed, kind: AdminKind) -> None:
    with pytest.raises(Refused, match="您不能维护工作日历（依据：三员分立"):
        api.set_year(by=Someone(kind), year=2027, holidays=[], workdays=[], notice="通知", official=True)


@pytest.mark.parametrize(
    ("holidays", "workdays", "sentence"),
    [
        ([{"name": "元旦", "from": "2026-12-31", "to": "2027-01-03"}], [], "有的日期不在2027年"),
        ([], ["2028-01-01"], "有的日期不在2027年"),
        ([{"name": "元旦", "from": "2027-01-03", "to": "2027-01-01"}], [], "有的假期止日早于起日"),
        (NEW_YEAR, ["2027-01-02"], "有的日期既放假又调休上班"),
        ([{"name": "元旦", "from": "2027-01-32", "to": "2027-01-33"}], [], "放假安排填写不完整"),
        ([{"from": "2027-01-01", "to": "2027-01-02"}], [], "放假安排填写不完整"),
    ],
)
def test_wrong_days_are_refused_and_nothing_changes(installed, holidays, workdays, sentence) -> None:
    before = list(CalendarYear.objects.values())
    with pytest.raises(Refused, match=sentence):
        api.set_year(by=None, year=2027, holidays=holidays, workdays=workdays, notice="通知", official=True)
    assert list(CalendarYear.objects.values()) == before


def test_look_again_reads_the_mark(installed, settings) -> None:
    settings.PLACES_RECHECK = 3600
    api.calendar()
    CalendarYear.objects.filter(year=2027).update(status="official", stamp="elsewhere")
    queries.look_again()
    assert api.calendar().is_official(date(2027, 1, 1))
