"""Register a request at a window: who, with whom, what is lacking. One minute is enough to begin (一次登记)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yimen.acts.articles import article
from yimen.acts.deed import Deed, at_work, plain
from yimen.acts.slips import check_request
from yimen.agencies import queries as agencies
from yimen.agencies.models import Window
from yimen.basics.errors import Refused
from yimen.basics.text import fold, tidy
from yimen.cases.models import Application, ApplicationNeed
from yimen.cases.types import Channel, PlaceBasis
from yimen.common import clock, once
from yimen.documents.actions import take_number
from yimen.flow.contracts import WINDOW_RULE
from yimen.people import api as people
from yimen.places import api as places
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.people.models import Household, Person
    from yimen.places.models import Division
    from yimen.proceedings.models import Event
    from yimen.regime.schema import ApplicationHead

NUMBER_KIND = "application"
OLDEST = timedelta(days=366)
"""How long a request may have lain before somebody writes it down."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is written down of one person; `kind` by `people.IdentityKind`, `relation` to the head of the household."""

    name: str
    kind: str = people.IdentityKind.RESIDENT_ID
    number: str = ""
    phone: str = ""
    relation: str = people.Relation.OTHER


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the form hands it in. `needs` are keys of the pack; `filled_by` names who came instead; `known`
    is the applicant when found in the register already, so that his number need not be typed again.
    """

    applicant: PersonFacts
    division: Division
    reason: str
    needs: tuple[str, ...]
    address: str = ""
    members: tuple[PersonFacts, ...] = ()
    place_basis: str = PlaceBasis.REGISTER
    channel: str = Channel.WINDOW
    filled_by: str = ""
    received_on: date | None = None
    known: Person | None = None
    token: str = field(default="", repr=False)


def register(*, by: Actor, request: Request) -> Application:
    """Write a request down and open its intake (Lanshan 四(一): at the register place or the usual residence).

    The same form sent twice is one application, also when both arrive at once. Refused: a seat that is no window, a bad
    value, no need at all, a division outside the window's own territory, a token that is another window's.
    """
    try:
        return _sent_before(by, request) or _register(by, request)
    except IntegrityError:
        known = _sent_before(by, request)
        if known is None:
            raise
        return known
    except people.OtherName as told:  # nothing was registered, and yet something was told: the row must stay
        people.note_told(by=by, told=told)
        raise


def _sent_before(by: Actor, request: Request) -> Application | None:
    """The application this very form was registered as."""
    if not request.token:
        return None
    known = (
        Application.objects.filter(token=request.token)
        .select_related("run", "window__unit", "number", "person")
        .first()
    )
    if known is not None and known.window.unit.key != by.unit:
        raise Refused("这次提交的凭证不属于本窗口", "", "请刷新页面后重新填写")
    if known is not None and not _the_same(known, request):
        raise Refused(f"这张表单已登记为{known.number.text}，改动没有保存", "", "请从“登记申请”打开新的表单填写")
    return known


def _the_same(known: Application, request: Request) -> bool:
    """Whether a request says who, where and why as the application its form was registered as."""
    said = (fold(request.applicant.name), request.division.pk, request.reason.strip())
    return said == (fold(known.person.name), known.division_id, known.reason)


@transaction.atomic
def _register(by: Actor, request: Request) -> Application:
    """Write it down; one transaction, undone as a whole."""
    window, way = window_of(by), _way()
    _check(request, window)
    received_on = request.received_on or clock.today()
    person, household = _household(by, request)
    parties = places.release().procedures[way.procedure].get("parties") or {}
    run = proceedings.open_run(
        by=by,
        procedure=way.procedure,
        parties={party: window.unit.key for party, rule in parties.items() if rule == WINDOW_RULE},
        division=request.division,
        subjects=(f"person:{person.pk}",),
        on=received_on,  # limits judge what happened: one entered late is no fresher for it
    )
    application = Application(
        run=run,
        person=person,
        household=household,
        window=window,
        division=request.division,
        place_basis=request.place_basis,
        channel=request.channel,
        filled_by=tidy(request.filled_by),
        reason=request.reason.strip(),
        received_on=received_on,
        token=request.token or once.inside("run", run.pk),
    )
    check_request(application)
    application.number = take_number(window=window.code, kind=NUMBER_KIND, on=received_on, pattern=way.number)
    application.save(force_insert=True)
    ApplicationNeed.objects.bulk_create([ApplicationNeed(application=application, need=need) for need in request.needs])
    return application


@transaction.atomic
def accept(*, by: Actor, application: Application, token: str = "") -> Event:
    """Accept an application at once, as it was registered."""
    step, outcome = at_work(proceedings.procedure_of(application.run), "accept_application")
    return plain(by=by, deed=Deed(application.run, step, outcome, token=token))


def _way() -> ApplicationHead:
    """The procedure an application runs here, and the pattern of its number; refused when the place does not say."""
    way = places.release().application
    if way is None:
        raise Refused("本地规则没有写明申请走哪个程序、怎样编号", "", "请由系统管理员重新装入本地规则")
    return way


def window_of(by: Actor) -> Window:
    """The window the actor sits at; refused for every other seat."""
    window = Window.objects.select_related("unit__division").filter(unit__key=by.unit).first()
    if window is None:
        raise Refused("只有救助窗口的岗位可以登记申请", article("accept_application"), "请换到窗口岗位")
    return window


def _check(request: Request, window: Window) -> None:
    """Closed lists, required words, and a window that serves this place (属地化管理)."""
    if not request.needs:
        raise Refused("没有选择救助需求", article("split"), "请至少选一项；只是咨询的，可选最接近的一项")
    unknown = [need for need in request.needs if need not in places.release().needs]
    if unknown:
        raise Refused("有的救助需求不在本地的需求表里", "需求表", "请从列出的需求中选择")
    if not request.reason.strip():
        raise Refused("没有填写申请救助原因", article("route"), "请用一两句话写明困难")
    if request.channel != Channel.WINDOW and not request.filled_by.strip():
        raise Refused("代办的申请没有写代办人", article("accept_application"), "请填写代办的村（居）委会或代办人")
    _check_day(request.received_on)
    check_place(request.division, window)


def check_place(division: Division, window: Window) -> None:
    """Refused for a place outside the window's own territory (属地化管理)."""
    if not division.path.startswith(window.unit.division.path):
        raise Refused(
            f"{division.name}不在{agencies.unit_name(window.unit.key)}的服务范围内",
            "属地管理",
            "请选择本辖区内的户籍地或居住地；确属其他镇街的，请由区级窗口登记",
        )


