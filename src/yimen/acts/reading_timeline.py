"""Which aid from whom and when: applications, referrals with what came of them, registry entries and care on one
time-line, of a household or of one person, as far as a seat may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from yimen.acts import overlaps
from yimen.agencies import api as agencies
from yimen.basics.chinese import yuan
from yimen.basics.days import last_day, span
from yimen.cases import queries as cases
from yimen.common import clock
from yimen.people.models import CareAction
from yimen.places import api as places
from yimen.proceedings import showing
from yimen.referrals import queries as referrals
from yimen.registry.api import AidKind, Entry, Rhythm, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time-line. `until`: the last day; `page`: the kind and id of what it leads to, None for what has
    no page of its own; `now`: it goes on today."""

    begins: date | None
    until: date | None
    who: str
    unit: str
    what: str
    how: str
    amount: str
    stage: str
    page: tuple[str, int] | None
    now: bool


def person_lines(scope: Scope, person: int, name: str, *, whole: bool) -> list[Line]:
    """The time-line of one person: all of it in the own territory (`whole`), for a unit its own referrals and entries,
    never what else the family asked for."""
    names = {person: name}
    return lines_of(facts_of(scope, names, [], whole=whole), words_of(names))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the aid of some persons."""

    applications: list[Application]
    referrals: list[Referral]
    entries: list[Entry]
    care: list[CareAction]


def facts_of(scope: Scope, persons: Iterable[int], homes: list[int], *, whole: bool) -> Facts:
    """Everything of these persons and households the seat may see; as many queries for many as for one."""
    wanted = list(persons)
    asked = Q(person__in=wanted) | Q(household__in=homes)
    sent = Q(application__person__in=wanted) | Q(application__household__in=homes)
    own = Q() if whole else Q(unit=scope.unit)
    applications = cases.visible_to(scope).filter(asked).select_related("run", "person", "number", "window__unit")
    found = referrals.visible_to(scope).filter(sent).select_related("run", "application__person")
    return Facts(
        applications=list(applications.prefetch_related("needs").order_by("pk")) if whole else [],
        referrals=list(found.prefetch_related(referrals.slips(), "results").order_by("pk")),
        entries=list(Entry.objects.given().filter(own, person__in=wanted).order_by("valid_from", "pk")),
        care=list(CareAction.objects.filter(own, person__in=wanted).order_by("done_on", "pk")),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Names of persons by id, of units and programmes and needs by key; a key nobody knows stands for itself."""

    names: Mapping[int, str]
    units: Mapping[str, str]
    programmes: Mapping[str, str]
    needs: Mapping[str, str]
    today: date

    def programme(self, key: str) -> str:
        """The title of a programme."""
        return self.programmes.get(key, key)

    def unit(self, key: str) -> str:
        """The name of a unit."""
        return self.units.get(key, key)


def words_of(names: Mapping[int, str]) -> Words:
    """The words of the release in force, looked up once for many lines."""
    release = places.release()
    return Words(
        names=names,
        units=agencies.unit_names(),
        programmes={key: entry.title for key, entry in release.programmes.items()},
        needs={key: entry.title for key, entry in release.needs.items()},
        today=clock.today(),
    )


def lines_of(facts: Facts, words: Words) -> list[Line]:
    """Everything in one order, the newest first."""
    lines = [
        *(_application(one, words) for one in facts.applications),
        *(_referral(one, words) for one in facts.referrals),
        *(_entry(one, words) for one in facts.entries),
        *(_care(one, words) for one in facts.care),
    ]
    return sorted(lines, key=lambda line: line.begins or date.max, reverse=True)


def _application(one: Application, words: Words) -> Line:
    return Line(
        begins=one.received_on,
        until=None,
        who=one.person.name,
        unit=words.unit(one.window.unit.key),
        what="、".join(words.needs.get(row.need, row.need) for row in one.needs.all()),
        how="申请",
        amount="",
        stage=showing.state_words(one.run.status, one.run.result),
        page=("application", one.pk),
        now=one.run.status != "ended",
    )


def _referral(one: Referral, words: Words) -> Line:
    slip = referrals.last_slip(one)
    results = list(one.results.all())
    last = results[-1] if results and one.run.status == "ended" else None
    return Line(
        begins=slip.sent_on if slip else None,
        until=last.finished_on if last else None,
        who=one.application.person.name,
        unit=words.unit(slip.unit) if slip else "",
        what=words.programme(one.programme),
        how="转办",
        amount=_money(last.amount_fen) if last else "",
        stage=showing.state_words(one.run.status, one.run.result),
        page=("referral", one.pk),
        now=one.run.status != "ended",
    )


def _entry(one: Entry, words: Words) -> Line:
    rhythm = Rhythm(one.rhythm).label if one.rhythm else ""
    end = overlaps.ends(one)
    return Line(
        begins=one.valid_from,
        until=last_day(one.valid_from, one.valid_until),
        who=words.names.get(one.person_id, ""),
        unit=words.unit(one.unit),
        what="，".join(word for word in (words.programme(one.programme), one.text) if word),
        how=AidKind(one.kind).label,
        amount=f"{rhythm} {_money(one.amount_fen)}".strip(),
        stage=Source(one.source).label,
        page=None,
        now=one.valid_from <= words.today and (end is None or end > words.today),
    )


def _care(one: CareAction, words: Words) -> Line:
    return Line(
        begins=one.done_on,
        until=None,
        who=words.names.get(one.person_id, ""),
        unit=words.unit(one.unit),
        what=one.text or one.get_kind_display(),
        how=one.get_kind_display(),
        amount=_money(one.amount_fen),
        stage="关爱帮扶",
        page=None,
        now=False,
    )


def _money(fen: int | None) -> str:
    return f"{yuan(fen)} 元" if fen else ""


def twice(earlier: Entry, later: Entry, words: Words) -> str:
    """Two entries in one sentence: who gives what to whom since when."""
    return f"{_told(later, words)}；同一期间{_told(earlier, words)}。"


def _told(entry: Entry, words: Words) -> str:
    period = span(entry.valid_from, last_day(entry.valid_from, overlaps.ends(entry)))
    what = words.programme(entry.programme) or AidKind(entry.kind).label
    return f"{words.names.get(entry.person_id, '家庭成员')}{period}享受{words.unit(entry.unit)}的{what}"
