"""What use cases may count on, whatever a pack calls its steps and outcomes; `broken_*` say where it does not hold.

Steps are found by their kind, outcomes by what they do (`Kind.main` in the vocabulary).
"""

from collections.abc import Iterator, Mapping

from yimen.flow.program import Outcome, Procedure, Step
from yimen.flow.reading import ProcedureError
from yimen.regime.vocabulary import KINDS, PARTY_RULES, Main

WINDOW_RULE = "accepting_window"
MEMBERS = "needs"
HANDED_DOWN = ("programme", "unit")


def step_of_kind(procedure: Procedure, kind: str) -> Step | None:
    """The step of a kind; the first when there are several."""
    return next((step for step in procedure.steps if step.kind == kind), None)


def main_outcome(step: Step) -> Outcome | None:
    """The outcome by which a step does its work; None when its kind knows no such, or the pack gave it none."""
    found = _mains(step)
    return found[0] if found else None


def is_main(step: Step | None, outcome: str) -> bool:
    """Whether this is the outcome by which the step does its work."""
    return step is not None and any(one.name == outcome for one in _mains(step))


def _mains(step: Step) -> list[Outcome]:
    main = KINDS[step.kind].main
    return [one for one in step.outcomes.values() if _does(one, main)] if main is not None else []


def _does(outcome: Outcome, main: Main) -> bool:
    if outcome.by_system:
        return False
    if main == Main():
        return not (outcome.opens or outcome.again or outcome.finishing)
    return main.gives in ("", *outcome.gives) and main.issues in ("", outcome.issues)


def _says(main: Main) -> str:
    words = [f"gives: [{main.gives}]"] if main.gives else []
    words += [f"issues: {main.issues}"] if main.issues else []
    return f"写明 {'、'.join(words)}" if words else "不写 opens、again、ends"


def broken_contracts(procedure: Procedure) -> Iterator[ProcedureError]:
    """Each step of a kind with a main outcome has exactly one."""
    for step in procedure.steps:
        main = KINDS[step.kind].main
        if main is not None and len(found := _mains(step)) != 1:
            names = "、".join(outcome.name for outcome in found)
            title = KINDS[step.kind].title
            problem = f"“{title}”起作用的结果有{len(found)}个" if found else f"“{title}”没有起作用的结果"
            yield ProcedureError((step.name, "outcomes"), names or step.name, problem, f"恰有一个结果{_says(main)}")


def broken_application(name: str, procedures: Mapping[str, Procedure]) -> Iterator[tuple[str, ProcedureError]]:
    """What the procedure an application runs, and those it runs in turn, lack: (procedure, mistake).

    It begins with the acceptance and has no party but the window; what it runs are its needs, each handed its
    programme and unit, each beginning with the sending of its slip. `procedures` are those that compile.
    """
    procedure = procedures.get(name)
    if procedure is None:
        return
    yield from _begins(procedure, "accept_application")
    for party, rule in procedure.parties.items():
        if rule != WINDOW_RULE:
            error = ProcedureError(
                ("parties", party), rule, "登记申请时无法确定", f"{WINDOW_RULE}（{PARTY_RULES[WINDOW_RULE]}）"
            )
            yield name, error
    for step in procedure.steps:
        if step.runs is None:
            continue
        if step.each != MEMBERS:
            yield name, ProcedureError((step.name,), step.each or step.name, "不是按需求逐项办理", f"each: {MEMBERS}")
        if lacking := [fact for fact in HANDED_DOWN if fact not in step.runs.hands_down]:
            error = ProcedureError(
                (step.name, "runs"), step.name, f"没有交下 {'、'.join(lacking)}", "with: [programme, unit]"
            )
            yield name, error
    for child in procedure.children:
        if child in procedures:
            yield from _begins(procedures[child], "route")


def _begins(procedure: Procedure, kind: str) -> Iterator[tuple[str, ProcedureError]]:
    """The procedure has one step of a kind, and it is open from the beginning."""
    found = [step for step in procedure.steps if step.kind == kind]
    if len(found) != 1 or not found[0].starts_open:
        names = "、".join(step.name for step in found) or procedure.name
        expected = f"恰有一个 kind: {kind} 的环节，不写 after"
        yield procedure.name, ProcedureError((), names, f"不由“{KINDS[kind].title}”开始", expected)
