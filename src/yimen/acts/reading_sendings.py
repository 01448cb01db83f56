"""What the page of a referral shows around it: where it has been, who else works on the same need, what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from yimen.acts.answer import result_words
from yimen.acts.asking import Sides
from yimen.acts.reading_runs import place_in_list
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries
from yimen.referrals.models import Referral
from yimen.referrals.types import ResultKind

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.proceedings.queries import Look


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of a referral: to which unit on which slip, and when it came back with which reason."""

    unit: str
    number: str
    sent_on: date
    back_on: date | None
    reason: str
    proposed: str


def chain(referral: Referral, seen: Look) -> list[Sending]:
    """Every sending, the oldest first (分办、转接流程). The turn of routing that a return opened names it; routing
    is never corrected, so that turns and slips come in the same order."""
    names = agencies.unit_names()
    routed = [turn for turn in seen.state.turns if turn.step.kind == "route"]
    found = []
    for index, slip in enumerate(referral.slips.all()):
        back = routed[index + 1] if index + 1 < len(routed) else None
        found.append(
            Sending(
                unit=names.get(slip.unit, slip.unit),
                number=slip.paper.number.text if slip.paper.number else "",
                sent_on=slip.sent_on,
                back_on=back.opened_on if back else None,
                reason=showing.cause_words(seen, back) if back else "",
                proposed=names.get(slip.proposed, slip.proposed) if back else "",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Partner:
    """Another unit's part of the same need: who, what, how far, and its answer once it is fed back; `measure` what it
    is to do by a plan."""

    pk: int
    leads: bool
    unit: str
    programme: str
    where: str
    said: str
    measure: str


def partners(referral: Referral) -> list[Partner]:
    """The lead sees the units that assist it, one that assists sees its lead: state and answer, nothing else of the
    family (牵头单位、配合单位). As many queries however many they are."""
    if referral.lead_id:
        found = Referral.objects.filter(pk=referral.lead_id)
    else:
        found = referral.assisting.all()
    rows = list(found.select_related("run").prefetch_related(queries.slips(), "results").order_by("pk"))
    turns = proceedings.turns_of(row.run_id for row in rows) if rows else {}
    names = agencies.unit_names()
    partners = []
    for row in rows:
        last = queries.last_slip(row)
        partners.append(
            Partner(
                pk=row.pk,
                leads=row.pk == referral.lead_id,
                unit=names.get(last.unit, last.unit) if last else "",
                programme=programme_title(row.programme),
                where=place_in_list(row.run, turns.get(row.run_id, []))[0],
                said=_answer(row),
                measure=row.measure,
            )
        )
    return partners


def _answer(referral: Referral) -> str:
    """The answer of a referral that was fed back."""
    results = sorted(referral.results.all(), key=lambda row: row.pk)
    fed_back = referral.run.status == "ended" and referral.run.result in ResultKind.values
    return result_words(results[-1]) if results and fed_back else ""


@dataclass(frozen=True, slots=True)
class Said:
    """One question and its answer; `may`: whether this seat may answer it, `may_write` write the unit's answer down."""

    pk: int
    from_unit: str
    to_unit: str
    text: str
    asked_by: str
    asked_at: datetime
    asked_on_paper: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    answered_on_paper: bool
    may: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """The questions about a referral, and whether this seat may ask, for itself or by the unit's paper."""

    said: list[Said]
    may_ask: bool
    may_write: bool


def talk_of(referral: Referral, actor: Actor, scope: Scope, *, whole: bool) -> Talk:
    """What was asked about a referral, as far as this seat is told: one query."""
    last = queries.last_slip(referral)
    if last is None:
        return Talk([], False, False)
    talk = Sides(referral.application.window.unit.key, last.unit)
    going = referral.run.status != "ended"
    names = agencies.unit_names()
    said = []
    for row in queries.questions_of(referral, scope, whole=whole):
        waits = going and row.answered_at is None and {row.from_unit, row.to_unit} == {talk.window, talk.unit}
        said.append(
            Said(
                pk=row.pk,
                from_unit=names.get(row.from_unit, row.from_unit),
                to_unit=names.get(row.to_unit, row.to_unit),
                text=row.text,
                asked_by=row.asked_by.name,
                asked_at=row.created_at,
                asked_on_paper=row.asked_scan_id is not None,
                answer=row.answer,
                answered_by=row.answered_by.name if row.answered_by else "",
                answered_at=row.answered_at,
                answered_on_paper=row.answered_scan_id is not None,
                may=waits and talk.of(actor) == row.to_unit,
                may_write=waits and row.to_unit == talk.unit and talk.writes_for_unit(actor),
            )
        )
    may = going and bool(talk.of(actor))
    return Talk(said, may, may and talk.writes_for_unit(actor))
