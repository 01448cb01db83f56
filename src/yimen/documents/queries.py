"""Reads of this room. Whoever asks has already been allowed to see the subject."""

import hmac
import json

from django.db.models import Q, QuerySet

from yimen.basics.chinese import date_in_digits
from yimen.common.clock import SHANGHAI
from yimen.documents.models import IssuedNumber, Paper
from yimen.documents.render import render
from yimen.documents.rules import digest_of
from yimen.documents.types import Subject
from yimen.regime.schema import FormEntry


class Altered(Exception):
    """A kept paper is no longer what was issued. Holds no content."""


def papers_of(*subjects: Subject) -> QuerySet[Paper]:
    """The papers of one or more subjects, oldest first."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(subject_kind=subject.kind, subject_id=subject.id)
    return Paper.objects.filter(wanted).select_related("number", "form").order_by("id")


def number_by_text(text: str) -> IssuedNumber | None:
    """The number that is printed on a slip as `text`, or None: the only link between a feedback slip and its slip."""
    return IssuedNumber.objects.filter(text="".join(text.split())).first()


def values_of(paper: Paper) -> dict[str, str]:
    """What a paper says, by form field. Altered when form, data or digest no longer agree."""
    if not hmac.compare_digest(digest_of(paper.form.digest, paper.data), paper.digest):
        raise Altered(f"paper {paper.pk} is not what was issued")
    return dict(json.loads(paper.data)["values"])


def pdf_of(paper: Paper, *, whole: bool = True) -> bytes:
    """The paper as PDF, with its mark when it is a reprint or void. The same paper gives the same bytes.

    Not `whole`: without the parts that stay where it was issued (the stub), for whoever received it.
    """
    form = FormEntry.model_validate(paper.form.body)
    values = values_of(paper)
    if not whole and form.stays:
        form = form.model_copy(
            update={"parts": {key: part for key, part in form.parts.items() if key not in form.stays}}
        )
        values = {name: text for name, text in values.items() if name in form.fields()}
    return render(form, values, mark=mark_of(paper), void=paper.is_void)


def mark_of(paper: Paper) -> str:
    """The words above a reprinted or void paper, or nothing."""
    if paper.void_at is not None:
        return f"作废 {date_in_digits(paper.void_at.astimezone(SHANGHAI).date())}"
    if paper.reprints and paper.reprinted_on is not None:
        return f"补打 第{paper.reprints}次 {date_in_digits(paper.reprinted_on)}"
    return ""