def _check_day(received_on: date | None) -> None:
    """A day to come, or one so long ago that a digit is wrong: the year of the number follows from it."""
    if received_on is None:
        return
    if received_on > clock.today():
        raise Refused("收件日期不能晚于今天", "", "请核对日期")
    if received_on < clock.today() - OLDEST:
        raise Refused("收件日期早于一年以前", "", "请核对年份；确是更早收到的，请按今天登记，并在原因中写明")


def _household(by: Actor, request: Request) -> tuple[Person, Household]:
    """The applicant and the people of the household; a known household of the applicant is taken up again."""
    person = _applicant(by, request)
    known = people.households_of(person).first()
    household = known or people.form_household(by=by, head=person, address=request.address, division=request.division)
    add_members(by=by, household=household, members=request.members, address=request.address, division=request.division)
    return person, household


def add_members(
    *, by: Actor, household: Household, members: tuple[PersonFacts, ...], address: str, division: Division
) -> None:
    """These people live in the household from today on; who does already is left as he is."""
    there = {member.person_id for member in people.members_on(household)}
    for facts in members:
        member = _person(by, facts, address, division)
        if member.pk not in there:
            people.add_member(by=by, household=household, person=member, relation=facts.relation)
            there.add(member.pk)


def _applicant(by: Actor, request: Request) -> Person:
    """The applicant: the known one when his name still fits and no other number was typed, else by the paper shown."""
    known = request.known
    if known is None or request.applicant.number.strip():
        return _person(by, request.applicant, request.address, request.division)
    if fold(known.name) != fold(request.applicant.name):
        raise Refused("姓名与所选的登记不符", "一人一号", "请填写证件号码，或重新查询此人")
    phone = request.applicant.phone
    return people.change_person(by=by, person=known, phone=phone) if phone.strip() and not known.phone else known


def _person(by: Actor, facts: PersonFacts, address: str, division: Division) -> Person:
    """Register a person; what is new about a known one (a telephone, an address) is written to the register."""
    if facts.kind == people.IdentityKind.TEMPORARY and facts.number.strip():
        raise Refused("选了临时编号，却填写了证件号码", "一人一号", "有证件的请选择证件类别；没有的请清空号码")
    person = people.register_person(
        by=by,
        name=facts.name,
        kind=facts.kind,
        number=facts.number,
        phone=facts.phone,
        address=address,
        division=division,
    )
    changed = {"phone": facts.phone} if facts.phone.strip() and not person.phone else {}
    return people.change_person(by=by, person=person, **changed) if changed else person
