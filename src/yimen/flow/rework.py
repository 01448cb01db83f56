"""Corrections and late entries: history put right at its place, and everything after it judged again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from yimen.basics.errors import Refused
from yimen.flow import types as t
from yimen.flow.fold import fold
from yimen.flow.folding import Impossible
from yimen.flow.may import OTHERS, lacks, refuse_act
from yimen.flow.program import Procedure
from yimen.flow.types import Act, Actor, Event, State

CORRECT = "correct"
Judgement = tuple[Refused | None, tuple[int, ...]]


def _structural_timers(state: State, act: Act, day: date) -> list[Event]:
    """Timers of the act's turn that changed the order of steps on a day after the act happened."""
    found = []
    for event in state.events:
        same = event.kind == t.TIMER and event.step == act.step and event.key == act.key
        opens = event.outcome or event.data.get("word") in state.procedure.by_name
        if same and opens and event.occurred_on > day and event.seq not in state.voided:
            found.append(event)
    return found


def late_entry(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Judgement | None:
    """Judge an act that happened before a timer spoke for its turn: the timer's event is voided with what followed.

    None when the act is no such case. Refused when something with legal effect followed: that is never undone this way.
    """
    day = act.occurred_on
    if day is None or day >= today or state.calendar is None:
        return None
    timers = _structural_timers(state, act, day)
    if not timers:
        return None
    first = min(event.seq for event in timers)
    before = fold(procedure, [e for e in state.events if e.seq < first], state.calendar)
    if refused := refuse_act(procedure, before, act, actor, today):
        return refused, ()
    voids = tuple(event.seq for event in timers)
    turn = before.open[act.step, act.key]
    trial = Event(
        seq=state.events[-1].seq + 1, kind=t.ACT, step=act.step, key=act.key, n=turn.n, outcome=act.outcome,
        occurred_on=day, account=actor.account, unit=actor.unit,
        data={**act.data, "facts": dict(act.facts), "voids": list(voids)},
    )  # fmt: skip
    try:
        after = fold(procedure, (*state.events, trial), state.calendar)
    except Impossible:
        return Refused("补录后的经过前后矛盾", "", "请核对发生日期"), ()
    return _refuse_lost_effect(state, after), voids


def _refuse_lost_effect(before: State, after: State) -> Refused | None:
    lost = {(e.name, e.seq) for e in before.effects} - {(e.name, e.seq) for e in after.effects}
    if lost or (before.starts and before.starts != after.starts):
        seqs = {seq for _, seq in lost} or {start.seq for start in before.starts}
        event = next(e for e in before.events if e.seq in seqs)
        return Refused(
            f"此后已办理“{_named(before.procedure, event)}”并产生效果，不能以补录推翻", "", "请另行启动处理程序"
        )
    return None


def _named(procedure: Procedure, event: Event) -> str:
    step = procedure.by_name.get(event.step)
    if step is None:
        act = procedure.anytime.get(event.step)
        return act.title if act else event.step
    outcome = step.outcomes.get(event.outcome)
    return f"{step.title}：{outcome.title}" if outcome else step.title


def refuse_correction(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """A correction names the event it corrects; it is refused when a later act becomes impossible, naming that act."""
    old = next((e for e in state.events if e.seq == act.of), None)
    if old is None or old.kind != t.ACT or old.seq in state.voided or old.seq in state.pending:
        return Refused("没有可以更正的记录", "", "请刷新页面")
    if refused := lacks(actor, CORRECT):
        return refused
    if actor.unit != old.unit:
        return Refused("记录由登记单位更正", "", "请由登记单位办理")
    if old.mode == "sealed" and actor.account in _who_settled(state, old):
        return Refused("代录的内容须由登记和复核以外的人更正", "", "请由其他人员办理")
    if not act.needs.get("reason"):
        return Refused("缺少更正理由", "", "请填写更正理由")
    assert state.calendar is not None
    before = fold(procedure, _before(state, old), state.calendar)
    changed = replace(
        act,
        kind=t.ACT,
        step=old.step,
        key=old.key,
        outcome=act.outcome or old.outcome,
        occurred_on=act.occurred_on or old.occurred_on,
        mode=old.mode,
        paper=act.paper or _paper_behind(old, act.occurred_on or old.occurred_on),
        needs={**old.data.get("needs", {}), **act.needs},
        facts=act.facts or _facts_kept(act, old),
        seed=act.seed or str(old.data.get("draw", {}).get("seed", "")),
    )
    # Whoever may correct needs no right to record: the record was made by one who had it, and this is a second look.
    able = replace(actor, rights=actor.rights | {procedure.by_name[old.step].right, OTHERS})
    if refused := refuse_act(procedure, before, changed, able, today):
        return refused
    return _try(procedure, state, old, changed, actor)


def _paper_behind(old: Event, day: date) -> str:
    """The paper a corrected record goes by: its own, else the record itself, which proves no day before its own."""
    own = str(old.data.get("paper", ""))
    return own or (f"event:{old.seq}" if day >= old.occurred_on else "")


def _who_settled(state: State, old: Event) -> set[str]:
    """Who recorded from sealed paper and who confirmed it: two people made it count, a third puts it right."""
    confirmed = (e.account for e in state.events if e.kind == t.CONFIRMED and e.data.get("of") == old.seq)
    return {old.account, *confirmed}


def _facts_kept(act: Act, old: Event) -> Mapping[str, Any]:
    """The facts a correction leaves as recorded: those of the same outcome; another outcome brings its own."""
    return old.data.get("facts", {}) if act.outcome in ("", old.outcome) else {}


def _before(state: State, old: Event) -> list[Event]:
    """History up to the event, with the corrections that were made to it."""
    kept = {e.seq for e in state.events if e.seq < old.seq}
    return [e for e in state.events if e.seq < old.seq or (e.kind == t.CORRECTION and e.corrects in kept)]


def _try(procedure: Procedure, state: State, old: Event, changed: Act, actor: Actor) -> Refused | None:
    assert state.calendar is not None
    data = {**old.data, "facts": dict(changed.facts), "needs": dict(changed.needs)}
    trial = replace(
        old, seq=state.events[-1].seq + 1, kind=t.CORRECTION, corrects=old.seq, outcome=changed.outcome,
        occurred_on=changed.occurred_on or old.occurred_on, account=actor.account, data=data,
    )  # fmt: skip
    try:
        after = fold(procedure, (*state.events, trial), state.calendar)
    except Impossible as failed:
        later = failed.event
        what = _named(procedure, later)
        if later.seq == old.seq:
            return Refused("更正后的内容与此前的经过矛盾", "", "请核对")
        return Refused(f"此后已于 {later.occurred_on} 办理“{what}”，更正后不再成立", "", "请先更正后面的记录")
    if before_and_after_differ(state, after):
        return Refused("这条记录已产生法律效果或者结果，不能更正", "", "请另行启动处理程序")
    return None


def before_and_after_differ(before: State, after: State) -> bool:
    """Whether a correction would change what the run has brought about: effects, runs started, its result."""
    same_effects = [(e.name, e.seq, e.effective) for e in before.effects] == [
        (e.name, e.seq, e.effective) for e in after.effects
    ]
    same_result = not before.ended or (after.ended and after.result == before.result)
    return not (same_effects and same_result and before.starts == after.starts and before.draws == after.draws)
