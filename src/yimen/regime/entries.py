"""The table a folder of packs is read into: entries with their variants, and the layer of one place."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yimen.regime import schema
from yimen.regime.complain import source_value
from yimen.regime.errors import PackError
from yimen.regime.reader import Path_, Source

#: `("units", "minzheng")`, `("procedures", "intake", "steps", "accept")`.
EntryPath = tuple[str, ...]


def is_variants(value: Any) -> bool:
    """Whether an entry is written as a list of dated variants."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def range_of(value: dict[str, Any]) -> tuple[date, date]:
    """The days a variant holds, from the first to before the second; open ends are the ends of time."""
    start, end = value.get("from"), value.get("until")
    return (start if isinstance(start, date) else date.min, end if isinstance(end, date) else date.max)


@dataclass(frozen=True, slots=True)
class Sourced:
    """One entry as written: its variants (plain, with full citations), and where it stands."""

    place: str
    variants: tuple[Any, ...]
    source: Source
    at: Path_

    @property
    def file(self) -> str:
        return self.source.file

    @property
    def line(self) -> int:
        return self.source.line(self.at)

    def path(self, index: int, *inner: str | int) -> Path_:
        """Where inside the file a value of the variant stands."""
        listed = is_variants(source_value(self.source, self.at))
        return (*self.at, index, *inner) if listed else (*self.at, *inner)

    def error(self, index: int, inner: Path_, text: str, expected: str, problem: str) -> PackError:
        """A mistake inside the entry."""
        return PackError(self.file, self.source.line(self.path(index, *inner)), text, expected, problem)


@dataclass(slots=True)
class Layer:
    """One place's own folder, as read."""

    place: str
    head: schema.PackHead
    head_source: Source
    entries: dict[EntryPath, Sourced] = field(default_factory=dict)
    divisions: dict[str, tuple[schema.Division, int]] = field(default_factory=dict)
    divisions_file: str = ""
    calendar: dict[int, schema.CalendarYear] = field(default_factory=dict)
    errors: list[PackError] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # sections whose file could not be read: nothing can be missing there

    def complain(self, source: Source, path: Path_, text: str, expected: str, problem: str) -> None:
        """Note a mistake at a path of a file of this layer."""
        self.errors.append(PackError(source.file, source.line(path), text, expected, problem))
