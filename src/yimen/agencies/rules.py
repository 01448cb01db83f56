"""Pure rules of this room: who may sit where, and what a seat sees."""

from __future__ import annotations

from typing import Protocol

from yimen.agencies.types import Scope, UnitKind

#: Seats whose work is the whole territory of their unit: the deciding unit, the office of the body.
COUNTY_WIDE = frozenset({"county", "office"})
#: Seats that look over a territory: their unit's division and everything below it.
TERRITORIAL = frozenset({"window", "town"})
#: The word of a pack (`at` of a seat) -> the kinds of unit where such a seat stands.
KINDS_AT: dict[str, frozenset[str]] = {
    "window": frozenset({UnitKind.WINDOW.value}),
    "town": frozenset({UnitKind.TOWN.value}),
    "unit": frozenset({UnitKind.MEMBER.value, UnitKind.INSTITUTION.value}),
    "hotline": frozenset({UnitKind.HOTLINE.value}),
    "village": frozenset({UnitKind.VILLAGE.value}),
}


class UnitFacts(Protocol):
    """What the rules need to know of a unit."""

    kind: str
    role: str


def stands_in(at: str, unit: UnitFacts, deciding: bool) -> bool:
    """Whether a seat declared `at` that place stands in this unit.

    `office` is the unit with the role `office` (LS 三(一)民政: daily work of the joint conference); `county` is any
    member that decides a programme (`deciding`); the others follow the kind of the unit.
    """
    if at == "office":
        return unit.role == "office"
    if at == "county":
        return unit.kind == UnitKind.MEMBER and deciding
    return unit.kind in KINDS_AT[at]


def scope(at: str, rights: frozenset[str], unit: str, path: str) -> Scope:
    """What a seat sees. Windows and towns see their own territory (LS 三(二)2 属地化管理); so do the office and those
    who supervise, and theirs is the county of their unit, also where a whole city works in one installation; everybody
    else sees only what concerns the own unit, because a referral is nobody else's business; a village sees what it
    reported itself, not what its people asked for or said elsewhere.
    """
    if at in COUNTY_WIDE or at in TERRITORIAL or "supervise" in rights:
        return Scope(path=path, unit=unit)
    return Scope(path=None, unit=unit)


def window_code(division_code: str, root_code: str, taken: frozenset[str]) -> str:
    """The code at the head of a window's numbers, read off its division and unique among `taken`.

    The digits of a national code behind those of the place itself (`root_code`), down to the town: `101` in a county,
    `28101` in a city, `000` for the county's own window. The tail of a local code in capitals (`-l01` gives `L01`).
    """
    if division_code.isdigit():
        stem = division_code[4 if root_code.endswith("0" * 8) else 6 : 9]
    else:
        stem = division_code.rsplit("-", 1)[-1].upper()[:6]
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, 1000) if f"{stem}-{n}" not in taken)
