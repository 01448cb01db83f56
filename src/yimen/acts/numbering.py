"""Numbers and papers after they were issued: opened, printed, printed again, void. Each is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen.acts.reading_papers import file_name, is_issuer, of_territory, own_window
from yimen.acts.reading_referrals import lies_with
from yimen.acts.slips import issue_handling_slip
from yimen.acts.splitting import referral_of
from yimen.acts.titles import form_title
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents import api as documents
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Slip

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.documents.models import Evidence, IssuedNumber, Paper
    from yimen.flow import Actor

RULE = "编号管理"


@transaction.atomic
def open_paper(*, by: Actor, scope: Scope, paper: Paper) -> tuple[str, bytes]:
    """A paper as (file name, PDF). It names people in full, so the look is logged; when the unit that issued it opens
    it first, that is its first print. A unit that received a slip sees the part that went out, never the stub with the
    family's telephone and reasons.
    """
    audit.look(by=by, object=paper, purpose=f"查看文书 {_called(paper)}")
    if is_issuer(by, paper) and not paper.is_void:
        paper = documents.note_printed(by=by, paper=paper)
    whole = is_issuer(by, paper) or of_territory(scope, paper)
    return file_name(paper), documents.pdf_of(paper, whole=whole)


def _called(paper: Paper) -> str:
    """A paper as the audit trail names it: its number, else what kind of paper it is; short, without quotes."""
    if paper.number:
        return paper.number.text
    return f"{''.join(c for c in form_title(paper.key) if c.isalnum())[:30]} {paper.pk}"


@transaction.atomic
def open_evidence(*, by: Actor, evidence: Evidence) -> bytes:
    """The content of a file people handed in; the look is logged."""
    audit.look(by=by, object=evidence, purpose="查看证明材料")
    return b"".join(documents.content_of(evidence))


@transaction.atomic
def reprint(*, by: Actor, paper: Paper, token: str = "") -> Paper:
    """Print a slip again under its number, marked 补打: by the window that issued it, with the right to. One that was
    never printed comes as the original; the same form (`token`) sent twice is one print."""
    check_reprint(by, paper)
    return documents.reprint(by=by, paper=paper, token=token)


def check_reprint(by: Actor, paper: Paper) -> None:
    """Refused to whoever may not print this paper again; the form is not shown then."""
    if "reprint" not in by.rights:
        raise Refused("您的岗位不能补打单据", RULE, "请由本窗口有补打权限的岗位办理")
    if not is_issuer(by, paper) and paper.number is not None:
        raise Refused("只能补打本窗口开具的单据", RULE, "请由开具的窗口补打")


@transaction.atomic
def void(*, by: Actor, number: IssuedNumber, reason: str, again: bool = False) -> IssuedNumber:
    """Put a number of the own window into the register of voids (作废), with its slip.

    `again`: the same slip is issued anew to the same unit under the next number, when it is still the slip in force of
    a referral that is not closed. An application keeps its number for good, and so does a slip that was answered: the
    answer names it (附件2).
    """
    if "void_number" not in by.rights:
        raise Refused("您的岗位不能作废编号", RULE, "请由窗口复核人办理")
    if not own_window(by, number):
        raise Refused("只能作废本窗口的编号", RULE, "请由开具的窗口作废")
    paper = getattr(number, "paper", None)
    if paper is None:
        raise Refused("申请的编号随申请保存，不能单独作废", RULE, "申请登记有误的，请在申请页面办理撤回")
    sent = _sent_on(paper)
    if sent is not None and lies_with(sent) is None:
        raise Refused("这张办理单已经有了答复，不能作废", RULE, "答复有误的，请办理更正；要另办的，请重新登记申请")
    voided = documents.void_number(by=by, number=number, reason=reason)
    if again:
        if sent is None:
            raise Refused("这张单据不能按原内容重开", RULE, "已另开新单，只作废即可")
        issue_handling_slip(by=by, referral=referral_of(sent.referral.run), unit=sent.unit, on=clock.today())
    return voided


def unit_that_has(number: IssuedNumber) -> str:
    """The unit whose desk the slip of a number lies on, to warn before it is voided; empty when on none."""
    slip = Slip.objects.select_related("referral__run").filter(paper__number=number, replaced_on__isnull=True).first()
    return (lies_with(slip) or "") if slip is not None and not number.is_void else ""


def _sent_on(paper: Paper) -> Slip | None:
    """The slip this paper is, while it is the one in force. The referral's run is locked first, as every act does, so
    nobody routes it elsewhere meanwhile."""
    slip = Slip.objects.select_related("referral__run").filter(paper=paper).first()
    if slip is None:
        return None
    proceedings.lock_root(slip.referral.run)
    slip.refresh_from_db(fields=["replaced_on"])
    return None if slip.replaced_on is not None else slip


def note_export(*, by: Any, what: str, key: str = "-") -> None:
    """Write down that a list left the program as a spreadsheet: which one, never what stood in it."""
    audit.record(by=by, verb="export", object=(what, key))
