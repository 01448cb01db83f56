"""Entries of the registry by hand, at any time: added, changed, ended, entered late, checked again (LS-013, LS-102,
LS-103).

A change ends the row and opens the next one, with its day, its reason and its author.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits
from yimen.basics.days import day_after
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.people import api as people
from yimen.places import api as places
from yimen.registry.models import Entry, Review
from yimen.registry.policies import KEEP, in_territory, may_write, stage_of
from yimen.registry.queries import campaign_on
from yimen.registry.rechecks import next_check
from yimen.registry.types import Outcome, Rhythm, Source

if TYPE_CHECKING:
    from yimen.acts.registering import PersonFacts
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.people.models import Person
    from yimen.places.models import Division

REASON_LIMIT = 200
_TERRITORY = "属地化管理"


@dataclass(frozen=True, slots=True)
class Aid:
    """What a unit gives from a day on. `until`: the first day it no longer holds; `amount_fen` with its `rhythm`."""

    kind: str
    division: Division
    since: date
    until: date | None = None
    amount_fen: int | None = None
    rhythm: str = ""
    text: str = field(default="", repr=False)


@transaction.atomic
def add(
    *,
    by: Actor,
    scope: Scope,
    who: Person | PersonFacts,
    unit: str,
    programme: str,
    aid: Aid,
    token: str,
    reason: str = "",
    event_on: date | None = None,
) -> Entry:
    """A person gets something from a unit. `event_on`: sudden hardship entered late (补录) happened on that day.

    Refused: a unit that is not one's own, a place outside the territory, an entry that stands already, days out of
    order.
    """
    if KEEP not in by.rights or not (scope.whole_subtree or unit == by.unit):
        raise Refused("您的岗位不能登记这个单位的救助对象", rule="岗位权限", next="请选择本单位")
    if (sent := Entry.objects.filter(token=token).first()) is not None:
        return sent
    aid = _checked(scope, aid)
    if event_on is not None and event_on > clock.today():
        raise Refused("事发日期晚于今天", next="请填今天或以前的日期")
    person = _registered(by, who, aid.division)
    _require_new(person, unit, programme, aid)
    entry = _opened(by, person, unit, programme, aid, token=token, reason=_said(reason))
    entry.late, entry.event_on = event_on is not None, event_on
    _saved(entry)
    audit.record(by=by, verb="add_entry", object=entry, person=person.pk)
    return entry


@transaction.atomic
def change(*, by: Actor, scope: Scope, entry: Entry, aid: Aid, reason: str, token: str) -> Entry:
    """From `aid.since` on it is otherwise: the row ends that day and the next one begins. Refused: not one's own,
    ended or changed already, no reason, a day before the row began."""
    if (sent := Entry.objects.filter(token=token).first()) is not None:
        return sent
    old = _open_row(by, scope, entry)
    reason, aid = _said(reason, must=True), _checked(scope, aid)
    _require_from(old, aid.since)
    old.valid_until, old.ended_by_id, old.end_reason = aid.since, int(by.account), reason
    old.save(update_fields=["valid_until", "ended_by", "end_reason"])
    new = _opened(by, old.person, old.unit, old.programme, aid, token=token, reason=reason)
    new.replaces, new.late, new.event_on = old, old.late, old.event_on
    _saved(new)
    audit.record(by=by, verb="change_entry", object=new, old=old.pk)
    _looked_at(by, scope, old, new, Outcome.CORRECTED)
    return new


@transaction.atomic
def end(*, by: Actor, scope: Scope, entry: Entry, on: date, reason: str) -> Entry:
    """From a day on the person no longer gets it. Refused: not one's own, ended already, no reason, a day out of
    order."""
    row = _open_row(by, scope, entry)
    reason = _said(reason, must=True)
    _require_from(row, on)
    row.valid_until, row.ended_by_id, row.end_reason = on, int(by.account), reason
    row.save(update_fields=["valid_until", "ended_by", "end_reason"])
    audit.record(by=by, verb="end_entry", object=row)
    _looked_at(by, scope, row, None, Outcome.REMOVED)
    return row


@transaction.atomic
def check_again(*, by: Actor, scope: Scope, entry: Entry, on: date) -> Entry:
    """The person was checked and still gets it; the next check is counted from that day (定期复核). Refused: a day to
    come or before the last check."""
    row = _open_row(by, scope, entry)
    if on > clock.today() or on < (row.checked_on or row.valid_from):
        raise Refused("复核日期不对", next="请填上次复核以后、今天以前的日期")
    row.checked_on, row.check_on = on, next_check(places.release(), row.programme, on)
    row.save(update_fields=["checked_on", "check_on"])
    audit.record(by=by, verb="check_entry", object=row)
    return row


def _registered(by: Actor, who: Person | PersonFacts, division: Division) -> Person:
    """The person at hand, or the one of the paper that was shown; registered when nobody knew her."""
    if not hasattr(who, "relation"):
        return who  # type: ignore[return-value]
    facts: PersonFacts = who  # type: ignore[assignment]
    return people.register_person(
        by=by, name=facts.name, kind=facts.kind, number=facts.number, phone=facts.phone, division=division
    )


def _checked(scope: Scope, aid: Aid) -> Aid:
    today = clock.today()
    if not in_territory(scope, aid.division):
        raise Refused("这个村（社区）不在本单位可录的辖区", _TERRITORY, "请由所属镇街录入")
    if aid.since > today + timedelta(days=366):
        raise Refused("起始日期在一年以后", next="请核对年份")
    until = aid.until
    if until is None and aid.rhythm == Rhythm.ONCE:
        until = day_after(aid.since)
    if until is not None and until <= aid.since:
        raise Refused("停止日期早于起始日期", next="请核对日期")
    if (aid.amount_fen is None) != (not aid.rhythm):
        raise Refused("金额和周期要一起填", next="不是给钱的，两项都留空")
    return Aid(aid.kind, aid.division, aid.since, until, aid.amount_fen, aid.rhythm, tidy(aid.text))


def _require_new(person: Person, unit: str, programme: str, aid: Aid) -> None:
    """A person stands once in a unit's list for one programme; what is given once, once a day."""
    rows = Entry.objects.standing().filter(person=person, unit=unit, programme=programme)
    if aid.rhythm == Rhythm.ONCE:
        there = rows.filter(rhythm=Rhythm.ONCE, valid_from=aid.since)
    else:
        there = rows.exclude(rhythm=Rhythm.ONCE).on(max(aid.since, clock.today()))
    if there.exists():
        raise Refused("这个人已在这份名册里", next="内容有变的，请打开原记录更改")


