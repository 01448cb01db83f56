"""Two registrations of one person become one, and two again when it was wrong.

Every row that names the dropped registration names the kept one afterwards; which ones is written down, so that it can
be undone. Rows that cannot move, because the kept registration has the same already, stay where they are. When each
of the two headed a household, those two become one as well (`homes_of_merged`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock, once
from yimen.people import homes_of_merged, policies, rules
from yimen.people.indexing import write_tokens
from yimen.people.models import HouseholdMember, Merge, Person, PersonToken
from yimen.people.types import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Field

    from yimen.flow.types import Actor

RULE = policies.RULE
WHY_LIMIT = 200
FILLED = ("phone", "address", "division_id")
"""Facts the kept registration takes over where it has none."""
_STAYS = (PersonToken, Merge, Person)
"""Tables whose mention of a person is not hers: tokens are written anew, merges tell the history."""


@transaction.atomic
def propose(*, by: Actor, kept: Person, dropped: Person, why: str, token: str) -> Merge:
    """Say that two registrations are one person, and which stays. The same form sent twice is one proposal.

    Refused: no right, no reason, one of them merged already, a proposal of the two that waits, a paper's number that
    would give way to a temporary one.
    """
    policies.require_can_propose(by)
    why = _reason(why)
    two = _two(kept, dropped)
    if token and (known := Merge.objects.filter(token=token).first()):
        if (known.kept_id, known.dropped_id) != (kept.pk, dropped.pk):
            raise Refused("这张表单已经提交过，改动没有保存", "", "请刷新页面后重新填写")
        return known
    _must_stand(two)
    kept, dropped = two[kept.pk], two[dropped.pk]
    rules.check_survivor(kept.identity_kind, dropped.identity_kind)
    both = Q(kept__in=two, dropped__in=two)
    if Merge.objects.filter(both, decided_at__isnull=True).exists():
        raise Refused("已有人提出合并这两份登记，正等复核", RULE, "不必重复提出")
    if Merge.objects.filter(dropped=dropped, decided_at__isnull=True).exists():
        raise Refused("其中一份登记正等复核，要并入别处", RULE, "请等复核后再提出")
    merge = Merge.objects.create(
        kept=kept, dropped=dropped, why=why, proposed_by_id=int(by.account), token=token or once.fresh()
    )
    audit.record(by=by, verb="propose_merge", object=merge, standing=kept.pk, merged=dropped.pk)
    return merge


@transaction.atomic
def decide(*, by: Actor, merge: Merge, agreed: bool) -> Merge:
    """Another person agrees, and the two are one from now on; or does not. Clicked twice it is decided once.

    Refused: no right, one's own proposal, decided otherwise meanwhile, one of the two merged elsewhere meanwhile.
    """
    now = Merge.objects.select_for_update().get(pk=merge.pk)
    policies.require_can_decide(by, now)
    if now.decided_at is not None:
        if now.decided_by_id == int(by.account) and now.agreed == agreed:
            return now
        raise Refused("这项合并已经有人复核", RULE, "请刷新页面查看结果")
    if agreed:
        two = _two(now.kept, now.dropped)
        _must_stand(two)
        _become_one(now, two[now.kept_id], two[now.dropped_id])
    now.decided_by_id, now.decided_at, now.agreed = int(by.account), clock.now(), agreed
    now.save()
    verb = "merge_people" if agreed else "refuse_merge"
    audit.record(by=by, verb=verb, object=now, standing=now.kept_id, merged=now.dropped_id)
    return now


@transaction.atomic
def undo(*, by: Actor, merge: Merge, why: str) -> Merge:
    """Two registrations again: what moved goes back; what was written since stays with the kept one.

    Refused: no right, no reason, not merged or undone already, the kept one merged further meanwhile, a place in a
    household that somebody else has taken since.
    """
    policies.require_can_undo(by)
    why = _reason(why)
    now = Merge.objects.select_for_update().get(pk=merge.pk)
    if not now.agreed or now.undone_at is not None:
        raise Refused("这项合并没有生效，或者已经撤销", RULE, "请刷新页面查看结果")
    two = _two(now.kept, now.dropped)
    kept, dropped = two[now.kept_id], two[now.dropped_id]
    if kept.merged_into_id is not None:
        raise Refused("保留的登记后来又并入了另一份", RULE, "请先撤销后一次合并")
    try:
        with transaction.atomic():
            _become_two(now, kept, dropped)
    except IntegrityError:
        raise Refused("合并以后家庭成员又有变动，不能撤销", RULE, "请先恢复合并时的家庭成员，再撤销") from None
    now.undone_by_id, now.undone_at, now.undone_why = int(by.account), clock.now(), why
    now.save()
    audit.record(by=by, verb="undo_merge", object=now, standing=now.kept_id, merged=now.dropped_id)
    return now


def followers() -> Iterator[tuple[str, Field[Any, Any]]]:
    """("app.Model.field", field) of every row in any room that names a person and follows her."""
    for relation in Person._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if relation.auto_created and not relation.concrete and model is not None and model not in _STAYS:
            yield f"{model._meta.label}.{relation.field.name}", relation.field


def _become_one(merge: Merge, kept: Person, dropped: Person) -> None:
    """The rows follow, the tokens too; `merge` is told what was done, unsaved."""
    merge.ended = _end_double_memberships(kept, dropped)
    homes_of_merged.join(merge, kept, dropped)
    moved = {name: _move(field, dropped, kept, leave=merge.ended) for name, field in followers()}
    merge.moved |= {name: ids for name, ids in moved.items() if ids}
    merge.filled = [name for name in FILLED if not getattr(kept, name) and getattr(dropped, name)]
    for name in merge.filled:
        setattr(kept, name, getattr(dropped, name))
    kept.save()
    dropped.merged_into = kept
    dropped.save(update_fields=["merged_into"])
    write_tokens(kept)


def _become_two(merge: Merge, kept: Person, dropped: Person) -> None:
    for name, field in followers():
        rows = field.model._base_manager.filter(pk__in=merge.moved.get(name, []), **{field.name: kept})
        rows.update(**{field.name: dropped})
    homes_of_merged.part(merge)
    for name in merge.filled:
        if getattr(kept, name) == getattr(dropped, name):
            setattr(kept, name, None if name == "division_id" else "")
    kept.save()
    dropped.merged_into = None
    dropped.save(update_fields=["merged_into"])
    write_tokens(kept)
    write_tokens(dropped)


def _end_double_memberships(kept: Person, dropped: Person) -> list[int]:
    """Who lives twice in one household lives there once: the head's row stays, else that of the kept one."""
    rows = HouseholdMember.objects.filter(person__in=[kept, dropped], valid_until__isnull=True)
    homes: dict[int, list[HouseholdMember]] = {}
    for row in rows.order_by("pk"):
        homes.setdefault(row.household_id, []).append(row)
    double = [two for two in homes.values() if len(two) > 1]
    ended = [min(two, key=lambda row: (row.relation == Relation.HEAD, row.person_id == kept.pk)) for two in double]
    today = clock.today()
    HouseholdMember.objects.filter(pk__in=[row.pk for row in ended]).update(valid_until=today)
    return [row.pk for row in ended]


