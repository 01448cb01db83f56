"""A list of a superior system beside the registry on the day of the list: what stands in one only, and what differs.

The dry run counts; once confirmed, the numbers of the list are written down and every line is kept with what was found.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q

from yimen.audit import api as audit
from yimen.common import clock
from yimen.exchange import numbers
from yimen.exchange.models import Compared, OuterNumber
from yimen.exchange.types import Finding
from yimen.people import api as people
from yimen.people.bulk import persons_by_number
from yimen.people.models import Person
from yimen.places import api as places
from yimen.registry.judging import ELSEWHERE, Judged
from yimen.registry.models import Batch, Entry, EntryQuerySet
from yimen.registry.rows import Wanted, same_name
from yimen.registry.types import Rhythm
from yimen.registry.writing import actor_of

if TYPE_CHECKING:
    from yimen.regime.schema_exchange import ExchangeEntry

NO_PROGRAMME = "没有写救助项目。请补上后再导入"
BY_LIST = "照上级系统名单更新"
PART = 500


@dataclass(frozen=True, slots=True)
class Beside:
    """What two lines come to; `differs`: in name, amount, state, number."""

    finding: Finding
    name: bool = False
    amount: bool = False
    state: bool = False
    number: bool = False


def covered(template: ExchangeEntry) -> frozenset[str]:
    """The programmes a list of this template speaks of."""
    column = template.columns.get("programme")
    return frozenset(column.values.values() if column else ()) | {template.programme or ""} - {""}


def _template(batch: Batch) -> ExchangeEntry | None:
    """The template a list was handed in by; None when the place has it no longer."""
    return places.release().exchange.get(batch.template)


def _system(batch: Batch) -> str:
    """Whose list it is; one handed in before lists said so is asked of its template."""
    template = _template(batch)
    return batch.system or (template.system if template else None) or ""


def judge(batch: Batch, wanted: Sequence[Wanted], today: date) -> Judged:
    """What each row of a part comes to, for the dry run: nothing is written."""
    found = Judged()
    for one, beside, person, entry in _compared(batch, wanted, found):
        found.lines.append((one, beside.finding, person, entry))
    return found


def _compared(
    batch: Batch, wanted: Sequence[Wanted], found: Judged
) -> list[tuple[Wanted, Beside, Person | None, Entry | None]]:
    """Each row with what stands beside it, a few queries a part; rows that cannot be compared go to `found`."""
    known = persons_by_number(one.number for one in wanted)
    ids = [person.pk for person in known.values()]
    outer = numbers.of_persons(_system(batch), ids)
    entries: dict[tuple[int, str], list[Entry]] = {}
    rows = Entry.objects.standing().filter(person__in=ids).select_related("division").order_by("valid_from", "id")
    for entry in rows:
        entries.setdefault((entry.person_id, entry.programme), []).append(entry)
    lines = []
    for one in wanted:
        person = known.get(one.number)
        entry = _entry(one, entries.get((person.pk, one.programme), []), batch.as_of) if person else None
        if reason := _refused(batch, one, person, entry):
            found.rejected.append((one, reason))
            continue
        row = outer.get((person.pk, one.programme)) if person else None
        lines.append((one, beside(one, person, entry, row.number if row else "", batch.as_of), person, entry))
    return lines


def _refused(batch: Batch, one: Wanted, person: Person | None, entry: Entry | None) -> str:
    """Why a row cannot be compared; empty when it can. Of people elsewhere in the county nothing is told."""
    if not one.programme:
        return NO_PROGRAMME
    place = entry.division if entry is not None else person.division if person is not None else None
    return ELSEWHERE if place is not None and not place.path.startswith(batch.path) else ""


def _entry(one: Wanted, entries: list[Entry], on: date) -> Entry | None:
    """The entry a line stands for: what is given once by its day, else what holds on the day, else what held last."""
    if one.rhythm == Rhythm.ONCE:
        return next((e for e in reversed(entries) if e.valid_from.isoformat() == one.since), None)
    begun = [e for e in entries if e.rhythm != Rhythm.ONCE and e.valid_from <= on]
    return next((e for e in reversed(begun) if _holds(e, on)), begun[-1] if begun else None)


def _holds(entry: Entry, on: date) -> bool:
    return entry.rhythm == Rhythm.ONCE or entry.valid_until is None or entry.valid_until > on


def beside(one: Wanted, person: Person | None, entry: Entry | None, outer: str, on: date) -> Beside:
    """Compare one line with the entry it stands for. What neither gives any longer is no difference."""
    there = running_there(one, on)
    here = entry is not None and _holds(entry, on)
    if not there and not here:
        return Beside(Finding.SAME)
    if person is None or entry is None:
        return Beside(Finding.ONLY_THERE)
    differs = {
        "name": not _named(person, one.name),
        "amount": there and here and one.amount is not None and one.amount != entry.amount_fen,
        "state": there != here,
        "number": bool(outer and one.outer) and outer != one.outer,
    }
    return Beside(Finding.DIFFERS if any(differs.values()) else Finding.SAME, **differs)


def running_there(one: Wanted, on: date) -> bool:
    """Whether the superior system gives it on that day, by its state, else by its last day; what is given once stays
    given."""
    if one.rhythm == Rhythm.ONCE:
        return True
    if one.state:
        return one.state != "ended"
    return not one.until or one.until > on.isoformat()


def _named(person: Person, name: str) -> bool:
    """Whether the person was ever registered under this name."""
    return same_name(person.name, name) or any(same_name(one.name, name) for one in people.registrations(person))


@transaction.atomic
def write_next(batch_id: int) -> bool:
    """Write the next part of a confirmed list, then those who stand only here; false when nothing is left."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    part = batch.parts.filter(done_at__isnull=True).order_by("seq").first()
    if part is None:
        return batch.finished_at is None and _write_only_here(batch)
    judged = Judged()
    lines = _compared(batch, [Wanted(**row) for row in json.loads(part.rows or "[]")], judged)
    _record_numbers(batch, lines)
    Compared.objects.bulk_create([_line(batch, *line) for line in lines])
    late = [[one.row, [one.name, one.number], reason] for one, reason in judged.rejected]
    part.rejects = json.dumps(json.loads(part.rejects or "[]") + late, ensure_ascii=False) if late else part.rejects
    part.rows, part.done_at = "", clock.now()
    part.save(update_fields=["rows", "rejects", "done_at"])
    _count(batch, Counter(str(line[1].finding) for line in lines), rows=len(lines) + len(late), rejected=len(late))
    audit.record(by=actor_of(batch), verb="import_part", object=batch, part=part.seq)
    return True


