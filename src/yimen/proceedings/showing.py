"""A run in the words of a page: how long is left, the step track, the time-line, the buttons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yimen import flow
from yimen.agencies import api as agencies
from yimen.common.clock import SHANGHAI
from yimen.flow import types as t
from yimen.places import api as places
from yimen.proceedings.models import Event
from yimen.proceedings.prose import prose_id
from yimen.proceedings.queries import Look
from yimen.regime.vocabulary import RECORDING_MODES, RESULTS

SOON = 1
"""Working days left from which a light turns amber."""

STATES = {"open": "办理中", "suspended": "已中止"}


@dataclass(frozen=True, slots=True)
class Light:
    """How long is left: `colour` green, amber, red or none, always with its words; whom it waits for."""

    colour: str
    words: str
    sentence: str = ""
    waits_for: str = ""


def light(last: date | None, today: date) -> Light:
    """The light of a last day, by working days left."""
    if last is None:
        return Light("none", "无期限")
    left = places.calendar().count_left(today, last)
    if last < today:
        return Light("red", f"超期 {max(-left, 1)} 个工作日")
    if last == today:
        return Light("amber", "今天到期")
    return Light("amber" if left <= SOON else "green", f"剩 {left} 个工作日")


def due_light(seen: Look, today: date) -> Light | None:
    """The most urgent open turn of a run as one light; None when nothing is open or has a limit."""
    waiting = [turn for turn in seen.state.open.values() if turn.status == "open"]
    timed = [turn for turn in waiting if turn.due and turn.due.last]
    if not timed:
        return None
    turn = min(timed, key=lambda one: one.due.last if one.due and one.due.last else date.max)
    assert turn.due is not None
    plain = light(turn.due.last, today)
    return Light(plain.colour, plain.words, turn.due.sentence, waits_for(seen, turn))


def waits_for(seen: Look, turn: flow.Turn) -> str:
    """Whom a turn waits for: its owner, or the second person of the unit that recorded for the owner."""
    for event in seen.state.pending.values():
        if (event.step, event.key) == (turn.step.name, turn.key):
            return second_person(event.unit)
    return whom(turn.owner)


def second_person(unit: str) -> str:
    """The one who confirms what a unit recorded for others."""
    return f"{whom(unit)}（另一人复核）"


def cause(seen: Look, turn: flow.Turn) -> Event | None:
    """The record that opened a turn: a confirmed one is the sealed record itself, a corrected one its correction."""
    seq = turn.opened_seq
    found = next((event for event in seen.events if event.seq == seq), None)
    if found is not None and found.kind == t.CONFIRMED:
        found = next((event for event in seen.events if event.seq == found.data["of"]), None)
    return next((event for event in reversed(seen.events) if found and event.corrects == found.seq), found)


def cause_words(seen: Look, turn: flow.Turn) -> str:
    """What was said when a turn was opened: which papers are lacking, why a referral came back."""
    opened = cause(seen, turn)
    return _prose(opened, seen) if opened is not None else ""


def papers_asked(seen: Look) -> str:
    """What the applicant is asked to bring now; empty when nobody waits for papers."""
    asked = [cause_words(seen, turn) for turn in seen.state.open.values() if turn.step.kind == "supplement"]
    return "；".join(words for words in asked if words)


def whom(owner: str) -> str:
    """The name of whose work a turn is."""
    return "申请人" if owner == t.APPLICANT else agencies.unit_names().get(owner, owner)


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the track: `state` done, now, later or skipped."""

    title: str
    state: str
    words: str


def track(seen: Look, today: date) -> list[Mark]:
    """The step track of a page."""
    return [_mark(step, today) for step in flow.track(seen.procedure, seen.state, today)]


def _mark(step: flow.TrackStep, today: date) -> Mark:
    if step.where == "done":
        day = f" {step.on:%m-%d}" if step.on else ""
        return Mark(step.title, "done", f"{step.outcome}{day}".strip())
    if step.where in {"now", "waiting"}:
        done = sum(state == "done" for _, state, _ in step.members)
        words = f"{done}/{len(step.members)} 已结束" if step.members else light(step.due, today).words
        return Mark(step.title, "now", "等待补正" if step.where == "waiting" else words)
    return Mark(
        step.title,
        "skipped" if step.where in {"skipped", "never"} else "later",
        "不需要" if step.where != "later" else "",
    )


def status(seen: Look) -> str:
    """The state of the whole in a word."""
    return state_words(seen.state.status, seen.state.result)


