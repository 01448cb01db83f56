"""What each unit does for families: takes referrals, only gives data, or only makes policy, pays and watches."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yimen.agencies import api as agencies
from yimen.agencies.models import Duty, Unit
from yimen.agencies.types import UnitKind, Verb
from yimen.common import clock
from yimen.places import api as places

TAKES, DECIDES, GIVES, OTHER = "takes", "decides", "gives", "other"
ROLES = {TAKES: "接收转办", GIVES: "只提供信息", OTHER: "只做政策、资金、监督等"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with what it does here. `role`: the most it does for a family, in one word."""

    key: str
    name: str
    kind: str
    role: str
    takes: tuple[str, ...]
    decides: tuple[str, ...]
    answers: tuple[str, ...]
    other: tuple[str, ...]
    articles: tuple[str, ...]
    phone: str

    @property
    def role_title(self) -> str:
        """The role in words; empty for a unit without duties."""
        return ROLES.get(self.role, "")


def units(role: str = "") -> QuerySet[Unit]:
    """Units that have duties, today, perhaps only those of one role. They are some dozens."""
    rows = agencies.units().exclude(kind__in=[UnitKind.WINDOW, UnitKind.HOTLINE, UnitKind.VILLAGE])
    if not role:
        return rows
    return rows.filter(pk__in=[pk for pk, (found, _) in _duties(list(rows)).items() if found == role])


def unit_rows(found: list[Unit]) -> list[UnitRow]:
    """Rows as page and spreadsheet show them: one query for all duties."""
    duties = _duties(found)
    return [_unit_row(unit, *duties[unit.pk]) for unit in found]


def unit_of(key: str) -> UnitRow | None:
    """One unit in force today, or None."""
    unit = units().filter(key=key).first()
    return unit_rows([unit])[0] if unit is not None else None


def _duties(found: list[Unit]) -> dict[int, tuple[str, list[Duty]]]:
    """Unit id -> its role and its duties of the day."""
    lines: dict[int, list[Duty]] = {unit.pk: [] for unit in found}
    for duty in Duty.objects.on(clock.today()).filter(unit__in=found).order_by("id"):
        lines[duty.unit_id].append(duty)
    return {pk: (_role({duty.verb for duty in of}), of) for pk, of in lines.items()}


def _role(verbs: set[str]) -> str:
    """Takes referrals before gives data before the rest; empty for no duty at all."""
    for verb, role in ((Verb.REFERRALS, TAKES), (Verb.ANSWERS, GIVES), (Verb.OTHER, OTHER)):
        if verb in verbs:
            return role
    return ""


def _unit_row(unit: Unit, role: str, of: list[Duty]) -> UnitRow:
    release = places.release()

    def titles(verb: str) -> tuple[str, ...]:
        return tuple(_title(duty.what) for duty in of if duty.verb == verb)

    return UnitRow(
        key=unit.key,
        name=unit.name,
        kind=UnitKind(unit.kind).label,
        role=role,
        takes=titles(Verb.REFERRALS),
        decides=titles(Verb.DECIDES),
        answers=titles(Verb.ANSWERS),
        other=titles(Verb.OTHER),
        articles=tuple(dict.fromkeys(release.cite(duty.article) for duty in of)),
        phone=phone_of(unit),
    )


def phone_of(unit: Unit) -> str:
    """The telephone the place gives a unit; empty when it gives none."""
    entry = places.release().units.get(unit.key)
    return (entry.phone if entry else "") or ""


def _title(what: str) -> str:
    """A programme by its title; data and other duties stand in words already."""
    entry = places.release().programmes.get(what)
    return entry.title if entry else what
