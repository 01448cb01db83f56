"""Log who came, called or wrote; follow leads up; hand an application call on to the intake form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yimen.acts.deed import Deed, does_its_work, once, record, required
from yimen.acts.first_contact import begin
from yimen.acts.serving import serving, taking
from yimen.agencies import queries as agencies
from yimen.agencies.types import UnitKind
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.cases.models import Application, CameFrom
from yimen.cases.types import Channel as Intake
from yimen.common import clock
from yimen.common import once as tokens
from yimen.common.clock import SHANGHAI
from yimen.contacts import actions, queries, rules
from yimen.contacts.actions import Concerned, Entry
from yimen.contacts.models import Contact, Lead
from yimen.contacts.types import Channel, Kind, Result
from yimen.flow import types as t
from yimen.flow.contracts import WINDOW_RULE, main_outcome, step_of_kind
from yimen.places import api as places
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.places.models import Division
    from yimen.proceedings.models import Event, Run
    from yimen.proceedings.queries import Look

RIGHT = "log_contact"
TOWN_RULE = "town_of_emergency"
PURPOSE = "联系来访来电人"


def log(*, by: Actor, entry: Entry) -> Contact:
    """Write a contact down; a lead opens with its run and comes to the town of the village.

    The same form sent twice is one contact. Refused: see `contacts.actions.log`; a channel that is not this unit's; of
    a village, anything about another place; a lead without its town; a token that is another seat's.
    """
    entry = replace(entry, token=entry.token or tokens.inside("made", tokens.fresh()))
    try:
        return _sent_before(by, entry) or _log(by, entry)
    except IntegrityError:
        known = _sent_before(by, entry)
        if known is None:
            raise
        return known


def _sent_before(by: Actor, entry: Entry) -> Contact | None:
    """The contact this very form was written down as."""
    known = Contact.objects.filter(token=entry.token).first()
    if known is not None and (known.unit != by.unit or known.account_id != int(by.account)):
        raise Refused("这次提交的凭证不属于本岗位", "", "请刷新页面后重新填写")
    if known is not None and known.content != entry.content.strip():
        raise Refused("这张表单已经登记，改动没有保存", "", "请打开新的登记表填写")
    return known


@transaction.atomic
def _log(by: Actor, entry: Entry) -> Contact:
    unit = agencies.units().filter(key=by.unit).select_related("division").first()
    if entry.channel not in rules.channels_for(unit.kind if unit is not None else ""):
        raise Refused("本单位不登记这种渠道的来访来电", "", "请选择列出的渠道")
    if unit is not None and unit.kind == UnitKind.VILLAGE and unit.division_id != entry.division.pk:
        raise Refused("村（社区）只报告本村的情况", "属地管理", "别的村的，请告诉当地镇街或者拨打救助热线")
    contact = actions.log(by=by, entry=entry)
    if rules.is_lead(entry.channel, entry.kind):
        run = _follow(by, contact)
        actions.open_lead(by=by, contact=contact, run=run, urgent=entry.kind == Kind.REPORT)
    return contact


def lead_procedure() -> str:
    """The procedure a lead runs here: the one that begins with the verification; empty when the place has none."""
    for name, text in places.release().procedures.items():
        if any(isinstance(step, Mapping) and step.get("kind") == queries.VERIFY for step in text.values()):
            return name
    return ""


def _follow(by: Actor, contact: Contact) -> Run:
    """The run of a lead, from the day it came: an entry made late is no fresher for it."""
    name = lead_procedure()
    if not name:
        raise Refused("本地规则没有写明线索怎样办理", "", "请由系统管理员核对本地规则；急事请直接联系镇街")
    division = contact.division
    found = {WINDOW_RULE: window_of(division), TOWN_RULE: town_of(division)}
    parties = places.release().procedures[name].get("parties") or {}
    return proceedings.open_run(
        by=by,
        procedure=name,
        parties={party: found[rule] for party, rule in parties.items()},
        division=division,
        on=contact.at.astimezone(SHANGHAI).date(),
    )


def town_of(division: Division) -> str:
    """The unit of the town a place lies in. Refused when only the county is known."""
    towns = agencies.towns()
    unit = next((one for one in towns if division.path.startswith(one.division.path)), None)
    if unit is None:
        raise Refused("线索没有写明在哪个镇街", "属地管理", "请选择村（社区）或者镇街，才能交给镇街联系本人")
    return unit.key


def window_of(division: Division) -> str:
    """The window that helps the people of a place: its town's, else, and while that takes nothing, the county's."""
    window = taking(division) or serving(division)
    if window is None:
        raise Refused("当事人所在地没有救助窗口", "属地管理", "请选择本县（区）的村（社区）")
    return str(window.unit.key)


@transaction.atomic
def settle(*, by: Actor, contact: Contact, answer: str, dropped: bool = False) -> Contact:
    """Answer an enquiry that waited, or say why an application call is not pursued. Refused: a seat that takes no
    contacts, no words, a contact that does not wait any more."""
    if RIGHT not in by.rights:
        raise Refused("您的岗位不能登记来访来电", "", "请由窗口、热线或者镇街的经办人办理")
    if not answer.strip():
        raise Refused("没有写答复", "", "请写明怎样答复的，或者为什么不再办理")
    return actions.settle(by=by, contact=contact, result=Result.DROPPED if dropped else Result.ANSWERED, answer=answer)


def must_be_at_work(by: Actor, lead: Lead, seen: Look | None = None) -> None:
    """Refused, with a sentence, for a seat that may not put the person of this lead right now: only the unit that took
    it and those that follow it up may, until it ends. `seen`: the run, for a caller who has read it."""
    if RIGHT not in by.rights:
        raise Refused("您的岗位不能更正当事人", "", "请由跟办这条线索的经办人更正")
    state = (seen or proceedings.look(lead.run)).state
    if by.unit not in {lead.contact.unit, *(state.moved_units.get(one, one) for one in state.parties.values())}:
        raise Refused("这条线索不由本单位跟办", "属地管理", "请由登记、跟办的单位更正当事人")
    if lead.run.status == "ended":
        raise Refused("线索已经办结，不能再更正当事人", "", "已登记申请的，请在申请上更正")


@transaction.atomic
def put_right(*, by: Actor, lead: Lead, given: Concerned) -> Contact:
    """Say who the person of an open lead is, once somebody knows. Refused: see `must_be_at_work`; another town, whose
    units do not have the lead."""
    proceedings.lock_root(lead.run)
    lead = Lead.objects.select_related("run", "contact__division").get(pk=lead.pk)
    must_be_at_work(by, lead)
    if town_of(given.division) != town_of(lead.contact.division):
        raise Refused("线索已交给原来的镇街，不能改到别的镇街", "属地管理", "请在核实时写明，再另行登记")
    proceedings.relocate(run=lead.run, division=given.division)
    return actions.put_right(by=by, contact=lead.contact, given=given)


@dataclass(frozen=True, slots=True)
class Telephone:
    """Whom to call back, and the person concerned when that is another; its text form hides both."""

    contact: Contact
    phone: str = field(repr=False)
    about: str = field(default="", repr=False)


@transaction.atomic
def look(*, by: Actor, scope: Scope, pk: int) -> Telephone | None:
    """The telephone of a contact in full, to call back; logged. None when the seat sees no such contact.

    Refused: a seat that takes no contacts."""
    contact = queries.for_page(scope).filter(pk=pk).first()
    if contact is None:
        return None
    if RIGHT not in by.rights:
        raise Refused("您的岗位不能查看完整的联系方式", "个人信息保护法第六条 最小必要", "请由经办人联系")
    audit.look(by=by, object=contact, purpose=PURPOSE)
    return Telephone(contact, contact.caller_phone, contact.about_phone)


def contact_of(scope: Scope, pk: int) -> Contact | None:
    """A contact the seat sees, to register an application from; None when it sees none of this number."""
    return queries.for_page(scope).filter(pk=pk).first()


@transaction.atomic
def begin_with(*, by: Actor, scope: Scope, pk: int) -> dict[str, Any] | None:
    """What an intake form knows of a contact it is opened from: name, telephone, village, trouble. The look is logged.
    None when the seat sees no such contact. Refused when it became an application already."""
    contact = contact_of(scope, pk)
    if contact is None:
        return None
    check_free(contact)
    audit.look(by=by, object=contact, purpose="登记新申请")
    own = contact.for_himself
    hotline = contact.channel == Channel.CALL and contact.unit != by.unit
    told = "" if own else contact.source_name or contact.caller_name or contact.get_source_display()
    return {
        "contact": contact.pk,
        "name": contact.concerns,
        "phone": contact.phone_of_concerned,
        "address": contact.about_place,
        "division": contact.division.code,
        "reason": contact.content[:500],
        "channel": Intake.HOTLINE if hotline else Intake.ONBEHALF if told else Intake.WINDOW,
        "filled_by": (contact.seat.unit.name if hotline else told)[:50],
    }


def check_free(contact: Contact) -> None:
    """Refused when the contact became an application already."""
    known = CameFrom.objects.filter(contact=contact).select_related("application__number").first()
    if known is not None:
        raise Refused(f"已登记为{known.application.number.text}", "", "请打开那件申请办理")


@transaction.atomic
def follow_up(*, by: Actor, application: Application, contact: Contact | None) -> None:
    """What follows from registering: somebody is responsible from now on; the contact it came from is linked, and its
    lead says that help has begun. The caller's transaction."""
    begin(by=by, application=application, contact=contact)
    if contact is None:
        return
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)  # two windows may register it at once
    check_free(contact)
    CameFrom.objects.create(application=application, contact=contact)
    lead = Lead.objects.select_related("run").filter(contact=contact).first()
    if lead is None:
        Contact.objects.filter(pk=contact.pk).update(
            result=Result.REGISTERED, settled_at=clock.now(), settled_by=int(by.account)
        )
        return
    for kind, facts in ((queries.VERIFY, {"distress": True}), (queries.HELP, {"application": str(application.pk)})):
        _record_if_open(by, lead.run, kind, facts)


