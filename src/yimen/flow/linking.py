"""Second pass of compiling: names become indexes, and words that only make sense together are checked."""

from collections.abc import Iterable
from dataclasses import replace

from yimen.flow.compile_limits import fewest_days
from yimen.flow.compile_steps import Reading
from yimen.flow.program import Limit, Outcome, Procedure, Step
from yimen.flow.reading import Path, choice, listing, refuse
from yimen.regime.vocabulary import FACTS, TIMER_WORDS


def link(procedure: Procedure, reading: Reading) -> Procedure:
    """Resolve every reference; the procedure is complete afterwards (but not yet walked)."""
    _link_sides(procedure)
    _link_limits(procedure)
    _link_after(procedure, reading)
    _link_again(procedure)
    _link_marks(procedure)
    _link_rest(procedure)
    _link_facts(procedure)
    for outcome in procedure.outcomes:
        o = outcome
        o.busy = bool(
            o.gives
            or o.yields
            or o.starts_procedure
            or o.offer
            or o.draw
            or o.restarts
            or o.begins
            or o.meets
            or o.finishing
        )
    return procedure


def _step(procedure: Procedure, path: Path, name: str) -> Step:
    return procedure.by_name[choice(path, name, procedure.by_name, "步骤")]


def _link_sides(procedure: Procedure) -> None:
    for step in procedure.steps:
        for outcome in step.outcomes.values():
            if outcome.opens:
                path = (step.name, "outcomes", outcome.name, "opens")
                side = _step(procedure, path, outcome.opens)
                if step.each or side.each or side is step or side.runs or side.signal:
                    refuse(
                        path,
                        outcome.opens,
                        "旁支步骤只能由单个步骤打开，且本身只是一个步骤",
                        "没有 each、runs、signal 的另一步骤",
                    )
                side.side = True


def _link_on_due(procedure: Procedure, step: Step, limit: Limit) -> None:
    word, path = limit.on_due, (step.name, "limit", "on_due")
    silent = [name for name, outcome in step.outcomes.items() if outcome.by_system]
    if not word or word in TIMER_WORDS or word in silent:
        return
    if word in step.outcomes:
        refuse(
            path, word, "到期只能由系统记录沉默，不能作出决定", f"为该结果写 by: system，或者 {listing(TIMER_WORDS)}"
        )
    target = _step(procedure, path, word)
    if step.each or target.each or target.side or target is step:
        refuse(path, word, "到期打开的必须是另一个单独的步骤", "没有 each、也不是旁支的步骤")
    target.caused_by = (*target.caused_by, step.index)


def _link_limits(procedure: Procedure) -> None:
    """Each turn gets a limit policy; steps that last, run a child or wait for a signal take no default."""
    for step in procedure.steps:
        exempt = step.at_least or step.runs or step.signal
        if step.limit is None and not exempt:
            if procedure.default_limit is None:
                refuse((step.name,), step.name, "没有期限办法", "limit: {n: …}、limit: {none: 原因}，或者 defaults")
            step.limit = replace(procedure.default_limit, id=step.name)
        if step.limit is None:
            continue
        _link_on_due(procedure, step, step.limit)
        least = step.at_least
        if (
            least
            and least.n
            and step.limit.n
            and min(fewest_days(*one) for one in ((step.limit.n, step.limit.unit), step.limit.urgent) if one)
            < fewest_days(least.n, least.unit)
        ):
            refuse(
                (step.name, "limit"),
                f"{step.limit.n} {step.limit.unit}",
                "期限短于最短时间",
                f"不少于 {least.n} {least.unit}",
            )
    for outcome in procedure.outcomes:
        limit = outcome.step.limit
        if outcome.by_system and (limit is None or limit.on_due != outcome.name):
            refuse(
                (outcome.step.name, "outcomes", outcome.name),
                outcome.name,
                "没有期限会由系统记录这个结果",
                f"on_due: {outcome.name}",
            )
    seen: dict[str, str] = {}
    for name in procedure.limits:
        seen[name] = f"limits.{name}"
    for step in procedure.steps:
        if step.limit and step.limit.id != step.name:
            here = f"{step.name}.limit"
            if step.limit.id in procedure.limits:
                refuse((step.name, "limit", "id"), step.limit.id, "与总期限同名", "另取编号")
            seen.setdefault(step.limit.id, here)


