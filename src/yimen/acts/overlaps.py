"""Aid given twice, by many hands, or not at all (Lanshan 一 重复、多头、遗漏救助): the rules, for entries of one
household and as questions to the database for a county.

Only aid counts (money, goods, service, reduction), not a status. A single grant without an end counts for the month it
was given for.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import Category, Checked, HouseholdMember, Person
from yimen.people.types import CheckKind
from yimen.places import api as places
from yimen.referrals.models import Result
from yimen.referrals.types import ResultKind
from yimen.registry.api import AidKind, Entry, Rhythm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yimen.agencies.types import Scope

ONCE_LASTS = timedelta(days=30)
"""A single grant is meant for about a month: another one within it is looked at."""
REMEMBERED = timedelta(days=365)
"""What was asked for, granted or checked counts for a year: people in difficulty are gone through yearly."""
_AID = ~Q(kind=AidKind.STATUS)


def related() -> dict[str, frozenset[str]]:
    """Programme -> the programmes that answer one of the needs it answers, itself too, as the release says."""
    found: dict[str, set[str]] = {}
    for programmes in _programmes_of(""):
        for programme in programmes:
            found.setdefault(programme, {programme}).update(programmes)
    return {programme: frozenset(others) for programme, others in found.items()}


def ends(entry: Entry) -> date | None:
    """The day an entry holds no longer; None while it goes on."""
    if entry.valid_until is None and entry.rhythm == Rhythm.ONCE:
        return entry.valid_from + ONCE_LASTS
    return entry.valid_until


def is_aid(entry: Entry) -> bool:
    """Whether something is given, for at least a day, and was not taken back: a status alone feeds nobody."""
    held = entry.void_at is None and (entry.valid_until is None or entry.valid_until > entry.valid_from)
    return held and entry.kind != AidKind.STATUS


def in_force(entry: Entry, day: date) -> bool:
    """Whether aid is given on a day."""
    end = ends(entry)
    return is_aid(entry) and entry.valid_from <= day and (end is None or end > day)


def goes_on(earlier: Entry, later: Entry) -> bool:
    """Whether the first entry still holds when the second begins."""
    end = ends(earlier)
    first = (earlier.valid_from, earlier.pk) < (later.valid_from, later.pk)
    return is_aid(earlier) and is_aid(later) and first and (end is None or end > later.valid_from)


def is_duplicate(earlier: Entry, later: Entry) -> bool:
    """The same person gets one programme twice at a time: from two units, or twice in one form from one unit. One unit
    giving one programme in two forms (money and goods) gives it once."""
    same = earlier.person_id == later.person_id and earlier.programme == later.programme != ""
    return same and (earlier.unit != later.unit or earlier.kind == later.kind) and goes_on(earlier, later)


def is_multiple(earlier: Entry, later: Entry, relations: Mapping[str, frozenset[str]]) -> bool:
    """Two units help one household for one need at a time. What is a duplicate already is not told again."""
    other_unit = earlier.unit != later.unit and later.programme in relations.get(earlier.programme, frozenset())
    once_told = earlier.person_id == later.person_id and earlier.programme == later.programme
    return other_unit and not once_told and goes_on(earlier, later)


def duplicates(scope: Scope) -> QuerySet[Entry]:
    """The later entries of duplicates in the seat's territory, as far as nobody found them right."""
    twice = _earlier().filter(person=OuterRef("person"), programme=OuterRef("programme"))
    twice = twice.filter(~Q(unit=OuterRef("unit")) | Q(kind=OuterRef("kind")))
    return _entries(scope, CheckKind.DUPLICATE).exclude(programme="").filter(Exists(twice))


def multiples(scope: Scope, need: str = "") -> QuerySet[Entry]:
    """The later entries of aid by several units for one need (`need`: only this one) in the seat's territory."""
    today = clock.today()
    others = _earlier().exclude(unit=OuterRef("unit"))
    own = others.filter(person=OuterRef("person")).exclude(programme=OuterRef("programme"))
    home = others.exclude(person=OuterRef("person")).filter(_together(today), **_MATES)
    either = Q(pk__in=[])
    for programmes in _programmes_of(need):
        both = Exists(own.filter(programme__in=programmes)), Exists(home.filter(programme__in=programmes))
        either |= Q(programme__in=programmes) & (Q(both[0]) | Q(both[1]))
    return _entries(scope, CheckKind.MULTIPLE).filter(either)