def _record_if_open(by: Actor, run: Run, kind: str, facts: dict[str, Any]) -> None:
    """Record the main outcome of a step of the lead where this seat may: the person stood at the window, so the first
    contact and the help are facts, whoever's turn it was."""
    seen = proceedings.look(run)
    step = step_of_kind(seen.procedure, kind)
    main = main_outcome(step) if step is not None else None
    for one in seen.allowed(by, clock.today()):
        if step and main and (one.kind, one.step, one.outcome) == (t.ACT, step.name, main.name):
            record(by=by, deed=Deed(run, step.name, main.name, mode=one.mode), facts=facts)
            return


def verify(*, by: Actor, deed: Deed) -> Event:
    """The first contact with the person: whether there is distress, or why not (Lanshan 二(三), Jiujiang 二(四))."""
    return record(by=by, deed=deed, facts={"distress": True} if does_its_work(deed) else None)


@transaction.atomic
def first_help(*, by: Actor, deed: Deed) -> Event:
    """The first help: an application was registered (`values["number"]` says which), or help was given at once."""
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    number = required(deed, "number", "申请编号")
    application = Application.objects.filter(number__text=number, window__unit__key=by.unit).first()
    if application is None:
        raise Refused("本窗口没有这个编号的申请", "", "请核对编号；还没有登记的，请从线索页点“登记申请”")
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    event = record(by=by, deed=deed, facts={"application": str(application.pk)})
    contact = Contact.objects.get(lead__run=deed.run)
    if not CameFrom.objects.filter(application=application).exists():
        CameFrom.objects.create(application=application, contact=contact)
    return event


@transaction.atomic
def reply_source(*, by: Actor, deed: Deed) -> Event:
    """Tell whoever reported what became of it, a unit under its own number (Lanping 二(三)); the words are kept."""
    if not does_its_work(deed):
        return record(by=by, deed=deed)
    text = required(deed, "text", "回复内容")
    if known := once(by=by, run=deed.run, act=deed.act):
        return known
    event = record(by=by, deed=deed, facts={"replied": True})
    actions.keep_reply(lead=Lead.objects.get(run=deed.run), reply=text)
    return event