def _opens_itself(step: Step, reading: Reading) -> bool:
    return not step.side and not step.caused_by and step.name not in reading.after


def _lasting(outcome: Outcome) -> bool:
    """Whether the outcome stays live after it was recorded."""
    return not (outcome.again or outcome.opens or outcome.finishing)


def _link_after(procedure: Procedure, reading: Reading) -> None:
    for step in procedure.steps:
        raw = reading.after.get(step.name)
        step.starts_open = _opens_itself(step, reading)
        if raw is None:
            continue
        if step.side or step.caused_by:
            refuse((step.name, "after"), None, "由 opens 或者 on_due 打开的步骤不会自行打开", "去掉 after")
        step.after = tuple(
            tuple(_condition(procedure, step, name, outcome) for name, outcome in conjunction) for conjunction in raw
        )
    if not any(step.starts_open for step in procedure.steps):
        refuse((), procedure.name, "没有任何步骤能在开始时打开", "至少一个步骤不写 after")
    if all(step.conditions for step in procedure.steps if step.starts_open):
        refuse((), procedure.name, "开始的步骤都可能被跳过", "至少一个开始的步骤不写 if")


def _condition(procedure: Procedure, step: Step, name: str, outcome_name: str) -> tuple[int, int]:
    path = (step.name, "after")
    target = _step(procedure, path, name)
    if not outcome_name:
        return (target.index, -1)
    known = target.joins if target.each and target.tally else {} if target.each else target.outcomes
    if target.each and not target.tally:
        refuse(path, f"{name}.{outcome_name}", "并行步骤只能整体引用", name)
    outcome = known[choice(path, outcome_name, known, f"“{name}”的结果")]
    if not _lasting(outcome):
        refuse(
            path, f"{name}.{outcome_name}", "这个结果不会保留，后续步骤永远不会打开", "没有 again、opens、ends 的结果"
        )
    return (target.index, outcome.id)


def downstream(procedure: Procedure, roots: Iterable[int]) -> set[int]:
    """Indexes of the steps that follow from the roots by `after`, with what their limits open; the roots included."""
    found = set(roots)
    grown = True
    while grown:
        grown = False
        for step in procedure.steps:
            if step.index not in found and (
                any(i in found for conjunction in step.after for i, _ in conjunction)
                or any(i in found for i in step.caused_by)
            ):
                found.add(step.index)
                grown = True
    return found


def _link_again(procedure: Procedure) -> None:
    for outcome in procedure.outcomes:
        if not outcome.again:
            continue
        path = (outcome.step.name, "outcomes", outcome.name)
        targets = [_step(procedure, (*path, "again"), name) for name in outcome.again]
        if bad := [t.name for t in targets if t.side or t.caused_by]:
            refuse((*path, "again"), bad[0], "由 opens 或者 on_due 打开的步骤不能重来", "其他步骤")
        region = downstream(procedure, [t.index for t in targets])
        for name in outcome.keep:
            kept = _step(procedure, (*path, "keep"), name)
            if kept.index not in region or kept in targets:
                refuse((*path, "keep"), name, "不在重来步骤的下游，无所谓保留", "again 下游的步骤")
            region.discard(kept.index)
        if outcome.step.index not in region and not outcome.step.caused_by:
            refuse((*path, "again"), listing(outcome.again), "只能让先行的步骤重来", "本步骤所依赖的步骤")
        outcome.targets = tuple(t.index for t in targets)
        outcome.region = tuple(sorted(region))


def _marks(procedure: Procedure, path: Path, reference: str) -> list[Outcome]:
    """`step.outcome`, or `step.closed` for every outcome without `again`."""
    name, _, outcome_name = reference.partition(".")
    step = _step(procedure, path, name)
    if outcome_name == "closed" and "closed" not in step.outcomes:
        known = step.joins if step.each else step.outcomes
        return [outcome for outcome in known.values() if not outcome.again and not outcome.opens]
    known = {**step.outcomes, **step.joins}
    return [known[choice(path, outcome_name, known, f"“{name}”的结果")]]


def _source(procedure: Procedure, path: Path, limit: Limit) -> tuple[Limit, list[Outcome]]:
    found: list[Outcome] = []
    plain: list[str] = []
    for reference in limit.source:
        if reference in ("opened", "requested"):
            plain.append(reference)
        else:
            found += _marks(procedure, (*path, "from"), reference)
    return replace(limit, source=(*plain, *(outcome.mark for outcome in found))), found


