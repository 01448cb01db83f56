"""Writes of this room: install a release's units, seats and duties; appoint and relieve holders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.agencies import policies
from yimen.agencies.installing import Installed, Installer
from yimen.agencies.models import Holding, Seat, Succession, Unit
from yimen.agencies.queries import forget_names
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock

if TYPE_CHECKING:
    from yimen.accounts.models import Account
    from yimen.flow.types import Actor
    from yimen.regime.api import Release

AHEAD = timedelta(days=366)
"""How far ahead somebody may be relieved: further is a slip of the pen."""


@transaction.atomic
def install(release: Release) -> Installed:
    """Bring units, names, aliases, successions, duties, windows and seats in step with a release.

    May be run again: nothing is doubled, nothing is deleted. A unit or duty the release no longer knows is closed on
    the day the release begins, so a name of its day can still be told. Returns what was counted.
    """
    installed = Installer(release).run()
    forget_names()
    transaction.on_commit(forget_names)
    return installed


@transaction.atomic
def appoint(*, by: Account | None, account: Account, seat: Seat, on: date | None = None) -> Holding:
    """Give a seat to a person from a day on (today when none is named).

    Several people may hold one seat, one person several seats. Refused when `by` is not the security administrator,
    when the account is an administrator's or closed, when the unit is not in force, or when it is held already.
    """
    policies.require_can_arrange(by)
    policies.require_can_hold(account)
    day = on or clock.today()
    seat = Seat.objects.select_for_update().select_related("unit").get(pk=seat.pk)
    unit = seat.unit
    if (unit.valid_until and day >= unit.valid_until) or (unit.valid_from and day < unit.valid_from):
        raise Refused(f"{unit.name}在{day:%Y年%-m月%-d日}不是现有单位", next="请选承继它的单位")
    held = Holding.objects.filter(seat=seat, account=account)
    if held.filter(valid_until__isnull=True).exists() or held.filter(valid_until__gt=day).exists():
        raise Refused(f"此人在这一天已经任{unit.name}{seat.title}", next="不必再次安排")
    holding = Holding.objects.create(seat=seat, account=account, valid_from=day)
    audit.record(by=by, verb="seat.appoint", object=holding, seat=seat.pk, holder=account.pk)
    return holding


@transaction.atomic
def relieve(*, by: Account | None, holding: Holding, on: date | None = None) -> Holding:
    """End a holding: from that day (today when none is named) the person may no longer act from the seat. A day still
    to come may be put right by another.

    Refused when it ended already, or the day lies before the appointment or more than a year ahead. The row stays: who
    sat where remains known.
    """
    policies.require_can_arrange(by)
    day = on or clock.today()
    locked = Holding.objects.select_for_update().select_related("seat__unit").get(pk=holding.pk)
    if locked.valid_until is not None and locked.valid_until <= clock.today():
        raise Refused("此人已经离任", next="不必再次办理")
    if day > clock.today() + AHEAD:
        raise Refused("离任日期在一年以后", next="请核对日期")
    if day < locked.valid_from:
        raise Refused("离任日期早于任职日期", next=f"请填{locked.valid_from:%Y-%m-%d}或者以后的日期")
    locked.valid_until = day
    locked.save(update_fields=["valid_until"])
    audit.record(by=by, verb="seat.relieve", object=locked, seat=locked.seat_id, holder=locked.account_id)
    return locked


@transaction.atomic
def succeed(*, by: Actor | None, old: Unit, heirs: Sequence[Unit], since: date, basis: str) -> None:
    """End a unit on a day and name who carries on: one heir is a merger, several are a split. Its seats end with it.

    `by` needs the right `manage_units`; None is the program itself. Refused without heirs or basis, when the unit ended
    already, or when an heir is not in force that day. Open turns are moved by `proceedings.reassign`, not here.
    """
    policies.require_can_manage_units(by)
    if not heirs or not basis.strip():
        raise Refused("登记单位承继须写明承继单位和依据", next="请补上承继单位和依据文件")
    locked = Unit.objects.select_for_update().get(pk=old.pk)
    if locked.valid_until is not None:
        raise Refused(f"{locked.name}已经登记终止", next="请查看已登记的承继单位")
    for heir in heirs:
        if heir.pk == locked.pk:
            raise Refused("承继单位不能是它自己", next="只是改名的，请装入写有新名称的版本")
        if (heir.valid_from and since < heir.valid_from) or (heir.valid_until and since >= heir.valid_until):
            raise Refused(f"{heir.name}在{since:%Y年%-m月%-d日}不是现有单位", next="请核对承继单位和日期")
    locked.valid_until = since
    locked.save(update_fields=["valid_until"])
    for heir in heirs:
        Succession.objects.create(old=locked, new=heir, since=since, basis=basis.strip())
    audit.record(by=by, verb="unit.succeed", object=locked, heirs=tuple(heir.key for heir in heirs))
    transaction.on_commit(forget_names)
