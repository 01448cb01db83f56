"""What pages of referrals show: the list, and one referral for the unit that handles it and the window that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import FilteredRelation, Q

from yimen.acts.answer import answered, in_force, result_words
from yimen.acts.reading_papers import papers_seen
from yimen.acts.reading_runs import Card, Page, card, page_of, place_in_list
from yimen.acts.reading_sendings import Partner, Sending, Talk, chain, partners, talk_of
from yimen.acts.sealed_slips import first_step
from yimen.acts.signing import Signature, signature_of
from yimen.acts.splitting import proposals
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.documents.api import papers_of
from yimen.documents.types import Subject
from yimen.flow.contracts import is_main
from yimen.flow.types import ACT
from yimen.people import api as people
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.agencies.types import Scope
    from yimen.documents.models import Paper
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Turn
    from yimen.proceedings.queries import Look
    from yimen.referrals.models import HandOver, Referral, Result, Slip


BY_NUMBER = tuple(f"in_force__paper__number__{part}" for part in ("window", "kind", "year", "serial"))
"""The order of the number register, and of its index: by the number of the slip in force; a referral that never went
out has none."""


def referrals(
    scope: Scope, *, state: str = "", unit: str = "", late: str = "", channel: str = "", serial: int | None = None
) -> QuerySet[Referral]:
    """Referrals the seat sees: `state` open or ended, `unit` that has it now, `late` with a step past its day,
    `channel` urgent: by the green channel, `serial` the last digits of its number."""
    rows = proceedings.with_runs(queries.for_list(scope), state=state, late=bool(late))
    rows = rows.annotate(in_force=FilteredRelation("slips", condition=Q(slips__replaced_on__isnull=True)))
    if unit:
        rows = rows.filter(in_force__unit=unit)
    if channel:
        rows = rows.filter(urgent=True)
    return rows.filter(in_force__paper__number__serial=serial) if serial else rows


def unit_choices() -> list[tuple[str, str]]:
    """Units that take referrals, for a filter."""
    names = agencies.unit_names()
    return [(key, names[key]) for key in agencies.takers()]


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral in a list. `where`: the steps it is at, or how it ended."""

    pk: int
    name: str
    place: str
    programme: str
    unit: str
    number: str
    where: str
    light: showing.Light
    sent_on: date | None
    urgent: bool


def referral_rows(found: list[Referral]) -> list[ReferralRow]:
    """Rows of many referrals: one query, whatever their number."""
    turns = proceedings.turns_of(referral.run_id for referral in found)
    return [_row(referral, turns.get(referral.run_id, [])) for referral in found]


def _row(referral: Referral, turns: list[Turn]) -> ReferralRow:
    last = queries.last_slip(referral)
    where, light = place_in_list(referral.run, turns)
    return ReferralRow(
        pk=referral.pk,
        name=referral.application.person.name,
        place=referral.application.division.name,
        programme=programme_title(referral.programme),
        unit=agencies.unit_names().get(last.unit, last.unit) if last else "",
        number=last.paper.number.text if last and last.paper.number else "",
        where=where,
        light=light,
        sent_on=last.sent_on if last else None,
        urgent=referral.urgent,
    )


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """The page of one referral. A unit reads what its slip says, not the family's reasons, and learns the address by a
    look: `reason` is empty and `address` None then. `fix`: the record of the answer this seat may correct; `fixed_by`:
    this seat's unit gave the answer, but another seat of it corrects."""

    page: Page
    row: ReferralRow
    card: Card
    address: str | None
    household_size: int
    window: str
    reason: str
    basis: str
    result: Result | None
    said: str
    fix: int | None
    fixed_by: bool
    chain: list[Sending]
    partners: list[Partner]
    talk: Talk
    whole_slip: bool
    papers: list[PaperLine]
    sees_application: bool
    signature: Signature | None