def _link_marks(procedure: Procedure) -> None:
    for step in procedure.steps:
        if step.limit:
            step.limit, sources = _source(procedure, (step.name, "limit"), step.limit)
            for outcome in sources:
                outcome.restarts = (*outcome.restarts, step.index)
            _check_pause(procedure, (step.name, "limit", "pause"), step.limit)
    limits: dict[str, Limit] = {}
    for name, limit in procedure.limits.items():
        path = ("limits", name)
        linked, sources = _source(procedure, path, limit)
        if not sources or any(not source.mark for source in sources):
            refuse((*path, "from"), listing(limit.source), "总期限须从某个结果起算", "步骤名.结果名")
        if limit.on_due and limit.on_due not in TIMER_WORDS:
            refuse((*path, "on_due"), limit.on_due, "总期限到期只能提醒或者上报", listing(TIMER_WORDS))
        ends = [outcome for reference in limit.to_marks for outcome in _marks(procedure, (*path, "to"), reference)]
        for outcome in sources:
            outcome.begins = (*outcome.begins, name)
        for outcome in ends:
            outcome.meets = (*outcome.meets, name)
        _check_pause(procedure, (*path, "pause"), limit)
        limits[name] = replace(linked, to_marks=frozenset(outcome.mark for outcome in ends))
    procedure.limits = limits


def _check_pause(procedure: Procedure, path: Path, limit: Limit) -> None:
    for name in limit.pause:
        _step(procedure, path, name)
    if limit.extend and limit.extend.by:
        choice((*path[:-1], "extend", "by"), limit.extend.by, procedure.parties, "当事方")


def _link_rest(procedure: Procedure) -> None:
    for step in procedure.steps:
        for name in step.not_same_as:
            if _step(procedure, (step.name, "not_same_as"), name) is step:
                refuse((step.name, "not_same_as"), name, "不能与自己比较", "另一个步骤")
        if step.owner.how == "person" and not step.recorded_by:
            refuse((step.name, "recorded_by"), None, "申请人不能自行登记，须写明由谁代录", "{window: counter}")
    for result, names in procedure.finish.items():
        for name in names:
            _step(procedure, ("finish", result), name)
    for act in procedure.anytime.values():
        if act.adds and not _step(procedure, ("anytime", act.name, "adds"), act.adds).each:
            refuse(("anytime", act.name, "adds"), act.adds, "不是并行步骤，不能追加", "有 each 的步骤")
        if act.suspends and not any(other.resumes for other in procedure.anytime.values()):
            refuse(("anytime", act.name), act.name, "中止后没有人能恢复", "另一事项写 resumes: true")
    every = [*procedure.limits.values(), *(step.limit for step in procedure.steps if step.limit)]
    procedure.pausing = any(limit.pause for limit in every)
    procedure.capped = tuple(step.index for step in procedure.steps if step.most)


def _link_facts(procedure: Procedure) -> None:
    """Which facts decide `if`, and which a run must bring at its opening because nothing in it gives them."""
    order = list(dict.fromkeys(fact for step in procedure.steps for fact in step.conditions))
    procedure.if_facts = tuple(order)
    for step in procedure.steps:
        for fact in step.conditions:
            step.condition_mask |= 1 << order.index(fact)
    given = {fact for o in procedure.outcomes for fact in o.gives} | {o.draw.fact for o in procedure.outcomes if o.draw}
    given |= {fact for act in procedure.anytime.values() for fact in act.gives}
    used: list[str] = []
    for step in procedure.steps:
        used += [step.owner.name] if step.owner.how == "fact" else []
        used += [step.each] if step.each else []
        used += [step.limit.anchor.fact] if step.limit and step.limit.anchor and step.limit.anchor.fact else []
    procedure.opening_facts = tuple(fact for fact in dict.fromkeys(used) if fact in FACTS and fact not in given)
    for outcome in procedure.outcomes:
        if outcome.ends_fact and outcome.ends_fact not in given:
            refuse(
                (outcome.step.name, "outcomes", outcome.name, "ends"),
                outcome.ends_fact,
                "没有任何结果给出这个事实",
                "gives",
            )
