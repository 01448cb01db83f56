"""The list of people a unit cares for (关爱名单): those of the categories the pack lists to it (Lanshan 三(一)), what
was done for them, and how many of those able to work were asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from yimen.acts.reading_household import category_titles
from yimen.agencies import api as agencies
from yimen.basics.chinese import yuan
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.people import api as people
from yimen.people.models import CareAction, Category, Person, Survey
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor

CARE, KEEP = "care", "keep_categories"
"""The right to care for people on a list, and that to put people on it."""
PURPOSE = "关爱帮扶"


@dataclass(frozen=True, slots=True)
class CareRow:
    """A person on the list: who, where, why, the telephone masked, when somebody was last there."""

    person: int
    name: str
    town: str
    village: str
    category: str
    phone: str
    since: date
    last: date | None


@dataclass(frozen=True, slots=True)
class CarePage:
    """What a unit knows of a person on its list. `actions` and `surveys`: lines of (day, what, said)."""

    pk: int
    name: str
    place: str
    categories: str
    phone: str
    may_look: bool
    asks: bool
    actions: list[tuple[date, str, str]]
    surveys: list[Survey]


def listed(scope: Scope) -> dict[str, str]:
    """Category -> title, of those on this seat's list: all in one's own territory, for a unit what is listed to it."""
    known = places.release().categories.items()
    return {key: entry.title for key, entry in known if scope.path is not None or scope.unit in entry.listed_to}


def care_list(scope: Scope, *, category: str = "", town: str = "") -> QuerySet[Category]:
    """Who belongs to a category of the seat's list today; `town`: the code of one."""
    found = Category.objects.on(clock.today()).filter(
        category__in=listed(scope),
        person__merged_into__isnull=True,
        person__division__path__startswith=_territory(scope),
    )
    if category:
        found = found.filter(category=category)
    if town:
        found = found.filter(person__division__path__contains=f"/{town}/")
    return found.select_related("person__division__parent")


def _territory(scope: Scope) -> str:
    """Path of the place whose people the seat cares for: its own, of a unit that of its county (属地化管理): where a
    whole city works in one installation, thirteen units have the same list."""
    if scope.path is not None:
        return scope.path
    return agencies.units().filter(key=scope.unit).values_list("division__path", flat=True).get()


def care_rows(scope: Scope, found: list[Category]) -> list[CareRow]:
    """Rows of many people: one query, whatever their number."""
    own = Q() if scope.path is not None else Q(unit=scope.unit)
    visits = CareAction.objects.filter(own, person__in=[row.person_id for row in found]).order_by()
    last = dict(visits.values_list("person_id").annotate(last=Max("done_on")))
    titles = category_titles()
    return [_row(row, last.get(row.person_id), titles) for row in found]


def _row(row: Category, last: date | None, titles: dict[str, str]) -> CareRow:
    place = row.person.division
    village = place is not None and place.level == "village" and place.parent is not None
    return CareRow(
        person=row.person_id,
        name=row.person.name,
        town=place.parent.name if village else place.name if place else "",
        village=place.name if village else "",
        category=titles.get(row.category, row.category),
        phone=people.shown_phone(row.person),
        since=row.valid_from,
        last=last,
    )


def cared_for(scope: Scope, pk: int) -> Person | None:
    """A person on the seat's list; None when there is nobody, as far as it is told."""
    there = care_list(scope).values("person_id")
    return Person.objects.select_related("division").filter(pk=pk, pk__in=there).first()


def care_page(by: Actor, scope: Scope, person: Person) -> CarePage:
    """What the seat knows of a person on its list: its own care and surveys, in one's own territory everybody's."""
    held = [row.category for row in care_list(scope).filter(person=person).order_by("pk")]
    own = Q() if scope.path is not None else Q(unit=scope.unit)
    units, titles = agencies.unit_names(), category_titles()
    actions = CareAction.objects.filter(own, person=person).order_by("-done_on", "-pk")
    return CarePage(
        pk=person.pk,
        name=person.name,
        place=person.division.name if person.division else "",
        categories="、".join(titles.get(key, key) for key in held),
        phone=people.shown_phone(person),
        may_look=CARE in by.rights,
        asks=any(_asked(key) for key in held),
        actions=[
            (one.done_on, f"{units.get(one.unit, one.unit)}：{one.get_kind_display()}", _said(one)) for one in actions
        ],
        surveys=list(Survey.objects.filter(own, person=person).order_by("-asked_on", "-pk")),
    )


def _said(one: CareAction) -> str:
    money = f"{yuan(one.amount_fen)} 元" if one.amount_fen else ""
    return "，".join(word for word in (one.text, money) if word)


def _asked(category: str) -> bool:
    known = places.release().categories
    return category in known and known[category].survey


@transaction.atomic
def look(*, by: Actor, person: Person) -> people.Full:
    """Number, telephone and address of a person on the unit's list, for the visit; logged as any look. The caller has
    found the person through `cared_for`. Refused: a seat that does not care for people."""
    if CARE not in by.rights:
        raise Refused("您的岗位不能从关爱名单查看完整信息", "个人信息保护法第六条 最小必要", "请从申请页面查看")
    return people.full_look(by=by, person=person, purpose=PURPOSE)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One town: how many able to work, how many of them asked."""

    town: str
    able: int
    asked: int

    @property
    def rate(self) -> str:
        """Per cent, rounded down; a dash where nobody is able to work."""
        return f"{self.asked * 100 // self.able}%" if self.able else "—"


def coverage(scope: Scope) -> list[Coverage]:
    """Town by town of the territory, those with nobody too; as many queries for a city as for a county."""
    asked_of = [key for key in listed(scope) if _asked(key)]
    able = care_list(scope).filter(category__in=asked_of).order_by().values("person__division__path")
    everybody = able.annotate(n=Count("person", distinct=True)).values_list("person__division__path", "n")
    asked = able.filter(person__surveys__isnull=False).annotate(n=Count("person", distinct=True))
    counts = [dict(everybody), dict(asked.values_list("person__division__path", "n"))]
    around = _territory(scope)
    towns = [town for town in places.towns(clock.today()) if town.path.startswith(around)]
    return [Coverage(town.name, *(_sum(count, town.path) for count in counts)) for town in towns]


def _sum(counts: dict[str | None, int], path: str) -> int:
    return sum(n for place, n in counts.items() if place is not None and place.startswith(path))


def category_rows(person: int) -> list[Category]:
    """The categories of a person, the newest first."""
    return list(Category.objects.filter(person=person).order_by("-valid_from", "-pk"))


def category_of(scope: Scope, pk: int) -> Category | None:
    """A category somebody of the seat's own territory is in."""
    if scope.path is None:
        return None
    there = Category.objects.filter(person__division__path__startswith=scope.path)
    return there.select_related("person").filter(pk=pk).first()


def source_units() -> list[tuple[str, str]]:
    """Units that say who belongs to a category, for a form."""
    names = agencies.unit_names()
    return [(unit.key, names[unit.key]) for unit in agencies.units() if unit.kind in {"member", "town"}]
