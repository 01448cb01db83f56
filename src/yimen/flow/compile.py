"""From a procedure's mapping to tables: `compile_procedure`. Reads every word strictly, then links the steps."""

from collections.abc import Iterator, Mapping
from typing import Any

from yimen.flow.compile_limits import read_limit
from yimen.flow.compile_steps import Reading, read_owner, read_recorders, read_step
from yimen.flow.linking import link
from yimen.flow.needs import read_needs
from yimen.flow.program import AnytimeAct, Limit, Procedure
from yimen.flow.reading import Path, choice, flag, keys, listing, mapping, refuse, text_of, words
from yimen.regime.vocabulary import FACTS, KINDS, PARTY_RULES, RESULTS

TOP_WORDS = ("title", "basis", "local", "parties", "defaults", "limits", "finish", "anytime")
ANYTIME_WORDS = (
    "title", "kind", "by", "recorded_by", "needs", "gives", "adds", "stops", "ends", "suspends", "resumes",
    "basis", "local",
)  # fmt: skip
EFFECTS = ("adds", "stops", "ends", "suspends", "resumes", "gives")

Library = Mapping[str, Mapping[str, Any]]


def _ends_in(value: Any) -> Iterator[str]:
    """Result words under `ends` of one outcome or anytime act, whatever their form."""
    ends = value.get("ends") if isinstance(value, Mapping) else None
    if isinstance(ends, str):
        yield ends
    elif isinstance(ends, Mapping) and isinstance(ends.get("of"), list):
        yield from (word for word in ends["of"] if isinstance(word, str))


def results_of(text: Mapping[str, Any]) -> tuple[str, ...]:
    """Every result a procedure's text names, in order; unknown words are left to that procedure's own reading."""
    found: list[str] = []
    for name, value in text.items():
        if name == "finish" and isinstance(value, Mapping):
            found += [str(result) for result in value]
        elif name == "anytime" and isinstance(value, Mapping):
            for act in value.values():
                found += _ends_in(act)
        elif name not in TOP_WORDS and isinstance(value, Mapping) and isinstance(value.get("outcomes"), Mapping):
            for outcome in value["outcomes"].values():
                found += _ends_in(outcome)
    return tuple(word for word in dict.fromkeys(found) if word in RESULTS)


def _reader_of(library: Library, parties: Mapping[str, str]) -> Reading:
    def knows(path: Path, name: Any) -> str:
        return choice(path, name, library, "程序")

    def child_results(path: Path, name: str) -> tuple[str, ...]:
        results = results_of(library[name])
        if not results:
            refuse(path, name, "这个程序没有任何结果", "ends 或者 finish")
        return results

    return Reading(parties, child_results, knows)


def _parties(value: Any) -> dict[str, str]:
    found = mapping(("parties",), value if value is not None else {}, "{当事方: 确定办法}")
    return {name: choice(("parties", name), rule, PARTY_RULES, "当事方确定办法") for name, rule in found.items()}


def _default(name: str, value: Any) -> Limit | None:
    defaults = keys(("defaults",), value if value is not None else {}, ("limit", "paper"), "默认值")
    return read_limit(("defaults", name), defaults[name], name) if name in defaults else None


def _anytime_kind(path: Path, name: str, found: Mapping[str, Any]) -> str:
    derived = (
        "add_member"
        if "adds" in found
        else "suspend"
        if "suspends" in found
        else "resume"
        if "resumes" in found
        else name
    )
    return choice((*path, "kind"), found.get("kind", derived), KINDS, "步骤种类")


def _anytime(name: str, value: Any, reading: Reading) -> AnytimeAct:
    path: Path = ("anytime", name)
    found = keys(path, value, ANYTIME_WORDS, "随时可办事项")
    if not any(word in found for word in EFFECTS):
        refuse(path, name, "没有任何作用", listing(EFFECTS))
    by = found.get("by")
    owners = [read_owner((*path, "by"), item, reading) for item in (by if isinstance(by, list) else [by])]
    if bad := [owner for owner in owners if owner.how != "party"]:
        refuse((*path, "by"), bad[0].name, "随时可办事项只能由当事方记录", listing(reading.parties))
    kind = _anytime_kind(path, name, found)
    gives = words((*path, "gives"), found["gives"]) if "gives" in found else ()
    for fact in gives:
        choice((*path, "gives"), fact, FACTS, "事实")
    return AnytimeAct(
        name=name,
        title=text_of((*path, "title"), found.get("title")) or KINDS[kind].title,
        kind=kind,
        right=KINDS[kind].right,
        by=tuple(owner.name for owner in owners),
        recorded_by=read_recorders((*path, "recorded_by"), found.get("recorded_by"), reading),
        needs=read_needs((*path, "needs"), found.get("needs")),
        gives=gives,
        adds=text_of((*path, "adds"), found.get("adds")),
        stops=choice((*path, "stops"), found["stops"], ("children",), "终止范围") if "stops" in found else "",
        ends=choice((*path, "ends"), found["ends"], RESULTS, "结果") if "ends" in found else "",
        suspends=flag((*path, "suspends"), found.get("suspends", False)),
        resumes=flag((*path, "resumes"), found.get("resumes", False)),
        basis=text_of((*path, "basis"), found.get("basis")),
    )


def _finish(value: Any) -> dict[str, tuple[str, ...]]:
    found = mapping(("finish",), value if value is not None else {}, "{结果: [步骤]}")
    return {
        choice(("finish", name), name, RESULTS, "结果"): words(("finish", name), steps) for name, steps in found.items()
    }


def compile_procedure(name: str, text: Mapping[str, Any], library: Library) -> Procedure:
    """Compile one procedure.

    `text` is its mapping as resolved from the pack (without its own name); `library` holds the texts of every procedure
    it may run or start, by name. Raises `ProcedureError` with path, offending text and what was expected.
    """
    top = mapping((), text, "程序")
    if name in TOP_WORDS or "." in name:
        refuse((), name, "不能作程序名", "如 referral")
    parties = _parties(top.get("parties"))
    reading = _reader_of(library, parties)
    steps = [
        read_step((step,), index, step, value, reading)
        for index, (step, value) in enumerate((key, value) for key, value in top.items() if key not in TOP_WORDS)
    ]
    if not steps:
        refuse((), name, "没有任何步骤", "步骤名: {kind: …}")
    limits = mapping(("limits",), top.get("limits") or {}, "{期限: 说明}")
    procedure = Procedure(
        name=name,
        title=text_of(("title",), top.get("title")) or name,
        basis=text_of(("basis",), top.get("basis")),
        steps=tuple(steps),
        by_name={step.name: step for step in steps},
        parties=parties,
        outcomes=tuple(reading.outcomes),
        anytime={
            act: _anytime(act, value, reading)
            for act, value in mapping(("anytime",), top.get("anytime") or {}, "{事项: 说明}").items()
        },
        limits={key: read_limit(("limits", key), value, key, over_several=True) for key, value in limits.items()},
        default_limit=_default("limit", top.get("defaults")),
        paper_limit=_default("paper", top.get("defaults")) or _default("limit", top.get("defaults")),
        finish=_finish(top.get("finish")),
        if_facts=(),
        opening_facts=(),
        results=results_of(top),
        children=tuple(dict.fromkeys(child for step in steps if step.runs for child in step.runs.procedures)),
    )
    return link(procedure, reading)