def _line(batch: Batch, one: Wanted, found: Beside, person: Person | None, entry: Entry | None) -> Compared:
    theirs = {"name": one.name, "number": one.number, "amount": one.amount, "outer": one.outer}
    running = "running" if running_there(one, batch.as_of) else "ended"
    theirs["state"] = running if one.rhythm != Rhythm.ONCE else ""
    place = one.division or (entry.division_id if entry else person.division_id if person else None)
    return Compared(
        batch=batch,
        row=one.row,
        person=person,
        entry=entry,
        programme=one.programme,
        since=date.fromisoformat(one.since),
        division_id=place,
        finding=found.finding,
        name_differs=found.name,
        amount_differs=found.amount,
        state_differs=found.state,
        number_differs=found.number,
        theirs=json.dumps(theirs, ensure_ascii=False),
    )


def _record_numbers(batch: Batch, lines: list[tuple[Wanted, Beside, Person | None, Entry | None]]) -> None:
    """The numbers of people both sides know by one name; one that was written otherwise before is ended."""
    system = _system(batch)
    wanted = {
        (person.pk, one.programme): one.outer
        for one, _, person, _ in lines
        if person is not None and one.outer and _named(person, one.name)
    }
    persons = {person for person, _ in wanted}
    # In the order of their ids, as everybody who locks several: a number typed at this moment is seen or waits.
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=persons).order_by("pk").values("pk"))
    known = numbers.of_persons(system, persons)
    fresh = {key: outer for key, outer in wanted.items() if key not in known or known[key].number != outer}
    wrong = [known[key].pk for key in fresh if key in known]
    for row in OuterNumber.objects.filter(pk__in=wrong):
        row.ended_at, row.why = clock.now(), BY_LIST
        row.save(update_fields=["ended_at", "why"])
    OuterNumber.objects.bulk_create(
        OuterNumber(
            system=system, person_id=person, programme=word, number=outer, account_id=batch.account_id, batch=batch
        )
        for (person, word), outer in fresh.items()
    )


def _write_only_here(batch: Batch) -> bool:
    """The next entries that no line stands for, in the order of their ids; when there are none the list is finished."""
    last = batch.compared.filter(finding=Finding.ONLY_HERE).aggregate(last=Max("entry"))["last"] or 0
    named = Compared.objects.filter(batch=batch, entry=OuterRef("pk"))
    entries = list(_expected(batch).filter(~Exists(named), pk__gt=last).order_by("pk")[:PART])
    if not entries:
        batch.finished_at = clock.now()
        batch.save(update_fields=["finished_at"])
        audit.record(by=actor_of(batch), verb="import_finished", object=batch)
        return False
    Compared.objects.bulk_create(
        Compared(
            batch=batch,
            person_id=entry.person_id,
            entry=entry,
            programme=entry.programme,
            since=entry.valid_from,
            division_id=entry.division_id,
            finding=Finding.ONLY_HERE,
        )
        for entry in entries
    )
    _count(batch, Counter({str(Finding.ONLY_HERE): len(entries)}))
    return True


def _expected(batch: Batch) -> EntryQuerySet:
    """What the list should name: entries of its programmes and territory that hold on its day; of what is given once,
    those of the days the list speaks of. A list whose template is gone should name nothing more."""
    template = _template(batch)
    days = batch.compared.filter(row__gt="").order_by().values("programme")
    once = Q(pk__in=[])
    for span in days.annotate(first=Min("since"), last=Max("since")):
        once |= Q(programme=span["programme"], valid_from__range=(span["first"], span["last"]))
    on = batch.as_of
    lasting = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on)) & ~Q(rhythm=Rhythm.ONCE)
    rows = Entry.objects.standing().filter(programme__in=covered(template) if template else ())
    return rows.filter(lasting | (Q(rhythm=Rhythm.ONCE) & once), division__path__startswith=batch.path)


def _count(batch: Batch, counts: Counter[str], **more: int) -> None:
    batch.written = dict(Counter(batch.written) + counts + Counter(more))
    batch.save(update_fields=["written"])
