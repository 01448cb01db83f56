"""Income and property a family declares, item by item, with how the window knows each: added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.completing import must_be_open
from yimen.acts.papers_in import must_authorise
from yimen.audit import api as audit
from yimen.basics.chinese import yuan
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.cases.models import Application, DeclaredItem
from yimen.cases.rules import is_property, totals
from yimen.cases.types import PROPERTY, DeclaredKind, KnownBy, Per, Totals
from yimen.common.clock import SHANGHAI
from yimen.people import api as people
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.flow import Actor

MOST_FEN = 10**13
"""A hundred thousand million yuan: more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One item as the form hands it in; `person` a member of the household; `amount_fen` None when nobody knows it."""

    person: int
    kind: str
    per: str
    known_by: str
    amount_fen: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """One item as the page tells it; `was` what it said before it was corrected, `why` the reason."""

    pk: int
    who: str
    kind: str
    amount: str
    text: str
    known_by: str
    on: date
    is_property: bool
    was: str
    why: str


@transaction.atomic
def declare(*, by: Actor, application: Application, items: tuple[Declared, ...], token: str) -> list[DeclaredItem]:
    """Write down what the family declares; the same form sent twice is written once. What a unit told of the family is
    a check, and asks for its authorisation.

    Refused: another window's or a closed application, nobody of the household, a word of no list, a bad amount, a check
    nobody authorised.
    """
    now = _locked(application)
    if known := list(now.declared.filter(token=token)):
        return known
    must_be_open(by, now)
    members = _members(now)
    if any(item.known_by == KnownBy.UNIT for item in items):
        must_authorise(now)
    made = [_make(by, now, item, members, token) for item in items]
    if made:
        DeclaredItem.objects.bulk_create(made)
        audit.record(by=by, verb="declare", object=now, count=len(made))
    return made


@transaction.atomic
def correct(
    *, by: Actor, application: Application, of: int, item: Declared | None, why: str, token: str
) -> DeclaredItem:
    """A new row takes the place of an item, with the reason; without `item` it says that there is no such thing, which
    needs no authorisation.

    Refused: as `declare`; no reason; an item that is not there or was corrected already.
    """
    now = _locked(application)
    if known := now.declared.filter(token=token, replaces=of).first():
        return known
    must_be_open(by, now)
    old = current(now).filter(pk=of).first()
    if old is None:
        raise Refused("这一项已经更正过，或者不在这件申请里", "", "请刷新页面查看最新的一项")
    if not why.strip():
        raise Refused("没有写更正理由", "", "请写明凭什么材料、为什么更正")
    if item is None:
        item = Declared(old.person_id, old.kind, old.per, old.known_by, None, old.text)
        row = _make(by, now, item, {old.person_id}, token)
        row.struck = True
    else:
        if item.known_by == KnownBy.UNIT:
            must_authorise(now)
        row = _make(by, now, item, _members(now), token)
    row.replaces, row.why = old, tidy(why)
    row.save(force_insert=True)
    audit.record(by=by, verb="correct_declared", object=now, item=row.pk, of=old.pk)
    return row


def current(application: Application) -> QuerySet[DeclaredItem]:
    """The items that stand: not replaced, not struck."""
    return DeclaredItem.objects.filter(application=application, replaced_by__isnull=True, struck=False)


def sums(application: Application) -> Totals:
    """What the items that stand come to."""
    return totals(current(application))


def lines(application: Application) -> list[DeclaredLine]:
    """The items that stand, income before property, in the order they were declared; one query."""
    rows = current(application).select_related("person", "replaces").order_by("pk")
    return sorted((_line(row) for row in rows), key=lambda line: line.is_property)


def struck(application: Application) -> list[DeclaredLine]:
    """Items taken back: declared once, and then said not to be."""
    rows = application.declared.filter(struck=True, replaced_by__isnull=True).select_related("person", "replaces")
    return [_line(row) for row in rows.order_by("pk")]


def people_of(application: Application) -> list[tuple[int, str]]:
    """(person id, name) of the household, the applicant first."""
    found = {member.person_id: member.name for member in people.members_on(application.household)}
    own = {application.person_id: application.person.name}
    return list((own | found).items())


def _locked(application: Application) -> Application:
    proceedings.lock_root(application.run)
    return Application.objects.select_related("run", "person", "household", "window__unit").get(pk=application.pk)


def _members(application: Application) -> set[int]:
    return {person for person, _ in people_of(application)}


def _make(by: Actor, application: Application, item: Declared, members: set[int], token: str) -> DeclaredItem:
    if item.person not in members:
        raise Refused("只能申报申请人和共同生活的家庭成员的收入和财产", "", "请先在申请里补充家庭成员")
    if item.kind not in DeclaredKind.values or item.per not in Per.values or item.known_by not in KnownBy.values:
        raise Refused("种类、计算或来源不在列出的选项里", "", "请从列出的选项中选择")
    if item.amount_fen is not None and not 0 <= item.amount_fen < MOST_FEN:
        raise Refused("金额太大或者小于零", "", "请核对金额，单位是元")
    if (item.kind in PROPERTY) != (item.per == Per.VALUE) and item.kind != DeclaredKind.OTHER:
        what = f"“{DeclaredKind(item.kind).label}”不能按“{Per(item.per).label}”计算"
        raise Refused(what, "", "收入按月、按年或一次性，财产按价值")
    return DeclaredItem(
        application=application,
        person_id=item.person,
        account_id=int(by.account),
        kind=item.kind,
        per=item.per,
        amount_fen=item.amount_fen,
        text=tidy(item.text),
        known_by=item.known_by,
        token=token,
    )


def _line(row: DeclaredItem) -> DeclaredLine:
    return DeclaredLine(
        pk=row.pk,
        who=row.person.name,
        kind=DeclaredKind(row.kind).label,
        amount=amount_words(row),
        text=row.text,
        known_by=KnownBy(row.known_by).label,
        on=row.created_at.astimezone(SHANGHAI).date(),
        is_property=is_property(row.kind, row.per),
        was=amount_words(row.replaces) if row.replaces else "",
        why=row.why,
    )


def amount_words(row: DeclaredItem) -> str:
    """`每月 1,200.00 元`; says so when nobody knows the amount."""
    if row.amount_fen is None:
        return "金额不清楚"
    return f"{Per(row.per).label} {yuan(row.amount_fen)} 元"
