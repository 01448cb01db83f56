"""What a household has running already, seen before one more request is saved: one household applies at one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from yimen.acts.articles import article
from yimen.acts.serving import reach, town_of, window_phones
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat
from yimen.audit import api as audit
from yimen.basics.chinese import date_in_digits
from yimen.basics.errors import Refused
from yimen.cases import queries as cases
from yimen.cases.models import Application
from yimen.common import clock
from yimen.people import api as people
from yimen.people.actions import person_by_number
from yimen.people.models import Household, HouseholdMember, Person
from yimen.people.rules import check_identity

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.places.models import Division


@dataclass(frozen=True, slots=True)
class Running:
    """An application that runs. `pk`, `number` and `who` only where the seat sees it; of one elsewhere in the county
    the town, the day and the window's telephone, and no more (the one exception to the walls between towns).
    `perhaps`: of somebody who may be the same person, registered without papers."""

    on: date
    town: str
    window: str
    phone: str
    pk: int | None = None
    number: str = ""
    who: str = ""
    perhaps: bool = False


class AlreadyRunning(Refused):
    """The household has something running: in the same town one more needs its reason, in another it is refused.

    `may_go_on`: whether a reason is enough. `told`: person ids of whom something was told that the seat does not see.
    `joining`: it runs for somebody who shall join the household of an application. `perhaps`: nothing runs but for
    somebody who may be the same person.
    """

    def __init__(
        self,
        lines: tuple[Running, ...],
        told: tuple[int, ...],
        elsewhere: Application | None = None,
        *,
        joining: bool = False,
    ) -> None:
        rule = article("accept_application")
        self.lines, self.told, self.may_go_on = lines, told, elsewhere is None
        self.perhaps = all(line.perhaps for line in lines)
        if self.perhaps:
            what, after = (
                "可能是同一个人，已有办理中的申请",
                "是同一人的，请打开原来的申请办理；不是的，请勾选并写明理由",
            )
        elif joining:
            what, after = "新增的家庭成员已有办理中的申请", "请核对是不是一家人；确要加入的，请勾选并写明理由"
        elif elsewhere is None:
            what, after = "这家人已有办理中的申请", "请打开原来的申请办理；确要另行登记的，请勾选并写明理由"
        else:
            on, town = date_in_digits(elsewhere.received_on), town_of(elsewhere.division)[1]
            what = f"这家人{on}已在{town}提出申请，还在办理"
            after = f"同一家庭不能在两处申请，请联系{reach(elsewhere.window.unit.key)}"
        super().__init__(what, rule, after)


def lock(persons: Iterable[int]) -> None:
    """Hold these persons until the transaction ends: whoever registers one of them meanwhile waits. In the order of
    their numbers, so that two who lock several never wait for each other."""
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=list(persons)).order_by("pk").values("pk"))


def known_by(papers: Iterable[tuple[str, str]]) -> set[int]:
    """The persons registered under these papers (kind, number); what is no number names nobody."""
    found = set()
    for kind, number in papers:
        try:
            person = person_by_number(check_identity(kind, number, on=clock.today()).number)
        except (Refused, ValueError):
            continue
        if person is not None:
            found.add(person.pk)
    return found


def check(*, by: Actor, applicant: Person, members: Sequence[Person], division: Division, again_reason: str) -> bool:
    """Whether something runs for the applicant, his household or those who shall join it, which `again_reason` answers;
    or for somebody who may be one of them, registered without papers.

    Inside the transaction that registers; persons and households stay locked until it ends. Refused (AlreadyRunning):
    something runs and no reason is given; or it runs for the applicant's household in another town (Lanshan 四(一)
    由共同生活的家庭成员向户籍所在地或经常居住地提出: at one of the two).
    """
    lock([applicant.pk])
    living = _live_with([applicant.pk])
    homes = _homes([applicant.pk])
    list(Household.objects.select_for_update(of=("self",)).filter(pk__in=homes).order_by("pk").values("pk"))
    own = {applicant.pk, *living}
    typed = {member.pk for member in members}
    found = _open(own | typed | _live_with(typed), homes | _homes(typed))
    perhaps = [one for one in _open_for(people.perhaps_same([applicant, *members])) if one not in found]
    if not found and not perhaps:
        return False
    here = town_of(division)[0]
    elsewhere = [
        one for one in found if (one.person_id in own or one.household_id in homes) and town_of(one.division)[0] != here
    ]
    if elsewhere or not again_reason.strip():
        lines, told = _lines(_scope(by), found, perhaps)
        raise AlreadyRunning(lines, told, elsewhere[0] if elsewhere else None)
    return True


def check_joining(*, by: Actor, application: Application, members: Iterable[Person], again_reason: str) -> bool:
    """Whether something runs for people who shall join the household of an application, or for those they live with,
    which `again_reason` answers. What runs for the household already was answered when it was registered.

    Inside the transaction that adds them; they and the household stay locked until it ends. Refused (AlreadyRunning):
    something runs and no reason is given.
    """
    typed = {member.pk for member in members}
    lock(typed)
    home = _lock_home(application)
    rows = HouseholdMember.objects.filter(household=home, valid_until__isnull=True)
    joining = typed - set(rows.values_list("person_id", flat=True))
    found = [one for one in _open_for(joining) if one.household_id != home]
    if found and not again_reason.strip():
        raise AlreadyRunning(*_lines(_scope(by), found), joining=True)
    return bool(found)


def _lock_home(application: Application) -> int:
    """The household of an application, held; two households that became one meanwhile give it another."""
    while True:
        home = application.household_id
        list(Household.objects.select_for_update(of=("self",)).filter(pk=home).values("pk"))
        application.refresh_from_db(fields=["household"])
        if application.household_id == home:
            return home


def _scope(by: Actor) -> Scope:
    return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(by.seat)))


def running_for(scope: Scope, persons: Iterable[int]) -> tuple[tuple[Running, ...], tuple[int, ...]]:
    """(what runs for these persons or their households, persons of whom it tells what the seat does not see), the
    newest first. Whoever shows it writes the telling down (`note_told`)."""
    return _lines(scope, _open_for(set(persons)))


def note_told(*, by: Actor, told: Iterable[int]) -> None:
    """Write down that a seat was told of an application elsewhere in the county, a row for each person."""
    for person in dict.fromkeys(told):
        audit.record(by=by, verb="told_elsewhere", object=("people.person", person))


def _homes(persons: Iterable[int]) -> set[int]:
    """The households these persons live in now."""
    rows = HouseholdMember.objects.filter(person__in=list(persons), valid_until__isnull=True)
    return set(rows.values_list("household_id", flat=True))


def _live_with(persons: Iterable[int]) -> set[int]:
    """Everybody who lives in a household with one of these persons now."""
    rows = HouseholdMember.objects.filter(household__in=_homes(persons), valid_until__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def _open_for(persons: set[int]) -> list[Application]:
    """Applications that run for these persons or their households, the newest first."""
    return _open(persons | _live_with(persons), _homes(persons))


def _open(persons: set[int], homes: set[int]) -> list[Application]:
    """Applications that run for one of these, the newest first."""
    found = Application.objects.filter(Q(person__in=persons) | Q(household__in=homes)).exclude(run__status="ended")
    found = found.select_related("window__unit", "division__parent", "person", "number")
    return list(found.order_by("-received_on", "-pk"))


def _lines(
    scope: Scope, found: list[Application], perhaps: Sequence[Application] = ()
) -> tuple[tuple[Running, ...], tuple[int, ...]]:
    every = [*found, *perhaps]
    seen = set(cases.visible_to(scope).filter(pk__in=[one.pk for one in every]).values_list("pk", flat=True))
    phones = window_phones(one.window.unit.key for one in every) if every else {}
    lines = tuple(_line(one, one.pk in seen, phones, one in perhaps) for one in every)
    return lines, tuple(one.person_id for one in every if one.pk not in seen)


def _line(one: Application, seen: bool, phones: dict[str, str], perhaps: bool) -> Running:
    key = one.window.unit.key
    facts = {"pk": one.pk, "number": one.number.text, "who": one.person.name} if seen else {}
    return Running(
        one.received_on, town_of(one.division)[1], agencies.unit_name(key), phones[key], **facts, perhaps=perhaps
    )
