"""Lists that go to and come from superior systems, and what comparing them came to (what a county must feed twice it
shall type once).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts import importing
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import tidy
from yimen.common import clock
from yimen.exchange import numbers
from yimen.exchange.models import Compared, OuterNumber
from yimen.exchange.types import Finding
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.acts.deed import File
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.flow import Actor
    from yimen.people.models import Person
    from yimen.regime.schema_exchange import ExchangeEntry
    from yimen.registry.models import Batch

RIGHT = "exchange_lists"
WRITES_APPLICATION = (RIGHT, "register_application")
WRITES_PERSON = (RIGHT, "keep_registry")
"""The rights of which one lets a seat write a number down by hand, for an application or a person it sees."""
REASON_LIMIT = 200
RULE = "上级系统对账"


def templates(*, out: bool) -> dict[str, ExchangeEntry]:
    """Key -> template of the lists exchanged with superior systems: those that go out, or those that come in."""
    way = "export" if out else "import"
    return {k: one for k, one in places.release().exchange.items() if one.system and one.direction in (way, "both")}


def systems() -> list[str]:
    """The superior systems the place exchanges lists with, in the order of the pack."""
    return list(dict.fromkeys(one.system for one in places.release().exchange.values() if one.system))


def hand_in(
    *, by: Actor, scope: Scope, template: str, file: File, as_of: date, token: str, again: bool = False
) -> Batch:
    """Keep a list of a superior system to be compared. Refused: no right, no such list, and as any list."""
    if RIGHT not in by.rights or not scope.whole_subtree or template not in templates(out=False):
        raise Refused("您的岗位不能导入上级系统的名单", rule="岗位权限", next="请由有这项权限的岗位办理")
    return importing.keep(by=by, scope=scope, template=template, file=file, as_of=as_of, token=token, again=again)


def record_number(
    *,
    by: Actor,
    system: str,
    number: str,
    person: Person,
    application: Application | None = None,
    programme: str = "",
    why: str = "",
) -> OuterNumber:
    """Write down the number an application, or a person for a programme, has in a superior system.

    Refused: no right, a system or programme the place does not know, as `numbers.record`.
    """
    if not set(WRITES_APPLICATION if application else WRITES_PERSON) & by.rights:
        raise Refused("您的岗位不能登记上级系统编号", rule="岗位权限", next="请由窗口经办人办理")
    if system not in systems():
        raise Refused("本地规则里没有这个上级系统", numbers.RULE, "请从列出的系统中选择")
    if application is None and programme not in places.release().programmes:
        raise Refused("本地规则里没有这个救助项目", numbers.RULE, "请从列出的项目中选择")
    return numbers.record(
        by=by, system=system, person=person, number=number, programme=programme, application=application, why=why
    )


@transaction.atomic
def close(*, by: Actor, line: Compared, reason: str) -> Compared:
    """Nothing is left to be done about a line: why. Sent twice by one person it is one act.

    Refused: no right, another unit's list, no reason, a line that agrees, closed by somebody else.
    """
    locked = Compared.objects.select_for_update(of=("self",)).select_related("batch").get(pk=line.pk)
    if RIGHT not in by.rights or locked.batch.seat_unit != by.unit:
        raise Refused("只能了结本单位对账的差异", rule="岗位权限", next="请由导入名单的单位办理")
    reason = " ".join(tidy(reason).split("\n"))
    if not reason:
        raise Refused("没有写怎样了结", RULE, "请写明，例如 已请省系统更正、已在本系统停发")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"了结说明超过{REASON_LIMIT}个字", "", "请写简要些")
    if locked.finding == Finding.SAME:
        raise Refused("这一条两边一致，不用了结", RULE, "请刷新页面")
    if locked.closed_at is not None:
        if locked.closed_by_id == int(by.account):
            return locked
        raise Refused("这一条已经有人了结", RULE, "请刷新页面查看")
    locked.closed_at, locked.closed_by_id, locked.close_reason = clock.now(), int(by.account), reason
    locked.save(update_fields=["closed_at", "closed_by", "close_reason"])
    audit.record(by=by, verb="close_compared", object=locked)
    return locked
