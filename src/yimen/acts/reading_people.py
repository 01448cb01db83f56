"""What people pages show: persons a seat may see, with their applications and referrals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from yimen.acts.reading_papers import KINDS
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.agencies.models import Window
from yimen.audit import api as audit
from yimen.basics.text import fold
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.documents.api import number_by_text
from yimen.documents.models import IssuedNumber
from yimen.people import api as people
from yimen.people.queries import MOST_FOUND
from yimen.proceedings import showing
from yimen.referrals import queries as referrals
from yimen.referrals.models import Slip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.people.models import Person
    from yimen.proceedings.models import Run
    from yimen.referrals.models import Referral


FULL = "see_full_number"
"""The right to see in full whom one sees at all."""


@dataclass(frozen=True, slots=True)
class Known:
    """An application (`kind` application) or a referral the seat may see; `where` says how it stands."""

    kind: str
    pk: int
    number: str
    title: str
    on: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person found, numbers masked."""

    pk: int
    name: str
    number: str
    year: int | None
    sex: str
    place: str
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All a window learns of a person of elsewhere: the town, and whether and since when an application runs there."""

    name: str
    place: str
    window: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found; `full` when more may be there than are shown."""

    lines: tuple[Line, ...]
    full: bool
    elsewhere: Elsewhere | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The page of one person. A unit (`household` and `address` None) learns of the family only the size, as on its
    slip, and the address by a look; the day of birth, eight of the number's digits, is nobody's without one.
    `purpose` (application or referral, id) is what a look from this page is for."""

    pk: int
    name: str
    identity: str
    temporary: bool
    masked: str
    phone: str
    age: int | None
    sex: str
    address: str | None
    place: str
    household: tuple[people.Member, ...] | None
    household_size: int
    known: tuple[Known, ...]
    may_look: bool
    purpose: tuple[str, int] | None


def also(scope: Scope) -> Q:
    """Persons a seat sees because an application or a referral of theirs is before it."""
    return referrals.subjects(scope) | cases.applicants(scope)


def held_referral(unit: str, person: int, *, referral: int | None = None, application: int | None = None) -> int | None:
    """The open referral of the person whose slip lies with the unit and was not replaced (附件1): this one, or one of
    this application, when either is named."""
    slips = Slip.objects.filter(unit=unit, replaced_on__isnull=True, referral__application__person_id=person)
    slips = slips.exclude(referral__run__status="ended")  # what is answered is no purpose any more
    if referral is not None:
        slips = slips.filter(referral=referral)
    if application is not None:
        slips = slips.filter(referral__application=application)
    return slips.order_by("-pk").values_list("referral_id", flat=True).first()


def may_look(by: Actor, person: int, **case: int) -> bool:
    """Who may see number, telephone and address in full: a seat with that right; a unit, for the referral its slip
    names (附件1). `case`: the referral or application it is for."""
    return FULL in by.rights or held_referral(by.unit, person, **case) is not None


@transaction.atomic
def search_answer(*, by: Actor, scope: Scope, address: str) -> Answer:
    """What the search kept under an address finds now. Refused when it is not this seat's or has expired.

    Only who registers applications learns that a person is known elsewhere in the county, and that is logged.
    """
    text = people.read_search(by, address)
    county = "register_application" in by.rights
    found = people.find_people(scope, text, also=also(scope), county=county)
    mine = [line for line in found if line.here]
    known = known_of(scope, [line.person_id for line in mine])
    return Answer(
        lines=tuple(
            Line(f.person_id, f.name, f.number, f.birth_year, f.sex, f.place, known.get(f.person_id, ())) for f in mine
        ),
        full=len(mine) >= MOST_FOUND,
        elsewhere=next((_elsewhere(by, f) for f in found if not f.here), None),
    )


def _elsewhere(by: Actor, found: people.Found) -> Elsewhere:
    """The one exception to the walls between towns, so that nobody applies twice (四(一) 一次申请)."""
    application = (
        Application.objects.filter(person_id=found.person_id)
        .exclude(run__status="ended")
        .select_related("window__unit")
        .order_by("-received_on", "-pk")
        .first()
    )
    audit.record(by=by, verb="told_elsewhere", object=("people.person", found.person_id))
    window = agencies.unit_names().get(application.window.unit.key, "") if application else ""
    return Elsewhere(found.name, found.place, window, application.received_on if application else None)


LAST_DIGITS = re.compile(r"[0-9]{1,6}")
"""The serial part of a printed number, as people read it out; shorter than any telephone or identity number."""
MOST_NUMBERED = 20


def by_number(scope: Scope, text: str) -> list[Known] | None:
    """Applications and referrals of a printed number that the seat may see, the newest first, at most MOST_NUMBERED of
    each: of the whole number, or of its last digits this year or last. None when the text is no such number."""
    typed = "".join(fold(text).split()).upper()
    if LAST_DIGITS.fullmatch(typed):
        year = clock.today().year
        places_of = {"window__in": list(Window.objects.values_list("code", flat=True)), "kind__in": list(KINDS)}
        numbers = IssuedNumber.objects.filter(**places_of, year__in=[year, year - 1], serial=int(typed))
    elif "-" in typed and (number := number_by_text(typed)) is not None:
        numbers = IssuedNumber.objects.filter(pk=number.pk)
    else:
        return None
    taken = cases.visible_to(scope).filter(number__in=numbers.values("pk")).select_related("number", "run")
    sent = referrals.visible_to(scope).filter(slips__paper__number__in=numbers.values("pk")).distinct()
    sent = sent.select_related("run", "application").prefetch_related(referrals.slips())
    return [_application(one) for one in taken.order_by("-pk")[:MOST_NUMBERED]] + [
        _referral(one) for one in sent.order_by("-pk")[:MOST_NUMBERED]
    ]


def known_of(scope: Scope, persons: Iterable[int]) -> dict[int, tuple[Known, ...]]:
    """Person id -> the applications (own, or of the household) and referrals the seat may see, newest first.

    Five queries, however many persons.
    """
    wanted = list(persons)
    found: dict[int, list[Known]] = {}
    homes = people.homes_of(wanted)
    mine = Q(person_id__in=wanted) | Q(household_id__in={home for their in homes.values() for home in their})
    applications = cases.visible_to(scope).filter(mine).select_related("number", "run")
    seen = set()
    for application in applications.order_by("-received_on", "-pk"):
        seen.add(application.pk)
        for person in wanted:
            if application.person_id == person:
                found.setdefault(person, []).append(_application(application))
            elif application.household_id in homes.get(person, ()):
                found.setdefault(person, []).append(_application(application, "家人的救助申请"))
    sent = referrals.visible_to(scope).filter(application__person_id__in=wanted).exclude(application_id__in=seen)
    for referral in sent.select_related("run", "application").prefetch_related(referrals.slips()).order_by("-pk"):
        found.setdefault(referral.application.person_id, []).append(_referral(referral))
    return {person: tuple(lines) for person, lines in found.items()}


def known_person(scope: Scope, pk: int) -> Person | None:
    """A person the seat may see, to begin a request with; None when there is nobody, as far as it is told."""
    return people.visible_to(scope, also(scope)).select_related("division").filter(pk=pk).first()


def person_page(*, by: Actor, scope: Scope, pk: int) -> PersonPage | None:
    """The page of a person the seat may see; None when there is nobody, as far as it is told."""
    person = known_person(scope, pk)
    if person is None:
        return None
    known = known_of(scope, [pk]).get(pk, ())
    homes = list(people.households_of(person))
    members = tuple(member for home in homes for member in people.members_on(home))
    territory, held = _of_territory(scope, pk), held_referral(by.unit, pk)
    return PersonPage(
        pk=pk,
        name=person.name,
        identity=person.get_identity_kind_display(),
        temporary=person.identity_kind == people.IdentityKind.TEMPORARY,
        masked=people.shown_number(person),
        phone=people.shown_phone(person),
        age=age_on(person.birth),
        sex=person.get_sex_display() if person.sex else "",
        address=people.address_of(person) if territory else None,
        place=person.division.name if person.division else "",
        household=members if territory else None,
        household_size=len({member.person_id for member in members}),
        known=known,
        may_look=FULL in by.rights or held is not None,
        purpose=_purpose(by, known, held),
    )


def _purpose(by: Actor, known: tuple[Known, ...], held: int | None) -> tuple[str, int] | None:
    """What a look from a person's page is for: the newest that is known; for a unit the referral it has."""
    if FULL in by.rights:
        return (known[0].kind, known[0].pk) if known else None
    return ("referral", held) if held is not None else None


def _of_territory(scope: Scope, person: int) -> bool:
    """Whether the seat sees the person as one of its own territory, not only by a slip that lies with its unit."""
    return scope.whole_subtree and people.visible_to(scope, cases.applicants(scope)).filter(pk=person).exists()


def age_on(birth: date | None, day: date | None = None) -> int | None:
    """Full years on a day (today); None for somebody whose birth is not known."""
    if birth is None:
        return None
    day = day or clock.today()
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _application(application: Application, title: str = "救助申请") -> Known:
    number, run = application.number.text, application.run
    return Known("application", application.pk, number, title, application.received_on, _where(run))


def _referral(referral: Referral) -> Known:
    last = referrals.last_slip(referral)
    return Known(
        kind="referral",
        pk=referral.pk,
        number=last.paper.number.text if last and last.paper.number else "",
        title=programme_title(referral.programme),
        on=last.sent_on if last else None,
        where=_where(referral.run),
    )


def _where(run: Run) -> str:
    return showing.state_words(run.status, run.result)
