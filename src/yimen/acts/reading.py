"""What a page shows of an application, a referral, a worklist: put together from the rooms, scoped to a seat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from yimen.accounts.models import Account
from yimen.acts.reading_papers import papers_seen
from yimen.acts.reading_people import may_look
from yimen.acts.splitting import proposals
from yimen.agencies import api as agencies
from yimen.cases import queries as cases
from yimen.cases.types import Channel, PlaceBasis
from yimen.common import clock, mask
from yimen.documents.api import evidence_of, papers_of
from yimen.documents.types import Subject
from yimen.people import api as people
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries as referrals
from yimen.referrals.types import ResultKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.documents.models import Paper
    from yimen.flow import Actor
    from yimen.people.models import Person
    from yimen.proceedings.models import Turn
    from yimen.proceedings.queries import Look
    from yimen.referrals.models import Referral

COLOURS = {"open": "blue", "suspended": "amber", "ended": "green"}


@dataclass(frozen=True, slots=True)
class Card:
    """A person as a page shows him: numbers masked; `may_look` opens the logged full look."""

    pk: int
    name: str
    masked: str
    phone: str
    may_look: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What every page of a run shows."""

    status: str
    colour: str
    track: list[showing.Mark]
    due: showing.Light | None
    buttons: list[showing.Button]
    times: list[showing.Line]
    evidence: list[Any]
    run: Any = field(repr=False)


def page_of(seen: Look, actor: Actor) -> Page:
    """The run's part of a page for this seat."""
    today = clock.today()
    return Page(
        status=showing.status(seen),
        colour=COLOURS[seen.state.status],
        track=showing.track(seen, today),
        due=showing.due_light(seen, today),
        buttons=showing.buttons(seen, actor, today),
        times=showing.times(seen, account_names(event.account for event in seen.events), actor),
        evidence=list(evidence_of(Subject("proceedings.run", seen.run.pk))),
        run=seen.run,
    )


def account_names(accounts: Iterable[str]) -> dict[str, str]:
    """Account id -> the person's name, for time-lines: officials act by name."""
    ids = {int(one) for one in accounts if one.isdecimal()}
    return {str(row.pk): row.name for row in Account.objects.filter(pk__in=ids)}


def card(person: Person, actor: Actor, *, whole_phone: bool) -> Card:
    """A person's card; the telephone in full for those who must call."""
    return Card(
        pk=person.pk,
        name=person.name,
        masked=people.shown_number(person),
        phone=person.phone if whole_phone or not person.phone else mask.phone(person.phone),
        may_look=may_look(actor, person.pk),
    )


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral in a list."""

    pk: int
    run: int
    application: int
    name: str
    place: str
    programme: str
    unit: str
    number: str
    where: str
    light: showing.Light
    result: str
    sent_on: date | None


def referral_rows(found: list[Referral], names: dict[int, str] | None = None) -> list[ReferralRow]:
    """Rows of many referrals in a constant number of queries (their open turns are read once)."""
    turns: dict[int, list[Turn]] = {}
    for turn in proceedings.turns_of(r.run_id for r in found):
        turns.setdefault(turn.run_id, []).append(turn)
    return [_referral_row(r, turns.get(r.run_id, []), names or {}) for r in found]


def _referral_row(referral: Referral, turns: list[Turn], names: dict[int, str]) -> ReferralRow:
    slips = list(referral.slips.all())
    last = slips[-1] if slips else None
    due = min((turn.due_on for turn in turns if turn.due_on and turn.status == "open"), default=None)
    answer = list(referral.results.all())
    closed = referral.run.status == "ended"
    known = "application" in referral._state.fields_cache
    return ReferralRow(
        pk=referral.pk,
        run=referral.run_id,
        application=referral.application_id,
        name=referral.application.person.name if known else "",
        place=referral.application.division.name if known else "",
        programme=programme_title(referral.programme),
        unit=agencies.unit_names().get(last.unit, last.unit) if last else "",
        number=last.paper.number.text if last and last.paper.number else "",
        where="已办结" if closed else "、".join(turn.title for turn in turns),
        light=showing.Light("none", "") if closed else showing.light(due, clock.today()),
        result=ResultKind(answer[-1].kind).label if closed and answer else "",
        sent_on=last.sent_on if last else None,
    )


def programme_title(key: str) -> str:
    """The title of a programme in the release in force; its key when the release no longer knows it."""
    entry = places.release().programmes.get(key)
    return entry.title if entry else key


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """The application page on one screen: who, where it stands, what is allowed, what is missing, time-line, papers."""

    page: Page
    application: Application = field(repr=False)
    card: Card
    address: str
    household: list[dict[str, Any]]
    needs: list[str]
    channel: str
    place_basis: str
    referrals: list[ReferralRow]
    papers: list[Paper]
    missing: list[str]


def application_page(application: Application, actor: Actor) -> ApplicationPage:
    """Everything the page of one application shows; the caller has found it through `cases.queries`."""
    seen = proceedings.look(application.run)
    found = list(referrals.of_application(application.pk))
    return ApplicationPage(
        page=page_of(seen, actor),
        application=application,
        card=card(application.person, actor, whole_phone=True),
        address=application.person.address or application.household.address,
        household=_household(application),
        needs=_needs(application),
        channel=Channel(application.channel).label,
        place_basis=PlaceBasis(application.place_basis).label,
        referrals=referral_rows(found),
        papers=[paper for r in found for paper in papers_of(Subject("referrals.referral", r.pk))],
        missing=_missing(application, seen),
    )


def _household(application: Application) -> list[dict[str, Any]]:
    members = people.members_on(application.household)
    today = clock.today()
    return [
        {
            "name": m.name,
            "relation": m.relation,
            "age": _age(m.birth, today),
            "is_applicant": m.person_id == application.person_id,
        }
        for m in members
    ]


def _age(birth: date | None, today: date) -> str:
    if birth is None:
        return ""
    return str(today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day)))


def _needs(application: Application) -> list[str]:
    titles = places.release().needs
    return [titles[row.need].title if row.need in titles else row.need for row in application.needs.all()]


def _missing(application: Application, seen: Look) -> list[str]:
    """What a clerk should still ask for; nothing of it stops the request."""
    lacking = []
    if application.person.identity_kind == people.IdentityKind.TEMPORARY:
        lacking.append("申请人没有证件号，用的是临时编号")
    if not application.person.phone:
        lacking.append("没有联系电话")
    if not (application.person.address or application.household.address):
        lacking.append("没有家庭住址")
    if "supplement" in {turn.step.kind for turn in seen.state.open.values()}:
        lacking.append("正在等申请人补正材料")
    return lacking


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """The page of one referral: for the unit that handles it, and for the window that follows it."""

    page: Page
    referral: Referral = field(repr=False)
    row: ReferralRow
    card: Card
    address: str
    household_size: int
    window: str
    reason: str
    basis: str
    results: list[dict[str, Any]]
    papers: list[Paper]
    sees_application: bool


def referral_page(referral: Referral, actor: Actor, scope: Scope, *, sees_application: bool) -> ReferralPage:
    """Everything the page of one referral shows. A unit reads what its slip says, not the family's reasons."""
    application = referral.application
    return ReferralPage(
        page=page_of(proceedings.look(referral.run), actor),
        referral=referral,
        row=referral_rows([referral])[0],
        card=card(application.person, actor, whole_phone=True),
        address=application.person.address or application.household.address,
        household_size=len(people.members_on(application.household)),
        window=agencies.unit_names().get(application.window.unit.key, ""),
        reason=application.reason if sees_application else "",
        basis=_article(referral),
        results=[
            {
                "kind": ResultKind(row.kind).label,
                "amount": f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}" if row.amount_fen else "",
                "text": row.text,
                "finished_on": row.finished_on,
            }
            for row in referral.results.all()
        ],
        papers=list(
            papers_of(Subject("referrals.referral", referral.pk)).filter(pk__in=papers_seen(scope).values("pk"))
        ),
        sees_application=sees_application,
    )


