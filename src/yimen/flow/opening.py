"""Events the program itself writes into a run: its opening, news of a child run, its end by the parent."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from yimen.basics.errors import Refused
from yimen.flow import types as t
from yimen.flow.program import Procedure
from yimen.flow.types import Actor, Event, State
from yimen.regime.vocabulary import FACTS, PARTY_RULES


def opened(
    procedure: Procedure,
    *,
    parties: Mapping[str, str],
    on: date,
    facts: Mapping[str, Any] | None = None,
    subjects: Iterable[str] = (),
    requested_on: date | None = None,
    by: Actor | None = None,
    now: datetime | None = None,
) -> Event:
    """The first event of a run. Raises `Refused` when a party is unbound or a fact nobody will give is missing.

    `parties` maps party names to stable unit keys; `subjects` are ids of the persons concerned (`person:7`).
    """
    facts = dict(facts or {})
    for party, rule in procedure.parties.items():
        if not parties.get(party):
            raise Refused(f"无法确定{PARTY_RULES[rule]}", procedure.basis, "请核对单位设置")
    for fact in procedure.opening_facts:
        if not facts.get(fact):
            raise Refused(f"缺少{FACTS[fact]}", procedure.basis, f"请填写{FACTS[fact]}")
    data: dict[str, Any] = {"parties": {name: parties[name] for name in procedure.parties}}
    if facts:
        data["facts"] = facts
    if subject_ids := sorted(subjects):
        data["subjects"] = subject_ids
    if requested_on and requested_on != on:
        data["requested_on"] = requested_on.isoformat()
    actor = by or Actor(account=t.SYSTEM)
    return Event(
        seq=1,
        kind=t.OPENED,
        occurred_on=on,
        recorded_at=now,
        account=actor.account,
        seat=actor.seat,
        unit=actor.unit,
        data=data,
    )


def child_event(
    state: State, *, step: str, key: str, run: str, news: str, on: date, result: str = "", now: datetime | None = None
) -> Event:
    """News of a child run for its parent: `opened`, `started` (its first act) or `ended` with a result."""
    turn = state.open.get((step, key))
    data: dict[str, Any] = {"state": news, "run": run}
    if news == "ended" and turn is not None and turn.due is not None and turn.due.iso:
        data["due"] = turn.due.iso
    return Event(
        seq=state.events[-1].seq + 1, kind=t.CHILD, step=step, key=key, n=turn.n if turn else 0, outcome=result,
        occurred_on=on, recorded_at=now, account=t.SYSTEM, mode=t.SYSTEM, data=data,
    )  # fmt: skip


def stopped(state: State, *, on: date, result: str = "stopped", now: datetime | None = None) -> Event:
    """The parent ended, and this run with it."""
    return Event(
        seq=state.events[-1].seq + 1,
        kind=t.STOPPED,
        outcome=result,
        occurred_on=on,
        recorded_at=now,
        account=t.SYSTEM,
        mode=t.SYSTEM,
    )
