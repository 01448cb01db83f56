"""Pure decisions of this room: what a month is, where a list stands, how an identity number in it may look."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from yimen.basics import resident_id
from yimen.basics.errors import Refused
from yimen.flow.due import add_months

STARRED = re.compile(r"\d{3,6}\*{4,12}[\dX]{2,4}")


class State(StrEnum):
    """Where a unit's list of a month stands; the order is that of the state table's filter."""

    LATE = "late"
    OPEN = "open"
    BACK = "back"
    WAITING = "waiting"
    SENT = "sent"
    NIL = "nil"
    TAKEN = "taken"


TITLES: dict[State, str] = {
    State.LATE: "超期未报",
    State.OPEN: "未报",
    State.BACK: "退回重报",
    State.WAITING: "代录待复核",
    State.SENT: "已报，待收取",
    State.NIL: "零报告",
    State.TAKEN: "已收取",
}


class TurnFacts(Protocol):
    """What the rules need to know of a stored turn."""

    due_on: date | None
    closed_on: date | None
    awaits_confirmation: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a list stands: submitted on which day (None: not), due on which, how many days late (0: in time), how often
    it was given back."""

    state: State
    due_on: date | None
    sent_on: date | None
    days_late: int
    given_back: int


def standing(listing: Sequence[TurnFacts], nil: Collection[str], taken: bool, today: date) -> Standing:
    """Where a list stands by the stored turns of its listing, in their order. `nil`: the outcomes that say there was
    nothing to list. The day it was sent first is judged, whatever was given back later."""
    first, last = listing[0], listing[-1]
    days = max(((first.closed_on or today) - first.due_on).days, 0) if first.due_on is not None else 0
    if last.closed_on is not None:
        state = State.NIL if last.outcome in nil else State.TAKEN if taken else State.SENT
    elif last.awaits_confirmation:
        state = State.WAITING
    elif last is not first:
        state = State.BACK
    else:
        state = State.LATE if days else State.OPEN
    return Standing(state, first.due_on, last.closed_on, days, len(listing) - 1)


def end_of(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return add_months(month, 1) - timedelta(days=1)


def month_words(month: date) -> str:
    """2026年3月."""
    return f"{month.year}年{month.month}月"


def check_number(text: str, *, on: date) -> str:
    """An identity number as a list may name it: whole and valid, with stars in its middle, or nothing. Refused for
    anything else; the sentence does not repeat it."""
    number = resident_id.normalise(text.replace("＊", "*"))
    if not number or STARRED.fullmatch(number):
        return number
    return resident_id.parse(number, on=on).number


def check_finished(day: date | None, month: date) -> date | None:
    """The day a direct application was finished: in the month of the list, or before it when reported late."""
    if day is not None and day > end_of(month):
        raise Refused(f"办结日期 {day} 在{month_words(month)}以后", next="请填当月办结的；以后办结的，报在以后的月份")
    if day is not None and day < add_months(month, -12):
        raise Refused(f"办结日期 {day} 比{month_words(month)}早一年以上", next="请核对日期")
    return day
