"""Walking every abstract state of a procedure: proof that it can end, and that nobody is left waiting for nothing.

The transitions walked are the very ones the fold uses; walking fills their cache. Facts that decide `if` and votes of
parallel turns may come out any way.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from yimen.flow.automaton import add_member, begin, cause, take
from yimen.flow.program import CLOSED, OPEN, AbstractState, Outcome, Procedure, Step, Transition
from yimen.flow.reading import listing, refuse
from yimen.regime.vocabulary import DECISIONS

#: More `if` facts than this would make the walk long; no real procedure comes near.
MOST_FACTS = 8
MOST_STATES = 20_000


@dataclass(frozen=True, slots=True)
class Edge:
    """One outcome in one state under one choice of facts; None for a member added or a step a timer opened."""

    source: AbstractState
    outcome: Outcome | None
    target: AbstractState
    mask: int
    by_person: bool


@dataclass(slots=True)
class Walk:
    """Everything the walk saw."""

    procedure: Procedure
    states: list[AbstractState] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    starts: list[AbstractState] = field(default_factory=list)

    def live(self, state: AbstractState) -> Iterator[Outcome]:
        """Outcomes that are live in a state."""
        return (self.procedure.outcomes[code - CLOSED] for code in state.status if code >= CLOSED)


def _outcomes(step: Step) -> Iterator[tuple[Outcome, bool]]:
    """What may happen to an open step, and whether a person does it."""
    for outcome in step.outcomes.values():
        if not step.each or outcome.again or outcome.finishing:
            yield outcome, not outcome.by_system
    for join in step.joins.values():
        yield join, True


Move = tuple[Outcome | None, Transition | None, bool]


def _moves(procedure: Procedure, state: AbstractState, mask: int) -> Iterator[Move]:
    for step in procedure.steps:
        if state.status[step.index] != OPEN:
            continue
        for outcome, by_person in _outcomes(step):
            yield outcome, take(procedure, state, outcome, mask), by_person
        for other in procedure.steps:
            if step.index in other.caused_by:
                yield None, cause(procedure, state, other, mask), False
    for act in procedure.anytime.values():
        if act.adds:
            yield None, add_member(procedure, state, procedure.by_name[act.adds], mask), False


def explore(procedure: Procedure) -> Walk:
    """Every reachable abstract state and every edge between them."""
    if len(procedure.if_facts) > MOST_FACTS:
        refuse((), procedure.name, f"判断 if 的事实过多（{len(procedure.if_facts)} 个）", f"不超过 {MOST_FACTS} 个")
    masks = range(1 << len(procedure.if_facts))
    walk = Walk(procedure)
    seen: set[int] = set()
    queue: deque[AbstractState] = deque()

    def meet(state: AbstractState) -> None:
        if id(state) not in seen:
            seen.add(id(state))
            walk.states.append(state)
            queue.append(state)
            if len(seen) > MOST_STATES:
                refuse((), procedure.name, f"状态超过 {MOST_STATES} 个", "更简单的程序，或者拆出下级程序")

    for mask in masks:
        first = begin(procedure, mask).next
        walk.starts.append(first)
        meet(first)
    while queue:
        state = queue.popleft()
        if state.ended:
            continue
        for mask in masks:
            for outcome, transition, by_person in _moves(procedure, state, mask):
                if transition is not None:
                    walk.edges.append(Edge(state, outcome, transition.next, mask, by_person))
                    meet(transition.next)
    return walk


def _where(procedure: Procedure, state: AbstractState) -> str:
    """The open steps of a state, or what it has behind it, for a complaint."""
    open_steps = [step.name for step in procedure.steps if state.status[step.index] == OPEN]
    if open_steps:
        return f"正在办理 {listing(open_steps)}"
    done = [f"{procedure.outcomes[code - CLOSED].mark}" for code in state.status if code >= CLOSED]
    return f"已办 {listing(done)}，没有打开的步骤" if done else "没有打开的步骤"


def _check_ends(walk: Walk) -> None:
    """A procedure that can end at all, and from everywhere, by acts of people within the order."""
    procedure = walk.procedure
    if not any(state.ended for state in walk.states):
        refuse((), procedure.name, "这个程序不能结束", "某个结果写 ends，或者写 finish")
    back: dict[int, list[AbstractState]] = {}
    leaves: set[int] = set()
    for edge in walk.edges:
        if edge.by_person:
            back.setdefault(id(edge.target), []).append(edge.source)
            if edge.target is not edge.source:
                leaves.add(id(edge.source))
    for state in walk.states:
        if not state.ended and id(state) not in leaves:
            where = _where(procedure, state)
            refuse(_path(procedure, state), procedure.name, f"无人能够离开的状态：{where}", "后续步骤或者 ends")
    ends = {id(state) for state in walk.states if state.ended}
    queue = deque(state for state in walk.states if state.ended)
    while queue:
        for source in back.get(id(queue.popleft()), ()):
            if id(source) not in ends:
                ends.add(id(source))
                queue.append(source)
    for state in walk.states:
        if id(state) not in ends:
            where = _where(procedure, state)
            refuse(_path(procedure, state), procedure.name, f"从这里永远不能结束：{where}", "通往 ends 的步骤")


def _path(procedure: Procedure, state: AbstractState) -> tuple[str, ...]:
    """The step a complaint belongs to: an open one, else the last one closed."""
    opened = [step.name for step in procedure.steps if state.status[step.index] == OPEN]
    closed = [step.name for step in procedure.steps if state.status[step.index] >= CLOSED]
    return ((opened or closed)[-1],) if opened or closed else ()


def _check_decisions(walk: Walk) -> None:
    """No run may hold two live decisions."""
    for state in walk.states:
        decisions = [outcome for outcome in walk.live(state) if outcome.step.kind in DECISIONS]
        if len(decisions) > 1:
            text = listing(outcome.mark for outcome in decisions)
            refuse((decisions[-1].step.name,), text, "可能同时有两个生效的决定", "互相排斥的 after")


def _check_effects(walk: Walk) -> None:
    """What has legal effect is undone by a new run, never by doing a step again."""
    for edge in walk.edges:
        if edge.target.ended:
            continue
        kept = set(walk.live(edge.target))
        for outcome in walk.live(edge.source):
            if outcome.yields and outcome not in kept:
                where = edge.outcome.mark if edge.outcome else _where(walk.procedure, edge.source)
                refuse((outcome.step.name,), where, f"会推翻已产生法律效果的“{outcome.mark}”", "另行启动的程序")


def _check_reached(walk: Walk) -> None:
    procedure = walk.procedure
    reached = {step.index for state in walk.states for step in procedure.steps if state.status[step.index] == OPEN}
    for step in procedure.steps:
        if step.index not in reached:
            refuse((step.name,), step.name, "这一步永远不会打开", "能够满足的 after")


def walk(procedure: Procedure) -> Walk:
    """Walk every abstract state, and return what was seen, for floors and drawings.

    `ProcedureError` for a procedure that cannot end, a state nobody can leave, a step never reached, two decisions
    that both count, a legal effect that doing a step again would undo.
    """
    found = explore(procedure)
    _check_reached(found)
    _check_ends(found)
    _check_decisions(found)
    _check_effects(found)
    return found
