"""Floors: predicates over kinds that national law puts on every procedure, judged on the states the walk saw.

A place's own document wins except over a floor in force. `broken` answers with Chinese complaints; none means kept.
`fields_subset` speaks of forms, not of procedures, and is judged where forms are read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from yimen.flow.compile_limits import fewest_days
from yimen.flow.needs import read_needs
from yimen.flow.program import Limit, Outcome, Procedure, Step
from yimen.flow.reading import choice, duration, refuse
from yimen.flow.walk import Edge, Walk
from yimen.regime.vocabulary import FACTS, KINDS, NEEDS, YIELDS

Args = Mapping[str, Any]


def _kinds(procedure: Procedure, kind: str) -> list[Step]:
    return [step for step in procedure.steps if step.kind == kind]


def _brings(edge: Edge, args: Args) -> bool:
    """Whether this edge is the act the floor is about."""
    outcome = edge.outcome
    if outcome is None:
        return False
    if args.get("then_yields"):
        return bool(outcome.yields == args["then_yields"])
    return bool(outcome.step.kind == args.get("then"))


def must_precede(walk: Walk, args: Args) -> Iterator[str]:
    """A live outcome of kind `first` stands whenever `then` (a kind) or `then_yields` (an effect) comes about.

    Live, not merely once recorded: a posting voided by a new opinion no longer carries a grant. `unless` names a fact
    under which the floor is silent.
    """
    first = choice(("first",), args.get("first"), KINDS, "步骤种类")
    if args.get("then_yields"):
        then = YIELDS[choice(("then_yields",), args["then_yields"], YIELDS, "法律效果")]
    else:
        then = KINDS[choice(("then",), args.get("then"), KINDS, "步骤种类")].title
    unless = choice(("unless",), args["unless"], FACTS, "事实") if args.get("unless") else ""
    for edge in walk.edges:
        if not _brings(edge, args) or _spared(walk, edge, unless):
            continue
        if not any(outcome.step.kind == first for outcome in walk.live(edge.source)):
            assert edge.outcome is not None
            yield f"“{edge.outcome.step.name}.{edge.outcome.name}”（{then}）之前可能没有“{KINDS[first].title}”"
            return


def _spared(walk: Walk, edge: Edge, fact: str) -> bool:
    """Whether the edge lies under the exception: its fact holds, or a step that opens only under it was done."""
    facts = walk.procedure.if_facts
    if fact not in facts:
        return False
    return bool(edge.mask >> facts.index(fact) & 1) or any(
        fact in outcome.step.conditions for outcome in walk.live(edge.source)
    )


def _limits(procedure: Procedure, args: Args) -> Iterator[tuple[str, Limit | None]]:
    for step in procedure.steps:
        if args.get("kind"):
            if step.kind == args["kind"]:
                yield step.name, step.limit
        elif step.limit and step.limit.id == args.get("id"):
            yield step.name, step.limit
    if args.get("id") in procedure.limits:
        yield f"limits.{args['id']}", procedure.limits[args["id"]]


def _longer(n: int, unit: str, most: int, most_unit: str) -> bool:
    return n > most if unit == most_unit else fewest_days(n, unit) > fewest_days(most, most_unit)


def limit_at_most(walk: Walk, args: Args) -> Iterator[str]:
    """Every limit of a kind (or with this id) is counted and not longer than `n`; a month-end anchor is no answer."""
    if bool(args.get("kind")) == bool(args.get("id")):
        refuse(("kind",), None, "必须且只能写 kind 或者 id 之一", "{kind: decide, n: 10 workdays}")
    if args.get("kind"):
        choice(("kind",), args["kind"], KINDS, "步骤种类")
    most, unit = duration(("n",), args.get("n"))
    for where, limit in _limits(walk.procedure, args):
        if limit is None or limit.n is None:
            yield f"“{where}”没有按日计算的期限，底线为 {most} {unit}"
        elif _longer(limit.n, limit.unit, most, unit):
            yield f"“{where}”的期限 {limit.n} {limit.unit} 长于底线 {most} {unit}"


def lasts_at_least(walk: Walk, args: Args) -> Iterator[str]:
    """Every turn of the kind must last: it says so, and long enough."""
    kind = choice(("kind",), args.get("kind"), KINDS, "步骤种类")
    least, unit = duration(("lasts",), args.get("lasts"))
    for step in _kinds(walk.procedure, kind):
        found = step.at_least
        if found is None or found.n is None:
            yield f"“{step.name}”没有写明至少持续 {least} {unit}"
        elif _longer(least, unit, found.n, found.unit):
            yield f"“{step.name}”只持续 {found.n} {found.unit}，短于底线 {least} {unit}"


def _demanding(walk: Walk) -> Iterator[tuple[str, Outcome | None, Sequence[Any]]]:
    for outcome in walk.procedure.outcomes:
        yield outcome.mark, outcome, outcome.needs
    for name, act in walk.procedure.anytime.items():
        yield f"anytime.{name}", None, act.needs


def paper_not_required(walk: Walk, args: Args) -> Iterator[str]:
    """No outcome demands one of these papers (证明清理: what offices hold themselves is not asked of people)."""
    banned = set(args.get("papers") or ())
    for where, _, needs in _demanding(walk):
        for need in needs:
            asked = {need.word} if need.arg is True else set(need.arg) if isinstance(need.arg, tuple) else set()
            for paper in sorted(asked & banned):
                yield f"“{where}”要求提交“{NEEDS.get(paper, paper)}”，依法不得要求"


def outcome_needs(walk: Walk, args: Args) -> Iterator[str]:
    """Outcomes of these kinds with these names demand at least these things (a refusal its reason and remedies)."""
    wanted = {need.word for need in read_needs(("needs",), list(args.get("needs") or ()))}
    for outcome in walk.procedure.outcomes:
        if outcome.step.kind in (args.get("kinds") or ()) and outcome.name in (args.get("outcomes") or ()):
            for word in sorted(wanted - {need.word for need in outcome.needs}):
                yield f"“{outcome.mark}”没有要求{NEEDS[word]}"


PREDICATES: dict[str, Callable[[Walk, Args], Iterator[str]]] = {
    "must_precede": must_precede,
    "limit_at_most": limit_at_most,
    "lasts_at_least": lasts_at_least,
    "paper_not_required": paper_not_required,
    "outcome_needs": outcome_needs,
}


def broken(walk: Walk, predicate: str, args: Args) -> list[str]:
    """How a walked procedure breaks one floor, in Chinese; empty when it keeps it. Unknown words: `ProcedureError`."""
    choice(("predicate",), predicate, PREDICATES, "底线")
    return list(PREDICATES[predicate](walk, args))
