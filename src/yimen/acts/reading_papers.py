"""What papers pages show: papers, files and the number register, as far as a seat may see their subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from yimen.agencies import api as agencies
from yimen.agencies.models import Window
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.documents.models import Evidence, IssuedNumber, Paper
from yimen.feedback import queries as feedback
from yimen.feedback.models import MonthlyList
from yimen.referrals import queries as referrals
from yimen.referrals.models import Slip
from yimen.regime.vocabulary import ISSUES

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor

KINDS: dict[str, str] = {"application": "申请", **ISSUES}
STATES = {"valid": "有效", "void": "作废", "unprinted": "没有打印", "reprinted": "补打过"}
RUN = "proceedings.run"
SUBJECT = "cases.application"
"""Whose paper a receipt is."""


def papers_seen(scope: Scope) -> QuerySet[Paper]:
    """Papers the seat may open: those of applications of its territory; of others only the slip that lies with its
    unit now (附件1: one slip names one unit) and the answer to it; and the monthly lists it may read. A kind of paper
    nobody thought of is seen by nobody.
    """
    own = Slip.objects.filter(unit=scope.unit, replaced_on__isnull=True)
    seen = Q(pk__in=own.values("paper_id")) | Q(result__referral__in=own.values("referral_id"))
    if scope.whole_subtree:
        mine = cases.visible_to(scope).values("pk")
        seen |= Q(slip__referral__application__in=mine) | Q(result__referral__application__in=mine)
        seen |= Q(subject_kind=SUBJECT, subject_id__in=mine)
    seen |= Q(monthly_list__in=feedback.visible_to(scope).values("pk"))
    return Paper.objects.filter(seen).select_related("form", "number", "slip", "result")


def paper_seen(scope: Scope, pk: int) -> Paper | None:
    """One paper, when the seat may open it."""
    return papers_seen(scope).filter(pk=pk).first()


def evidence_seen(scope: Scope, pk: int) -> Evidence | None:
    """One file of a run whose application, referral or monthly list the seat sees; a withdrawn one no longer opens."""
    runs = Q(subject_id__in=referrals.visible_to(scope).values("run_id"))
    if scope.whole_subtree:
        runs |= Q(subject_id__in=cases.visible_to(scope).values("run_id"))
    runs |= Q(subject_id__in=feedback.visible_to(scope).values("run_id"))
    return Evidence.objects.filter(runs, subject_kind=RUN, withdrawn_at__isnull=True, pk=pk).first()


def is_issuer(by: Actor, paper: Paper) -> bool:
    """Whether the paper is of the seat's own unit: the window's slip, or the answer of the unit. Only then is opening
    it its first print."""
    if paper.number is not None:
        return own_window(by, paper.number)
    if paper.subject_kind == SUBJECT:
        return Application.objects.filter(pk=paper.subject_id, window__unit__key=by.unit).exists()
    if MonthlyList.objects.filter(paper=paper, unit__key=by.unit).exists():
        return True
    slip = Slip.objects.filter(referral__results__paper=paper, replaced_on__isnull=True).first()
    return slip is not None and slip.unit == by.unit


def of_territory(scope: Scope, paper: Paper) -> bool:
    """Whether the paper is of a family the seat sees as a whole. A town that only received a slip does not: it may be
    of a family of another town."""
    return Slip.objects.filter(paper=paper, referral__application__in=cases.visible_to(scope).values("pk")).exists()


def own_code(by: Actor) -> str:
    """The code of the window the seat sits at; empty when it sits at none."""
    return Window.objects.filter(unit__key=by.unit).values_list("code", flat=True).first() or ""


def own_window(by: Actor, number: IssuedNumber) -> bool:
    """Whether a number was given out by the window the seat sits at."""
    return own_code(by) == number.window


def windows_seen(scope: Scope) -> list[Window]:
    """The windows whose register the seat may read: those of its territory, its own first."""
    if not scope.whole_subtree:
        return []
    found = Window.objects.filter(unit__division__path__startswith=scope.path).select_related("unit")
    return sorted(found.order_by("unit__position"), key=lambda window: window.unit.key != scope.unit)


@dataclass(frozen=True, slots=True)
class Register:
    """What of the register is asked for; `first` and `last` are serial numbers."""

    window: str
    year: int
    kind: str = ""
    state: str = ""
    first: int | None = None
    last: int | None = None


def register(asked: Register) -> QuerySet[IssuedNumber]:
    """The numbers of a window and year that are asked for; the caller has taken the window from `windows_seen`."""
    rows = IssuedNumber.objects.filter(window=asked.window, year=asked.year)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.first is not None:
        rows = rows.filter(serial__gte=asked.first)
    if asked.last is not None:
        rows = rows.filter(serial__lte=asked.last)
    match asked.state:
        case "valid":
            rows = rows.filter(void_at__isnull=True)
        case "void":
            rows = rows.filter(void_at__isnull=False)
        case "unprinted":
            rows = rows.filter(paper__isnull=False, paper__printed_at__isnull=True, void_at__isnull=True)
        case "reprinted":
            rows = rows.filter(paper__reprints__gt=0)
    return rows.select_related("paper__slip__referral", "application", "void_by")


def years_of(window: str) -> list[int]:
    """The years a window gave numbers in, newest first."""
    found = IssuedNumber.objects.filter(window=window).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One number of the register. `referral`, `application`: what it belongs to, to go there."""

    pk: int
    text: str
    kind: str
    unit: str
    issued_on: date
    paper: int | None
    printed_at: datetime | None
    reprints: int
    void_at: datetime | None
    void_by: str
    void_reason: str
    referral: int | None
    application: int | None
    live_paper: bool


def register_rows(numbers: list[IssuedNumber]) -> list[RegisterRow]:
    """Rows of the register as pages and spreadsheets show them; no query of their own."""
    names = agencies.unit_names()
    return [_row(number, names) for number in numbers]


def _row(number: IssuedNumber, names: dict[str, str]) -> RegisterRow:
    paper: Paper | None = getattr(number, "paper", None)
    slip: Any = getattr(paper, "slip", None) if paper else None
    application: Any = getattr(number, "application", None)
    return RegisterRow(
        pk=number.pk,
        text=number.text,
        kind=KINDS.get(number.kind, number.kind),
        unit=names.get(slip.unit, slip.unit) if slip else "",
        issued_on=number.issued_on,
        paper=paper.pk if paper else None,
        printed_at=paper.printed_at if paper else None,
        reprints=paper.reprints if paper else 0,
        void_at=number.void_at,
        void_by=number.void_by.name if number.void_by else "",
        void_reason=number.void_reason,
        referral=slip.referral_id if slip else None,
        application=application.pk if application else None,
        live_paper=paper is not None and not number.is_void,
    )


def number_of(by: Actor, pk: int) -> IssuedNumber | None:
    """A number of the window the seat sits at, with its paper; None for any other."""
    found = IssuedNumber.objects.filter(pk=pk, window=own_code(by))
    return found.select_related("paper__slip__referral__run").first()


def file_name(paper: Paper) -> str:
    """The name a paper is saved under: its number in ASCII, never a person's name."""
    text = paper.number.text if paper.number else ""
    plain = "".join(c for c in text if c.isascii() and (c.isalnum() or c == "-")).strip("-")
    return f"{plain or f'paper-{paper.pk}'}.pdf"
