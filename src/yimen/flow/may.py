"""What a seat may record now, and if not, why not: a Chinese sentence with the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yimen.basics.errors import Refused
from yimen.flow import types as t
from yimen.flow.automaton import take
from yimen.flow.due import earliest_close
from yimen.flow.needs import unmet
from yimen.flow.program import AnytimeAct, Need, Outcome, Procedure, Step
from yimen.flow.types import Act, Actor, State, Turn
from yimen.regime.vocabulary import FACTS, RECORDING_MODES, RESULTS, RIGHTS

OTHERS = "record_for_others"
CONFIRM = "confirm_record"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A button: what may be recorded on a turn now, how (`mode`), what must be brought, and by which article."""

    step: str
    key: str
    n: int
    outcome: str
    title: str
    mode: str
    needs: tuple[Need, ...]
    gives: tuple[str, ...]
    basis: str
    kind: str = t.ACT
    of: int = 0
    limit: str = ""


def article(step: Step, outcome: Outcome | None = None) -> str:
    """The article shown beside a button or behind a refusal: the outcome's own, the step's, or its limit's."""
    own = (outcome.basis if outcome else "") or step.basis
    if own:
        return own
    for limit in (step.limit, step.at_least):
        if limit and limit.basis:
            return limit.basis
    return ""


def modes_of(step: Step, owner: str, state: State, actor: Actor) -> list[str]:
    """How this actor may record on a turn: `own`, or one of the modes the step names for the actor's party."""
    found = ["own"] if actor.unit and actor.unit == owner else []
    for party, mode in step.recorded_by.items():
        unit = state.parties.get(party, "")
        if actor.unit and actor.unit == state.moved_units.get(unit, unit) and mode not in found:
            found.append(mode)
    return found


def lacks(actor: Actor, right: str) -> Refused | None:
    if right in actor.rights:
        return None
    return Refused(f"本岗位没有“{RIGHTS[right]}”的权限", "", "请由有此权限的岗位办理")


def refuse_person(step: Step, turn: Turn, mode: str, state: State, actor: Actor) -> Refused | None:
    """Unit, mode, right and four eyes: whether this person may act on this turn at all."""
    modes = modes_of(step, turn.owner, state, actor)
    if mode not in modes:
        if mode == "own" and modes:
            return Refused(
                f"“{step.title}”不由本单位办理，只能{RECORDING_MODES[modes[0]]}", article(step), "请改用代录方式"
            )
        if mode in RECORDING_MODES and "own" not in modes:
            return Refused(f"本单位不能对“{step.title}”{RECORDING_MODES[mode]}", article(step), "请由承办单位办理")
        return Refused(f"“{step.title}”不由本单位办理", article(step), "请由承办单位办理")
    if refused := lacks(actor, step.right if mode in ("own", "counter") else OTHERS):
        return refused
    return four_eyes(step, state, actor)


def four_eyes(step: Step, state: State, actor: Actor, besides: int = 0) -> Refused | None:
    """Another person, not another seat of the same person; and nobody who is kin of those concerned."""
    if not step.not_same_as:
        return None
    others: set[str] = set()
    for name in step.not_same_as:
        for turn in state.turns:
            if turn.step.name == name:
                others.update(turn.accounts)
        others.update(event.account for event in state.pending.values() if event.step == name and event.seq != besides)
    if actor.account in others:
        names = "、".join(state.procedure.by_name[name].title for name in step.not_same_as)
        return Refused(f"“{names}”由您办理，“{step.title}”须由另一人办理", article(step), "请由其他人员办理")
    if actor.kin & (state.subjects | others):
        return Refused(
            f"您与当事人或者经办人是已备案的近亲属，应当回避“{step.title}”", article(step), "请由其他人员办理"
        )
    return None


def _not_open(state: State, step: Step, key: str) -> Refused:
    """Why a step has no open turn: not yet, already done, or taken back."""
    turns = [turn for turn in state.turns if turn.step is step and turn.key == key]
    if turns and turns[-1].status == "closed" and turns[-1].live:
        last = turns[-1]
        done = last.outcome.title if last.outcome else ""
        return Refused(
            f"“{step.title}”已于 {last.closed_on} 办理（{done}），不能重复办理", "", "请刷新页面查看最新状态"
        )
    if turns and turns[-1].status == "lapsed":
        return Refused(f"“{step.title}”已不再需要办理", "", "请刷新页面查看最新状态")
    waits = "、".join(dict.fromkeys(turn.step.title for turn in state.open.values()))
    return Refused(f"尚未到“{step.title}”这一步", article(step), f"请先办理：{waits}" if waits else "")


def ended(state: State) -> Refused:
    result = RESULTS.get(state.result, state.result)
    return Refused(f"本事项已于 {state.since} 结束（{result}），不能再办理", "", "如需继续，请另行登记")