def _move(field: Field[Any, Any], old: Person, new: Person, leave: list[int]) -> list[int]:
    """Ids of the rows that name the new person now; those that would stand there twice stay."""
    moved = []
    rows = field.model._base_manager.filter(**{field.name: old})
    if field.model is HouseholdMember:
        rows = rows.exclude(pk__in=leave)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                field.model._base_manager.filter(pk=pk).update(**{field.name: new})
        except IntegrityError:
            continue
        moved.append(pk)
    return moved


def _two(one: Person, other: Person) -> dict[int, Person]:
    """Both rows, locked in one order whoever asks. Refused when it is one row."""
    if one.pk == other.pk:
        raise Refused("这是同一份登记", RULE, "请选另一份")
    people = Person.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    return {person.pk: person for person in people}


def _must_stand(two: dict[int, Person]) -> None:
    """Refused when one of the two was merged already."""
    if any(person.merged_into_id is not None for person in two.values()):
        raise Refused("其中一份登记刚刚已经并入另一份", RULE, "请重新查询此人，看还有没有重复")


def _reason(text: str) -> str:
    why = tidy(text)
    if not why:
        raise Refused("没有写理由", RULE, "请写明凭什么判断，例如身份证、户口簿")
    if len(why) > WHY_LIMIT:
        raise Refused(f"理由超过{WHY_LIMIT}个字", "", "请写简要些")
    return why


WAITS = Q(decided_at__isnull=True)
HOLDS = Q(agreed=True, undone_at__isnull=True)
REFUSED = Q(decided_at__isnull=False, agreed=False)
UNDONE = Q(undone_at__isnull=False)
"""How a proposal stands."""

__all__ = ["HOLDS", "REFUSED", "UNDONE", "WAITS", "decide", "followers", "propose", "undo"]