def _article(referral: Referral) -> str:
    """The article by which the unit has the duty."""
    slips = list(referral.slips.all())
    if not slips:
        return ""
    lines = proposals(referral.application)
    return next((p.article for p in lines if (p.programme, p.unit) == (referral.programme, slips[-1].unit)), "")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a worklist."""

    run: int
    step: str
    key: str
    title: str
    again: int
    name: str
    place: str
    programme: str
    number: str
    light: showing.Light
    opened_on: date
    application: int | None
    referral: int | None
    confirming: bool


def work_rows(turns: list[Turn]) -> list[WorkRow]:
    """Worklist lines of a page of turns: three queries, whatever their number."""
    runs = [turn.run_id for turn in turns]
    by_application, by_referral = cases.by_runs(runs), referrals.by_runs(runs)
    return [_work_row(turn, by_application.get(turn.run_id), by_referral.get(turn.run_id)) for turn in turns]


def _work_row(turn: Turn, application: Application | None, referral: Referral | None) -> WorkRow:
    today = clock.today()
    subject = application or (referral.application if referral else None)
    plain = showing.light(turn.due_on, today)
    slips = list(referral.slips.all()) if referral else []
    number = slips[-1].paper.number.text if slips else (subject.number.text if subject else "")
    return WorkRow(
        run=turn.run_id,
        step=turn.step,
        key=turn.key,
        title=f"复核代录：{turn.title}" if turn.awaits_confirmation else turn.title,
        again=turn.n if turn.n > 1 else 0,
        name=subject.person.name if subject else "",
        place=subject.division.name if subject else "",
        programme=programme_title(referral.programme) if referral else "救助申请",
        number=number,
        light=showing.Light(plain.colour, plain.words, "", showing.whom(turn.owner)),
        opened_on=turn.opened_on,
        application=application.pk if application else None,
        referral=referral.pk if referral else None,
        confirming=turn.awaits_confirmation,
    )


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step of a drawn procedure."""

    mark: showing.Mark
    opened_by: str
    limit: str
    basis: str
    outcomes: str


def run_drawing(run: Any) -> tuple[str, list[DrawnStep]]:
    """(title, steps) of a run's procedure with where it stands."""
    seen = proceedings.look(run)
    marks = {mark.title: mark for mark in showing.track(seen, clock.today())}
    steps = [
        DrawnStep(
            mark=marks.get(step.title, showing.Mark(step.title, "later", "")),
            opened_by=_opened_by(step, seen),
            limit=_limit_words(step.limit),
            basis=step.basis,
            outcomes="、".join(outcome.title for outcome in step.outcomes.values() if not outcome.joined),
        )
        for step in seen.procedure.steps
    ]
    return seen.procedure.title, steps


def _opened_by(step: Any, seen: Look) -> str:
    """Which steps must be done before this one, in words; alternatives are parted by 或."""
    steps = seen.procedure.steps
    return " 或 ".join(
        " 且 ".join(dict.fromkeys(steps[index].title for index, _ in together)) for together in step.after if together
    )


def _limit_words(limit: Any) -> str:
    if limit is None or limit.n is None:
        return ""
    units = {"workdays": "个工作日", "days": "日", "months": "个月"}
    return f"{limit.n} {units[limit.unit]}" + ("（本地设定）" if limit.local else "")
