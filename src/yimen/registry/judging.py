"""What the rows of a list would change: new, known, changed, the same, or rejected with a reason. A few queries a
part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from yimen.people.bulk import persons_by_number
from yimen.registry.columns import SUSPECT
from yimen.registry.models import Batch, Entry
from yimen.registry.rows import Wanted, same_name
from yimen.registry.types import Rhythm

if TYPE_CHECKING:
    from yimen.people.models import Person

OTHER_NAME = "这个证件号已登记在另一个姓名下。请核对证件"
NO_PLACE = "没有写明镇街或村（社区）。请补上后再导入"
ELSEWHERE = "这个人登记在别的辖区，表中没有写村（社区）。请由所属镇街录入，或写明村（社区）"


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"
    SAME = "same"


@dataclass(slots=True)
class Judged:
    """The rows of a part by what becomes of them. `rejected`: row and reason; `told`: persons whose other name was
    met."""

    lines: list[tuple[Wanted, StrEnum, Person | None, Entry | None]] = field(default_factory=list)
    rejected: list[tuple[Wanted, str]] = field(default_factory=list)
    told: list[Person] = field(default_factory=list)


def judge(batch: Batch, wanted: Sequence[Wanted], today: date) -> Judged:
    """Each row against the registry as it stands now."""
    known = persons_by_number(one.number for one in wanted)
    entries = _entries(batch, [person.pk for person in known.values()], today)
    found = Judged()
    for one in wanted:
        person = known.get(one.number)
        if reason := _refused(batch, one, person):
            found.rejected.append((one, reason))
            if person is not None and reason == OTHER_NAME:
                found.told.append(person)
            continue
        entry = entries.get((person.pk, *_slot(one.programme, one.rhythm, one.since))) if person else None
        found.lines.append((one, _verdict(one, person, entry), person, entry))
    return found


def _refused(batch: Batch, one: Wanted, person: Person | None) -> str:
    """Why a row cannot be written, for what only the registry knows; empty when it can."""
    if person is None:
        if one.suspect:
            return f"{SUSPECT.what}。{SUSPECT.next}"
        return "" if one.division else NO_PLACE
    if not same_name(person.name, one.name):
        return OTHER_NAME
    if not one.division:
        if person.division is None:
            return NO_PLACE
        if not person.division.path.startswith(batch.path):
            return ELSEWHERE
    return ""


def _entries(batch: Batch, persons: list[int], today: date) -> dict[tuple[int, str, str], Entry]:
    """What the unit gives these persons: by person and programme, what is given once also by its day."""
    rows = Entry.objects.standing().filter(person__in=persons, unit=batch.unit)
    running = Q(valid_until__isnull=True) | Q(valid_until__gt=today) | Q(rhythm=Rhythm.ONCE)
    found = {}
    for entry in rows.filter(running).order_by("valid_from", "id"):
        found[entry.person_id, *_slot(entry.programme, entry.rhythm, entry.valid_from.isoformat())] = entry
    return found


def _slot(programme: str, rhythm: str, since: str) -> tuple[str, str]:
    return programme, since if rhythm == Rhythm.ONCE else ""


def _verdict(one: Wanted, person: Person | None, entry: Entry | None) -> Verdict:
    if person is None:
        return Verdict.NEW
    if entry is None:
        return Verdict.KNOWN
    here = not one.division or entry.division_id == one.division
    until = entry.valid_until.isoformat() if entry.valid_until else ""
    same = (entry.kind, entry.amount_fen, entry.rhythm, until) == (one.kind, one.amount, one.rhythm, one.until)
    return Verdict.SAME if same and here and entry.text == one.text else Verdict.CHANGED
