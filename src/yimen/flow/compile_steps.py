"""Reading of one step and its outcomes; links between steps are made in `compile`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yimen.flow.compile_limits import MONTHS, read_at_least, read_limit
from yimen.flow.needs import read_needs
from yimen.flow.program import Drawing, Effective, Outcome, Owner, Runs, Step, Tally
from yimen.flow.reading import Path, choice, flag, keys, listing, mapping, number, ratio, refuse, share, text_of, words
from yimen.regime.vocabulary import (
    FACTS,
    ISSUES,
    KINDS,
    OUTCOMES,
    PEOPLE,
    RECORDING_MODES,
    RESULTS,
    SIGNAL_LEVELS,
    SIGNALS,
    YIELDS,
)

STEP_WORDS = (
    "kind", "title", "by", "watched_by", "recorded_by", "after", "if", "most", "each", "done", "runs",
    "signal", "limit", "at_least", "not_same_as", "outcomes", "basis", "local", "from", "until", "only_in",
)  # fmt: skip
OUTCOME_WORDS = (
    "title", "needs", "gives", "again", "keep", "opens", "yields", "effective", "ends", "issues", "starts",
    "draw", "by", "basis", "local",
)  # fmt: skip
TALLY_WORDS = ("favour", "base", "leave_out", "quorum", "over", "local")

Conjunction = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Reading:
    """What reading gathers: parties, child results, outcomes by id, and the raw `after` of each step for linking."""

    parties: Mapping[str, str]
    child_results: Callable[[Path, str], tuple[str, ...]]
    knows: Callable[[Path, str], str]
    outcomes: list[Outcome] = field(default_factory=list)
    after: dict[str, tuple[Conjunction, ...]] = field(default_factory=dict)


def _reference(path: Path, text: Any) -> tuple[str, str]:
    if not isinstance(text, str) or not text or text.count(".") > 1:
        refuse(path, text, "不是对步骤的引用", "步骤名，或者 步骤名.结果名")
    step, _, outcome = text.partition(".")
    return step, outcome


def _conjunction(path: Path, value: Any) -> Conjunction:
    items = value if isinstance(value, list) else [value]
    if not items:
        refuse(path, value, "不能为空", "如 [accept.accepted]")
    return tuple(_reference((*path, i), item) for i, item in enumerate(items))


def read_after(path: Path, value: Any) -> tuple[Conjunction, ...]:
    """`[all, of, these]` or `{any: [[...], [...]]}` as alternatives of conjunctions."""
    if isinstance(value, Mapping):
        found = keys(path, value, ("any",), "先行步骤")
        if not isinstance(found.get("any"), list) or not found["any"]:
            refuse((*path, "any"), found.get("any"), "格式不对", "{any: [[甲, 乙], [丙]]}")
        return tuple(_conjunction((*path, "any", i), item) for i, item in enumerate(found["any"]))
    if not isinstance(value, list):
        refuse(path, value, "格式不对", "[甲, 乙] 或者 {any: [[甲], [乙]]}")
    return (_conjunction(path, value),)


def read_owner(path: Path, value: Any, reading: Reading) -> Owner:
    """A party, `applicant`, `{fact: unit}` or `{seat: key}`."""
    if isinstance(value, Mapping):
        found = keys(path, value, ("fact", "seat"), "承办人")
        if len(found) != 1:
            refuse(path, listing(found), "格式不对", "{fact: 事实} 或者 {seat: key}")
        if "fact" in found:
            return Owner("fact", choice((*path, "fact"), found["fact"], FACTS, "事实"))
        return Owner("seat", choice((*path, "seat"), found["seat"], ("key",), "席位"))
    name = choice(path, value, [*reading.parties, *PEOPLE], "当事方")
    return Owner("person" if name in PEOPLE else "party", name)


def read_recorders(path: Path, value: Any, reading: Reading) -> dict[str, str]:
    """`{window: sealed}`: which party may record for the owner, and how."""
    if value is None:
        return {}
    return {
        choice((*path, party), party, reading.parties, "当事方"): choice(
            (*path, party), mode, RECORDING_MODES, "代录方式"
        )
        for party, mode in mapping(path, value, "{当事方: 代录方式}").items()
    }


def _ends(path: Path, value: Any) -> tuple[str, str, tuple[str, ...]]:
    if value is None:
        return "", "", ()
    if isinstance(value, Mapping):
        found = keys(path, value, ("fact", "of"), "结束结果")
        of = words((*path, "of"), found.get("of"))
        for i, result in enumerate(of):
            choice((*path, "of", i), result, RESULTS, "结果")
        return "", choice((*path, "fact"), found.get("fact"), FACTS, "事实"), of
    return choice(path, value, RESULTS, "结果"), "", ()


def _effective(path: Path, value: Any) -> Effective:
    if value is None:
        return Effective()
    found = keys(path, value, ("day", "of"), "生效日")
    day = number((*path, "day"), found.get("day"))
    if day > 28:
        refuse((*path, "day"), day, "不是每月都有的日子", "1 至 28")
    return Effective(day, choice((*path, "of"), found.get("of"), MONTHS, "月份"))


def _draw(path: Path, value: Any) -> Drawing:
    found = keys(path, value, ("fact", "share"), "抽取")
    return Drawing(
        choice((*path, "fact"), found.get("fact"), FACTS, "事实"), share((*path, "share"), found.get("share"))
    )


def _starts(path: Path, value: Any, reading: Reading) -> tuple[str, tuple[str, ...]]:
    if value is None:
        return "", ()
    found = keys(path, value, ("procedure", "offer"), "另行启动")
    if len(found) != 1:
        refuse(path, listing(found), "格式不对", "{procedure: 程序} 或者 {offer: [项目]}")
    if "procedure" in found:
        return reading.knows((*path, "procedure"), found["procedure"]), ()
    return "", words((*path, "offer"), found["offer"])


def _facts(path: Path, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    found = words(path, value)
    for i, fact in enumerate(found):
        choice((*path, i), fact, FACTS, "事实")
    return found


def _steps_named(path: Path, value: Any) -> tuple[str, ...]:
    return () if value is None else words(path, value)


def _title(path: Path, name: str, given: Any, known: Mapping[str, str]) -> str:
    title = text_of((*path, "title"), given) or known.get(name, "")
    if not title:
        refuse(path, name, "没有中文名称", "title: 中文名称")
    return title


def new_outcome(reading: Reading, step: Step, name: str, title: str) -> Outcome:
    """An outcome with the next id of the procedure."""
    outcome = Outcome(id=len(reading.outcomes), name=name, title=title, step=step, mark=f"{step.name}.{name}")
    reading.outcomes.append(outcome)
    return outcome


def read_outcome(path: Path, name: str, value: Any, step: Step, reading: Reading) -> Outcome:
    """One way the turn may end; `accepted: ` alone means nothing beyond closing it."""
    found = keys(path, value if value is not None else {}, OUTCOME_WORDS, "结果")
    outcome = new_outcome(reading, step, name, _title(path, name, found.get("title"), OUTCOMES))
    outcome.needs = read_needs((*path, "needs"), found.get("needs"))
    outcome.gives = _facts((*path, "gives"), found.get("gives"))
    outcome.again = _steps_named((*path, "again"), found.get("again"))
    outcome.keep = _steps_named((*path, "keep"), found.get("keep"))
    if "opens" in found:
        opened = words((*path, "opens"), found["opens"])
        if len(opened) != 1:
            refuse((*path, "opens"), listing(opened), "一次只能打开一个旁支步骤", "[supplement]")
        outcome.opens = opened[0]
    if "yields" in found:
        outcome.yields = choice((*path, "yields"), found["yields"], YIELDS, "法律效果")
    outcome.effective = _effective((*path, "effective"), found.get("effective"))
    outcome.ends, outcome.ends_fact, outcome.ends_of = _ends((*path, "ends"), found.get("ends"))
    if "issues" in found:
        outcome.issues = choice((*path, "issues"), found["issues"], ISSUES, "单据")
    outcome.starts_procedure, outcome.offer = _starts((*path, "starts"), found.get("starts"), reading)
    if "draw" in found:
        outcome.draw = _draw((*path, "draw"), found["draw"])
    if "by" in found:
        outcome.by_system = choice((*path, "by"), found["by"], ("system",), "记录人") == "system"
    outcome.basis = text_of((*path, "basis"), found.get("basis"))
    _check_outcome(path, outcome)
    return outcome


def _check_outcome(path: Path, outcome: Outcome) -> None:
    """Words that contradict each other, and what a timer must never do (it records silence, it does not decide)."""
    ways = [
        word for word, used in (("again", outcome.again), ("opens", outcome.opens), ("ends", outcome.finishing)) if used
    ]
    if len(ways) > 1:
        refuse(path, listing(ways), "不能同时使用", "again、opens、ends 至多一个")
    if outcome.keep and not outcome.again:
        refuse((*path, "keep"), listing(outcome.keep), "只能与 again 一起使用", "again: [步骤]")
    if outcome.effective.day and not outcome.yields:
        refuse((*path, "effective"), None, "没有法律效果，不能有生效日", "yields")
    decides = outcome.finishing or outcome.again or outcome.opens or outcome.yields or outcome.needs or outcome.gives
    if outcome.by_system and (decides or outcome.starts_procedure or outcome.offer or outcome.draw):
        refuse(path, outcome.name, "由系统记录的结果只能记录沉默，不能决定、终止或者启动任何事", "只写 by: system")


def _runs(path: Path, value: Any, reading: Reading) -> Runs:
    found = keys(path, value, ("procedure", "with"), "下级程序")
    named, by = found.get("procedure"), ""
    if isinstance(named, Mapping):
        chosen = keys((*path, "procedure"), named, ("by", "one_of"), "下级程序")
        by = choice((*path, "procedure", "by"), chosen.get("by"), ("programme",), "选择方式")
        procedures = words((*path, "procedure", "one_of"), chosen.get("one_of"))
    else:
        procedures = (text_of((*path, "procedure"), named),)
    for procedure in procedures:
        reading.knows((*path, "procedure"), procedure)
    return Runs(procedures, by, _facts((*path, "with"), found.get("with")))


def _read_tally(path: Path, value: Any, step: Step) -> Tally:
    found = keys(path, value, ("tally", "gives"), "汇总方式")
    tally = keys((*path, "tally"), found.get("tally"), TALLY_WORDS, "计票")
    results = words((*path, "gives"), found.get("gives"))
    if len(results) != 3:
        refuse((*path, "gives"), listing(results), "计票恰有三种结果", "[passed, failed, no_quorum]")

    def named(word: str) -> frozenset[str]:
        there = (*path, "tally", word)
        return frozenset(
            choice((*there, i), name, step.outcomes, "结果") for i, name in enumerate(words(there, tally.get(word, [])))
        )

    favour = named("favour")
    if not favour:
        refuse((*path, "tally", "favour"), None, "缺少赞成的结果", "favour: [agree]")
    return Tally(
        favour=favour,
        base=choice((*path, "tally", "base"), tally.get("base", "answered"), ("answered", "members"), "计票基数"),
        leave_out=named("leave_out"),
        quorum=ratio((*path, "tally", "quorum"), tally.get("quorum")),
        over=ratio((*path, "tally", "over"), tally.get("over")),
        results=(results[0], results[1], results[2]),
        local=flag((*path, "tally", "local"), tally.get("local", False)),
    )


def _join(path: Path, found: Mapping[str, Any], step: Step, reading: Reading) -> None:
    """How parallel turns come together; a result of the join is an outcome of its own that other steps may follow."""
    done = found.get("done", "all")
    if isinstance(done, Mapping):
        step.join, step.tally = "tally", _read_tally((*path, "done"), done, step)
        names: tuple[str, ...] = step.tally.results
    else:
        step.join = choice((*path, "done"), done, ("all", "any"), "汇总方式")
        names = ("all_done",)
    for name in names:
        outcome = new_outcome(reading, step, name, OUTCOMES.get(name, "各项均已完成"))
        outcome.joined = True
        step.joins[name] = outcome


def _outcomes(path: Path, found: Mapping[str, Any], step: Step, reading: Reading) -> None:
    if step.runs:
        names = dict.fromkeys(r for name in step.runs.procedures for r in reading.child_results((*path, "runs"), name))
        for name in names:
            step.outcomes[name] = new_outcome(reading, step, name, RESULTS[name])
    elif step.signal:
        signal = SIGNALS[step.signal["kind"]]
        step.outcomes[signal.outcome] = new_outcome(reading, step, signal.outcome, signal.title)
    else:
        given = mapping((*path, "outcomes"), found.get("outcomes"), "{结果: 说明}")
        if not given:
            refuse((*path, "outcomes"), None, "没有任何结果，无人能够离开这一步", "{结果: 说明}")
        for name, value in given.items():
            if "." in name:
                refuse((*path, "outcomes", name), name, "结果名中不能有点号", "如 accepted")
            step.outcomes[name] = read_outcome((*path, "outcomes", name), name, value, step, reading)


def _signal(path: Path, value: Any) -> dict[str, str]:
    found = keys(path, value, ("kind", "level"), "来文")
    kind = choice((*path, "kind"), found.get("kind"), SIGNALS, "来文种类")
    return {"kind": kind, "level": choice((*path, "level"), found.get("level"), SIGNAL_LEVELS, "来文层级")}


def read_step(path: Path, index: int, name: str, value: Any, reading: Reading) -> Step:
    """One step; unlinked."""
    found = keys(path, value, STEP_WORDS, "步骤")
    if "." in name:
        refuse(path, name, "步骤名中不能有点号", "如 accept")
    special = "runs" if "runs" in found else "signal" if "signal" in found else ""
    kind = {"runs": "run", "signal": "await"}.get(special, "")
    if special:
        for word in ("kind", "by", "outcomes"):
            if word in found:
                refuse((*path, word), found[word], f"有 {special} 的步骤不写 {word}", "watched_by")
        owner = read_owner((*path, "watched_by"), found.get("watched_by"), reading)
    else:
        kind = choice((*path, "kind"), found.get("kind"), KINDS, "步骤种类")
        if "watched_by" in found:
            refuse((*path, "watched_by"), found["watched_by"], "只有 runs 或者 signal 的步骤才写 watched_by", "by")
        owner = read_owner((*path, "by"), found.get("by"), reading)
    step = Step(
        index=index, name=name, title="", kind=kind, right=KINDS[kind].right, owner=owner, watched=bool(special)
    )
    step.title = text_of((*path, "title"), found.get("title")) or KINDS[kind].title
    step.basis = text_of((*path, "basis"), found.get("basis"))
    step.local = flag((*path, "local"), found.get("local", False))
    step.recorded_by = read_recorders((*path, "recorded_by"), found.get("recorded_by"), reading)
    step.runs = _runs((*path, "runs"), found["runs"], reading) if special == "runs" else None
    step.signal = _signal((*path, "signal"), found["signal"]) if special == "signal" else None
    step.conditions = _facts((*path, "if"), found.get("if"))
    step.most = number((*path, "most"), found["most"]) if "most" in found else 0
    step.each = choice((*path, "each"), found["each"], FACTS, "事实") if "each" in found else ""
    step.limit = read_limit((*path, "limit"), found["limit"], f"{name}") if "limit" in found else None
    step.at_least = read_at_least((*path, "at_least"), found["at_least"], name) if "at_least" in found else None
    step.not_same_as = _steps_named((*path, "not_same_as"), found.get("not_same_as"))
    _outcomes(path, found, step, reading)
    if step.each:
        _join(path, found, step, reading)
    elif "done" in found:
        refuse((*path, "done"), found["done"], "只有 each 的步骤才写 done", "each: 名单")
    if owner.how == "seat" and not step.each:
        refuse((*path, "by"), None, "没有 each，就没有 key 所指的席位", "each: 名单")
    if "after" in found:
        reading.after[name] = read_after((*path, "after"), found["after"])
    return step
