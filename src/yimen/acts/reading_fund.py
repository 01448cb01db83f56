"""What the pages of a petty fund show: its balance, what waits, what is out, the ledger, one draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from yimen.acts.petty_fund import receipts_of
from yimen.agencies.models import Window
from yimen.basics.chinese import yuan
from yimen.common import clock
from yimen.windows import policies, queries
from yimen.windows.models import Draw, FundLine

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.documents.models import Evidence
    from yimen.flow import Actor


def fund_window(scope: Scope, pk: int) -> Window | None:
    """A window whose fund this seat sees, or None."""
    window = queries.window_of(pk)
    return window if window is not None and policies.sees_fund(scope, window) else None


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw as a page shows it."""

    pk: int
    window: str
    number: str
    application: int | None
    occasion: str
    reason: str
    amount_fen: int
    asked_by: str
    asked_on: date
    approved: bool | None
    decided_by: str
    decided_on: date | None
    note: str
    account_by: date | None
    late_days: int

    @property
    def amount(self) -> str:
        """The amount in yuan."""
        return yuan(self.amount_fen)


@dataclass(frozen=True, slots=True)
class FundPage:
    """The fund of a window: what is in it, what waits for a decision, what is out and not accounted for."""

    window: Window
    balance_fen: int
    waiting: list[DrawRow]
    out: list[DrawRow]
    may_draw: bool
    may_refill: bool

    @property
    def balance(self) -> str:
        """What is in the fund, in yuan."""
        return yuan(self.balance_fen)


def fund_page(window: Window, actor: Actor) -> FundPage:
    """The head of a fund's page; the ledger below it is a list."""
    draws = queries.draws_of(window)
    return FundPage(
        window=window,
        balance_fen=queries.balance_of(window),
        waiting=[_draw_row(draw) for draw in queries.waiting(draws)[:50]],
        out=[_draw_row(draw) for draw in queries.unsettled(draws)[:200]],
        may_draw=policies.may_draw(actor, window),
        may_refill=policies.may_refill(actor, window),
    )


def _draw_row(draw: Draw) -> DrawRow:
    last = queries.account_by(draw)
    late = (clock.today() - last).days if last is not None else 0
    return DrawRow(
        pk=draw.pk,
        window=draw.fund.window.unit.name,
        number=draw.application.number.text if draw.application else "",
        application=draw.application_id,
        occasion=draw.occasion,
        reason=draw.reason,
        amount_fen=draw.amount_fen,
        asked_by=draw.account.name,
        asked_on=draw.asked_on,
        approved=draw.approved,
        decided_by=draw.decided_by.name if draw.decided_by else "",
        decided_on=draw.decided_on,
        note=draw.decision_note,
        account_by=last,
        late_days=max(late, 0),
    )


def lines(window: Window, kind: str = "", since: date | None = None, until: date | None = None) -> QuerySet[FundLine]:
    """The ledger that is asked for."""
    rows = queries.lines_of(window)
    if kind:
        rows = rows.filter(kind=kind)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lt=until + timedelta(days=1))
    return rows


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the ledger."""

    pk: int
    on: date
    kind: str
    delta_fen: int
    balance_fen: int
    spent_fen: int | None
    draw: int | None
    what: str
    who: str
    reversed: bool
    may_reverse: bool

    @property
    def delta(self) -> str:
        """What it did to the balance, in yuan with its sign."""
        return ("-" if self.delta_fen < 0 else "+") + yuan(abs(self.delta_fen))

    @property
    def balance(self) -> str:
        """The balance after it, in yuan."""
        return yuan(self.balance_fen)

    @property
    def spent(self) -> str:
        """What was spent, in yuan; empty where nothing was accounted for."""
        return "" if self.spent_fen is None else yuan(self.spent_fen)


def line_rows(found: list[FundLine], actor: Actor, window: Window) -> list[LineRow]:
    """Rows as page and spreadsheet show them; no query of their own."""
    allowed = policies.may_refill(actor, window)
    return [_line_row(line, actor, allowed) for line in found]


def _line_row(line: FundLine, actor: Actor, allowed: bool) -> LineRow:
    undone = hasattr(line, "reversed_by")
    return LineRow(
        pk=line.pk,
        on=line.on,
        kind=line.get_kind_display(),
        delta_fen=line.delta_fen,
        balance_fen=line.balance_fen,
        spent_fen=line.spent_fen,
        draw=line.draw_id,
        what=_what(line),
        who=line.account.name,
        reversed=undone,
        may_reverse=allowed and not undone and line.reverses_id is None and line.account_id != int(actor.account),
    )


def _what(line: FundLine) -> str:
    """What a line is for, in words."""
    words = [line.document]
    if line.draw is not None:
        words.append(line.draw.application.number.text if line.draw.application else line.draw.occasion)
    if line.reverses is not None:
        words.append(f"冲正{line.reverses.on:%Y-%m-%d}的{line.reverses.get_kind_display()}")
    return "；".join(word for word in (*words, line.note) if word)


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One draw with its receipts; the booleans say what this seat may try."""

    row: DrawRow
    receipts: list[Evidence]
    back: int
    may_decide: bool
    may_settle: bool


def draw_page(draw: Draw, actor: Actor) -> DrawPage:
    """One draw on one screen."""
    window = draw.fund.window
    undecided = draw.approved is None and draw.account_id != int(actor.account)
    out = queries.unsettled(queries.draws_of(window)).filter(pk=draw.pk).exists()
    return DrawPage(
        row=_draw_row(draw),
        receipts=receipts_of(draw),
        back=window.pk,
        may_decide=undecided and policies.may_approve(actor, window),
        may_settle=out and policies.may_draw(actor, window),
    )
