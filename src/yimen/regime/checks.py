"""What the files of a pack must agree on among themselves. Every mistake names the line where it stands."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter

from yimen.regime import schema
from yimen.regime.checks_exchange import check_exchange
from yimen.regime.complain import validate
from yimen.regime.entries import EntryPath, Sourced, range_of
from yimen.regime.errors import PackError
from yimen.regime.form_fields import FORM_FIELDS
from yimen.regime.reader import Path_
from yimen.regime.resolve import Merged, is_dated, is_drop
from yimen.regime.vocabulary import ISSUES, KINDS, RIGHTS

#: From the top down.
_RANKS = ("province", "city", "county", "town", "area", "village")
#: Lists of dated things inside an entry, by section.
_DATED_LISTS = {"units": "forms", "standards": "values"}
Variant = tuple[Sourced, int, dict[str, Any]]
#: Names one may use; None when they could not be read, so that one broken file is not reported as a hundred mistakes.
Known = set[str] | None
_FLOOR_ARGS: dict[str, TypeAdapter[Any]] = {k: TypeAdapter(m) for k, m in schema.FLOOR_ARGS.items()}


def check(head: schema.PackHead, merged: Merged) -> list[PackError]:
    """Every mistake between the entries of a place. Entries may be misspelt: what cannot be read is passed over."""
    checker = _Checker(head, merged)
    for one in (
        checker.dates,
        checker.drops,
        checker.divisions,
        checker.application,
        checker.units,
        checker.succession,
        checker.references,
        checker.seats,
        checker.forms,
        checker.floors,
        checker.procedures,
    ):
        one()
    check_exchange(checker)
    return checker.errors


class _Checker:
    def __init__(self, head: schema.PackHead, merged: Merged) -> None:
        self.head = head
        self.merged = merged
        self.errors: list[PackError] = []

    def variants(self, section: str) -> Iterator[tuple[str, Variant]]:
        """Every variant that is a mapping and stands for something (not a removal), of every layer."""
        for key, entries in self.merged.section(section):
            for entry in entries:
                for index, value in enumerate(entry.variants):
                    if isinstance(value, dict) and not is_drop(value):
                        yield key, (entry, index, value)

    def keys(self, section: str) -> Known:
        """Keys that some variant of a section gives; None when a file of it could not be read."""
        return None if self.unread(section) else {key for key, _ in self.variants(section)}

    def procedure_names(self) -> Known:
        """Names of procedures that have steps; None when a file of them could not be read."""
        named = {p[1] for p in self.merged.table if p[0] == "procedures" and len(p) > 2}
        return None if self.unread("procedures") else named

    def unread(self, section: str) -> bool:
        """Whether some layer's file of a section could not be read."""
        return any(section in layer.unread for layer in self.merged.layers)

    def complain(self, at: Variant, inner: Path_, text: Any, expected: str, problem: str) -> None:
        self.errors.append(at[0].error(at[1], inner, str(text), expected, problem))

    def known(self, at: Variant, field: str, names: Any, allowed: Known, problem: str, expected: str) -> None:
        """Each name of a field must be among those allowed; `names` is one word or a list."""
        listed = isinstance(names, list)
        for index, name in enumerate(names if listed else [names]):
            if isinstance(name, str):
                self.one(at, (field, index) if listed else (field,), name, allowed, problem, expected)

    def one(self, at: Variant, inner: Path_, name: str, allowed: Known, problem: str, expected: str) -> None:
        """One name must be among those allowed."""
        if allowed is not None and name not in allowed:
            self.complain(at, inner, name, _near(name, allowed, expected), problem)

    def dates(self) -> None:
        """No empty range, no two variants of a key on one day of one release, only releases the place has."""
        for path, entries in self.merged.table.items():
            if not is_dated(path):
                continue
            for entry in entries:
                spans = [(i, v) for i, v in enumerate(entry.variants) if isinstance(v, dict)]
                self._spans(entry, [((i,), v) for i, v in spans])
                for i, value in spans:
                    inner = _DATED_LISTS.get(path[0], "")
                    listed = value.get(inner)
                    if isinstance(listed, list):
                        self._spans(entry, [((i, inner, n), f) for n, f in enumerate(listed) if isinstance(f, dict)])

    def _spans(self, entry: Sourced, spans: list[tuple[Path_, dict[str, Any]]]) -> None:
        done: list[dict[str, Any]] = []
        for path, value in spans:
            at = (entry, int(path[0]), value)
            start, end = range_of(value)
            if start >= end:
                self.complain(at, (*path[1:], "until"), value.get("until"), "晚于 from 的日期", "日期范围是空的")
            if self.head.code == entry.place:
                for name in _words(value, "only_in"):
                    if name not in self.head.releases:
                        names = "、".join(self.head.releases)
                        self.complain(at, (*path[1:], "only_in"), name, names, "不认识的版本")
            if any(_overlap(value, other) for other in done):
                self.complain(
                    at, path[1:], f"{value.get('from', '')}—{value.get('until', '')}", "互不重叠的日期", "日期范围重叠"
                )
            done.append(value)

    def drops(self) -> None:
        """A removal must remove something."""
        for path, entries in self.merged.table.items():
            whole = path[0] == "procedures" and len(path) == 2
            for place, entry in enumerate(entries):
                lower = entries[place + 1 :]
                for index, value in enumerate(entry.variants):
                    if is_drop(value) and not lower and not (whole and self._lower_procedure(path, entry)):
                        at = (entry, index, value)
                        self.complain(at, ("drop",), path[-1], "上级条目中有的键", "没有可以去掉的条目")

    def _lower_procedure(self, path: EntryPath, entry: Sourced) -> bool:
        return any(
            p[:2] == path and len(p) > 2
            for layer in self.merged.layers
            if layer.place != entry.place
            for p in layer.entries
        )

    def divisions(self) -> None:
        """Every parent exists; every unit and the place itself stand in a known division."""
        if self.unread("divisions") or self.unread("areas"):
            return
        areas = dict(self.variants("areas"))
        known = {*self.merged.divisions, *areas, *(str(at[2].get("code")) for at in areas.values())}
        for layer in self.merged.layers:
            for row, line in layer.divisions.values():
                if row.parent and row.parent not in known:
                    self.errors.append(
                        PackError(layer.divisions_file, line, row.parent, "表中有的代码", "不认识的区划")
                    )
                above = self.merged.divisions.get(row.parent or "")
                if above and _RANKS.index(above[0].level) >= _RANKS.index(row.level):
                    self.errors.append(
                        PackError(
                            layer.divisions_file, line, row.level, f"低于上级（{above[0].level}）的层级", "层级不对"
                        )
                    )
        for section, field in (("areas", "parent"), ("units", "division")):
            for _, at in self.variants(section):
                if at[2].get(field) is not None:
                    self.known(
                        at, field, at[2][field], known, "不认识的区划", "divisions.csv 或 local_areas.yaml 中的代码"
                    )
        last = self.merged.layers[-1]
        if self.head.division and self.head.division not in known:
            line = last.head_source.line(("division",))
            self.errors.append(
                PackError(last.head_source.file, line, self.head.division, "divisions.csv 中的代码", "不认识的区划")
            )

    def application(self) -> None:
        """The procedure of applications is listed; where a seat registers them, the place says which one it is."""
        source, named = self.merged.layers[-1].head_source, self.head.application
        procedures = self.procedure_names()
        if named is not None and procedures is not None and named.procedure not in procedures:
            line = source.line(("application", "procedure"))
            expected = _near(named.procedure, procedures, "procedures 中的程序")
            self.errors.append(PackError(source.file, line, named.procedure, expected, "不认识的程序"))
        taken = [at for _, at in self.variants("seats") if "register_application" in _words(at[2], "rights")]
        if named is None and taken and self.head.releases:
            expected = "pack.yaml 写明 application: {procedure: …, number: …}"
            self.complain(taken[0], ("rights",), "register_application", expected, "没有写明申请走哪个程序、怎样编号")

    def units(self) -> None:
        """Every unit has a name; a successor needs the day the unit ended; a window belongs to a known unit."""
        known = self.keys("units")
        for key, at in self.variants("units"):
            value = at[2]
            if not value.get("name") and not value.get("forms"):
                self.complain(at, (), key, "name 或者 forms", "单位没有名称")
            if value.get("becomes") and not value.get("until"):
                self.complain(at, ("becomes",), value["becomes"], "同时写明 until", "没有写明哪天起由它承接")
            for field in ("becomes", "of"):
                if value.get(field):
                    self.known(at, field, value[field], known, "不认识的单位", "units.yaml 中的键")

    def succession(self) -> None:
        """No chain of successors comes back to where it began."""
        named = [(key, at, at[2].get("becomes")) for key, at in self.variants("units")]
        heirs = {key: (at, heir) for key, at, heir in named if isinstance(heir, str)}
        for key, (at, _) in heirs.items():
            seen, walk = {key}, heirs[key][1]
            while walk in heirs and walk not in seen:
                seen.add(walk)
                walk = heirs[walk][1]
            if walk == key:
                self.complain(at, ("becomes",), at[2]["becomes"], "不绕圈的承接单位", "单位承接绕成了圈")

    def references(self) -> None:
        """Units, programmes and procedures that entries name are listed."""
        units, programmes = self.keys("units"), self.keys("programmes")
        procedures = self.procedure_names()
        unit = ("不认识的单位", "units.yaml 中的键")
        programme = ("不认识的救助项目", "programmes 中的键")
        for key, at in self.variants("duties"):
            self.one(at, (), key, units, *unit)
            for field in ("decides", "referrals"):
                self.known(at, field, at[2].get(field, []), programmes, *programme)
        for key, at in self.variants("needs"):
            if not at[2].get("programmes"):
                self.complain(at, ("programmes",), key, "至少一个救助项目", "需求没有对应的救助项目")
            self.known(at, "programmes", at[2].get("programmes", []), programmes, *programme)
        for section, field in (("programmes", "procedure"), ("schedules", "opens")):
            for _, at in self.variants(section):
                self.known(at, field, at[2].get(field), procedures, "不认识的程序", "procedures 中的程序")
        for _, at in self.variants("body"):
            self.known(at, "office", at[2].get("office"), units, *unit)
            self.known(at, "members", at[2].get("members", []), units, *unit)
        for _, at in self.variants("categories"):
            self.known(at, "listed_to", at[2].get("listed_to", []), units, *unit)

    def seats(self) -> None:
        """Rights come from the closed list; units that have the seat are listed."""
        units = self.keys("units")
        for _, at in self.variants("seats"):
            self.known(at, "units", at[2].get("units", []), units, "不认识的单位", "units.yaml 中的键")
            self.known(at, "rights", at[2].get("rights", []), set(RIGHTS), "不认识的权限", "词表中的权限")

    def forms(self) -> None:
        """A block is one thing; placeholders are fields of the closed list."""
        for _, at in self.variants("forms"):
            self.known(at, "supplied", list(_dict(at[2].get("supplied"))), set(FORM_FIELDS), *_FIELD)
            for name, part in _dict(at[2].get("parts")).items():
                blocks = part.get("blocks") if isinstance(part, dict) else None
                for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
                    if isinstance(block, dict):
                        self._block(at, ("parts", name, "blocks", index), block)

    def _block(self, at: Variant, path: Path_, block: dict[str, Any]) -> None:
        kinds = [k for k in ("line", "table", "cut", "space") if block.get(k) is not None]
        if len(kinds) != 1:
            self.complain(at, path, "、".join(kinds) or "（空）", "line、table、cut、space 之一", "一块只能有一种内容")
        rows = block.get("table")
        cells = [c for row in rows if isinstance(row, list) for c in row] if isinstance(rows, list) else []
        for text in (block.get("line"), block.get("cut"), *cells):
            for name in schema.PLACEHOLDER.findall(text) if isinstance(text, str) else ():
                if name not in FORM_FIELDS:
                    self.complain(at, path, name, _near(name, set(FORM_FIELDS), _FIELD[1]), _FIELD[0])

    def floors(self) -> None:
        """The arguments are those of the predicate; kinds and programmes exist."""
        for _, at in self.variants("floors"):
            entry, index, value = at
            adapter = _FLOOR_ARGS.get(str(value.get("predicate")))
            if adapter is None or not isinstance(value.get("args"), dict):
                continue
            args, errors = validate(adapter, value["args"], entry.source, entry.path(index, "args"))
            self.errors += errors
            words = args.model_dump() if args is not None else {}
            kinds = [words.get(k) for k in ("first", "then", "kind")] + list(words.get("kinds", ()))
            for kind in kinds:
                if kind is not None and kind not in KINDS:
                    self.complain(at, ("args",), kind, _near(kind, set(KINDS), "词表中的环节种类"), "不认识的环节种类")

    def procedures(self) -> None:
        """Step kinds are of the closed list; child and started procedures, offers and papers exist."""
        names = self.procedure_names(), self.keys("programmes"), self.keys("forms")
        for path, entries in self.merged.table.items():
            if path[0] != "procedures" or len(path) < 4 or path[2] not in ("steps", "anytime"):
                continue
            for entry in entries:
                for index, value in enumerate(entry.variants):
                    if isinstance(value, dict) and not is_drop(value):
                        self._step((entry, index, value), *names)

    def _step(self, at: Variant, procedures: Known, programmes: Known, forms: Known) -> None:
        value = at[2]
        self.known(at, "kind", value.get("kind"), set(KINDS), "不认识的环节种类", "词表中的环节种类")
        for inner, word in _named(value, ()):
            field = inner[-1] if isinstance(inner[-1], str) else inner[-2]
            if field in ("procedure", "one_of"):
                self.one(at, inner, word, procedures, "不认识的程序", "procedures 中的程序")
            elif field == "offer":
                self.one(at, inner, word, programmes, "不认识的救助项目", "programmes 中的键")
            elif field == "issues" and word not in ISSUES:
                self.one(at, inner, word, set(ISSUES), "不认识的文书", "词表中的文书")
            elif field == "issues":
                self.one(at, inner, word, forms, "文书没有式样", "forms 中有同名的文书")


_FIELD = ("不认识的文书栏目", "词表中的栏目")


def _named(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every word inside a step with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("by", "title", "basis", "note", "help"):
                yield from _named(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _named(inner, (*path, index))
    elif isinstance(value, str) and path:
        yield path, value


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: dict[str, Any], field: str) -> list[str]:
    found = value.get(field)
    return [w for w in found if isinstance(w, str)] if isinstance(found, list) else []


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    (a, b), (c, d) = range_of(one), range_of(other)
    releases = set(_words(one, "only_in")), set(_words(other, "only_in"))
    apart = all(releases) and not releases[0] & releases[1]
    return not apart and a < d and c < b and a < b and c < d


def _near(word: str, allowed: set[str], expected: str) -> str:
    """What was expected, with the nearest words of a list."""
    close = get_close_matches(word, sorted(allowed), 3, 0.6)
    return f"{expected}（是不是“{'”“'.join(close)}”？）" if close else expected
