"""Numbers and papers after they were issued: opened, printed, printed again, void. Each is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen.acts.reading_papers import file_name, is_issuer, of_territory, own_window
from yimen.acts.slips import issue_handling_slip
from yimen.acts.splitting import referral_of
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
    audit.look(by=by, object=paper, purpose=f"查看文书 {file_name(paper).removesuffix('.pdf')}")
    if is_issuer(by, paper) and not paper.is_void:
        paper = documents.note_printed(by=by, paper=paper)
    whole = is_issuer(by, paper) or of_territory(scope, paper)
    return file_name(paper), documents.pdf_of(paper, whole=whole)


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
    a referral that is not closed. An application keeps its number for good.
    """
    if "void_number" not in by.rights:
        raise Refused("您的岗位不能作废编号", RULE, "请由窗口复核人办理")
    if not own_window(by, number):
        raise Refused("只能作废本窗口的编号", RULE, "请由开具的窗口作废")
    paper = getattr(number, "paper", None)
    if paper is None:
        raise Refused("申请的编号随申请保存，不能单独作废", RULE, "申请登记有误的，请在申请页面办理撤回")
    sent = _sent_on(paper)
    voided = documents.void_number(by=by, number=number, reason=reason)
    if again:
        if sent is None:
            raise Refused("这张单据不能按原内容重开", RULE, "转办件已办结或已另开新单，只作废即可")
        issue_handling_slip(by=by, referral=referral_of(sent.referral.run), unit=sent.unit, on=clock.today())
    return voided


def _sent_on(paper: Paper) -> Slip | None:
    """The slip this paper is, while it is the one in force of a referral that is not closed. The referral's run is
    locked first, as every act does, so nobody routes it elsewhere meanwhile."""
    slip = Slip.objects.select_related("referral__run").filter(paper=paper).first()
    if slip is None:
        return None
    run = proceedings.lock_root(slip.referral.run)
    slip.refresh_from_db(fields=["replaced_on"])
    return None if slip.replaced_on is not None or run.status == "ended" else slip


def note_export(*, by: Any, what: str, key: str = "-") -> None:
    """Write down that a list left the program as a spreadsheet: which one, never what stood in it."""
    audit.record(by=by, verb="export", object=(what, key))