def state_words(status: str, result: str) -> str:
    """How a run stands in a word, from its columns; an ended one by its result."""
    return STATES.get(status) or RESULTS.get(result, "已办结")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time-line."""

    seq: int
    on: date
    title: str
    outcome: str
    who: str
    mode: str
    late_entry: bool
    recorded_at: datetime
    prose: str
    correctable: bool


SYSTEM_WORDS = {
    t.CONFIRMED: "复核代录：通过",
    t.DISCARDED: "代录被退回",
    t.EXTENDED: "延长期限",
    t.PAPER: "补交材料",
    t.REASSIGNED: "改派承办单位",
    t.CORRECTION: "更正记录",
    t.MOVED: "转按新版规则办理",
    t.STOPPED: "随上级事项终止",
    t.NOTE: "开始办理",
}


def times(
    seen: Look,
    names: Mapping[str, str],
    correctable: Collection[int],
    children: Mapping[str, str],
    more: Mapping[int, str],
) -> list[Line]:
    """The time-line, oldest first. `names`: account id -> name of the person; `correctable`: seqs of the records that
    may be corrected from here; `children`: id of a child run -> what it is about; `more`: seq -> words after the
    outcome."""
    units = agencies.unit_names()
    lines = []
    for event in seen.events:
        if (words := _words(event, seen, children)) is None:
            continue
        who = [units.get(event.unit, ""), names.get(event.account, "")] if event.account != t.SYSTEM else ["系统"]
        lines.append(
            Line(
                seq=event.seq,
                on=event.occurred_on,
                title=words[0],
                outcome=words[1] + more.get(event.seq, ""),
                who=" ".join(part for part in who if part),
                mode=_mode(event, seen),
                late_entry=_entered_late(event),
                recorded_at=event.recorded_at,
                prose=_prose(event, seen),
                correctable=event.seq in correctable,
            )
        )
    return lines


def _entered_late(event: Event) -> bool:
    """Whether an act, or the opening of a run, was written down after its day (补录)."""
    opened_before = event.kind == t.OPENED and event.occurred_on < event.recorded_at.astimezone(SHANGHAI).date()
    return opened_before or bool(event.data.get("late"))


def _words(event: Event, seen: Look, children: Mapping[str, str]) -> tuple[str, str] | None:
    """(what, with which outcome), or None for what people need not read."""
    step = seen.procedure.by_name.get(event.step)
    if event.kind == t.OPENED:
        return f"登记：{seen.procedure.title}", ""
    if event.kind == t.ACT and step is not None:
        outcome = step.outcomes.get(event.outcome)
        return step.title, outcome.title if outcome else ""
    if event.kind == t.TIMER:
        return _timer_words(event, step)
    if event.kind == t.CHILD:
        ended = event.data.get("state") == "ended"
        about = children.get(str(event.data.get("run"))) or (step.title if step else "")
        return (about, RESULTS.get(event.outcome, event.outcome)) if ended and about else None
    if event.kind == t.ANYTIME:
        act = seen.procedure.anytime.get(event.step)
        return (act.title if act else event.step), ""
    return (SYSTEM_WORDS[event.kind], "") if event.kind in SYSTEM_WORDS else None


def _timer_words(event: Event, step: flow.program.Step | None) -> tuple[str, str]:
    what = f"“{step.title}”" if step is not None else "总期限"
    if event.data.get("word") == "remind":
        offset = int(event.data.get("offset", 0))
        unit = "个工作日" if step is not None and step.limit is not None and step.limit.unit == "workdays" else "日"
        return "催办", what + (
            f"还有 {-offset} {unit}到期" if offset < 0 else "到期" if not offset else f"已超期 {offset} {unit}"
        )
    if event.data.get("word") == "escalate":
        return "上报", f"{what}超期"
    return "到期", f"{what}到期未办"


def _mode(event: Event, seen: Look) -> str:
    if event.kind == t.ACT and event.seq in seen.state.pending:
        return f"{RECORDING_MODES['sealed']}，等待另一人复核"
    return RECORDING_MODES.get(event.mode, "")


def _prose(event: Event, seen: Look) -> str:
    found = []
    for value in (event.data.get("needs") or {}).values():
        if isinstance(value, str) and value.startswith("prose:"):
            found.append(seen.prose.get(prose_id(value)) or "（文字已按规定清除）")
    return "；".join(found)


@dataclass(frozen=True, slots=True)
class Button:
    """One thing this seat may do now: `kind` act, anytime, confirmed, discarded or extended (then with its `limit`)."""

    title: str
    kind: str
    step: str
    key: str
    mode: str
    of: int
    limit: str
    basis: str
    main: bool


def buttons(seen: Look, actor: flow.Actor, today: date) -> list[Button]:
    """What this seat may do now, one button a step and way of recording; its own work first."""
    found: dict[tuple[str, str, str, str, int, str], Button] = {}
    for one in seen.allowed(actor, today):
        place = (one.kind, one.step, one.key, one.mode, one.of, one.limit)
        if place not in found:
            found[place] = Button(_button_title(one, seen), *place, one.basis, _is_main(one))
    return sorted(found.values(), key=lambda button: not button.main)


def _is_main(one: flow.Allowed) -> bool:
    return one.kind in (t.ACT, t.CONFIRMED) and one.mode in {"own", "counter"}


def _button_title(one: flow.Allowed, seen: Look) -> str:
    step = seen.procedure.by_name.get(one.step)
    if one.kind == t.EXTENDED and step is not None:
        return f"“{step.title}”{one.title}"
    if one.kind != t.ACT or step is None:
        return one.title
    return step.title if one.mode == "own" else f"{RECORDING_MODES[one.mode]}：{step.title}"
