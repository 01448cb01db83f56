"""Writes about categories, care and surveys, and findings that were looked into. Rows end, they are never deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock, once
from yimen.people.models import CareAction, Category, Checked, Person, Survey
from yimen.people.types import CareKind, CheckKind

if TYPE_CHECKING:
    from django.db.models import Model

    from yimen.flow.types import Actor

RULE = "人员类别"
TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Care:
    """What a unit did, as the form says: `kind` of `CareKind`, `amount_fen` more than nothing or None."""

    kind: str
    done_on: date
    text: str = field(default="", repr=False)
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody able to work said."""

    skill: str = field(repr=False)
    wish: str = field(repr=False)
    asked_on: date
    need: str = field(default="", repr=False)


@transaction.atomic
def put_in_category(*, by: Actor, person: Person, category: str, unit: str, on: date, token: str) -> Category:
    """The person belongs to a category from a day on, as a unit says. The same form sent twice is one row.

    Refused: a day to come, in the category already.
    """
    if known := _sent_before(Category, token, person, category=category, unit=unit, valid_from=on):
        return known
    day = _past(on)
    try:
        with transaction.atomic():
            row = Category.objects.create(
                person=person, category=category, unit=unit, valid_from=day, token=token or once.fresh()
            )
    except IntegrityError:
        raise Refused("这个人已经登记在这个类别里", RULE, "不必再次登记；日期有误的，请先终止再登记") from None
    audit.record(by=by, verb="put_in_category", object=row, person=person.pk, category=category, source=unit)
    return row


@transaction.atomic
def end_category(*, by: Actor, row: Category, on: date) -> Category:
    """The person no longer belongs to the category from a day on. Refused: ended already, a day before it began."""
    now = Category.objects.select_for_update().get(pk=row.pk)
    day = _past(on)
    if now.valid_until is not None:
        raise Refused("这个类别已经终止", RULE, "不必再次终止")
    if day < now.valid_from:
        raise Refused("终止日期早于起始日期", RULE, f"请填{date_in_digits(now.valid_from)}或以后的日期")
    now.valid_until = day
    now.save(update_fields=["valid_until"])
    audit.record(by=by, verb="end_category", object=now, person=now.person_id, category=now.category)
    return now


@transaction.atomic
def record_care(*, by: Actor, person: Person, care: Care, token: str) -> CareAction:
    """A unit writes down what it did for a person. Refused: an unknown way, a day to come, nothing said."""
    said = {"kind": care.kind, "done_on": care.done_on, "text": tidy(care.text), "amount_fen": care.amount_fen}
    if known := _sent_before(CareAction, token, person, **said):
        return known
    if care.kind not in CareKind.values:
        raise Refused("没有选择帮扶方式", RULE, "请选择一种")
    if not tidy(care.text) and care.amount_fen is None:
        raise Refused("没有写做了什么", RULE, "请写明内容或金额")
    row = CareAction.objects.create(
        person=person,
        unit=by.unit,
        kind=care.kind,
        text=_short(care.text),
        amount_fen=care.amount_fen,
        done_on=_past(care.done_on),
        account_id=int(by.account),
        token=token or once.fresh(),
    )
    audit.record(by=by, verb="record_care", object=row, person=person.pk)
    return row


@transaction.atomic
def record_survey(*, by: Actor, person: Person, asked: Asked, token: str) -> Survey:
    """What somebody able to work can and wants to do. Refused: skill or wish left out, a day to come."""
    said = {"skill": tidy(asked.skill), "wish": tidy(asked.wish), "need": tidy(asked.need), "asked_on": asked.asked_on}
    if known := _sent_before(Survey, token, person, **said):
        return known
    if not tidy(asked.skill) or not tidy(asked.wish):
        raise Refused("技能和意愿没有填全", RULE, "没有技能的，请写“无”")
    row = Survey.objects.create(
        person=person,
        unit=by.unit,
        skill=_short(asked.skill),
        wish=_short(asked.wish),
        need=_short(asked.need),
        asked_on=_past(asked.asked_on),
        account_id=int(by.account),
        token=token or once.fresh(),
    )
    audit.record(by=by, verb="record_survey", object=row, person=person.pk)
    return row


@transaction.atomic
def check_finding(*, by: Actor, person: Person, kind: str, subject: int, why: str, token: str) -> Checked:
    """A finding was looked into and is right as it is; it does not come back. Refused: no reason."""
    if known := _sent_before(Checked, token, person, kind=kind, subject=subject, why=tidy(why)):
        return known
    if not tidy(why):
        raise Refused("没有写核查结论", "", "请写明查了什么、为什么没有问题")
    row = Checked.objects.create(
        person=person,
        kind=CheckKind(kind).value,
        subject=subject,
        why=_short(why),
        account_id=int(by.account),
        token=token or once.fresh(),
    )
    audit.record(by=by, verb="check_finding", object=row, person=person.pk, finding=row.kind)
    return row


def _sent_before(table: type[Model], token: str, person: Person, **said: Any) -> Any:
    """The row this very form was written down as; None for a new form. The person is locked, so that the same form sent
    twice at once waits for itself. Refused: the form was sent and then changed."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    known = table._base_manager.filter(token=token, person=person).first() if token else None
    if known is not None and any(getattr(known, name) != value for name, value in said.items()):
        raise Refused("这张表单已经提交过，改动没有保存", "", "请刷新页面后重新填写")
    return known


def _past(day: date) -> date:
    if day > clock.today():
        raise Refused("日期晚于今天", RULE, "请填今天或以前的日期")
    return day


def _short(text: str) -> str:
    plain = tidy(text)
    if len(plain) > TEXT_LIMIT:
        raise Refused(f"内容超过{TEXT_LIMIT}个字", "", "请写简要些")
    return plain
