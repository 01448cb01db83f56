"""Complete or put right what was registered at the window, while the application is open (一次登记，随时补充)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts import applied_before
from yimen.acts.applied_before import AlreadyRunning
from yimen.acts.articles import article
from yimen.acts.registering import add_members, check_place
from yimen.acts.slips import check_request
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import fold, tidy
from yimen.cases.models import Amendment, Application
from yimen.common import once
from yimen.common.clock import SHANGHAI
from yimen.flow.may import lacks
from yimen.people import api as people
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.acts.registering import PersonFacts
    from yimen.flow import Actor
    from yimen.places.models import Division

RIGHT = "register_application"
WHY_LIMIT = 200
TITLES = {
    "name": "姓名",
    "phone": "联系电话",
    "address": "家庭住址",
    "division": "村（社区）",
    "reason": "申请救助原因",
    "members": "家庭成员",
}
TOLD = ("name", "division", "reason")
"""Fields whose former words the page tells; of a telephone or an address only that it was changed."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What the form says: an empty text or None leaves the field as it is; `members` join the household; `why` the name
    changes; `again_reason`: why somebody joins although an application runs for him."""

    name: str = ""
    why: str = ""
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    division: Division | None = None
    reason: str = field(default="", repr=False)
    members: tuple[PersonFacts, ...] = ()
    again_reason: str = field(default="", repr=False)
    token: str = ""


def may_complete(by: Actor, application: Application) -> bool:
    """Whether this seat may complete the registration now."""
    return _refusal(by, application) is None


def must_be_open(by: Actor, application: Application) -> None:
    """Refused, with a sentence, for a seat that may not complete this registration now."""
    if refused := _refusal(by, application):
        raise refused


def _refusal(by: Actor, application: Application) -> Refused | None:
    """Only the window that took the application, and only while it is open."""
    rule = article("accept_application")
    if refused := lacks(by, RIGHT):
        return refused
    if application.window.unit.key != by.unit:
        return Refused("登记信息由收件的窗口补充", rule, "请由收件的窗口办理")
    if application.run.status == "ended":
        return Refused("申请已经办结，不能再补充登记信息", rule, "如需继续，请另行登记")
    return None


def complete(*, by: Actor, application: Application, given: Completion) -> tuple[str, ...]:
    """Write down what was lacking or wrong; the fields that changed. The same form sent twice is written once.

    Refused: another window's or a closed application, a new name without its reason, any bad value; AlreadyRunning:
    something runs for a new member, and no reason is given.
    """
    try:
        return _complete(by, application, given)
    except AlreadyRunning as running:
        applied_before.note_told(by=by, told=running.told)
        raise
    except people.OtherName as told:  # nothing was changed, and yet something was told: the row must stay
        people.note_told(by=by, told=told)
        raise


@transaction.atomic
def _complete(by: Actor, application: Application, given: Completion) -> tuple[str, ...]:
    proceedings.lock_root(application.run)
    here = Application.objects.select_related("run", "person", "household", "division", "window__unit__division")
    now = here.get(pk=application.pk)
    if known := Amendment.objects.filter(application=now, token=given.token).first() if given.token else None:
        return tuple(known.fields)
    must_be_open(by, now)
    before = _changes(now, given)
    if not before:
        return ()
    again = _write(by, now, given, before)
    check_request(now)
    amendment = Amendment.objects.create(
        application=now,
        account_id=int(by.account),
        fields=list(before),
        before=json.dumps(before, ensure_ascii=False),
        why=_why(given, before, again),
        token=given.token or once.fresh(),
    )
    audit.record(by=by, verb="complete_application", object=now, fields=tuple(before), amendment=amendment.pk)
    return tuple(before)


def _why(given: Completion, before: dict[str, str], again: bool) -> str:
    """Why the name changes, and why somebody joins for whom something runs."""
    reasons = [given.why if "name" in before else "", given.again_reason if again else ""]
    why = "；".join(filter(None, map(tidy, reasons)))
    if len(why) > WHY_LIMIT:
        raise Refused(f"理由超过{WHY_LIMIT}个字", "", "请写简要些")
    return why


def _changes(now: Application, given: Completion) -> dict[str, str]:
    """Field -> what it says before, of those changed. Refused: a name without its reason, a place elsewhere."""
    asked = {
        "name": (given.name, now.person.name),
        "phone": (given.phone, now.person.phone),
        "address": (given.address, now.person.address),
        "reason": (given.reason, now.reason),
    }
    found = {name: old for name, (new, old) in asked.items() if new.strip() and tidy(new) != tidy(old)}
    if "name" in found and fold(given.name) == fold(now.person.name):
        del found["name"]
    if "name" in found and not given.why.strip():
        raise Refused("更改姓名没有写理由", "一人一号", "请写明凭什么材料、为什么更改")
    if given.division is not None and given.division.pk != now.division_id:
        check_place(given.division, now.window)
        found["division"] = now.division.name
    return found | ({"members": ""} if given.members else {})


def _write(by: Actor, now: Application, given: Completion, before: dict[str, str]) -> bool:
    """The register of people holds who somebody is; the application why and where help was asked for. Whether something
    runs for a new member already."""
    person = {name: getattr(given, name) for name in ("name", "phone", "address") if name in before}
    if "division" in before and now.person.division_id == now.division_id:
        person["division"] = given.division
    if person:
        now.person = people.change_person(by=by, person=now.person, **person)
    if "division" in before and given.division is not None:
        now.division = given.division
    if "reason" in before:
        now.reason = given.reason.strip()
    now.save(update_fields=["division", "reason"])
    if "division" in before:
        proceedings.relocate(run=now.run, division=now.division)
    if given.members:
        address = now.person.address or now.household.address
        why = given.again_reason
        return add_members(by=by, application=now, members=given.members, address=address, again_reason=why)
    return False


@dataclass(frozen=True, slots=True)
class Amended:
    """One completion as the page tells it."""

    on: date
    who: str
    what: str
    why: str


def amended(application: Application) -> list[Amended]:
    """What was completed or put right since the application was registered, oldest first."""
    rows = application.amendments.select_related("account").order_by("pk")
    return [Amended(row.created_at.astimezone(SHANGHAI).date(), row.account.name, _told(row), row.why) for row in rows]


def _told(row: Amendment) -> str:
    before = json.loads(row.before)
    former = {name: f"（原为：{before[name]}）" if name in TOLD and before.get(name) else "" for name in row.fields}
    return "、".join(f"{TITLES[name]}{former[name]}" for name in row.fields)
