"""Writes of the register of windows: what is known of one, what it has, whether it takes applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Model

from yimen.agencies.models import Window
from yimen.agencies.types import Level
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import clean_phone, tidy
from yimen.common import clock
from yimen.places import api as places
from yimen.windows import policies, queries
from yimen.windows.models import PilotSwitch, ReadinessMark, WindowFacts

if TYPE_CHECKING:
    from yimen.flow.types import Actor

M = TypeVar("M", bound=Model)

PILOT_RULE = "一门受理先试点、再推开"
SHORT_LINES = frozenset("0123456789")


@transaction.atomic
def register(
    *, by: Actor, window: Window, place: str, hours: str, phone: str, note: str = "", on: date, token: str
) -> WindowFacts:
    """What is known of a window from a day on (Jiujiang 二(三), Lanshan 二(一)); what was known before stays readable.

    Refused: a seat that keeps neither this window nor all, an empty place, hours or telephone, no telephone number.
    """
    policies.require(policies.may_keep(by, window), "您不能改这个窗口的登记", "请由该窗口或者牵头单位办理")
    _lock([window])
    if known := _sent(WindowFacts, by, token):
        return known[0]
    said = {"place": tidy(place), "hours": tidy(hours), "phone": window_phone(phone)}
    for what, value in zip(("地点", "开放时间"), (said["place"], said["hours"]), strict=True):
        if not value:
            raise Refused(f"没有填写窗口的{what}", "窗口登记", f"请填写{what}")
    facts = WindowFacts.objects.create(window=window, note=tidy(note), valid_from=on, **said, **_who(by, token))
    audit.record(by=by, verb="register_window", object=facts, window=window.pk)
    return facts


def window_phone(text: str) -> str:
    """A telephone of an office in one spelling; a hotline may be as short as five digits. Refused when it is none."""
    plain = tidy(text)
    if 5 <= len(plain) <= 6 and set(plain) <= SHORT_LINES:
        return plain
    return clean_phone(plain)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a window has one thing, and what is to be said of it."""

    met: bool
    note: str = ""


@transaction.atomic
def mark(*, by: Actor, window: Window, answers: Mapping[str, Answer], on: date, token: str) -> list[ReadinessMark]:
    """What a window has from a day on, thing by thing (Lanshan 二(一)); only what is said anew is written.

    Refused: a seat that may not, a thing the place does not ask for, a day to come.
    """
    policies.require(policies.may_keep(by, window), "您不能改这个窗口的登记", "请由该窗口或者牵头单位办理")
    _lock([window])
    if known := _sent(ReadinessMark, by, token):
        return known
    entries = places.release().readiness
    if unknown := set(answers) - set(entries):
        raise Refused(f"窗口条件里没有这{len(unknown)}项", "窗口条件", "请从列出的条件中选择")
    if on > clock.today():
        raise Refused("还没有到的日子，不能登记为已具备", "窗口条件", "请填写今天或者以前的日期")
    now = {item.key: item for item in queries.readiness_on([window], on)[window.pk].items}
    changed = {k: a for k, a in answers.items() if (now[k].met, now[k].note) != (a.met, tidy(a.note))}
    if not changed:
        raise Refused("没有改动", "", "改好后再保存")
    made = ReadinessMark.objects.bulk_create(
        ReadinessMark(window=window, item=key, met=answer.met, since=on, note=tidy(answer.note), **_who(by, token))
        for key, answer in changed.items()
    )
    audit.record(by=by, verb="mark_readiness", object=window, items=tuple(sorted(changed)))
    return made


@transaction.atomic
def switch(
    *, by: Actor, of: Sequence[Window], opened: bool, on: date, document: str, reason: str = "", token: str
) -> list[PilotSwitch]:
    """One-door at these windows on or off from a day on (盘山任务25: pilot by town, then for all).

    What was begun goes on. Refused: a seat that may not, no window, no document, a day gone by (applications taken
    since would have been taken wrongly), the county's own window, which takes the people of every closed town.
    """
    policies.require(policies.may_manage(by), "您不能开通或者停用一门受理", "请由牵头单位办理")
    _lock(of)
    if known := _sent(PilotSwitch, by, token):
        return known
    if not of:
        raise Refused("没有选择窗口", PILOT_RULE, "请至少选一个窗口")
    if not tidy(document):
        raise Refused("没有写依据的文件", PILOT_RULE, "请写明文件名称或者文号")
    if on < clock.today():
        raise Refused("开通、停用不能从过去的日子起", PILOT_RULE, "请填写今天或者以后的日期")
    if not opened and any(window.level == Level.COUNTY for window in of):
        raise Refused("区县级窗口不能停用", PILOT_RULE, "没有开通的镇街，群众要到这个窗口办理")
    made = PilotSwitch.objects.bulk_create(
        PilotSwitch(
            window=window, opened=opened, valid_from=on, document=tidy(document), reason=tidy(reason), **_who(by, token)
        )
        for window in of
    )
    for window in of:
        audit.record(by=by, verb="open_window" if opened else "close_window", object=window, day=on.isoformat())
    return made


def check_open(window: Window) -> None:
    """Refused when the window takes no new applications today; says who does."""
    if queries.open_on(window, clock.today()):
        return
    county = queries.county_window()
    where = county.unit.name if county is not None else "区县级窗口"
    phone = queries.phones_on([county.unit.key]).get(county.unit.key) if county is not None else ""
    where = f"{where}（电话 {phone}）" if phone else where
    raise Refused(f"{window.unit.name}没有开通一门受理，不能登记新的申请", PILOT_RULE, f"请申请人到{where}办理")


def _lock(of: Sequence[Window]) -> None:
    """One form at a time for these windows, so that two clicks that arrive at once are one act."""
    list(Window.objects.select_for_update().filter(pk__in=[window.pk for window in of]).order_by("pk"))


def _who(by: Actor, token: str) -> dict[str, object]:
    """Who said so, by which form."""
    return {"account_id": int(by.account), "by_unit": by.unit, "token": token}


def _sent(table: type[M], by: Actor, token: str) -> list[M]:
    """What this very form wrote before; Refused when it was another person's."""
    rows = list(table._default_manager.filter(token=token).order_by("pk"))
    if any(getattr(row, "account_id", None) != int(by.account) for row in rows):
        raise Refused("这次提交的凭证不属于您", "", "请刷新页面后重新填写")
    return rows
