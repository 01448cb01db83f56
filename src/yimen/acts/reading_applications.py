"""What pages of applications show: the list, one application on one screen, and what the form offers to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from yimen.acts.completing import Amended, amended, may_complete
from yimen.acts.exchanging import WRITES_APPLICATION, systems
from yimen.acts.papers_in import PaperWanted, checklist, missing
from yimen.acts.reading_between import Between, between
from yimen.acts.reading_compared import Known, of_application
from yimen.acts.reading_first import First, first_of
from yimen.acts.reading_papers import SUBJECT
from yimen.acts.reading_people import age_on
from yimen.acts.reading_referrals import PaperLine, ReferralRow, paper_lines, referral_rows
from yimen.acts.reading_runs import Card, Page, card, page_of, place_in_list
from yimen.acts.serving import is_hotline
from yimen.acts.titles import need_titles
from yimen.agencies.types import Scope
from yimen.cases import queries as cases
from yimen.cases.types import Channel, PlaceBasis
from yimen.common import clock
from yimen.documents.api import papers_of
from yimen.documents.types import Subject
from yimen.people import api as people
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals import queries as referrals

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yimen.cases.models import Application
    from yimen.flow import Actor
    from yimen.proceedings.queries import Look


def applications(scope: Scope, *, state: str = "", town: str = "", late: str = "") -> QuerySet[Application]:
    """Applications the seat sees: `state` open or ended, `town` the code of one, `late` with a step past its day."""
    rows = proceedings.with_runs(cases.for_list(scope), state=state, late=bool(late))
    if town:
        rows = rows.filter(division__path__contains=f"/{town}/")
    return rows.prefetch_related("needs")


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application in a list."""

    pk: int
    number: str
    name: str
    place: str
    received_on: date
    needs: list[str]
    where: str
    light: showing.Light
    referrals: int


def application_rows(scope: Scope, found: list[Application]) -> list[ApplicationRow]:
    """Rows of many applications: two queries, whatever their number."""
    sent = referrals.visible_to(scope).filter(application__in=[a.pk for a in found]).order_by()
    counts = dict(sent.values_list("application_id").annotate(n=Count("pk")))
    turns = proceedings.turns_of(a.run_id for a in found)
    rows = []
    for application in found:
        where, light = place_in_list(application.run, turns.get(application.run_id, []))
        rows.append(
            ApplicationRow(
                pk=application.pk,
                number=application.number.text,
                name=application.person.name,
                place=application.division.name,
                received_on=application.received_on,
                needs=need_titles(application),
                where=where,
                light=light,
                referrals=counts.get(application.pk, 0),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """The application page on one screen: who, where it stands, what is allowed, what is missing, time-line, papers."""

    page: Page
    card: Card
    address: str
    household: list[dict[str, Any]]
    needs: list[str]
    channel: str
    place_basis: str
    referrals: list[ReferralRow]
    papers: list[PaperLine]
    wanted: list[PaperWanted]
    missing: list[str]
    amended: list[Amended]
    may_complete: bool
    first: First
    between: Between
    outer: list[Known]
    may_number: bool


def application_page(application: Application, actor: Actor) -> ApplicationPage:
    """Everything the page of one application shows; the caller has found it through `cases.queries`."""
    seen = proceedings.look(application.run)
    found = list(referrals.of_application(application.pk))
    wanted = checklist(application, found)
    rows = referral_rows(found)
    about = {str(one.run_id): f"{row.programme}（{row.unit}）" for one, row in zip(found, rows, strict=True)}
    return ApplicationPage(
        page=page_of(seen, actor, about),
        card=card(application.person, actor, application=application.pk),
        address=application.person.address or application.household.address,
        household=_household(application),
        needs=need_titles(application),
        channel=Channel(application.channel).label,
        place_basis=PlaceBasis(application.place_basis).label,
        referrals=rows,
        papers=paper_lines(list(papers_of(*_subjects(application, found))), found),
        wanted=wanted,
        missing=_missing(application, seen, missing(wanted)),
        amended=amended(application),
        may_complete=may_complete(actor, application),
        first=first_of(application, actor),
        between=between(application, actor),
        outer=of_application(application.pk),
        may_number=bool(set(WRITES_APPLICATION) & actor.rights) and bool(systems()),
    )


def _subjects(application: Application, found: list[Any]) -> list[Subject]:
    """Whose papers the page of an application shows: its own (the receipt) and its referrals'."""
    return [Subject(SUBJECT, application.pk), *(Subject("referrals.referral", one.pk) for one in found)]


def _household(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "name": member.name,
            "relation": member.relation,
            "age": age_on(member.birth),
            "is_applicant": member.person_id == application.person_id,
        }
        for member in people.members_on(application.household)
    ]


def _missing(application: Application, seen: Look, papers: list[str]) -> list[str]:
    """What a clerk should still ask for; nothing of it stops the request."""
    lacking = []
    if application.person.identity_kind == people.IdentityKind.TEMPORARY:
        lacking.append("申请人没有证件号，用的是临时编号")
    if not application.person.phone:
        lacking.append("没有联系电话")
    if not (application.person.address or application.household.address):
        lacking.append("没有家庭住址")
    if papers:
        lacking.append(f"没有收到：{'、'.join(papers)}")
    if "supplement" in {turn.step.kind for turn in seen.state.open.values()}:
        lacking.append(f"正在等申请人补正材料：{showing.papers_asked(seen)}")
    return lacking


def places_of(by: Actor, scope: Scope) -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages and towns this seat may take people of: its own territory, the whole county for the hotline."""
    return division_choices(Scope(places.root().path, by.unit) if is_hotline(by) else scope)


def every_town() -> list[tuple[str, str]]:
    """(code, name) of the towns of the county."""
    return [(town.code, town.name) for town in places.towns(clock.today())]


def division_choices(scope: Scope) -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages and towns this seat may take people of, grouped by town."""
    day = clock.today()
    groups = []
    for town, villages in places.towns_with_villages(day):
        if scope.path is not None and (town.path.startswith(scope.path) or scope.path.startswith(town.path)):
            inside = [(town.code, f"{town.name}（不知道哪个村）")]
            inside += [(village.code, village.name) for village in villages]
            groups.append((town.name, inside))
    return groups


def town_choices(scope: Scope) -> list[tuple[str, str]]:
    """Towns of the seat's territory, for a filter."""
    towns = places.towns(clock.today())
    return [(t.code, t.name) for t in towns if scope.path is not None and t.path.startswith(scope.path)]


def need_choices() -> list[tuple[str, str]]:
    """What people may lack, in the pack's words with their explanation."""
    needs = places.release().needs.items()
    return [(key, f"{need.title}——{need.help}" if need.help else need.title) for key, need in needs]
