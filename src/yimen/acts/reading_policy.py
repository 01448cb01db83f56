"""Policy answers at the counter: what the place offers for a need, to whom, with which papers, where, by which article.

Everything comes from the release in force; where it is silent the page says what the pack says, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.acts.reading_units import phone_of
from yimen.acts.slips import form_of
from yimen.agencies import api as agencies
from yimen.agencies.models import Unit
from yimen.agencies.types import Level, UnitKind
from yimen.basics.errors import Refused
from yimen.basics.text import fold
from yimen.common import clock
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.windows import queries as windows

if TYPE_CHECKING:
    from yimen.agencies.models import Seat, Window
    from yimen.regime.schema import ProgrammeEntry
    from yimen.windows.models import WindowFacts

LEAFLET = "leaflet"
KINDS = {"basic": "基本生活救助", "specialised": "专项救助", "urgent": "急难救助", "other": "其他帮扶"}
ASK = "请问窗口"
MOST_NAMED = 4
"""A leaflet names so many units; more are one for each town."""


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """A unit that takes a programme."""

    key: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class WindowAnswer:
    """A window one can go to; empty where nobody has registered it."""

    pk: int
    name: str
    place: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the place says of one programme."""

    key: str
    title: str
    kind: str
    help: str
    conditions: tuple[str, ...]
    amount: str
    materials: tuple[str, ...]
    where: str
    article: str
    note: str
    units: tuple[UnitAnswer, ...]


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """A need in the family's words, with what may answer it."""

    key: str
    title: str
    help: str
    programmes: tuple[tuple[str, str], ...]


def needs() -> list[NeedAnswer]:
    """Every need of the place, in its order."""
    release = places.release()
    return [
        NeedAnswer(
            key, need.title, need.help or "", tuple((one, release.programmes[one].title) for one in need.programmes)
        )
        for key, need in release.needs.items()
    ]


def for_need(need: str, seat: Seat) -> list[Answer]:
    """What the place offers for a need; nothing for a need it does not know."""
    release = places.release()
    entry = release.needs.get(need)
    return _answers(list(entry.programmes), seat) if entry else []


def for_word(word: str, seat: Seat) -> list[Answer]:
    """What the place offers where this word stands: in a need, a programme, its conditions, or a unit that takes it."""
    wanted, release = fold(word), places.release()
    if not wanted:
        return []
    names = agencies.unit_names()
    told: dict[str, list[str]] = {}
    for need in release.needs.values():
        for one in need.programmes:
            told.setdefault(one, []).extend([need.title, need.help or ""])
    found = [
        key
        for key, entry in release.programmes.items()
        if wanted in fold(" ".join([*_words(entry), *told.get(key, ()), *_takers(key, names)]))
    ]
    return _answers(found, seat)


def _words(entry: ProgrammeEntry) -> list[str]:
    return [entry.title, entry.help or "", *entry.conditions, entry.amount or ""]


def _takers(programme: str, names: dict[str, str]) -> list[str]:
    return [names.get(key, key) for key in places.release().units_for(programme)]


def programme(key: str, seat: Seat) -> Answer | None:
    """One programme, or None."""
    return _answers([key], seat)[0] if key in places.release().programmes else None


def _answers(keys: list[str], seat: Seat) -> list[Answer]:
    """Answers for programmes, each with the units a person of the seat's place would be sent to."""
    release = places.release()
    living = {unit.key: unit for unit in agencies.units()}
    return [_answer(key, release.programmes[key], living, seat) for key in keys]


def _answer(key: str, entry: ProgrammeEntry, living: dict[str, Unit], seat: Seat) -> Answer:
    release = places.release()
    units = [living[one] for one in release.units_for(key) if one in living]
    return Answer(
        key=key,
        title=entry.title,
        kind=KINDS[entry.kind],
        help=entry.help or "",
        conditions=entry.conditions,
        amount=entry.amount or "",
        materials=entry.materials,
        where=entry.where or "",
        article=release.cite(entry.basis),
        note=entry.note or "",
        units=tuple(_unit_answer(unit) for unit in units if _serves(unit, seat)),
    )


def _unit_answer(unit: Unit) -> UnitAnswer:
    return UnitAnswer(unit.key, unit.name, phone_of(unit))


def _serves(unit: Unit, seat: Seat) -> bool:
    """Of units at town level only that of the seat's own place, where it has one below the county (属地化管理)."""
    if unit.level != Level.TOWN or seat.unit.level != Level.TOWN:
        return True
    return bool(seat.unit.division.path.startswith(unit.division.path))


def windows_for(seat: Seat) -> list[WindowAnswer]:
    """Where to go: at a town's window that one, elsewhere every window of the place, the seat's own first."""
    every = sorted(windows.windows(), key=lambda one: one.unit.key != seat.unit.key)
    if seat.unit.level == Level.TOWN and every and every[0].unit.key == seat.unit.key:
        every = every[:1]
    facts = windows.facts_on(every)
    return [_window_answer(one, facts.get(one.pk)) for one in every]


def _window_answer(window: Window, facts: WindowFacts | None) -> WindowAnswer:
    if facts is None:
        return WindowAnswer(window.pk, window.unit.name, "", "", "")
    return WindowAnswer(window.pk, window.unit.name, facts.place, facts.hours, facts.phone)


def hotlines() -> list[str]:
    """Names of the hotlines people may ring, which hold their number."""
    return [unit.name for unit in agencies.units(kind=UnitKind.HOTLINE)]


def leaflet(answer: Answer, seat: Seat) -> tuple[str, bytes]:
    """The sheet a person takes home, as (file name, PDF). Refused where the place has no such form."""
    if LEAFLET not in places.release().forms:
        raise Refused("本地没有政策单的式样", "", "可以把这一页打印出来交给群众")
    here = [one for one in windows_for(seat)[:1] if one.place]
    values = {
        "programme": answer.title,
        "conditions": "\n".join(answer.conditions) or ASK,
        "amount": answer.amount or ASK,
        "materials": "、".join(answer.materials) or ASK,
        "where": "\n".join([answer.where or ASK, *(_place(one) for one in here), *hotlines()]),
        "handling_unit": _named(answer.units),
        "article": answer.article,
        "from_window": seat.unit.name,
        **documents.date_values("issued", clock.today()),
    }
    return f"leaflet-{answer.key}.pdf", documents.render(form_of(LEAFLET), values)


def _place(window: WindowAnswer) -> str:
    return f"{window.name}：{window.place}，{window.hours}，电话{window.phone}"


def _named(units: tuple[UnitAnswer, ...]) -> str:
    if not units:
        return ASK
    return "、".join(unit.name for unit in units) if len(units) <= MOST_NAMED else "所在镇街道"
