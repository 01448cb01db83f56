"""From what somebody wants to the event that records it: `refusal`, `allowed`, `record`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from yimen.basics.errors import Refused
from yimen.flow import types as t
from yimen.flow.draw import drawn
from yimen.flow.due import UNITS
from yimen.flow.may import (
    CONFIRM,
    Allowed,
    anytime_modes,
    article,
    modes_of,
    refuse_act,
    refuse_anytime,
    refuse_outcome_now,
    refuse_person,
)
from yimen.flow.others import refuse_confirmation, refuse_extension, refuse_paper, refuse_reassignment
from yimen.flow.program import Procedure
from yimen.flow.rework import late_entry, refuse_correction
from yimen.flow.types import Act, Actor, Event, State, Turn

Judgement = tuple[Refused | None, tuple[int, ...]]


def _plain(check: Callable[..., Refused | None]) -> Callable[..., Judgement]:
    def judged(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Judgement:
        return check(procedure, state, act, actor, today), ()

    return judged


def _act(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Judgement:
    late = late_entry(procedure, state, act, actor, today)
    return late if late is not None else (refuse_act(procedure, state, act, actor, today), ())


def _confirmation(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Judgement:
    refused = refuse_confirmation(procedure, state, act, actor, today)
    pending = state.pending.get(act.of)
    voids = tuple(pending.data.get("out_of_turn", ())) if pending and act.kind == t.CONFIRMED else ()
    return refused, voids


JUDGES: dict[str, Callable[..., Judgement]] = {
    t.ACT: _act,
    t.NOTE: _plain(refuse_act),
    t.ANYTIME: _plain(refuse_anytime),
    t.CONFIRMED: _confirmation,
    t.DISCARDED: _confirmation,
    t.EXTENDED: _plain(refuse_extension),
    t.PAPER: _plain(refuse_paper),
    t.REASSIGNED: _plain(refuse_reassignment),
    t.CORRECTION: _plain(refuse_correction),
}


def judge(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Judgement:
    """(refusal or None, seqs of the timers a late entry voids)."""
    found = JUDGES.get(act.kind)
    if found is None:
        return Refused("不能这样记录", "", "请刷新页面"), ()
    return found(procedure, state, act, actor, today)


def refusal(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """Why this actor cannot record this act today, as a Chinese sentence with its article; None when he can."""
    return judge(procedure, state, act, actor, today)[0]


def seen(state: State, token: str) -> Event | None:
    """The event already recorded under this token: the same act sent twice is recorded once."""
    if not token:
        return None
    return next((event for event in state.events if event.data.get("token") == token), None)


def _data(act: Act, state: State, turn: Turn | None, voids: tuple[int, ...], day: date, today: date) -> dict[str, Any]:
    data: dict[str, Any] = dict(act.data)
    for word, value in (
        ("facts", dict(act.facts)),
        ("needs", dict(act.needs)),
        ("token", act.token),
        ("paper", act.paper),
    ):
        if value:
            data[word] = value
    if day < today:
        data["late"] = True
    if turn is not None and turn.due is not None and turn.due.iso and act.kind == t.ACT and not voids:
        data["due"] = turn.due.iso
    if voids:
        data["out_of_turn" if act.mode == "sealed" and act.kind == t.ACT else "voids"] = list(voids)
    outcome = turn.step.outcomes.get(act.outcome) if turn is not None else None
    if outcome is not None and outcome.draw and act.kind == t.ACT:
        data["draw"] = {"seed": act.seed, "value": drawn(act.seed, outcome.draw.share)}
    if act.of:
        data["of"] = act.of
    if act.limit:
        data["limit"] = act.limit
    return data


def record(
    procedure: Procedure, state: State, act: Act, actor: Actor, today: date, now: datetime | None = None
) -> Event:
    """The event that records the act, ready to be appended; raises `Refused`. One seen before comes back as it was."""
    if (known := seen(state, act.token)) is not None:
        return known
    refused, voids = judge(procedure, state, act, actor, today)
    if refused is not None:
        raise refused
    day = act.occurred_on or today
    turn = state.open.get((act.step, act.key)) if act.kind in (t.ACT, t.NOTE, t.EXTENDED) else None
    event = Event(
        seq=state.events[-1].seq + 1 if state.events else 1,
        kind=act.kind,
        step=act.step,
        key=act.key,
        n=turn.n if turn is not None and not voids else 0,
        outcome=act.outcome,
        occurred_on=day,
        recorded_at=now,
        account=actor.account,
        seat=actor.seat,
        unit=actor.unit,
        mode=act.mode,
        data=_data(act, state, turn, voids, day, today),
    )
    if act.kind == t.CORRECTION:
        return _correction(state, act, event)
    if act.kind in (t.CONFIRMED, t.DISCARDED):  # says of itself what it confirms or throws out
        old = state.pending[act.of]
        outcome = old.outcome if act.kind == t.CONFIRMED else ""
        return replace(event, step=old.step, key=old.key, n=old.n, outcome=outcome)
    return event


def _correction(state: State, act: Act, event: Event) -> Event:
    old = next(e for e in state.events if e.seq == act.of)
    data = {**old.data, **event.data}  # what is left out stays as recorded
    if act.outcome not in ("", old.outcome) and not act.facts:
        data.pop("facts", None)  # another outcome brings its own facts or none
    data["needs"] = {**old.data.get("needs", {}), **act.needs}
    data.pop("of", None)
    return replace(
        event,
        step=old.step,
        key=old.key,
        n=old.n,
        outcome=act.outcome or old.outcome,
        occurred_on=act.occurred_on or old.occurred_on,
        mode=old.mode,
        corrects=old.seq,
        data=data,
    )


def allowed(procedure: Procedure, state: State, actor: Actor, today: date) -> list[Allowed]:
    """What this actor may record now: a button each, in the order of the turns. Demands are listed, not judged."""
    if state.ended:
        return []
    found: list[Allowed] = []
    if state.status == "open":
        for turn in state.open.values():
            if turn.status == "open" and not turn.step.runs:
                found += _buttons(state, turn, actor, today)
        found += _confirmations(procedure, state, actor, today)
        found += _extensions(procedure, state, actor, today)
    for name, act in procedure.anytime.items():
        for mode in anytime_modes(act, state, actor):
            fits = (act.suspends and state.status == "suspended") or (act.resumes and state.status != "suspended")
            adds_early = act.adds and not any(turn.live for turn in state.current.get(act.adds, []))
            if act.right in actor.rights and not fits and not adds_early:
                found.append(Allowed(name, "", 0, "", act.title, mode, act.needs, act.gives, act.basis, kind=t.ANYTIME))
    return found


def _buttons(state: State, turn: Turn, actor: Actor, today: date) -> list[Allowed]:
    step = turn.step
    if any(e.step == step.name and e.key == turn.key for e in state.pending.values()):
        return []
    found: list[Allowed] = []
    for mode in modes_of(step, turn.owner, state, actor):
        if refuse_person(step, turn, mode, state, actor) is not None:
            continue
        for outcome in step.outcomes.values():
            if not outcome.by_system and refuse_outcome_now(state, turn, outcome, today) is None:
                basis = article(step, outcome)
                found.append(
                    Allowed(
                        step.name,
                        turn.key,
                        turn.n,
                        outcome.name,
                        outcome.title,
                        mode,
                        outcome.needs,
                        outcome.gives,
                        basis,
                    )
                )
    return found


def _confirmations(procedure: Procedure, state: State, actor: Actor, today: date) -> list[Allowed]:
    found = []
    for seq, event in state.pending.items():
        for kind, title in ((t.CONFIRMED, "复核通过"), (t.DISCARDED, "作废该代录")):
            act = Act(step=event.step, key=event.key, kind=kind, of=seq)
            if CONFIRM in actor.rights and refuse_confirmation(procedure, state, act, actor, today) is None:
                found.append(
                    Allowed(event.step, event.key, event.n, event.outcome, title, "own", (), (), "", kind=kind, of=seq)
                )
    return found


def _extensions(procedure: Procedure, state: State, actor: Actor, today: date) -> list[Allowed]:
    found = []
    candidates = [(turn.step.name, turn.key, turn.limit) for turn in state.open.values() if turn.limit is not None]
    candidates += [("", "", running.limit) for running in state.limits.values() if running.met_on is None]
    for step, key, limit in candidates:
        if limit.extend is None:
            continue
        act = Act(step=step, key=key, kind=t.EXTENDED, limit=limit.id, needs=_assumed(limit.extend.needs))
        if refuse_extension(procedure, state, act, actor, today) is None:
            title = f"延长期限至{limit.extend.n}{UNITS[limit.extend.unit]}"
            found.append(
                Allowed(
                    step, key, 0, "", title, "own", limit.extend.needs, (), limit.basis, kind=t.EXTENDED, limit=limit.id
                )
            )
    return found


def _assumed(needs: tuple[Any, ...]) -> dict[str, Any]:
    """Stand-ins that meet simple demands, for asking whether a button is open before anything was filled in."""
    return {
        need.word: [str(i) for i in range(need.arg)] if isinstance(need.arg, int) and need.arg is not True else ["x"]
        for need in needs
    }