def missed(scope: Scope) -> QuerySet[Person]:
    """Persons of the seat's territory with a status, a category or an application of the last year, in whose household
    nobody is given anything and nothing is under way. One found right comes back after a year."""
    today = clock.today()
    since = today - REMEMBERED
    me = OuterRef("pk")
    statuses = Entry.objects.on(today).filter(person=me, kind=AidKind.STATUS)
    asked = Application.objects.filter(person=me, received_on__gt=since)
    difficult = Q(Exists(statuses)) | Q(Exists(Category.objects.on(today).filter(person=me))) | Q(Exists(asked))
    aid = Entry.objects.given().filter(_AID, _open_on(today))
    open_application = Application.objects.exclude(run__status="ended")
    granted = Result.objects.filter(kind=ResultKind.GRANTED, finished_on__gt=since)
    homes = HouseholdMember.objects.on(today).filter(person=OuterRef(me)).values("household_id")
    found = people.visible_to(scope, cases.applicants(scope)).filter(difficult)
    checked = Checked.objects.filter(kind=CheckKind.MISSED, person=me, created_at__gt=clock.now() - REMEMBERED)
    return found.exclude(
        Q(Exists(aid.filter(person=me)))
        | Q(Exists(aid.filter(_together(today), **{_MATE: me})))
        | Q(Exists(open_application.filter(person=me)))
        | Q(Exists(open_application.filter(household__in=homes)))
        | Q(Exists(granted.filter(referral__application__person=me)))
        | Q(Exists(granted.filter(referral__application__household__in=homes)))
        | Q(Exists(checked))
    )


_MATE = "person__memberships__household__members__person"
_MATES = {_MATE: OuterRef("person")}


def _together(day: date) -> Q:
    """Both live in the household on the day."""
    found = Q()
    for row in ("person__memberships", "person__memberships__household__members"):
        until = Q(**{f"{row}__valid_until__isnull": True}) | Q(**{f"{row}__valid_until__gt": day})
        found &= Q(**{f"{row}__valid_from__lte": day}) & until
    return found


def _open_on(day: date) -> Q:
    """`in_force` of aid as a condition."""
    once = Q(rhythm=Rhythm.ONCE, valid_from__lte=day - ONCE_LASTS, valid_until__isnull=True)
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day)) & ~once


def _earlier() -> QuerySet[Entry]:
    """Aid that began before the entry asked about and still went on when that began: `goes_on` as a condition."""
    month_before = ExpressionWrapper(OuterRef("valid_from") - ONCE_LASTS, output_field=DateField())
    before = Q(valid_from__lt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), pk__lt=OuterRef("pk"))
    ongoing = Q(valid_until__gt=OuterRef("valid_from")) | Q(valid_until__isnull=True) & (
        ~Q(rhythm=Rhythm.ONCE) | Q(valid_from__gt=month_before)
    )
    return Entry.objects.given().filter(_AID, Q(valid_from__lte=OuterRef("valid_from")), before, ongoing)


def _entries(scope: Scope, kind: CheckKind) -> QuerySet[Entry]:
    """Aid in the seat's territory that nobody has found right."""
    checked = Checked.objects.filter(kind=kind, person=OuterRef("person"), subject=OuterRef("pk"))
    if scope.path is None:
        return Entry.objects.none()
    return Entry.objects.given().filter(_AID, division__path__startswith=scope.path).exclude(Exists(checked))


def _programmes_of(need: str) -> list[tuple[str, ...]]:
    """The programmes of each need that several may answer, or of the one that is asked for. A need that is not clear
    yet (`choose`) names them all to choose from: two of them are no help for one need."""
    needs = {key: entry for key, entry in places.release().needs.items() if not entry.choose}
    asked = list(needs.values()) if not need else [needs[need]] if need in needs else []
    return list(dict.fromkeys(entry.programmes for entry in asked))
