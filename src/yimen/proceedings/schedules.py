"""Runs the pack opens by the calendar: monthly feedback of every unit, quarterly meetings, yearly reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yimen.common import clock
from yimen.flow.due import add_months
from yimen.places import api as places
from yimen.proceedings.effects import members_of, scheduled
from yimen.proceedings.family import after
from yimen.proceedings.models import Scheduled
from yimen.proceedings.opening import open_book
from yimen.regime.schema import ScheduleEntry

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a schedule: its name (2026-03) and the day its runs open."""

    name: str
    opens_on: date


def periods(entry: ScheduleEntry, since: date, today: date) -> Iterator[Period]:
    """Periods whose opening day lies after `since` and not after `today`, in order."""
    if entry.every in ("day", "week"):
        step = timedelta(days=1 if entry.every == "day" else 7)
        day = since + timedelta(days=1)
        if entry.every == "week":
            day += timedelta(days=(entry.day - 1 - day.weekday()) % 7)
        while day <= today:
            yield Period(day.isoformat(), day)
            day += step
        return
    months = MONTHS[entry.every]
    first = date(since.year, (entry.month or 1) if entry.every == "year" else 1, 1)
    while (day := first + timedelta(days=entry.day - 1)) <= today:
        if day > since:
            yield Period(_name(entry.every, first), day)
        first = add_months(first, months)


def _name(every: str, first: date) -> str:
    if every == "year":
        return str(first.year)
    return f"{first.year}Q{(first.month + 2) // 3}" if every == "quarter" else f"{first:%Y-%m}"


def open_scheduled(today: date | None = None) -> int:
    """Open every run that is due by the calendar and not there yet; how many.

    Missed periods are made up when the schedule says `catch_up`; a member that joins begins with the next period.
    """
    day, opened = today or clock.today(), 0
    release = places.release()
    for name, entry in release.schedules.items():
        members = members_of(entry.each) if entry.each else [{"key": ""}]
        for member in members:
            for period in _missing(name, entry, member, max(release.valid_from - timedelta(days=1), _before(day)), day):
                opened += _open(name, entry, member, period)
    return opened


def _before(day: date) -> date:
    """How far back missed periods are looked for: two years."""
    return add_months(day, -24)


def _missing(name: str, entry: ScheduleEntry, member: Mapping[str, Any], since: date, today: date) -> list[Period]:
    joined = member.get("since")
    if isinstance(joined, date):
        since = max(since, joined)
    wanted = list(periods(entry, since, today))
    if not entry.catch_up:
        wanted = wanted[-1:]
    done = set(Scheduled.objects.filter(schedule=name, member=str(member["key"])).values_list("period", flat=True))
    return [period for period in wanted if period.name not in done]


@transaction.atomic
def _open(name: str, entry: ScheduleEntry, member: Mapping[str, Any], period: Period) -> int:
    """Open one; two openers at the same moment meet at the unique row, and one of them steps back."""
    if Scheduled.objects.filter(schedule=name, member=str(member["key"]), period=period.name).exists():
        return 0
    facts = {**member, "period": period.name}
    procedure = places.release().procedures[entry.opens]
    parties = {party: str(facts.get(party) or "") for party in procedure.get("parties") or {}}
    book = open_book(
        by=None,
        procedure=entry.opens,
        parties=parties,
        division=None,
        facts={fact: facts[fact] for fact in entry.with_ if fact in facts},
        on=period.opens_on,
    )
    Scheduled.objects.create(schedule=name, member=str(member["key"]), period=period.name, run=book.run)
    if entry.each:
        scheduled(entry.each, book.run, member, period.opens_on)
    after(book)
    return 1