def _opened(by: Actor, person: Person, unit: str, programme: str, aid: Aid, *, token: str, reason: str) -> Entry:
    return Entry(
        person=person,
        unit=unit,
        programme=programme,
        kind=aid.kind,
        text=aid.text,
        amount_fen=aid.amount_fen,
        rhythm=aid.rhythm,
        valid_from=aid.since,
        valid_until=aid.until,
        source=Source.TYPED,
        division=aid.division,
        author_id=int(by.account),
        reason=reason,
        check_on=next_check(places.release(), programme, aid.since) if aid.until is None else None,
        token=token,
    )


def _saved(entry: Entry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Refused("刚刚有人改动了这条记录", next="请刷新后再试") from None


def _open_row(by: Actor, scope: Scope, entry: Entry) -> Entry:
    """The row as it is now, locked. Refused: not one's own, void, ended, or part of an import that is being undone."""
    row = Entry.objects.select_for_update(of=("self",)).select_related("division", "batch", "person").get(pk=entry.pk)
    if not may_write(by, scope, row):
        raise Refused("这条记录不归您的岗位更新", rule="谁登记谁更新", next="请联系来源单位或所属镇街")
    if row.void_at is not None or row.ended_by_id is not None:
        raise Refused("这条记录已经停止或更改过", next="请打开最新的记录")
    if row.batch is not None and row.batch.undo_at is not None:
        raise Refused("这条记录所在的导入正在撤销", next="请稍后再看")
    return row


def _require_from(row: Entry, day: date) -> None:
    if day < row.valid_from:
        raise Refused("日期早于这条记录的起始日期", next=f"请填{date_in_digits(row.valid_from)}或以后的日期")
    if row.valid_until is not None and day > row.valid_until:
        raise Refused("这条记录在那天已经到期", next="仍在享受的，请新登记一条")
    if day > clock.today() + timedelta(days=366):
        raise Refused("日期在一年以后", next="请核对年份")


def _said(reason: str, *, must: bool = False) -> str:
    """A reason on one line; Refused when it must be given and is not."""
    plain = " ".join(tidy(reason).split("\n"))
    if must and not plain:
        raise Refused("没有写原因", next="请写明为什么变更")
    if len(plain) > REASON_LIMIT:
        raise Refused(f"原因超过{REASON_LIMIT}个字", next="请写简要些")
    return plain


def _looked_at(by: Actor, scope: Scope, old: Entry, new: Entry | None, outcome: Outcome) -> None:
    """A change while the yearly update is open is the answer to it, for the row that counts in it."""
    campaign = campaign_on(clock.today())
    stage = stage_of(by, scope, old)
    if campaign is None or stage is None:
        return
    day = campaign.opens_on
    row = old if old.valid_until is None or old.valid_until > day else new
    if row is None or row.valid_from > day:
        return
    Review.objects.update_or_create(
        campaign=campaign,
        stage=stage,
        entry=row,
        defaults={"outcome": outcome, "account_id": int(by.account), "day": clock.today()},
    )
