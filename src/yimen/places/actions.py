"""Writes of this room: install a release, its divisions and its calendar; load or correct a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from pydantic import ValidationError

from yimen.accounts.types import WORK_OF, AdminKind, Work
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places import queries
from yimen.places.models import CalendarYear, Division, ReleaseInForce
from yimen.places.types import YearStatus
from yimen.regime import schema
from yimen.regime.release import Release

if TYPE_CHECKING:
    from yimen.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation left: divisions in force, calendar years known, whether the text was new."""

    divisions: int
    years: int
    new: bool


@transaction.atomic
def install(release: Release, years: Iterable[schema.CalendarYear] | None = None) -> Installed:
    """Install a release: its text, its divisions and the years of its pack's calendar. May be repeated.

    Divisions it no longer knows end on its first day; nothing is deleted. A year the administrator edited stays as it
    is; a provisional one gives way to an official one. Refused when an unknown parent stands in the divisions.
    """
    if years is None:
        years = queries.pack().calendar_years.values()
    _install_divisions(release)
    new = _keep_text(release)
    known = _install_years(years)
    _changed()
    return Installed(divisions=len(release.divisions), years=known, new=new)


def _changed() -> None:
    queries.look_again()
    transaction.on_commit(queries.look_again)


def paths(divisions: dict[str, schema.Division]) -> dict[str, str]:
    """`/code/code/` from the top for every division; Refused when a parent is missing or goes round in a circle."""
    found: dict[str, str] = {}

    def path(code: str, below: tuple[str, ...]) -> str:
        if code in found:
            return found[code]
        row = divisions.get(code)
        if row is None or code in below:
            raise Refused(f"区划{below[-1] if below else code}的上级不在区划表中", next="请核对 divisions.csv")
        above = path(row.parent, (*below, code)) if row.parent else "/"
        found[code] = f"{above}{code}/"
        return found[code]

    for code in divisions:
        path(code, ())
    return found


def _install_divisions(release: Release) -> None:
    where = paths(dict(release.divisions))
    rows = [
        Division(
            code=row.code,
            name=row.name,
            level=row.level,
            parent_id=row.parent,
            path=where[row.code],
            area=row.area,
            valid_from=row.from_,
            valid_until=row.until,
        )
        for row in sorted(release.divisions.values(), key=lambda r: where[r.code])
    ]
    fields = ["name", "level", "parent", "path", "area", "valid_from", "valid_until"]
    Division.objects.bulk_create(rows, 500, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    gone = Division.objects.exclude(code__in=list(release.divisions)).filter(valid_until__isnull=True)
    gone.update(valid_until=release.valid_from)


def _keep_text(release: Release) -> bool:
    row, new = ReleaseInForce.objects.get_or_create(
        place=release.place,
        name=release.name,
        digest=release.digest,
        defaults={"text": release.text, "valid_from": release.valid_from, "loaded_at": clock.now()},
    )
    if not new:
        row.loaded_at = clock.now()  # going back to an older text: it is the one in force again
        row.save(update_fields=["loaded_at"])
    audit.record(by=None, verb="install", object=row, digest=release.digest)
    return new


def _install_years(years: Iterable[schema.CalendarYear]) -> int:
    known = {row.year: row for row in CalendarYear.objects.all()}
    for table in years:
        row = known.get(table.year)
        if row is None or (not row.edited and row.table() != table):
            known[table.year] = _write_year(row or CalendarYear(year=table.year), table)
    return len(known)


def _write_year(row: CalendarYear, table: schema.CalendarYear) -> CalendarYear:
    plain = table.model_dump(mode="json", by_alias=True)
    for name in ("status", "notice", "holidays", "workdays"):
        setattr(row, name, plain[name])
    row.loaded_at = clock.now()
    row.save()
    return row


@transaction.atomic
def set_year(
    *, by: Account | None, year: int, holidays: Any, workdays: Any, notice: str, official: bool
) -> CalendarYear:
    """Load or correct the days off of a year, as the system administrator does when the holiday notice is out.

    `holidays`: mappings of name, from, to (both off); `workdays`: dates. Refused for anybody else, for dates outside
    the year, and for a day that is both off and worked.
    """
    if by is not None and Work.CALENDAR not in WORK_OF[AdminKind(by.admin_kind)]:
        raise Refused("您不能维护工作日历", rule="三员分立：工作日历由系统管理员维护", next="请联系系统管理员")
    status = YearStatus.OFFICIAL if official else YearStatus.PROVISIONAL
    try:
        table = schema.CalendarYear.model_validate(
            {"year": year, "status": status.value, "notice": notice, "holidays": holidays, "workdays": workdays}
        )
    except ValidationError as error:
        raise Refused("放假安排填写不完整或者日期有误", next="请按通知逐项填写名称和起止日期") from error
    _check_days(table)
    row = CalendarYear.objects.select_for_update().filter(year=year).first() or CalendarYear(year=year)
    row.edited = True
    _write_year(row, table)
    audit.record(by=by, verb="set_calendar_year", object=row, year=year)
    _changed()
    return row


def _check_days(table: schema.CalendarYear) -> None:
    ends = [day for span in table.holidays for day in (span.from_, span.to)]
    if any(day.year != table.year for day in (*ends, *table.workdays)):
        raise Refused(f"有的日期不在{table.year}年", next="跨年的假期请分别写在两年里")
    if any(span.to < span.from_ for span in table.holidays):
        raise Refused("有的假期止日早于起日", next="请核对起止日期")
    if any(span.from_ <= day <= span.to for span in table.holidays for day in table.workdays):
        raise Refused("有的日期既放假又调休上班", next="请核对通知")
