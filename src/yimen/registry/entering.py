"""The line of the registry that an answer of a unit makes: written once, put right when the answer is put right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.audit import api as audit
from yimen.places import api as places
from yimen.registry.models import Entry
from yimen.registry.rechecks import next_check
from yimen.registry.types import Source

if TYPE_CHECKING:
    from yimen.flow.types import Actor
    from yimen.people.models import Person
    from yimen.places.models import Division


@transaction.atomic
def enter(
    *,
    by: Actor,
    person: Person,
    division: Division,
    unit: str,
    programme: str,
    kind: str,
    text: str,
    amount_fen: int | None,
    rhythm: str,
    valid_from: date,
    valid_until: date | None,
    replaces: Entry | None = None,
) -> Entry:
    """Enter what a unit gives a person by its answer to a referral (Lanshan 二(二) 动态管理).

    `kind`, `rhythm`: words of AidKind and Rhythm; the amount in fen; `valid_until`: the first day it no longer holds.
    `replaces`: the line the same answer made before; it is put right at its place, so that help stands there once. What
    goes on without an end is to be checked again when the place says (定期复核).
    """
    entry = replaces or Entry(source=Source.REFERRAL)
    entry.person, entry.division, entry.unit, entry.programme = person, division, unit, programme
    entry.kind, entry.text, entry.amount_fen, entry.rhythm = kind, text, amount_fen, rhythm
    entry.valid_from, entry.valid_until = valid_from, valid_until
    last = entry.checked_on or valid_from
    entry.check_on = next_check(places.release(), programme, last) if valid_until is None else None
    entry.save()
    if replaces is None:
        audit.record(by=by, verb="registry.enter", object=entry)
    else:
        audit.record(by=by, verb="registry.correct", object=entry)
    return entry


@transaction.atomic
def withdraw(*, by: Actor, entry: Entry) -> None:
    """The answer was no grant after all: the line stays and holds on no day."""
    if entry.valid_until != entry.valid_from:
        entry.valid_until = entry.valid_from
        entry.save(update_fields=["valid_until"])
        audit.record(by=by, verb="registry.withdraw", object=entry)
