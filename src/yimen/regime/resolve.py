"""Lays places over one another and picks what holds on a day in a release: from entries to one plain text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yimen.regime import schema
from yimen.regime.entries import EntryPath, Layer, Sourced, range_of
from yimen.regime.release import FORMAT, cite
from yimen.regime.schema_procedure import HEAD, PARTS

#: Parts of a procedure whose entries carry dates; in the others `from` says what a limit counts from.
_DATED_PARTS = ("steps", "anytime")
_DATING = ("from", "until", "only_in")
#: Elsewhere the dates of an entry say only why it stands in this release; here they are told on.
_KEEP_DATES = ("units", "floors")
_REGISTRY = ("exchange", "rechecks", "campaigns")
_PLACE = ("needs", "grounds", "programmes", "seats", "readiness", "forms")
_SECTIONS = (*_PLACE, "standards", "schedules", "floors", *_REGISTRY)


@dataclass(frozen=True, slots=True)
class Picked:
    """The variant of an entry that holds."""

    entry: Sourced
    index: int
    value: Any


def is_dated(path: EntryPath) -> bool:
    """Whether `from` and `until` in this entry are days it holds."""
    return path[0] != "procedures" or len(path) < 3 or path[2] in _DATED_PARTS


def is_drop(variant: Any) -> bool:
    """Whether the variant removes what the pack below says."""
    return isinstance(variant, dict) and variant.get("drop") is True


def holds(path: EntryPath, variant: Any, release: str, day: date) -> bool:
    """Whether a variant holds on a day in a release."""
    if not isinstance(variant, dict) or not (is_dated(path) or is_drop(variant)):
        return True
    only = variant.get("only_in")
    if only and release not in only:
        return False
    start, end = range_of(variant)
    return start <= day < end


class Merged:
    """All layers of a place, lowest first, as one table: each entry with its candidates, the place's own first."""

    def __init__(self, layers: list[Layer]) -> None:
        self.layers = layers
        self.table: dict[EntryPath, list[Sourced]] = {}
        for layer in layers:
            dropped = {p[1] for p in layer.entries if p[0] == "procedures" and len(p) == 2}
            for path in [p for p in self.table if p[0] == "procedures" and len(p) > 2 and p[1] in dropped]:
                del self.table[path]
            for path, entry in layer.entries.items():
                self.table.setdefault(path, []).insert(0, entry)
        self.divisions = {code: row for layer in layers for code, row in layer.divisions.items()}

    def section(self, name: str) -> Iterator[tuple[str, list[Sourced]]]:
        """Keys and candidates of a section."""
        return ((path[1], entries) for path, entries in self.table.items() if path[0] == name and len(path) == 2)

    def pick(self, path: EntryPath, release: str, day: date) -> Picked | None:
        """The place's own variant that holds, else the one below; None when nothing holds or it is dropped."""
        for entry in self.table.get(path, ()):
            for index, value in enumerate(entry.variants):
                if holds(path, value, release, day):
                    return None if is_drop(value) else Picked(entry, index, value)
        return None