def refuse_day(day: date, today: date, turn: Turn | None, act: Act) -> Refused | None:
    """Impossible days, and late entries without their paper."""
    if day > today:
        return Refused(f"发生日期 {day} 晚于今天", "", "请核对日期")
    if turn is not None and turn.step.signal is None and day < turn.opened_on:
        return Refused(f"发生日期 {day} 早于“{turn.step.title}”开始的日期 {turn.opened_on}", "", "请核对日期")
    signal = turn is not None and turn.step.signal is not None
    if day < today and act.mode != "phone" and not act.paper and not signal:
        return Refused("补录以前发生的事项须附当时的材料", "", "请上传材料后再补录")
    return None


def refuse_clearing_itself(turn: Turn, day: date, today: date) -> Refused | None:
    """Past its last day a unit may not say by itself that it was in time (限时办结): whoever may record for it from the
    sealed paper does, and a second person confirms. Where nobody may, the paper of that day has to do. Asked by the use
    cases of units; the kernel itself takes a late entry with its paper."""
    last = turn.due.last if turn.due is not None else None
    if not turn.step.recorded_by or last is None or not day <= last < today:
        return None
    return Refused(
        f"“{turn.step.title}”已经超过期限，不能自己补录期限以内的日期",
        article(turn.step),
        "请填今天的日期；确已按期办理的，请把当时盖章的单据交受理窗口代录，由另一人复核",
    )


def _too_early(state: State, turn: Turn, day: date) -> Refused | None:
    least = turn.step.at_least
    if least is None or state.calendar is None:
        return None
    first = earliest_close(least, turn.opened_on, state.calendar)
    if day >= first:
        return None
    unit = {"days": "日", "workdays": "个工作日", "months": "个月"}[least.unit]
    what = f"“{turn.step.title}”应当满 {least.n} {unit}，{turn.opened_on} 开始，{first} 起方可结束"
    return Refused(what, least.basis, f"请于 {first} 或者以后办理")


def facts_missing(gives: Sequence[str], act: Act) -> Refused | None:
    """An outcome that gives facts must bring them; lists must have members with different keys."""
    for fact in gives:
        value = act.facts.get(fact)
        if value is None or value == "" or value == []:
            return Refused(f"缺少{FACTS[fact]}", "", f"请填写{FACTS[fact]}")
    return None


def refuse_facts(procedure: Procedure, gives: Sequence[str], act: Act) -> Refused | None:
    """Given facts are there, lists are sound, and nothing is set that this outcome has no business setting."""
    if refused := facts_missing(gives, act):
        return refused
    for fact in act.facts:
        if fact not in gives and fact not in procedure.if_facts:
            return Refused(f"此处不能填写“{FACTS.get(fact, fact)}”", "", "请去掉这一项")
    lists = {step.each for step in procedure.steps if step.each}
    for fact in gives:
        if fact in lists:
            keys = [str(m.get("key", "")) if isinstance(m, dict) else str(m) for m in act.facts[fact]]
            if "" in keys or len(set(keys)) != len(keys):
                return Refused(f"{FACTS[fact]}名单中有空项或者重复项", "", "请核对名单")
    return None


def _refuse_outcome(state: State, turn: Turn, outcome: Outcome, act: Act, day: date) -> Refused | None:
    step = turn.step
    if outcome.by_system:
        return Refused(f"“{outcome.title}”只能由系统在到期时记录", article(step, outcome), "请选择其他结果")
    if refused := _too_early(state, turn, day):
        return refused
    if refused := refuse_facts(state.procedure, outcome.gives, act):
        return refused
    if outcome.ends_fact:
        value = act.facts.get(outcome.ends_fact, state.facts.get(outcome.ends_fact))
        if value not in outcome.ends_of:
            choices = "、".join(RESULTS[word] for word in outcome.ends_of)
            return Refused(f"{FACTS[outcome.ends_fact]}不明", article(step, outcome), f"应为：{choices}")
    if refused := unmet(outcome.needs, act.needs, article(step, outcome)):
        return refused
    if outcome.draw and not act.seed:
        return Refused("抽取缺少随机种子", article(step, outcome), "请重新提交")
    return refuse_structure(state, turn, outcome, act)


def refuse_outcome_now(state: State, turn: Turn, outcome: Outcome, today: date) -> Refused | None:
    """Whether the outcome is open on this turn at all, whatever is filled in."""
    return _too_early(state, turn, today) or refuse_structure(state, turn, outcome, Act())