def referral_page(referral: Referral, actor: Actor, scope: Scope, *, sees_application: bool) -> ReferralPage:
    """Everything the page of one referral shows; the caller has found it through `referrals.queries`."""
    application = referral.application
    own = papers_of(Subject("referrals.referral", referral.pk))
    seen = proceedings.look(referral.run)
    result, page = in_force(referral, seen), page_of(seen, actor, more=_sent_to(referral, seen))
    fix = _fix(seen, page)
    return ReferralPage(
        page=page,
        row=referral_rows([referral])[0],
        card=card(application.person, actor, referral=referral.pk),
        address=(application.person.address or application.household.address) if sees_application else None,
        household_size=len(people.members_on(application.household)),
        window=agencies.unit_names().get(application.window.unit.key, ""),
        reason=application.reason if sees_application else "",
        basis=_article(referral),
        result=result,
        said=result_words(result) if result is not None else "",
        fix=fix,
        fixed_by=fix is None and _answered_by(seen) == actor.unit,
        chain=chain(referral, seen),
        partners=partners(referral),
        talk=talk_of(referral, actor, scope, whole=sees_application),
        whole_slip=first_step(seen, actor) is not None,
        papers=paper_lines(list(own.filter(pk__in=papers_seen(scope).values("pk"))), [referral]),
        sees_application=sees_application,
        signature=signature_of(referral, actor) if sees_application else None,
    )


def _fix(seen: Look, page: Page) -> int | None:
    offered = {line.seq for line in page.times if line.correctable}
    return next((event.seq for event in reversed(_answers(seen)) if event.seq in offered), None)


def _answered_by(seen: Look) -> str:
    return next((event.unit for event in reversed(_answers(seen))), "")


def _answers(seen: Look) -> list[Event]:
    """The records by which the unit finished the referral, the oldest first."""
    by_name = seen.procedure.by_name
    return [
        event
        for event in seen.events
        if event.kind == ACT and event.step in by_name and by_name[event.step].kind == "handle"
        if is_main(by_name[event.step], event.outcome)
    ]


def _sent_to(referral: Referral, seen: Look) -> dict[int, str]:
    """Seq of each record that sent the referral out -> to which unit, on which slip. Such records are never corrected,
    so that they and the slips come in the same order."""
    by_name = seen.procedure.by_name
    sent = [
        event.seq
        for event in seen.events
        if event.kind == ACT and event.step in by_name and by_name[event.step].kind == "route"
        if is_main(by_name[event.step], event.outcome)
    ]
    names = agencies.unit_names()
    return {
        seq: f"，转给{names.get(slip.unit, slip.unit)}（{slip.paper.number.text if slip.paper.number else '未编号'}）"
        for seq, slip in zip(sent, referral.slips.all(), strict=False)
    }


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list: `about` the programme it is of, `returned` when the unit gave the slip back."""

    paper: Paper
    about: str
    returned: bool


def paper_lines(papers: list[Paper], found: list[Referral]) -> list[PaperLine]:
    """Papers of these referrals as a list shows them; one query, whatever their number."""
    turns = proceedings.turns_of(referral.run_id for referral in found)
    titles = {referral.pk: programme_title(referral.programme) for referral in found}
    back = set()
    for referral in found:
        slips = list(referral.slips.all())
        waiting = any(turn.kind == "route" for turn in turns.get(referral.run_id, []))
        back |= {slip.paper_id for slip in slips if slip.replaced_on is not None or waiting}
    return [PaperLine(paper, _about(paper, titles), paper.pk in back) for paper in papers]


def _about(paper: Paper, titles: dict[int, str]) -> str:
    """The programme a paper is of; a receipt is of the whole application."""
    return titles.get(paper.subject_id, "") if paper.subject_kind == "referrals.referral" else ""


@dataclass(frozen=True, slots=True)
class HandedLine:
    """One referral on a hand-over sheet as it stood that day; `row` as it stands now, None when it has left the unit:
    what became of it there is no longer this unit's to know."""

    row: ReferralRow | None
    where: str
    due_on: date | None


def handed_over(sheet: HandOver, scope: Scope) -> list[HandedLine]:
    """The lines of a sheet; as many queries however long it is."""
    lines = list(sheet.lines.order_by("due_on", "pk"))
    found = queries.for_list(scope).filter(pk__in=[line.referral_id for line in lines])
    rows = {row.pk: row for row in referral_rows(list(found))}
    return [HandedLine(rows.get(line.referral_id), line.where, line.due_on) for line in lines]


def lies_with(slip: Slip) -> str | None:
    """The name of the unit a slip in force lies with, while it is not answered; None when the referral is answered or
    closed."""
    run = slip.referral.run
    if run.status == "ended" or answered(proceedings.look(run)):
        return None
    return agencies.unit_names().get(slip.unit, slip.unit)


def _article(referral: Referral) -> str:
    """The article by which the unit has the duty."""
    last = queries.last_slip(referral)
    lines = proposals(referral.application, last.sent_on) if last else ()
    return next((p.article for p in lines if last and (p.programme, p.unit) == (referral.programme, last.unit)), "")
