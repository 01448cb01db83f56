"""Loads a place: reads its folder and those it extends, checks everything, and gives releases and the calendar."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from yimen.regime import schema
from yimen.regime.calendar import WorkCalendar
from yimen.regime.checks import check
from yimen.regime.entries import Layer
from yimen.regime.errors import BrokenPack, PackError
from yimen.regime.layers import read_head, read_layer
from yimen.regime.reader import Source
from yimen.regime.release import Release, canonical
from yimen.regime.release_checks import check_releases
from yimen.regime.resolve import Merged, Resolver


@dataclass(frozen=True)
class Pack:
    """A place with what it extends, read and found without mistakes. `chain` is lowest first (cn, then the place)."""

    place: str
    head: schema.PackHead
    chain: tuple[Layer, ...]
    merged: Merged

    @property
    def title(self) -> str:
        """The place's Chinese name."""
        return self.head.title

    @cached_property
    def documents(self) -> dict[str, schema.DocumentEntry]:
        """Documents that citations may name, the place's own over those below."""
        return {k: d for layer in self.chain for k, d in layer.head.documents.items()}

    @cached_property
    def calendar_years(self) -> dict[int, schema.CalendarYear]:
        """Tables of days off by year; a place's own table replaces the one below."""
        return {y: t for layer in self.chain for y, t in layer.calendar.items()}

    def calendar(self) -> WorkCalendar:
        """The working calendar of the pack's tables."""
        return WorkCalendar(self.calendar_years.values())

    def release(self, name: str) -> Release:
        """The release of this name, resolved at its day; KeyError when the place has none such."""
        resolver = Resolver(self.merged, self.head, name)
        text = canonical(resolver.text(self.documents))
        return Release.from_text(text, resolver.origins)

    def where(self, release: str, path: tuple[str | int, ...]) -> tuple[str, int]:
        """File and line behind a word of a release's text, such as `("procedures", "intake", "accept", "by")`."""
        return Resolver(self.merged, self.head, release).where(path)


def read_chain(packs_dir: Path, place: str) -> tuple[list[Layer], list[PackError]]:
    """The layers of a place, lowest first, and the mistakes in reading them."""
    heads: list[tuple[str, schema.PackHead, Source]] = []
    errors: list[PackError] = []
    wanted: str | None = place
    while wanted is not None:
        if wanted in (name for name, _, _ in heads):
            last = heads[-1][2]
            errors.append(PackError(last.file, last.line(("extends",)), wanted, "不绕圈的上级", "上级绕成了圈"))
            break
        head, source, found = read_head(packs_dir, wanted)
        errors += found
        if head is None:
            if heads:
                last = heads[-1][2]
                errors.append(PackError(last.file, last.line(("extends",)), wanted, "存在且可读的上级", "上级无法读取"))
            break
        heads.append((wanted, head, source))
        wanted = head.extends
    documents: set[str] = set()
    layers = []
    for name, head, source in reversed(heads):
        documents |= set(head.documents)
        layer = read_layer(packs_dir, name, head, source, documents)
        errors += layer.errors
        layers.append(layer)
    return layers, errors


def load_place(packs_dir: Path | str, place: str) -> Pack:
    """Read and check a place; BrokenPack lists every mistake of it and of what it extends."""
    layers, errors = read_chain(Path(packs_dir), place)
    if not layers or layers[-1].place != place:
        raise BrokenPack(place, errors)
    merged = Merged(layers)
    pack = Pack(place, layers[-1].head, tuple(layers), merged)
    if layers[0].head.extends is None:  # else a pack below could not be read, and everything of it would be missing
        errors += check(pack.head, merged)
    if not errors:
        errors = check_releases(pack.head, merged)
    if errors:
        raise BrokenPack(place, errors)
    return pack


def places(packs_dir: Path | str) -> list[str]:
    """Names of all places in a folder of packs, in order."""
    return sorted(p.parent.name for p in Path(packs_dir).glob("*/pack.yaml"))


def plain(value: Any) -> Any:
    """Deep copy of frozen plain data as ordinary dicts and lists."""
    if hasattr(value, "items"):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value
