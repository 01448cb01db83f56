"""What the security and the system administrator see: accounts and seats, the release, the calendar, queues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min, Prefetch, Q, QuerySet

from yimen.accounts.api import is_locked
from yimen.accounts.models import Account
from yimen.accounts.types import AdminKind
from yimen.agencies import api as agencies
from yimen.agencies.models import Holding, Seat, Unit
from yimen.audit import verify
from yimen.common import clock
from yimen.places import api as places
from yimen.places.models import CalendarYear, ReleaseInForce
from yimen.places.types import YearStatus
from yimen.proceedings.models import Run
from yimen.regime.calendar import WorkCalendar

STATES = {"open": "在用", "closed": "已停用", "unused": "没有登录过", "seatless": "没有岗位"}
FIRST_YEAR, LAST_YEAR = 2000, 2060
MOST_COUNTED = 1000


def accounts(kind: str = "", state: str = "", unit: str = "", ids: Sequence[int] | None = None) -> QuerySet[Account]:
    """Accounts by kind of administrator, state, unit of a seat held today, or found by name (`ids`)."""
    rows = Account.objects.all()
    today = Holding.objects.on(clock.today())
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if kind:
        rows = rows.filter(admin_kind=kind)
    if unit:
        rows = rows.filter(pk__in=today.filter(seat__unit__key=unit).values("account_id"))
    match state:
        case "open":
            rows = rows.filter(is_active=True)
        case "closed":
            rows = rows.filter(is_active=False)
        case "unused":
            rows = rows.filter(last_login__isnull=True)
        case "seatless":
            rows = rows.filter(admin_kind=AdminKind.NONE).exclude(pk__in=today.values("account_id"))
    held = Holding.objects.on(clock.today()).select_related("seat__unit").order_by("seat__unit__position", "pk")
    return rows.prefetch_related(Prefetch("holdings", held, to_attr="held_today"))


def named(text: str) -> list[int]:
    """Ids of the accounts whose login or name holds a text. Names are ciphertext: all are read, they are hundreds."""
    wanted = text.strip().casefold()
    rows = Account.objects.order_by("pk").values_list("pk", "login", "name")
    return [pk for pk, login, name in rows if wanted and (wanted in login or wanted in name.casefold())]


def unit_choices() -> list[tuple[str, str]]:
    """Units in force today, for a filter."""
    return [(unit.key, unit.name) for unit in agencies.units()]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account with every seat it holds or held."""

    account: Account
    locked: bool
    current: list[Holding]
    past: list[Holding]


def account_page(pk: int) -> AccountPage | None:
    """One account, or None."""
    account = Account.objects.filter(pk=pk).first()
    if account is None:
        return None
    today = clock.today()
    held = list(Holding.objects.filter(account=account).select_related("seat__unit").order_by("-valid_from", "-pk"))
    past = [one for one in held if one.valid_until is not None and one.valid_until <= today]
    return AccountPage(account, is_locked(account), [one for one in held if one not in past], past)


def account_of(pk: int) -> Account | None:
    """One account, or None."""
    return Account.objects.filter(pk=pk).first()


def holding_of(account: int, pk: int) -> Holding | None:
    """One holding of an account, or None."""
    return Holding.objects.filter(pk=pk, account_id=account).first()


def seat_of(pk: int) -> Seat | None:
    """One seat, or None."""
    return Seat.objects.filter(pk=pk).first()


def seat_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Seats of units in force today, grouped by unit."""
    groups: dict[str, list[tuple[int, str]]] = {}
    living = Unit.objects.on(clock.today())
    for seat in Seat.objects.filter(unit__in=living).select_related("unit").order_by("unit__position", "pk"):
        groups.setdefault(seat.unit.name, []).append((seat.pk, seat.title))
    return list(groups.items())


@dataclass(frozen=True, slots=True)
class Timers:
    """Runs that wait for a day: how many are due and not written yet, how many in the coming week, the oldest."""

    due: int
    week: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class SystemPage:
    """The installation as the system administrator sees it; `unsealed` rows wait for the sealer since `age`."""

    release: Any
    installed: list[ReleaseInForce]
    documents: list[Any]
    no_liaison: list[str]
    years: list[CalendarYear]
    provisional: list[CalendarYear]
    missing_years: list[int]
    unsealed: int
    age: timedelta
    alarm: bool
    timers: Timers

    @property
    def age_words(self) -> str:
        """How long the oldest row waits, in words."""
        minutes = int(self.age.total_seconds() // 60)
        return f"{minutes // 60} 小时 {minutes % 60} 分钟" if minutes >= 60 else f"{minutes} 分钟"


def system_page() -> SystemPage:
    """Release, documents, units without liaison, calendar, seals and timers: a constant number of queries."""
    release = places.release()
    names = agencies.unit_names()
    years = list(CalendarYear.objects.order_by("-year"))
    this_year = clock.today().year
    known = {row.year for row in years}
    unsealed, age = verify.waiting()
    return SystemPage(
        release=release,
        installed=list(ReleaseInForce.objects.filter(place=release.place).defer("text")[:10]),
        documents=list(release.documents.values()),
        no_liaison=[names[key] for key in agencies.without_liaison()],
        years=[row for row in years if row.status == YearStatus.OFFICIAL],
        provisional=[row for row in years if row.status != YearStatus.OFFICIAL],
        missing_years=[year for year in (this_year, this_year + 1) if year not in known],
        unsealed=unsealed,
        age=age,
        alarm=age > timedelta(seconds=settings.AUDIT_ALARM_SECONDS),
        timers=timers(),
    )


def timers() -> Timers:
    """The queue of timers; counts stop at a thousand."""
    today = clock.today()
    due = Run.objects.filter(next_timer_on__lte=today)
    week = Run.objects.filter(Q(next_timer_on__gt=today, next_timer_on__lte=today + timedelta(days=7)))
    return Timers(
        due=due[: MOST_COUNTED + 1].count(),
        week=week[: MOST_COUNTED + 1].count(),
        oldest=due.aggregate(oldest=Min("next_timer_on"))["oldest"],
    )


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar's picture; `state` is work, off, holiday or made_up (a weekend worked)."""

    day: date
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year of the working calendar: its table (None when no notice was loaded) and twelve months of weeks."""

    year: int
    row: CalendarYear | None
    official: bool
    months: list[list[list[Day | None]]]
    workdays: int


def year_page(year: int) -> YearPage | None:
    """A year as a picture; None outside of what the calendar knows."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    calendar = places.calendar()
    months = [_month(calendar, year, month) for month in range(1, 13)]
    days = [day for month in months for week in month for day in week if day]
    row = CalendarYear.objects.filter(year=year).first()
    return YearPage(
        year=year,
        row=row,
        official=row is not None and row.status == YearStatus.OFFICIAL,
        months=months,
        workdays=sum(day.state in {"work", "made_up"} for day in days),
    )


def _month(calendar: WorkCalendar, year: int, month: int) -> list[list[Day | None]]:
    """Weeks from Monday to Sunday; days of other months are None."""
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    cells: list[Day | None] = [None] * first.weekday()
    cells += [_day(calendar, first + timedelta(days=n)) for n in range((after - first).days)]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _day(calendar: WorkCalendar, day: date) -> Day:
    weekend = day.weekday() >= 5
    if calendar.is_workday(day):
        return Day(day, "made_up", "调休上班") if weekend else Day(day, "work", "")
    name = calendar.holiday(day)
    return Day(day, "holiday", f"{name}放假") if name else Day(day, "off", "双休日")
