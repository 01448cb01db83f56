"""Refusals of acts that are not outcomes: confirming a sealed record, extending, handing in paper, reassigning."""

from collections.abc import Iterable
from datetime import date

from yimen.basics.errors import Refused
from yimen.flow import types as t
from yimen.flow.may import CONFIRM, OTHERS, ended, four_eyes, lacks, refuse_structure
from yimen.flow.needs import unmet
from yimen.flow.program import Limit, Procedure
from yimen.flow.types import Act, Actor, RunLimit, State, Turn
from yimen.regime.vocabulary import KINDS

REASSIGN = "reassign"


def refuse_confirmation(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """A sealed record takes effect when a second *person* of the same window confirms it."""
    pending = state.pending.get(act.of)
    if pending is None:
        return Refused("这条代录已经复核或者作废", "", "请刷新页面查看最新状态")
    if actor.unit != pending.unit:
        return Refused("代录由登记单位的人员复核", "", "请由登记单位办理")
    if refused := lacks(actor, CONFIRM):
        return refused
    if actor.account == pending.account:
        return Refused("代录须由另一人复核，不能复核自己登记的内容", "", "请由其他人员复核")
    if act.kind == t.DISCARDED or pending.data.get("out_of_turn"):
        return None
    turn = state.open.get((pending.step, pending.key))
    if turn is None or turn.status != "open":
        return Refused("所代录的步骤已不再等待办理", "", "请作废该代录")
    if refused := four_eyes(turn.step, state, actor, besides=act.of):
        return refused
    facts = Act(facts=pending.data.get("facts") or {})
    return refuse_structure(state, turn, turn.step.outcomes[pending.outcome], facts)


def _running(state: State, act: Act) -> tuple[Limit, Turn | RunLimit] | None:
    if act.step:
        turn = state.open.get((act.step, act.key))
        return (turn.limit, turn) if turn is not None and turn.limit is not None else None
    running = state.limits.get(act.limit)
    return (running.limit, running) if running is not None and running.met_on is None else None


def _extenders(procedure: Procedure, state: State, limit: Limit, running: Turn | RunLimit) -> Iterable[str]:
    """Units that may extend: the named party; else the owner of the turn, or of the steps that would meet the limit."""
    assert limit.extend is not None
    if limit.extend.by:
        return [state.parties.get(limit.extend.by, "")]
    if isinstance(running, Turn):
        return [running.owner]
    owners = [outcome.step.owner for outcome in procedure.outcomes if outcome.mark in limit.to_marks]
    return [state.parties.get(owner.name, "") for owner in owners if owner.how == "party"]


def refuse_extension(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """A limit may be extended once, before it is over, by the one who must keep it."""
    if state.ended:
        return ended(state)
    found = _running(state, act)
    if found is None:
        return Refused("没有正在计算的期限", "", "请刷新页面")
    limit, running = found
    if limit.extend is None:
        return Refused("这个期限不能延长", limit.basis, "")
    if running.extended:
        return Refused("这个期限已经延长过一次", limit.basis, "")
    units = {state.moved_units.get(unit, unit) for unit in _extenders(procedure, state, limit, running)}
    if not actor.unit or actor.unit not in units:
        return Refused("期限不由本单位延长", limit.basis, "请由承办单位办理")
    if refused := lacks(actor, KINDS["extend"].right):
        return refused
    last = running.due.last if running.due else None
    if last is not None and (act.occurred_on or today) > last:
        return Refused(f"期限已于 {last} 届满，不能延长", limit.basis, "")
    return unmet(limit.extend.needs, act.needs, limit.basis)


def refuse_paper(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """One paper may stand behind several records by phone."""
    wanted = set(act.data.get("of") or ())
    owed = {debt.seq for debt in state.papers}
    if not wanted or not wanted <= owed:
        return Refused("所选记录没有待补的材料", "", "请刷新页面查看最新状态")
    if not act.paper:
        return Refused("缺少材料扫描件", "", "请上传扫描件")
    units = {event.unit for event in state.events if event.seq in wanted}
    if actor.unit not in units:
        return Refused("材料由登记单位补交", "", "请由登记单位办理")
    return lacks(actor, OTHERS)


def refuse_reassignment(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """A unit renamed, merged or split: its work goes to another."""
    if not act.data.get("from") or not act.data.get("to") or act.data["from"] == act.data["to"]:
        return Refused("改派须写明原单位和新单位", "", "请核对单位")
    return lacks(actor, REASSIGN)
