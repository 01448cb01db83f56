"""What the pages about persons registered twice show: who is like whom, two side by side, what became of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from yimen.acts.reading_people import age_on, also, known_of, known_person
from yimen.common.clock import SHANGHAI
from yimen.people import api as people
from yimen.people import merging, rules
from yimen.people.homes_of_merged import heads
from yimen.people.models import Merge, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from yimen.accounts.models import Account
    from yimen.agencies.types import Scope

STATES = {
    "pending": ("等待复核", merging.WAITS),
    "holds": ("已合并", merging.HOLDS),
    "refused": ("不同意合并", merging.REFUSED),
    "undone": ("已撤销", merging.UNDONE),
}


@dataclass(frozen=True, slots=True)
class Like:
    """A registration like another one; `pk` is None when the seat may not see it: then only its place is told."""

    pk: int | None
    number: str
    place: str
    reasons: str


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """A registration like earlier ones."""

    pk: int
    name: str
    number: str
    place: str
    on: date
    likes: tuple[Like, ...]


def alike_people(scope: Scope, *, town: str = "") -> QuerySet[Person]:
    """Persons of the seat's own who are like one registered before; `town`: the code of one."""
    mine = people.visible_to(scope, also(scope))
    if town:
        mine = mine.filter(division__path__contains=f"/{town}/")
    return people.alike(mine).select_related("division")


def alike_rows(scope: Scope, found: list[Person]) -> list[AlikeRow]:
    """Rows of many persons; four queries, whatever their number."""
    likes = _likes(scope, people.pairs_of(found))
    return [
        AlikeRow(
            pk=person.pk,
            name=person.name,
            number=people.shown_number(person),
            place=person.division.name if person.division else "",
            on=person.created_at.astimezone(SHANGHAI).date(),
            likes=likes.get(person.pk, ()),
        )
        for person in found
    ]


def likely(scope: Scope, persons: Sequence[Person]) -> dict[int, tuple[Like, ...]]:
    """Person id -> the registrations that may be the same person, earlier and later ones: offered when somebody without
    papers brings them, or comes again with papers. Four queries."""
    return _likes(scope, people.pairs_of(persons, later_too=True))


def _likes(scope: Scope, pairs: dict[int, list[people.Pair]]) -> dict[int, tuple[Like, ...]]:
    others = {pair.other.pk for their in pairs.values() for pair in their}
    seen = set(people.visible_to(scope, also(scope)).filter(pk__in=others).values_list("pk", flat=True))
    return {person: tuple(_like(pair, pair.other.pk in seen) for pair in their) for person, their in pairs.items()}


def _like(pair: people.Pair, seen: bool) -> Like:
    return Like(
        pk=pair.other.pk if seen else None,
        number=people.shown_number(pair.other) if seen else "",
        place=pair.other.division.name if pair.other.division else "",
        reasons="；".join(pair.reasons),
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of both registrations; `same`: equal in full, although numbers are shown masked; None when one of them
    says nothing."""

    label: str
    left: str
    right: str
    same: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two registrations side by side. `keep`: the ids that may stay, the better one first. `joins`: each heads a
    household, and the two households would be one."""

    left: int
    right: int
    facts: tuple[Fact, ...]
    keep: tuple[int, ...]
    joins: bool
    waiting: int | None


def comparison(scope: Scope, one: int, other: int) -> Comparison | None:
    """Two persons the seat may both see; None otherwise."""
    left, right = (known_person(scope, pk) for pk in (one, other))
    if left is None or right is None or one == other:
        return None
    better = rules.better(left.identity_kind, right.identity_kind)
    elder = min(one, other), max(one, other)
    waiting = Merge.objects.filter(merging.WAITS, kept__in=elder, dropped__in=elder).values_list("pk", flat=True)
    return Comparison(
        left=one,
        right=other,
        facts=(*_facts(left, right), _known(scope, one, other)),
        joins=bool(heads(left) and heads(right)),
        keep=elder if better is None else (one,) if better else (other,),
        waiting=waiting.first(),
    )


def _facts(left: Person, right: Person) -> tuple[Fact, ...]:
    """What is written down of both; equal or not is judged on the whole, shown is what lists show."""
    both = (left, right)
    shown = {
        "姓名": [(p.name, p.name) for p in both],
        "证件类别": [(p.get_identity_kind_display(), p.identity_kind) for p in both],
        "证件号": [(people.shown_number(p), p.number) for p in both],
        "性别": [(p.get_sex_display() if p.sex else "", p.sex) for p in both],
        "年龄": [(f"{age_on(p.birth)} 岁" if p.birth else "", str(p.birth or "")) for p in both],
        "联系电话": [(people.shown_phone(p), p.phone) for p in both],
        "所在地": [(p.division.name if p.division else "", str(p.division_id or "")) for p in both],
        "登记日期": [(f"{p.created_at.astimezone(SHANGHAI):%Y-%m-%d}", "") for p in both],
        "家庭人口": [(_home(p), "") for p in both],
    }
    return tuple(Fact(label, a[0], b[0], a[1] == b[1] if a[1] and b[1] else None) for label, (a, b) in shown.items())


def _home(person: Person) -> str:
    members = {m.person_id for home in people.households_of(person) for m in people.members_on(home)}
    return f"{len(members)} 人" if members else ""


def _known(scope: Scope, one: int, other: int) -> Fact:
    known = known_of(scope, [one, other])
    told = ["、".join(k.number or k.title for k in known.get(pk, ())) or "没有" for pk in (one, other)]
    return Fact("申请和转办", told[0], told[1], None)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A proposal and what became of it."""

    pk: int
    kept: int
    dropped: int
    name: str
    numbers: tuple[str, str]
    place: str
    on: datetime
    proposed_by: str
    why: str
    state: str
    decided_by: str
    decided_at: datetime | None
    undone_by: str
    undone_why: str


def merges(scope: Scope, *, state: str = "") -> QuerySet[Merge]:
    """Proposals about persons of the seat's own: those that wait, hold, were refused or undone."""
    seen = people.seen_ever(scope, also(scope)).values("pk")
    found = Merge.objects.filter(kept__in=seen)
    if state in STATES:
        found = found.filter(STATES[state][1])
    return found.select_related("kept__division", "dropped", "proposed_by", "decided_by", "undone_by")


def merge_row(merge: Merge) -> MergeRow:
    """A proposal as pages show it, the numbers masked."""
    return MergeRow(
        pk=merge.pk,
        kept=merge.kept_id,
        dropped=merge.dropped_id,
        name=merge.kept.name,
        numbers=(people.shown_number(merge.kept), people.shown_number(merge.dropped)),
        place=merge.kept.division.name if merge.kept.division else "",
        on=merge.created_at,
        proposed_by=merge.proposed_by.name,
        why=merge.why,
        state=_state(merge),
        decided_by=_name(merge.decided_by),
        decided_at=merge.decided_at,
        undone_by=_name(merge.undone_by),
        undone_why=merge.undone_why,
    )


def _state(merge: Merge) -> str:
    if merge.decided_at is None:
        return "pending"
    if not merge.agreed:
        return "refused"
    return "undone" if merge.undone_at is not None else "holds"


def _name(account: Account | None) -> str:
    return account.name if account is not None else ""


def standing_for(scope: Scope, pk: int) -> int | None:
    """The registration a merged one leads to, for an old address; None when the seat may not see it or none is."""
    person = Person.objects.filter(pk=pk, merged_into__isnull=False).first()
    if person is None:
        return None
    now = people.standing(person)
    return now.pk if known_person(scope, now.pk) is not None else None
