"""Which village a list means: by code, or by name within the town, as people shorten names."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from yimen.agencies import api as agencies
from yimen.basics.errors import Refused
from yimen.basics.text import fold
from yimen.places import api as places
from yimen.places.models import Division
from yimen.places.types import Level

_TOWN_ENDS = ("街道办事处", "人民政府", "街道", "政府", "镇", "乡")
_VILLAGE_ENDS = ("社区居民委员会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")
_CODE = re.compile(r"\d{9}(\d{3})?")
Names = dict[str, list[Division]]


@dataclass(frozen=True, slots=True)
class Finder:
    """The divisions of the place by every name people give them; read once for a whole list."""

    codes: dict[str, Division] = field(default_factory=dict)
    towns: Names = field(default_factory=lambda: defaultdict(list))
    villages: dict[str, Names] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    everywhere: Names = field(default_factory=lambda: defaultdict(list))
    asked: dict[tuple[str, str], Division | None] = field(default_factory=dict)

    def find(self, town: str, village: str) -> Division | None:
        """The village, or the town when no village is named; None when neither is. Refused: not known, or not one."""
        if (town, village) not in self.asked:
            self.asked[town, village] = self._find(town, village)
        return self.asked[town, village]

    def _find(self, town: str, village: str) -> Division | None:
        above = self._one(self.towns, town, _TOWN_ENDS, "镇街") if town else None
        if not village:
            return above
        if above is not None:
            return self._inside(above, village)
        town_named, rest = self._town_in(village)
        if town_named is not None and not _known(self.everywhere, village, _VILLAGE_ENDS):
            return self._inside(town_named, rest) if rest else town_named
        return self._one(self.everywhere, village, _VILLAGE_ENDS, "村（社区）")

    def _inside(self, town: Division, village: str) -> Division:
        if _CODE.fullmatch(village):
            found = self.codes.get(village)
            if found is None or not found.path.startswith(town.path):
                raise Refused("村（社区）代码不在这个镇街", next="请核对代码")
            return found
        names = self.villages[town.code]
        named, rest = self._town_in(village)
        cut = named == town and rest and not _known(names, village, _VILLAGE_ENDS)
        return self._one(names, rest if cut else village, _VILLAGE_ENDS, "村（社区）")

    def _town_in(self, text: str) -> tuple[Division | None, str]:
        """A town at the beginning of a text that goes on with the village."""
        plain = fold(text)
        names = (n for n in self.towns if len(n) > 2 and plain.startswith(n) and len(self.towns[n]) == 1)
        longest = max(names, key=len, default="")
        return (self.towns[longest][0], plain.removeprefix(longest)) if longest else (None, text)

    def _one(self, names: Names, text: str, ends: tuple[str, ...], what: str) -> Division:
        if _CODE.fullmatch(text):
            found = self.codes.get(text.ljust(12, "0"))
            if found is None:
                raise Refused(f"没有这个{what}代码", next="请核对代码")
            return found
        candidates = _known(names, text, ends)
        if not candidates:
            raise Refused(f"没有{_quoted(text)}这个{what}", next="请核对名称，或改填区划代码")
        if len({division.pk for division in candidates}) > 1:
            raise Refused(f"叫{_quoted(text)}的{what}不止一个", next="请写明镇街，或改填区划代码")
        return candidates[0]


def finder() -> Finder:
    """The finder of the divisions in force today; three queries."""
    made = Finder()
    divisions = list(places.subtree(places.root()).filter(level__in=(Level.TOWN, Level.VILLAGE)))
    towns = {division.path: division for division in divisions if division.level == Level.TOWN}
    for division in divisions:
        made.codes[division.code] = division
        names: tuple[Names, ...] = (made.towns,)
        ends = _TOWN_ENDS
        if division.level == Level.VILLAGE:
            above = towns.get(division.path.rsplit("/", 2)[0] + "/")
            names, ends = (made.everywhere, made.villages[above.code if above else ""]), _VILLAGE_ENDS
        _put(names, division, division.name, ends)
    for unit in agencies.towns().prefetch_related("aliases"):
        town = made.codes.get(unit.division.code)
        if town is not None:
            for name in (unit.name, *(alias.alias for alias in unit.aliases.all())):
                _put((made.towns,), town, name, _TOWN_ENDS)
    return made


def _put(tables: tuple[Names, ...], division: Division, name: str, ends: tuple[str, ...]) -> None:
    """By the whole name and by the short ones."""
    for table in tables:
        for word in _spellings(fold(name), ends):
            if all(other.pk != division.pk for other in table[word]):
                table[word].append(division)


def _known(names: Names, text: str, ends: tuple[str, ...]) -> list[Division]:
    """The divisions of a name in any of its spellings; the longest spelling that is known counts."""
    return next((names[word] for word in _spellings(fold(text), ends) if word in names), [])


def _spellings(plain: str, ends: tuple[str, ...]) -> list[str]:
    """A name, and what is left when its endings are left out one after the other: 某村村民委员会, 某村, 某."""
    found = [plain]
    while (end := next((e for e in ends if found[-1].endswith(e) and len(found[-1]) > len(e)), "")) != "":
        found.append(found[-1].removesuffix(end))
    return found


def _quoted(text: str) -> str:
    """A name as a reason may repeat it; what could be a number or an address is not repeated."""
    return f"“{text}”" if len(text) <= 20 and not any(c.isdigit() for c in text) else "这样写"