class Resolver:
    """Builds the plain text of one release, noting where every entry comes from."""

    def __init__(self, merged: Merged, head: schema.PackHead, name: str) -> None:
        self.merged = merged
        self.head = head
        self.name = name
        self.day = head.releases[name].valid_from
        self.origins: dict[str, str] = {}
        self.succession = self._succession()

    def where(self, path: tuple[str | int, ...]) -> tuple[str, int]:
        """File and line of a word of the resolved text, such as `("procedures", "intake", "accept", "by")`."""
        entry: EntryPath = tuple(str(p) for p in path[:2])
        inner = path[2:]
        if path[0] == "procedures" and inner:
            first, rest = str(inner[0]), inner[1:]
            if first in PARTS and rest:
                entry, inner = (*entry, first, str(rest[0])), rest[1:]
            elif first in HEAD:
                entry, inner = (*entry, "head", first), rest
            else:
                entry, inner = (*entry, "steps", first), rest
        picked = self.merged.pick(entry, self.name, self.day)
        if picked is not None:
            return picked.entry.file, picked.entry.source.line(picked.entry.path(picked.index, *inner))
        below = next((e for p, e in self.merged.table.items() if p[:2] == entry[:2]), None)
        return (below[0].file, below[0].source.line(below[0].at[:1])) if below else ("", 0)

    def text(self, documents: Mapping[str, schema.DocumentEntry]) -> dict[str, Any]:
        """Everything a release says, as plain data in a fixed order; procedures cite in full, as runs keep them."""
        release = self.head.releases[self.name]
        body = self._section("body")
        return {
            "format": FORMAT,
            "place": self.head.code,
            "place_title": self.head.title,
            "name": self.name,
            "title": release.title,
            "status": release.status,
            "valid_from": release.valid_from,
            "open_runs": release.open_runs,
            "division": self.head.division,
            "application": self.head.application and self.head.application.model_dump(exclude_defaults=True),
            "documents": {k: d.model_dump(mode="json", exclude_defaults=True) for k, d in documents.items()},
            "divisions": self._divisions(),
            "units": self._units(),
            "succession": self.succession,
            "duties": self._duties(),
            "body": self._body(body["body"]) if body else None,
            "categories": self._categories(),
            "petty_fund": self._section("petty_fund").get("petty_fund"),
            **{section: self._section(section) for section in _SECTIONS},
            "procedures": _cited(self._procedures(), documents),
        }

    def _pick(self, path: EntryPath) -> Any:
        picked = self.merged.pick(path, self.name, self.day)
        if picked is None:
            return None
        at = picked.entry.source.line(picked.entry.path(picked.index))
        name = ".".join(p for p in path if p != "steps")
        self.origins[name] = f"{picked.entry.file}:{at}"
        return picked.value

    def _section(self, section: str) -> dict[str, Any]:
        found = {key: self._pick((section, key)) for key, _ in self.merged.section(section)}
        keep = section in _KEEP_DATES
        return {key: v if keep else _undated(v) for key, v in found.items() if v is not None}

    def _divisions(self) -> list[dict[str, Any]]:
        rows = []
        for row, _ in self.merged.divisions.values():
            if row.holds(self.day):
                rows.append(row.model_dump(include={"code", "name", "level", "parent"}))
        for key, area in self._section("areas").items():
            code = area.get("code") or key
            rows.append(
                {
                    "code": code,
                    "name": area["name"],
                    "level": area.get("level", "town"),
                    "parent": area["parent"],
                    "area": True,
                }
            )
        return rows

    def _code(self, division: str | None) -> str | None:
        """A division as its code, where a pack names a local area by its key."""
        picked = self.merged.pick(("areas", division or ""), self.name, self.day)
        return (picked.value.get("code") or division) if picked else division

    def _units(self) -> dict[str, Any]:
        units = {}
        for key, unit in self._section("units").items():
            value = {k: v for k, v in unit.items() if k not in ("forms", "only_in")}
            form = next((f for f in unit.get("forms", ()) if holds(("forms",), f, self.name, self.day)), None)
            if form is not None:
                value["name"] = form["name"]
                value["aliases"] = [*unit.get("aliases", ()), *form.get("aliases", ())]
                value |= {"basis": form["basis"]} if form.get("basis") else {}
            if value.get("division"):
                value["division"] = self._code(value["division"])
            if value.get("of"):
                value["of"] = self.succession.get(value["of"], value["of"])
            units[key] = value
        return units

    def _succession(self) -> dict[str, str]:
        """From each unit that no longer exists to the living one at the end of its chain."""
        heirs: dict[str, str] = {}
        for key, entries in self.merged.section("units"):
            if self.merged.pick(("units", key), self.name, self.day) is None:
                ended = [v for e in entries for v in e.variants if isinstance(v, dict) and self._ended(v)]
                heir = next((str(v["becomes"]) for v in ended if v.get("becomes")), None)
                if heir:
                    heirs[key] = heir
        ends = {}
        for key in heirs:
            end, seen = heirs[key], {key}
            while end in heirs and end not in seen:
                seen.add(end)
                end = heirs[end]
            if self.merged.pick(("units", end), self.name, self.day) is not None:
                ends[key] = end
        return ends

    def _ended(self, unit: dict[str, Any]) -> bool:
        end = unit.get("until")
        return isinstance(end, date) and end <= self.day

    def _duties(self) -> dict[str, Any]:
        """Duties of the units of the day: what a unit that is gone did, its heir does."""
        found: dict[str, dict[str, Any]] = {}
        for key, duty in self._section("duties").items():
            heir = self.succession.get(key, key)
            if heir == key and key not in found:
                found[key] = dict(duty)
                continue
            into = found.setdefault(heir, {})
            for word in ("decides", "referrals", "answers", "other"):
                merged = dict.fromkeys([*into.get(word, ()), *duty.get(word, ())])
                if merged:
                    into[word] = list(merged)
            bases = dict.fromkeys(b for b in (into.get("basis"), duty.get("basis")) if b)
            if bases:
                into["basis"] = "；".join(bases)
            if heir != key:
                into["inherited"] = [*into.get("inherited", ()), key]
                self.origins.setdefault(f"duties.{heir}", self.origins[f"duties.{key}"])
        return found

    def _categories(self) -> dict[str, Any]:
        """Categories of people, listed to the units of the day: what went to a unit that is gone goes to its heir."""
        return {
            key: {**entry, "listed_to": list(dict.fromkeys(self.succession.get(u, u) for u in entry["listed_to"]))}
            if entry.get("listed_to")
            else entry
            for key, entry in self._section("categories").items()
        }

    def _body(self, body: dict[str, Any]) -> dict[str, Any]:
        members = dict.fromkeys(self.succession.get(m, m) for m in body.get("members", ()))
        return {**body, "office": self.succession.get(body["office"], body["office"]), "members": list(members)}

    def _procedures(self) -> dict[str, Any]:
        names = dict.fromkeys(p[1] for p in self.merged.table if p[0] == "procedures" and len(p) > 2)
        return {name: text for name in names if (text := self._procedure(name))}

    def _procedure(self, name: str) -> dict[str, Any]:
        parts: dict[str, dict[str, Any]] = {}
        for path in self.merged.table:
            if path[:2] == ("procedures", name) and len(path) == 4:
                value = self._pick(path)
                if value is not None:
                    parts.setdefault(path[2], {})[path[3]] = _plain(path, value)
        if "steps" not in parts:
            return {}
        text = {**parts.get("head", {})}
        for part in ("parties", "defaults"):
            if part in parts:
                text[part] = parts[part]
        text |= parts["steps"]
        text |= {part: parts[part] for part in ("anytime", "finish", "limits") if part in parts}
        return text


def _cited(value: Any, documents: Mapping[str, schema.DocumentEntry]) -> Any:
    """The same text with every `basis` spelt out."""
    if isinstance(value, dict):
        return {
            k: cite(v, documents) if k == "basis" and isinstance(v, str) else _cited(v, documents)
            for k, v in value.items()
        }
    return [_cited(v, documents) for v in value] if isinstance(value, list) else value


def _plain(path: EntryPath, value: Any) -> Any:
    """A step without the words the kernel has no use for."""
    if is_dated(path) and isinstance(value, dict):
        return {k: v for k, v in _undated(value).items() if k != "note"}
    return value


def _undated(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in entry.items() if k not in _DATING}