def refuse_structure(state: State, turn: Turn, outcome: Outcome, act: Act) -> Refused | None:
    """What only the machine knows: a step done as often as it may be, a side step open already."""
    procedure, step = state.procedure, turn.step
    if step.each and not (outcome.again or outcome.finishing):
        return None
    mask = state.mask
    for bit, fact in enumerate(procedure.if_facts):
        if fact in act.facts:
            mask = mask | 1 << bit if act.facts[fact] else mask & ~(1 << bit)
    if take(procedure, state.abstract, outcome, mask) is not None:
        return None
    if outcome.opens:
        side = procedure.by_name[outcome.opens]
        return Refused(f"“{side.title}”正在进行", article(step, outcome), "请先办完")
    capped = [s for s in procedure.steps if s.most and state.counts.get((s.name, ""), 0) >= s.most]
    named = "、".join(f"“{s.title}”最多 {s.most} 次" for s in capped)
    return Refused(f"{named}，不能再次办理", article(step, outcome), "请选择其他结果")


def refuse_act(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """Why an outcome (or a note) cannot be recorded on a turn; None when it can."""
    step = procedure.by_name.get(act.step)
    if step is None:
        return Refused("本程序没有这一步", "", "请刷新页面")
    if state.ended:
        return ended(state)
    if state.status == "suspended":
        return Refused(f"本事项自 {state.since} 起中止", "", "请先恢复")
    turn = state.open.get((act.step, act.key))
    if turn is None:
        return _not_open(state, step, act.key)
    if refused := refuse_person(step, turn, act.mode, state, actor):
        return refused
    day = act.occurred_on or today
    if turn.status == "paused":
        side = next((other.step.title for other in state.open.values() if other.opened_by == turn.id), "旁支步骤")
        return Refused(f"“{step.title}”正在等待“{side}”", article(step), f"请先办完“{side}”")
    if refused := refuse_day(day, today, turn, act):
        return refused
    if act.mode == "sealed" and not act.paper:
        return Refused("凭盖章材料代录须附材料扫描件", article(step), "请上传扫描件")
    if any(e.step == act.step and e.key == act.key for e in state.pending.values()):
        return Refused(f"“{step.title}”已有一条代录等待复核", article(step), "请先复核或者作废该代录")
    if act.kind == t.NOTE:
        return None
    if step.runs:
        return Refused(f"“{step.title}”的结果由下级程序结束时带回", article(step), "请办理下级程序")
    outcome = step.outcomes.get(act.outcome)
    if outcome is None:
        return Refused(f"“{step.title}”没有这种结果", article(step), "请刷新页面")
    return _refuse_outcome(state, turn, outcome, act, day)


def anytime_modes(act: AnytimeAct, state: State, actor: Actor) -> list[str]:
    """How this actor may record an act outside the order."""

    def is_unit(party: str) -> bool:
        unit = state.parties.get(party, "")
        return bool(actor.unit) and actor.unit == state.moved_units.get(unit, unit)

    return (["own"] if any(is_unit(party) for party in act.by) else []) + [
        mode for party, mode in act.recorded_by.items() if is_unit(party)
    ]


def refuse_anytime(procedure: Procedure, state: State, act: Act, actor: Actor, today: date) -> Refused | None:
    """Why an act outside the order cannot be recorded; None when it can."""
    found = procedure.anytime.get(act.step)
    if found is None:
        return Refused("本程序没有这一事项", "", "请刷新页面")
    if state.ended:
        return ended(state)
    if act.mode not in anytime_modes(found, state, actor):
        return Refused(f"“{found.title}”不由本单位登记", found.basis, "请由有关单位登记")
    if refused := lacks(actor, found.right):
        return refused
    if refused := refuse_day(act.occurred_on or today, today, None, act):
        return refused
    if (act.occurred_on or today) < state.since:
        return Refused(f"发生日期早于 {state.since}", found.basis, "请核对日期")
    if found.suspends and state.status == "suspended":
        return Refused("本事项已经中止", found.basis, "")
    if found.resumes and state.status != "suspended":
        return Refused("本事项没有中止，无需恢复", found.basis, "")
    if found.adds and (refused := _refuse_adding(state, procedure.by_name[found.adds], act)):
        return refused
    if refused := refuse_facts(procedure, found.gives, act):
        return refused
    return unmet(found.needs, act.needs, found.basis)


def _refuse_adding(state: State, step: Step, act: Act) -> Refused | None:
    turns = state.current.get(step.name, [])
    if not any(turn.live for turn in turns):
        return Refused(f"尚未到“{step.title}”这一步，不能追加", article(step), "请在分办时一并列入")
    member = act.data.get("member")
    key = str(member.get("key", "")) if isinstance(member, dict) else str(member or "")
    if not key:
        return Refused("缺少要追加的事项", article(step), "请填写追加的事项")
    if any(turn.key == key for turn in turns):
        return Refused("要追加的事项已在名单中", article(step), "请核对名单")
    return None
