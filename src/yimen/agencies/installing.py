"""Brings the rows of this room in step with a release; used by `actions.install` only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from yimen.agencies import rules
from yimen.agencies.models import Duty, Seat, Succession, Unit, UnitAlias, UnitName, Window
from yimen.agencies.types import UnitKind, Verb
from yimen.basics.errors import Refused
from yimen.places.models import Division

if TYPE_CHECKING:
    from yimen.regime.api import Release
    from yimen.regime.schema import DutyEntry, UnitEntry


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation left in force: units, windows, seats, duties."""

    units: int
    windows: int
    seats: int
    duties: int


class Installer:
    """One installation. `day` is the day the release begins; what it no longer knows ends on it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.day: date = release.valid_from
        codes = {unit.division or release.division for unit in release.units.values()}
        self.divisions = {d.code: d for d in Division.objects.filter(code__in=[c for c in codes if c])}
        self.units: dict[str, Unit] = {}
        self.windows = {window.unit_id: window for window in Window.objects.select_related("host")}

    def run(self) -> Installed:
        """Install everything; ValueError when the divisions are not installed yet."""
        self._refuse_older()
        new = self._units()
        self._names(new)
        self._aliases()
        self._close_gone()
        self._successions()
        for key, entry in self.release.units.items():
            if entry.kind == UnitKind.WINDOW:
                self._window(self.units[key], entry)
        duties = self._duties()
        seats = self._seats()
        windows = sum(1 for entry in self.release.units.values() if entry.kind == UnitKind.WINDOW)
        return Installed(units=len(self.units), windows=windows, seats=seats, duties=duties)

    def _refuse_older(self) -> None:
        """A release older than the newest one installed would rewrite history."""
        starts = UnitName.objects.exclude(valid_from=None), Duty.objects.exclude(valid_from=None)
        if any(rows.filter(valid_from__gt=self.day).exists() for rows in starts):
            raise Refused("已经装过更晚的版本，不能再装更早的版本", next="请选更晚的版本，或者在新的安装里使用这个版本")

    def _facts(self, key: str, entry: UnitEntry, position: int) -> dict[str, Any]:
        division = self.divisions.get(entry.division or self.release.division or "")
        if division is None:
            raise ValueError(f"unit {key}: division {entry.division} is not installed")
        return {
            "name": entry.name,
            "kind": entry.kind,
            "level": entry.level,
            "role": entry.role or "",
            "division": division,
            "position": position,
            "valid_until": entry.until,
            "basis": article(entry.basis),
        }

    def _units(self) -> list[str]:
        """Write the units of the release; returns the keys that were not known before."""
        known = {unit.key: unit for unit in Unit.objects.select_related("division")}
        made = []
        for position, (key, entry) in enumerate(self.release.units.items()):
            facts = self._facts(key, entry, position)
            unit = known.get(key)
            if unit is None:
                made.append(Unit(key=key, valid_from=entry.from_, **facts))
            elif any(getattr(unit, name) != value for name, value in facts.items()):
                for name, value in facts.items():
                    setattr(unit, name, value)
                unit.save()
        Unit.objects.bulk_create(made)
        rows = Unit.objects.filter(key__in=list(self.release.units)).select_related("division")
        self.units = {unit.key: unit for unit in rows}
        return [unit.key for unit in made]

    def _names(self, new: list[str]) -> None:
        """Keep the name of each time: another name closes the old one on the day the release begins."""
        current = {row.unit_id: row for row in UnitName.objects.filter(valid_until__isnull=True)}
        made = []
        for key, entry in self.release.units.items():
            unit = self.units[key]
            before = current.get(unit.pk)
            if before is not None and before.name == unit.name:
                continue
            if before is not None:
                before.valid_until = self.day
                before.save(update_fields=["valid_until"])
            start = entry.from_ if key in new else self.day
            made.append(UnitName(unit=unit, name=unit.name, valid_from=start, basis=article(entry.basis)))
        UnitName.objects.bulk_create(made)

    def _aliases(self) -> None:
        """An alias leads to the unit that the newest release gives it to."""
        wanted = {alias: self.units[k] for k, entry in self.release.units.items() for alias in entry.aliases}
        stale = UnitAlias.objects.filter(unit__in=self.units.values()).exclude(alias__in=list(wanted))
        stale.delete()
        UnitAlias.objects.bulk_create(
            [UnitAlias(alias=alias, unit=unit) for alias, unit in wanted.items()],
            update_conflicts=True,
            unique_fields=["alias"],
            update_fields=["unit"],
        )

    def _close_gone(self) -> None:
        """Units the release no longer knows end on its first day, unless their end was known; none is deleted."""
        gone = Unit.objects.exclude(key__in=list(self.units)).filter(valid_until__isnull=True)
        gone.update(valid_until=self.day)

    def _successions(self) -> None:
        for old in Unit.objects.filter(key__in=list(self.release.succession)):
            heir = self.units[self.release.succession[old.key]]
            Succession.objects.get_or_create(
                old=old, new=heir, defaults={"since": old.valid_until or self.day, "basis": heir.basis}
            )

    def _window(self, unit: Unit, entry: UnitEntry) -> None:
        host = self.units[entry.of] if entry.of else None
        window = self.windows.get(unit.pk)
        if window is None:
            taken = frozenset(w.code for w in self.windows.values())
            code = rules.window_code(unit.division.code, self.release.division or "", taken)
            self.windows[unit.pk] = Window.objects.create(unit=unit, host=host, code=code)
        elif window.host != host:
            window.host = host
            window.save(update_fields=["host"])

    def _duties(self) -> int:
        """Duties in force equal the release's; a line it no longer has ends on its first day."""
        lines = {line: entry for key, entry in self.release.duties.items() for line in _lines(key, entry)}
        kept = set()
        for duty in Duty.objects.filter(valid_until__isnull=True).select_related("unit"):
            line = (duty.unit.key, duty.verb, duty.what)
            if line in lines and duty.article == article(lines[line].basis):
                kept.add(line)
            elif duty.valid_from == self.day:
                duty.delete()
            else:
                duty.valid_until = self.day
                duty.save(update_fields=["valid_until"])
        first = not Duty.objects.exists()
        Duty.objects.bulk_create(
            Duty(
                unit=self.units[key],
                verb=verb,
                what=what,
                article=article(entry.basis),
                valid_from=None if first else self.day,
            )
            for (key, verb, what), entry in lines.items()
            if (key, verb, what) not in kept
        )
        return len(lines)

    def _seats(self) -> int:
        """A seat for every kind in every unit it fits; none is ever removed, because people held it."""
        deciding = {key for key, duty in self.release.duties.items() if duty.decides}
        wanted = [
            Seat(kind=kind, unit=unit, title=entry.title)
            for kind, entry in self.release.seats.items()
            for key, unit in self.units.items()
            if (not entry.units or key in entry.units) and rules.stands_in(entry.at, unit, key in deciding)
        ]
        Seat.objects.bulk_create(wanted, update_conflicts=True, unique_fields=["kind", "unit"], update_fields=["title"])
        return len(wanted)


def article(basis: str | None) -> str:
    """The citation as the pack writes it; an entry without one is the place's own setting."""
    return basis or "本地设定"


def _lines(key: str, entry: DutyEntry) -> list[tuple[str, str, str]]:
    """The single duties of an entry: (unit, verb, what)."""
    by_verb = {
        Verb.DECIDES: entry.decides,
        Verb.REFERRALS: entry.referrals,
        Verb.ANSWERS: entry.answers,
        Verb.OTHER: entry.other,
    }
    return [(key, verb.value, what) for verb, whats in by_verb.items() for what in whats]
