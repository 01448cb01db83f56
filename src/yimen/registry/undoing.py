"""Takes a whole import back, some hundred entries a transaction: what it ended goes on, what it wrote is void, persons
whom only it brought are removed. Refused as long as anything was done with one of its entries since."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model, Q

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.people.models import Person, PersonToken
from yimen.registry.models import Batch, Entry
from yimen.registry.types import Rhythm

CHUNK = 500


def require_undoable(batch: Batch) -> None:
    """Refused when an entry of the import was changed, ended, checked or reviewed since."""
    if batch.finished_at is None or batch.undo_at is not None:
        raise Refused("这次导入没有完成，或已撤销", next="请刷新页面")
    touched = Q(replaced_by__isnull=False) | Q(ended_by__isnull=False) | Q(checked_on__isnull=False)
    later = Entry.objects.filter(Q(batch=batch), touched | Q(reviews__isnull=False)).distinct().count()
    if later:
        raise Refused(f"有{later}条记录在导入以后变更、复核过", next="不能整批撤销，请逐条更正")


@transaction.atomic
def undo_next(batch_id: int) -> bool:
    """Take back the next entries of an import; false when nothing is left, and then it is undone."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    rows = batch.entries.filter(void_at__isnull=True).select_related("replaces").order_by("id")[:CHUNK]
    entries = list(rows)
    by = batch.undo_by_id
    if not entries:
        batch.undone_at = clock.now()
        batch.save(update_fields=["undone_at"])
        audit.record(by=by, verb="import_undone", object=batch)
        return False
    _reopen([entry.replaces for entry in entries if entry.replaces is not None])
    gone = _alone(batch, {entry.person_id for entry in entries if entry.new_person})
    stays = [entry for entry in entries if entry.person_id not in gone]
    for entry in stays:
        entry.void_at, entry.ended_by_id, entry.end_reason, entry.replaces = clock.now(), by, batch.undo_reason, None
    Entry.objects.bulk_update(stays, ["void_at", "ended_by", "end_reason", "replaces"])
    Entry.objects.filter(batch=batch, person__in=gone).delete()
    PersonToken.objects.filter(person__in=gone).delete()
    Person.objects.filter(pk__in=gone).delete()
    audit.record(
        by=by, verb="undo_import_part", object=batch, first=entries[0].pk, last=entries[-1].pk, persons=len(gone)
    )
    return True


def _reopen(ended: list[Entry]) -> None:
    """Rows the import had ended hold again as long as they did before."""
    for entry in ended:
        if entry.rhythm == Rhythm.ONCE:
            entry.void_at = None
        else:
            entry.valid_until, entry.until_before = entry.until_before, None
        entry.ended_by, entry.end_reason = None, ""
    Entry.objects.bulk_update(ended, ["valid_until", "until_before", "void_at", "ended_by", "end_reason"])


def _alone(batch: Batch, persons: set[int]) -> set[int]:
    """Those of the persons the import registered whom nothing else speaks of, nor of their entries in it."""
    alone = set(persons)
    for model, name in _pointing(Person):
        rows = model._base_manager.filter(**{f"{name}__in": alone})
        if model is Entry:
            rows = rows.exclude(batch=batch)
        if model is not PersonToken:
            alone -= set(rows.values_list(f"{name}_id", flat=True))
    for model, name in _pointing(Entry):
        rows = model._base_manager.filter(**{f"{name}__batch": batch, f"{name}__person__in": alone})
        alone -= set(rows.values_list(f"{name}__person", flat=True))
    return alone


def _pointing(to: type[Model]) -> list[tuple[type[Model], str]]:
    """Each table that points there, by which field; one that gives no name to the way back points no less."""
    relations = to._meta.get_fields(include_hidden=True)
    return [(one.related_model, one.field.name) for one in relations if one.auto_created and not one.concrete]
