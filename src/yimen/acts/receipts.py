"""The receipt a family takes home: what was handed in, where, and a code by which one may ask later."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.papers_in import received
from yimen.acts.reading_papers import SUBJECT
from yimen.acts.serving import window_phone
from yimen.acts.slips import form_of
from yimen.agencies import queries as agencies
from yimen.audit import api as audit
from yimen.audit.models import Row
from yimen.basics.chinese import date_in_digits
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.cases.rules import LENGTH, new_code
from yimen.common import clock
from yimen.documents import api as documents
from yimen.documents.types import Subject
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.documents.models import Paper
    from yimen.flow import Actor

RECEIPT = "receipt"
TRIES = 20
WITHIN = timedelta(hours=1)
MISSED = "receipt_missed"


@transaction.atomic
def issue(*, by: Actor, application: Application) -> Paper:
    """The receipt of an application as it stands: the same one again while nothing more was handed in."""
    proceedings.lock_root(application.run)
    now = Application.objects.select_related("window__unit", "person", "number").get(pk=application.pk)
    if now.window.unit.key != by.unit:
        raise Refused("收件回执由收件的窗口开具", "", "请由收件的窗口办理")
    if not now.receipt_code:  # registered before receipts were given
        now.receipt_code = new_code()
        now.save(update_fields=["receipt_code"])
    values = _values(now)
    subject = Subject(SUBJECT, now.pk)
    last = documents.papers_of(subject).filter(key=RECEIPT, void_at__isnull=True).last()
    if last is not None and values.items() <= documents.values_of(last).items():
        return last
    return documents.issue_paper(by=by, key=RECEIPT, form=form_of(RECEIPT), subject=subject, values=values)


def _values(application: Application) -> dict[str, str]:
    key = application.window.unit.key
    return {
        "application_number": application.number.text,
        "name": application.person.name,
        "received_on": date_in_digits(application.received_on),
        "from_window": agencies.unit_name(key),
        "window_phone": window_phone(key) or "（见窗口公示）",
        "materials": "、".join(received(application)) or "（还没有收到材料）",
        "check_code": application.receipt_code,
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What the bearer of a receipt is told. `pk` and `where` only where the seat sees the application; else the window
    to ask."""

    number: str
    on: date
    window: str
    phone: str
    pk: int | None = None
    where: str = ""


def ask(*, by: Actor, scope: Scope, number: str, code: str) -> Told:
    """The application of a number and its code, for who brings the receipt. Refused when they do not belong together,
    which of the two is wrong is not told, and after too many misses in an hour."""
    if _misses(by) >= TRIES:
        raise Refused("一小时内查错的次数太多", "", "请核对回执，过一小时再查")
    found = (
        Application.objects.filter(number__text="".join(number.split()).upper())
        .select_related("window__unit", "number", "run")
        .first()
    )
    given = "".join(code.split()).upper()
    if found is None or not hmac.compare_digest(found.receipt_code.encode(), given.encode()) or not given:
        audit.record(by=by, verb=MISSED, object=(SUBJECT, found.pk if found else "-"))
        raise Refused("编号和查询码对不上", "", f"请照回执上的字填写，查询码共{LENGTH}位")
    audit.record(by=by, verb="ask_by_receipt", object=found)
    key = found.window.unit.key
    line = Told(found.number.text, found.received_on, agencies.unit_name(key), window_phone(key))
    if not cases.visible_to(scope).filter(pk=found.pk).exists():
        return line
    turns = proceedings.turns_of([found.run_id]).get(found.run_id, [])
    where = "、".join(dict.fromkeys(turn.title for turn in turns))
    ended = found.run.status == "ended"
    said = showing.state_words(found.run.status, found.run.result) if ended else where
    return Told(line.number, line.on, line.window, line.phone, found.pk, said)


def _misses(by: Actor) -> int:
    return Row.objects.filter(account=int(by.account), verb=MISSED, at__gte=clock.now() - WITHIN).count()
