"""What other rooms hang on the events of runs: effects of timers, and the binding of parties. Registered at start-up.

A timer never decides; its effect is a message, a light on a board, a row for a superior. The functions run in the
transaction that writes the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from yimen import flow
from yimen.basics.errors import Refused
from yimen.proceedings.models import Run
from yimen.regime.vocabulary import KINDS, PARTY_RULES

TimerEffect = Callable[[Run, flow.Event], None]
PartyRule = Callable[[Run], str]
ScheduleList = Callable[[], Sequence[Mapping[str, Any]]]
ScheduleOpened = Callable[[Run, Mapping[str, Any], date], None]

_timers: dict[str, list[TimerEffect]] = {}
_parties: dict[str, PartyRule] = {}
_lists: dict[str, ScheduleList] = {}
_opened: dict[str, ScheduleOpened] = {}


def on_timer(kind: str, effect: TimerEffect) -> None:
    """Call `effect(run, event)` when a timer of a step of this kind speaks; the same one registers once."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of step: {kind}")
    effects = _timers.setdefault(kind, [])
    if effect not in effects:
        effects.append(effect)


def on_party(rule: str, find: PartyRule) -> None:
    """How the unit behind a party rule is found for a run another opens: `find(opener)` gives a stable unit key."""
    if rule not in PARTY_RULES:
        raise ValueError(f"unknown rule of a party: {rule}")
    _parties[rule] = find


def on_list(name: str, members: ScheduleList, opened: ScheduleOpened | None = None) -> None:
    """Whom a schedule opens runs for (`each: assistance_authorities`): mappings: `key` and facts handed over.

    `opened(run, member, day)` writes what another room keeps of such a run, in the transaction that opens it; `day` is
    the day the period begins.
    """
    _lists[name] = members
    if opened is not None:
        _opened[name] = opened


def scheduled(name: str, run: Run, member: Mapping[str, Any], day: date) -> None:
    """A run of a list was opened: what is registered for it follows."""
    if name in _opened:
        _opened[name](run, member, day)


def follow(run: Run, state: flow.State, event: flow.Event) -> None:
    """Run what is registered for the timer that just spoke."""
    step = state.procedure.by_name.get(event.step)
    if step is not None:
        for effect in _timers.get(step.kind, ()):
            effect(run, event)


def bind_party(rule: str, opener: Run) -> str:
    """The unit behind a party rule; refused when nobody said how to find it."""
    find = _parties.get(rule)
    unit = find(opener) if find else ""
    if not unit:
        raise Refused(f"无法确定{PARTY_RULES.get(rule, rule)}", "", "请核对单位设置")
    return unit


def members_of(name: str) -> Sequence[Mapping[str, Any]]:
    """The members a schedule names; refused for a list nobody registered."""
    if name not in _lists:
        raise Refused(f"没有名为“{name}”的名单", "", "请核对本地规则中的定期事项")
    return _lists[name]()
