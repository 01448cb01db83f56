"""Register a request at a window: who, with whom, what is lacking. One minute is enough to begin (一次登记)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yimen.acts import applied_before, drafting
from yimen.acts.applied_before import AlreadyRunning
from yimen.acts.articles import article
from yimen.acts.contacting import check_free, follow_up
from yimen.acts.deed import Deed, at_work, plain
from yimen.acts.requests import PersonFacts, Request
from yimen.acts.serving import serving, town_of, window_for
from yimen.acts.slips import check_request
from yimen.agencies import queries as agencies
from yimen.basics.errors import Refused
from yimen.basics.text import fold, tidy
from yimen.cases.models import Application, ApplicationNeed, PlaceNotice
from yimen.cases.rules import new_code
from yimen.cases.types import BY_OTHERS, PlaceBasis
from yimen.common import clock, once
from yimen.documents.actions import take_number
from yimen.flow.contracts import WINDOW_RULE
from yimen.people import api as people
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.windows.api import check_open

if TYPE_CHECKING:
    from yimen.agencies.models import Window
    from yimen.flow import Actor
    from yimen.people.models import Household, Person
    from yimen.places.models import Division
    from yimen.proceedings.models import Event
    from yimen.regime.schema import ApplicationHead

NUMBER_KIND = "application"
OLDEST = timedelta(days=366)
"""How long a request may have lain before somebody writes it down."""


def register(*, by: Actor, request: Request) -> Application:
    """Write a request down and open its intake (Lanshan 四(一): at the register place or the usual residence).

    The same form sent twice is one application, also when both arrive at once. Refused: a seat that is neither window
    nor hotline, a bad value, no need at all, a division outside the window's own territory, a token that is another
    window's; AlreadyRunning: the household has something running.
    """
    try:
        return _sent_before(by, request) or _register(by, request)
    except IntegrityError:
        known = _sent_before(by, request)
        if known is None:
            raise
        return known
    except AlreadyRunning as running:  # perhaps this very form, sent a moment before
        if known := _sent_before(by, request):
            return known
        applied_before.note_told(by=by, told=running.told)
        raise
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
    if known is not None and known.window != window_for(by, request.division):
        raise Refused("这次提交的凭证不属于本窗口", "", "请刷新页面后重新填写")
    if known is not None and not _the_same(known, request):
        raise Refused(f"这张表单已登记为{known.number.text}，改动没有保存", "", "请从“新收件”打开新的表单填写")
    return known


def _the_same(known: Application, request: Request) -> bool:
    """Whether a request says who, where and why as the application its form was registered as."""
    number = request.applicant.number.strip()
    if number and known.person_id not in applied_before.known_by([(request.applicant.kind, number)]):
        return False
    said = (fold(request.applicant.name), request.division.pk, request.reason.strip())
    return said == (fold(known.person.name), known.division_id, known.reason)


@transaction.atomic
def _register(by: Actor, request: Request) -> Application:
    """Write it down; one transaction, undone as a whole."""
    window, way = window_for(by, request.division), _way()
    _check(request, window)
    if request.contact is not None:
        check_free(request.contact)
    received_on = request.received_on or clock.today()
    person, household, again = _household(by, request)
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
        behalf_reason=tidy(request.behalf_reason),
        other_place=request.other_place,
        other_place_text=tidy(request.other_place_text),
        again_reason=tidy(request.again_reason) if again else "",
        reason=request.reason.strip(),
        received_on=received_on,
        token=request.token or once.inside("run", run.pk),
        receipt_code=new_code(),
    )
    check_request(application)
    application.number = take_number(window=window.code, kind=NUMBER_KIND, on=received_on, pattern=way.number)
    application.save(force_insert=True)
    ApplicationNeed.objects.bulk_create([ApplicationNeed(application=application, need=need) for need in request.needs])
    follow_up(by=by, application=application, contact=request.contact)
    _inform(application)
    drafting.drop(account=int(by.account), token=request.token)
    return application


def _inform(application: Application) -> None:
    """The window of the register place learns that somebody of its register applied where he lives."""
    home = application.other_place if application.place_basis == PlaceBasis.RESIDENCE else None
    window = serving(home) if home is not None else None
    if window is not None and window != application.window:
        PlaceNotice.objects.create(application=application, window=window)


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


def _check(request: Request, window: Window) -> None:
    """Closed lists, required words, and a window that is open and serves this place (属地化管理)."""
    check_open(window)
    if not request.needs:
        raise Refused("没有选择救助需求", article("split"), "请至少选一项；只是咨询的，可选最接近的一项")
    unknown = [need for need in request.needs if need not in places.release().needs]
    if unknown:
        raise Refused("有的救助需求不在本地的需求表里", "需求表", "请从列出的需求中选择")
    if not request.reason.strip():
        raise Refused("没有填写申请救助原因", article("route"), "请用一两句话写明困难")
    if request.channel in BY_OTHERS and not request.filled_by.strip():
        raise Refused("代办的申请没有写代办人", article("accept_application"), "请填写代办的村（居）委会或代办人")
    if request.channel in BY_OTHERS and not request.behalf_reason.strip():
        raise Refused("代办的申请没有写代办原因", article("accept_application"), "请写明申请人为什么不能自己来")
    _check_places(request)
    _check_day(request.received_on)
    check_place(request.division, window)


def _check_places(request: Request) -> None:
    """Who applies where he lives says where he is registered; and only where the place lets him."""
    if request.place_basis != PlaceBasis.RESIDENCE:
        return
    rule = article("accept_application")
    if not _way().at_residence:
        raise Refused("本地还没有开办居住地申请", rule, "请到户籍所在地的窗口申请")
    if request.other_place is None and not request.other_place_text.strip():
        raise Refused("在经常居住地申请，没有写户籍所在地", rule, "请选择户籍所在的镇街；不在本区县的，请写明地址")
    if request.other_place is not None and town_of(request.other_place) == town_of(request.division):
        raise Refused("户籍所在地和居住地在同一镇街", rule, "请选“户籍所在地”")


def check_place(division: Division, window: Window) -> None:
    """Refused for a place outside the window's own territory (属地化管理)."""
    if not division.path.startswith(window.unit.division.path):
        raise Refused(
            f"{division.name}不在{agencies.unit_name(window.unit.key)}的服务范围内",
            "属地管理",
            "请选择本辖区内的户籍地或居住地；确属其他乡镇（街道）的，请到当地的窗口登记",
        )


