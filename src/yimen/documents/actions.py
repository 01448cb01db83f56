"""Writes of this room: numbers, papers, files. Each runs in the caller's transaction, or in one of its own."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.documents.layout import check_values, date_values
from yimen.documents.models import Counter, FormText, IssuedNumber, Paper
from yimen.documents.render import render
from yimen.documents.rules import DEFAULT_PATTERN, digest_of, pack_data, write_number
from yimen.documents.types import Subject
from yimen.regime.numbers import check_pattern
from yimen.regime.schema import FormEntry

NUMBER_RULE = "编号管理"


def take_number(*, window: str, kind: str, on: date, pattern: str = DEFAULT_PATTERN) -> IssuedNumber:
    """The next number of a window and kind in the year of `on`: 1, 2, 3 … without gap or double.

    Must run inside the caller's transaction and as its last lock: the counter stays locked until that transaction
    ends, and a caller that fails or is killed gives the number back untouched. RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("take_number belongs inside the transaction of the act that uses the number")
    check_pattern(pattern)
    row = Counter.objects.filter(window=window, kind=kind, year=on.year)
    if not row.update(last=F("last") + 1):
        # The first number of a year: whoever makes the row second finds it made, and waits for it.
        Counter.objects.bulk_create([Counter(window=window, kind=kind, year=on.year)], ignore_conflicts=True)
        row.update(last=F("last") + 1)
    serial = row.values_list("last", flat=True).get()
    text = write_number(pattern, window=window, year=on.year, serial=serial)
    return IssuedNumber.objects.create(text=text, window=window, kind=kind, year=on.year, serial=serial, issued_on=on)


@transaction.atomic
def void_number(*, by: Any, number: IssuedNumber, reason: str) -> IssuedNumber:
    """Put a number into the register of voids (作废); it is never used again, and its paper no longer counts."""
    reason = tidy(reason)
    if not reason:
        raise Refused("没有写作废原因", NUMBER_RULE, "请写明为什么作废")
    locked = IssuedNumber.objects.select_for_update(of=("self",)).get(pk=number.pk)
    if locked.is_void:
        raise Refused(f"编号{locked.text}已经作废", NUMBER_RULE, "不必再次作废")
    row = audit.record(by=by, verb="void_number", object=locked)
    locked.void_at, locked.void_by_id, locked.void_reason = clock.now(), row.account, reason
    locked.save(update_fields=["void_at", "void_by", "void_reason"])
    Paper.objects.filter(number=locked, void_at__isnull=True).update(void_at=locked.void_at)
    return locked


@transaction.atomic
def issue_paper(
    *,
    by: Any,
    key: str,
    form: FormEntry,
    subject: Subject,
    values: Mapping[str, str],
    window: str = "",
    on: date | None = None,
) -> Paper:
    """Issue a paper of a form for a subject; when the form is numbered, with the next number of the window.

    `values` by the closed list of form fields; the number and the issue date are filled in here. The paper is laid out
    once before the number is taken, so what cannot be printed (Refused) uses no number.
    """
    day = on or clock.today()
    filled = {name: tidy(text) for name, text in values.items()} | date_values("issued", day)
    if form.number_kind:
        filled["handling_number"] = write_number(form.number, window=window, year=day.year, serial=99999)
    render(form, filled)
    text = _form_text(key, form)
    number = None
    if form.number_kind:
        number = take_number(window=window, kind=form.number_kind, on=day, pattern=form.number)
        filled["handling_number"] = number.text
    data = pack_data(check_values(form, filled))
    paper = Paper.objects.create(
        form=text,
        key=key,
        subject_kind=subject.kind,
        subject_id=subject.id,
        number=number,
        data=data,
        digest=digest_of(text.digest, data),
        issued_on=day,
    )
    audit.record(by=by, verb="issue_paper", object=paper, form=key, subject=f"{subject.kind}/{subject.id}")
    return paper


@transaction.atomic
def note_printed(*, by: Any, paper: Paper) -> Paper:
    """Remember that the original went to the printer; asking again without a reprint prints the same original."""
    locked = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if locked.printed_at is None:
        locked.printed_at = clock.now()
        locked.save(update_fields=["printed_at"])
        audit.record(by=by, verb="print_paper", object=locked)
    return locked


@transaction.atomic
def reprint(*, by: Any, paper: Paper, token: str = "") -> Paper:
    """Print a paper again under the same number: the copy is counted and marked (补打). A void one is not reprinted.

    The first print is the original, whoever asks for it as a reprint. `token`: the same form sent twice is one print.
    """
    locked = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if locked.is_void:
        raise Refused("这份单据已经作废，不能补打", NUMBER_RULE, "需要时请重新开具，使用新的编号")
    if token and token == locked.reprint_token:
        return locked
    locked.reprint_token = token
    if locked.printed_at is None:
        locked.save(update_fields=["reprint_token"])
        return note_printed(by=by, paper=locked)
    locked.reprints += 1
    locked.reprinted_on = clock.today()
    locked.save(update_fields=["reprints", "reprinted_on", "reprint_token"])
    audit.record(by=by, verb="reprint_paper", object=locked, time=locked.reprints)
    return locked


@transaction.atomic
def void_paper(*, by: Any, paper: Paper, reason: str) -> Paper:
    """Declare a paper void, and its number with it. The paper stays readable, marked 作废."""
    if paper.number is not None:
        void_number(by=by, number=paper.number, reason=reason)
        paper.refresh_from_db()
        return paper
    locked = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if locked.is_void:
        raise Refused("这份单据已经作废", NUMBER_RULE, "不必再次作废")
    if not tidy(reason):
        raise Refused("没有写作废原因", NUMBER_RULE, "请写明为什么作废")
    locked.void_at = clock.now()
    locked.save(update_fields=["void_at"])
    audit.record(by=by, verb="void_paper", object=locked)
    return locked


def _form_text(key: str, form: FormEntry) -> FormText:
    """The kept text of this form, written once for each wording."""
    body = form.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    canonical = json.dumps([key, body], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return FormText.objects.get_or_create(digest=digest, defaults={"key": key, "body": body})[0]
