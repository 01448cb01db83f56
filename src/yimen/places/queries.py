"""Reads of this room. Release and calendar are kept in memory and looked at again at most once a second."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from django.conf import settings

from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.places.models import CalendarYear, Division, DivisionQuerySet, ReleaseInForce
from yimen.places.types import Level
from yimen.regime.calendar import WorkCalendar
from yimen.regime.pack import Pack, load_place
from yimen.regime.release import Release

T = TypeVar("T")


class _Kept(Generic[T]):
    """A value read from the database, kept as long as its mark there is the same.

    Another process may install a release or change a year, so the mark is read again after `PLACES_RECHECK` seconds;
    a write in this process is seen at once.
    """

    def __init__(self, mark: Callable[[], Hashable], read: Callable[[Hashable], T]) -> None:
        self._mark, self._read = mark, read
        self._kept: tuple[Hashable, T] | None = None
        self._checked = float("-inf")
        self._lock = Lock()

    def get(self) -> T:
        with self._lock:
            wait = getattr(settings, "PLACES_RECHECK", 1.0)
            now = time.monotonic()
            if self._kept is None or now - self._checked >= wait:
                mark = self._mark()
                if self._kept is None or self._kept[0] != mark:
                    self._kept = (mark, self._read(mark))
                self._checked = now
            return self._kept[1]

    def look_again(self) -> None:
        """Read the mark at the next use."""
        self._checked = float("-inf")


@lru_cache(maxsize=4)
def _pack(packs_dir: str, place: str) -> Pack:
    return load_place(packs_dir, place)


def pack() -> Pack:
    """The pack of this installation's place, as its files stand; BrokenPack when they hold mistakes."""
    return _pack(str(settings.PACKS_DIR), settings.PLACE)


def _release_mark() -> Hashable:
    named = ReleaseInForce.objects.filter(place=settings.PLACE, name=settings.RELEASE)
    digest = named.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
    return (str(settings.PACKS_DIR), settings.PLACE, settings.RELEASE, digest)


def _read_release(mark: Hashable) -> Release:
    _, place, name, digest = mark  # type: ignore[misc]
    if digest is None:
        return pack().release(name)
    return Release.from_text(ReleaseInForce.objects.get(place=place, name=name, digest=digest).text)


def _calendar_mark() -> Hashable:
    return (
        str(settings.PACKS_DIR),
        settings.PLACE,
        *CalendarYear.objects.order_by("year").values_list("year", "stamp"),
    )


def _read_calendar(mark: Hashable) -> WorkCalendar:
    rows = [row.table() for row in CalendarYear.objects.all()]
    return WorkCalendar(rows or pack().calendar_years.values())


_release = _Kept(_release_mark, _read_release)
_calendar = _Kept(_calendar_mark, _read_calendar)


def release() -> Release:
    """The release this place works by: the text installed last, or the pack's own while none is installed."""
    return _release.get()


def release_of(digest: str) -> Release:
    """An installed release by its digest, for what was begun under it; Refused when it was never installed here."""
    current = release()
    return current if current.digest == digest else _installed(digest)


@lru_cache(maxsize=16)
def _installed(digest: str) -> Release:
    """Kept in memory: a digest has one text for ever."""
    row = ReleaseInForce.objects.filter(digest=digest).first()
    if row is None:
        raise Refused("没有装入过这个版本的规定", next="请系统管理员核对安装记录")
    return Release.from_text(row.text)


def calendar() -> WorkCalendar:
    """The working calendar of the installed years."""
    return _calendar.get()


def calendar_mark() -> str:
    """A mark that changes whenever a year of the calendar is loaded or corrected."""
    return hashlib.sha256(repr(_calendar_mark()).encode()).hexdigest()


def look_again() -> None:
    """Forget when release and calendar were last looked at."""
    _release.look_again()
    _calendar.look_again()


def division(code: str) -> Division:
    """The division of a code; Refused when there is none."""
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise Refused("没有这个行政区划", next="请从列表中选择")
    return found


def root() -> Division:
    """The division of the place itself."""
    return division(release().division or "")


def subtree(top: Division, on: date | None = None) -> DivisionQuerySet:
    """A division and everything below it in force on a day (today)."""
    return Division.objects.under(top.path).on(on or clock.today())


def towns(on: date | None = None) -> DivisionQuerySet:
    """Towns, sub-districts and areas with the duties of a town, in the order of their codes."""
    return subtree(root(), on).filter(level=Level.TOWN)


class Spot(NamedTuple):
    """A town or village as a list of places says it."""

    code: str
    name: str
    path: str


def towns_with_villages(on: date | None = None) -> list[tuple[Spot, list[Spot]]]:
    """Every town with its villages and communities, in the order of their codes; one query, and no model of each of
    the hundreds."""
    found = subtree(root(), on).filter(level__in=[Level.TOWN, Level.VILLAGE])
    rows = [(level, Spot(*spot)) for level, *spot in found.values_list("level", *Spot._fields)]
    inside: dict[str, list[Spot]] = {spot.code: [] for level, spot in rows if level == Level.TOWN}
    for level, spot in rows:
        if level == Level.VILLAGE:
            for code in inside.keys() & set(spot.path.split("/")):
                inside[code].append(spot)
    return [(spot, inside[spot.code]) for level, spot in rows if level == Level.TOWN]


def villages_of(town: Division, on: date | None = None) -> DivisionQuerySet:
    """Villages and communities of a town."""
    return subtree(town, on).filter(level=Level.VILLAGE)
