"""Writes one part of a confirmed list: persons, entries, the audit row and the mark that it is done, in one
transaction."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

from django.db import transaction

from yimen.audit import api as audit
from yimen.common import clock
from yimen.common.inserting import insert
from yimen.flow.types import Actor
from yimen.people.bulk import Newcomer, register_many
from yimen.places import api as places
from yimen.registry.judging import Judged, Verdict, judge
from yimen.registry.models import Batch, Entry, Part
from yimen.registry.rechecks import next_check
from yimen.registry.rows import Wanted
from yimen.registry.types import Rhythm, Source

CHANGED = "名单更新"
_COLUMNS = (
    *("person", "unit", "programme", "kind", "text", "amount_fen", "rhythm", "valid_from", "valid_until", "source"),
    *("division", "author", "reason", "replaces", "late", "end_reason", "check_on", "batch", "new_person"),
)


def actor_of(batch: Batch) -> Actor:
    """Who wrote what the list brings: whoever confirmed it, from that seat."""
    return Actor(
        account=str(batch.account_id),
        seat=str(batch.seat_id),
        unit=batch.seat_unit,
        units=frozenset({batch.seat_unit}),
        rights=frozenset(),
    )


@transaction.atomic
def write_next(batch_id: int) -> bool:
    """Write the next part of a list; false when nothing is left, and then the list is finished."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    part = batch.parts.filter(done_at__isnull=True).order_by("seq").first()
    if part is None:
        if batch.finished_at is None:
            batch.finished_at = clock.now()
            batch.save(update_fields=["finished_at"])
            audit.record(by=actor_of(batch), verb="import_finished", object=batch)
        return False
    wanted = [Wanted(**row) for row in json.loads(part.rows or "[]")]
    judged = judge(batch, wanted, clock.today())
    persons = _register(batch, judged)
    _entries(batch, judged, persons)
    _note(batch, part, judged)
    return True


def _register(batch: Batch, judged: Judged) -> dict[str, int]:
    """The persons nobody knew by number, each once though he stands in several rows."""
    first: dict[str, Wanted] = {}
    for one, verdict, _, _ in judged.lines:
        if verdict == Verdict.NEW:
            first.setdefault(one.number, one)
    made = register_many(
        unit=batch.seat_unit, people=[Newcomer(one.name, n, one.phone, one.division) for n, one in first.items()]
    )
    return dict(zip(first, made, strict=True))


def _entries(batch: Batch, judged: Judged, persons: dict[str, int]) -> None:
    today, made, ended = clock.today(), [], []
    release = places.release()
    for one, verdict, known, old in judged.lines:
        if verdict == Verdict.SAME:
            continue
        since = date.fromisoformat(one.since)
        if old is not None:
            since = _replace(old, since, batch, today)
            ended.append(old)
        until = date.fromisoformat(one.until) if one.until else None
        values = (
            known.pk if known else persons[one.number],
            batch.unit,
            one.programme,
            one.kind,
            one.text,
            one.amount,
            one.rhythm,
            since,
            max(until, since) if until else None,
            Source.IMPORT.value,
            one.division or (known.division_id if known else None),
            batch.account_id,
            CHANGED if old is not None else "",
            old.pk if old is not None else None,
            False,
            "",
            next_check(release, one.programme, since) if until is None else None,
            batch.pk,
            known is None,
        )
        made.append(values)
    if ended:
        Entry.objects.bulk_update(ended, ["valid_until", "until_before", "void_at", "ended_by", "end_reason"])
    insert(Entry, _COLUMNS, made)


def _replace(old: Entry, since: date, batch: Batch, today: date) -> date:
    """End the old row, and give the day from which the new one holds: the one the list names when it is later than the
    old one's, else today. What was given once and is told otherwise now was never so: its row is void."""
    old.ended_by_id, old.end_reason = batch.account_id, CHANGED
    if old.rhythm == Rhythm.ONCE:
        old.void_at = clock.now()
        return since
    day = since if since > old.valid_from else max(today, old.valid_from)
    old.until_before, old.valid_until = old.valid_until, day
    return day


def _note(batch: Batch, part: Part, judged: Judged) -> None:
    """The part is done: its rows go, what it came to stays."""
    counts = Counter(batch.written)
    counts.update(str(verdict) for _, verdict, _, _ in judged.lines)
    counts["rejected"] += len(judged.rejected)
    counts["rows"] += len(judged.lines) + len(judged.rejected)
    batch.written = dict(counts)
    batch.save(update_fields=["written"])
    late = [[one.row, [one.name, one.number], reason] for one, reason in judged.rejected]
    part.rejects = json.dumps(json.loads(part.rejects or "[]") + late, ensure_ascii=False) if late else part.rejects
    part.rows, part.done_at = "", clock.now()
    part.save(update_fields=["rows", "rejects", "done_at"])
    by = actor_of(batch)
    audit.record(by=by, verb="import_part", object=batch, part=part.seq)
    for person in judged.told:
        audit.record(by=by, verb="told_other_name", object=person)
