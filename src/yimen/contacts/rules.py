"""Pure decisions about contacts: who may bring what, what follows from it, when it can have been."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.agencies.types import UnitKind
from yimen.basics.errors import Refused
from yimen.contacts.types import UNITS, Channel, Kind, Result, Source

OLDEST = timedelta(days=366)
"""How long ago a contact may have been when it is entered; beyond, a digit of the year is wrong."""


def is_lead(channel: str, kind: str) -> bool:
    """A report is a lead, and so is what a unit sends or a village finds: the family itself has not asked yet
    (Lanshan 二(三), Lanping 二(三), Jiujiang 二(四))."""
    if kind == Kind.REPORT:
        return True
    return kind == Kind.APPLICATION and channel in (Channel.UNIT, Channel.DISCOVERY)


def first_result(channel: str, kind: str, answer: str) -> Result:
    """What stands as the result when a contact is written down: an enquiry without an answer still waits for it."""
    if is_lead(channel, kind):
        return Result.LEAD
    if kind == Kind.APPLICATION:
        return Result.PENDING
    if answer:
        return Result.ANSWERED
    return Result.PENDING if kind == Kind.ENQUIRY else Result.NOTED


def channels_for(unit_kind: str) -> tuple[Channel, ...]:
    """By which channels a unit of this kind takes contacts: the hotline by telephone, a member unit hands on its own,
    a village reports whom it found (Lanping 二(三) 主动发现), windows and towns take whatever comes."""
    if unit_kind == UnitKind.HOTLINE:
        return (Channel.CALL,)
    if unit_kind in (UnitKind.WINDOW, UnitKind.TOWN):
        return tuple(Channel)
    return (Channel.DISCOVERY,) if unit_kind == UnitKind.VILLAGE else (Channel.UNIT,)


def check_source(channel: str, source: str, source_name: str) -> None:
    """A referral in names the unit it comes from, and a unit comes by its own channel or by letter or telephone."""
    if channel == Channel.UNIT and source not in UNITS:
        raise Refused("单位转来的，来人没有选单位", "", "请选择工会、医院、学校、法院或其他单位")
    if source in UNITS and not source_name:
        raise Refused("没有填写来源单位名称", "", "请填写单位名称，以便回复")
    if channel == Channel.DISCOVERY and source == Source.SELF:
        raise Refused("主动发现的，来人不能是本人", "", "请选择是谁发现的；本人来的，渠道选来访或来电")


def check_moment(at: datetime, now: datetime) -> None:
    """Neither to come nor so long ago that the year is wrong."""
    if at > now:
        raise Refused("来访来电时间晚于现在", "", "请核对日期和时间")
    if at < now - OLDEST:
        raise Refused("来访来电时间早于一年以前", "", "请核对年份")
