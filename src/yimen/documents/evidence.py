"""Files that people hand in: looked at before they are kept, encrypted when they are."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock, files
from yimen.common.uploads import refuse_too_large
from yimen.documents.models import Evidence
from yimen.documents.rules import check_file
from yimen.documents.types import Subject

TITLE_LIMIT = 120
SAFE_AGE = timedelta(days=7)
BATCH = 500


@transaction.atomic
def add_evidence(
    *, by: Any, subject: Subject, name: str, content: bytes | UploadedFile, title: str = "", what: str = ""
) -> Evidence:
    """Keep a file for a subject. `name`: the file's own name, whose ending must agree with the content; `what`: the
    key of the material it proves, if one was asked for.

    Refused: empty, too large, of a kind not taken, not what its name says, too long a title.
    """
    if isinstance(content, UploadedFile):
        refuse_too_large(content)
        content = content.read()
    kind = check_file(name, content, settings.UPLOAD_LIMIT)
    title = " ".join(tidy(title or name.rpartition(".")[0]).split("\n"))
    if len(title) > TITLE_LIMIT:
        raise Refused(f"标题超过{TITLE_LIMIT}个字", "", "请把标题写短些")
    stored = files.put(content)
    try:
        with transaction.atomic():
            evidence = Evidence.objects.create(
                subject_kind=subject.kind,
                subject_id=subject.id,
                what=what,
                title=title or kind.label,
                kind=kind,
                size=stored.size,
                sha256=stored.sha256,
                file=stored.name,
            )
            row = audit.record(
                by=by, verb="add_evidence", object=evidence, subject=f"{subject.kind}/{subject.id}", what=what
            )
            evidence.uploaded_by_id = row.account
            evidence.save(update_fields=["uploaded_by"])
    except BaseException:
        files.drop(stored.name)
        raise
    return evidence


@transaction.atomic
def withdraw_evidence(*, by: Any, evidence: Evidence, reason: str) -> Evidence:
    """A file that was put to the wrong case or replaced: it no longer counts and stays for the record."""
    reason = tidy(reason)
    if not reason:
        raise Refused("没有写撤回原因", "", "请写明为什么撤回")
    locked = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if locked.withdrawn_at is not None:
        raise Refused("这份材料已经撤回", "", "不必再次撤回")
    locked.withdrawn_at, locked.withdrawn_reason = clock.now(), reason
    locked.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(by=by, verb="withdraw_evidence", object=locked)
    return locked


def evidence_of(subject: Subject) -> QuerySet[Evidence]:
    """The files of a subject that count, oldest first."""
    return Evidence.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, withdrawn_at__isnull=True
    ).order_by("id")


def content_of(evidence: Evidence) -> Iterator[bytes]:
    """The content in pieces, for an answer that streams; Refused when the file is gone."""
    return files.chunks(evidence.file)


def sweep() -> int:
    """Remove what killed programs and undone transactions left among the stored files; how many.

    Only what nobody wrote to for `SAFE_AGE`: an upload on its way, or an act not yet committed, is younger. An
    installation whose database knows of no file at all is left alone: that is another installation's database.
    """
    age = SAFE_AGE.total_seconds()
    gone = files.sweep_drafts(age)
    if Evidence.objects.exists():
        for name in orphans(age):
            files.drop(name)
            gone += 1
    return gone


def orphans(older_than: float) -> Iterator[str]:
    """Stored files no row speaks of, not written for `older_than` seconds: their transaction was undone afterwards.

    The file is found first and its row asked for then, so no row can come in between.
    """
    old = files.untouched(older_than)
    while batch := list(islice(old, BATCH)):
        known = set(Evidence.objects.filter(file__in=batch).values_list("file", flat=True))
        yield from (name for name in batch if name not in known)