def _check_day(received_on: date | None) -> None:
    """A day to come, or one so long ago that a digit is wrong: the year of the number follows from it."""
    if received_on is None:
        return
    if received_on > clock.today():
        raise Refused("收件日期不能晚于今天", "", "请核对日期")
    if received_on < clock.today() - OLDEST:
        raise Refused("收件日期早于一年以前", "", "请核对年份；确是更早收到的，请按今天登记，并在原因中写明")


def _household(by: Actor, request: Request) -> tuple[Person, Household, bool]:
    """(applicant, household, whether something runs for it already): a known household of the applicant is taken up
    again. Everybody named is known before the look at what runs, so that nobody comes in beside it."""
    facts = (request.applicant, *request.members)
    named = applied_before.known_by((one.kind, one.number) for one in facts)
    applied_before.lock(named | ({request.known.pk} if request.known else set()))
    person = _applicant(by, request)
    members = _persons(by, request.members, request.address, request.division)
    again = applied_before.check(
        by=by,
        applicant=person,
        members=[member for _, member in members],
        division=request.division,
        again_reason=request.again_reason,
    )
    known = people.households_of(person).first()
    household = known or people.form_household(by=by, head=person, address=request.address, division=request.division)
    _join(by, household, members)
    return person, household, again


def add_members(
    *, by: Actor, application: Application, members: tuple[PersonFacts, ...], address: str, again_reason: str
) -> bool:
    """These people live in the household of an application from today on; who does already is left as he is. Whether
    something runs for one of them, which the reason answers. Refused (AlreadyRunning): something runs, and no reason.
    """
    applied_before.lock(applied_before.known_by((one.kind, one.number) for one in members))
    joining = _persons(by, members, address, application.division)
    again = applied_before.check_joining(
        by=by, application=application, members=[member for _, member in joining], again_reason=again_reason
    )
    _join(by, application.household, joining)
    return again


Joining = list[tuple[PersonFacts, "Person"]]


def _persons(by: Actor, members: tuple[PersonFacts, ...], address: str, division: Division) -> Joining:
    return [(facts, _person(by, facts, address, division)) for facts in members]


def _join(by: Actor, household: Household, members: Joining) -> None:
    there = {member.person_id for member in people.members_on(household)}
    for facts, member in members:
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
