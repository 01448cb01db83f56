"""Playing runs of the fixtures: a library, a calendar, actors for every unit, hands that fill in what is demanded."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yimen.basics.errors import Refused
from yimen.flow import (
    Act,
    Actor,
    Event,
    Procedure,
    State,
    allowed,
    child_event,
    compile_procedure,
    due_timers,
    fold,
    opened,
    record,
    refusal,
    timer_event,
)
from yimen.flow.program import Need
from yimen.regime.calendar import WorkCalendar
from yimen.regime.schema import CalendarYear
from yimen.regime.vocabulary import RIGHTS

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.yaml"))
MONDAY = date(2026, 3, 2)
ALL = frozenset(RIGHTS)
PARTIES = {
    "window": "u_window",
    "town": "u_town",
    "county": "u_county",
    "decider": "u_county",
    "office": "u_office",
}
FACTS: dict[str, Any] = {
    "needs": [
        {"key": "n1", "programme": "education", "procedure": "referral", "unit": "u_edu"},
        {"key": "n2", "programme": "housing", "procedure": "referral", "unit": "u_housing"},
    ],
    "unit": "u_edu",
    "result": "granted",
    "objection": "o1",
    "care_level": 2,
    "members": ["u_m1", "u_m2", "u_m3"],
    "deadline": "2026-03-20",
    "lead": "u_lead",
    "cooperating": ["u_m1", "u_m2"],
    "facts_disputed": True,
}
NEEDS: dict[str, Any] = {
    "investigators": ["i1", "i2"],
    "items": 6,
    "participants": ["p1", "p2", "p3"],
    "amount_at_most": {"amount": 50_000, "ceiling": 80_000},
}


@cache
def library() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in FIXTURES.glob("*.yaml"):
        found.update(yaml.safe_load(path.read_text()))
    return found


@cache
def procedure(name: str) -> Procedure:
    return compile_procedure(name, library()[name], library())


def compiled(text: str, name: str = "trial") -> Procedure:
    """A procedure written in a test, with the fixtures as its library."""
    mapping = yaml.safe_load(text)
    return compile_procedure(name, mapping, {**library(), name: mapping})


def year(number: int, holidays: list[tuple[str, str, str]], workdays: list[str]) -> CalendarYear:
    return CalendarYear.model_validate(
        {
            "year": number,
            "status": "official",
            "notice": "测试",
            "holidays": [
                {"name": name, "from": date.fromisoformat(begin), "to": date.fromisoformat(end)}
                for name, begin, end in holidays
            ],
            "workdays": [date.fromisoformat(day) for day in workdays],
        }
    )


@cache
def calendar() -> WorkCalendar:
    spring = [("春节", "2026-02-15", "2026-02-23"), ("清明节", "2026-04-04", "2026-04-06")]
    return WorkCalendar([year(2026, spring, ["2026-02-14", "2026-02-28"]), year(2027, [], [])])


def someone(unit: str, who: str = "a", **change: Any) -> Actor:
    return Actor(**{"account": f"{unit}:{who}", "seat": f"seat:{unit}:{who}", "unit": unit, "rights": ALL, **change})


WINDOW, TOWN, COUNTY, OFFICE = (someone(u) for u in ("u_window", "u_town", "u_county", "u_office"))
SECOND = someone("u_window", "b")


def given(needs: tuple[Need, ...]) -> dict[str, Any]:
    """What meets these demands."""
    return {
        need.word: NEEDS.get(need.word, list(need.arg) if need.word == "papers" and need.arg else "id:1")
        for need in needs
    }


@dataclass
class Played:
    """One run being played on a day that only moves forward."""

    procedure: Procedure
    today: date = MONDAY
    facts: Mapping[str, Any] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    requested_on: date | None = None
    events: list[Event] = field(default_factory=list)
    state: State = field(init=False)

    def __post_init__(self) -> None:
        facts = {fact: FACTS[fact] for fact in self.procedure.opening_facts} | dict(self.facts)
        self.events.append(
            opened(
                self.procedure,
                parties=PARTIES,
                on=self.today,
                facts=facts,
                subjects=self.subjects,
                requested_on=self.requested_on,
            )
        )
        self.fold()

    def fold(self) -> State:
        self.state = fold(self.procedure, self.events, calendar())
        return self.state

    def add(self, event: Event) -> State:
        self.events.append(event)
        return self.fold()

    def act(self, step: str, outcome: str = "", by: Actor | None = None, **more: Any) -> State:
        """Record an act, filling in whatever the outcome demands; `Refused` comes through."""
        return self.add(
            record(
                self.procedure,
                self.state,
                self.wish(step, outcome, by, **more),
                self.actor(step, by, **more),
                self.today,
            )
        )

    def wish(self, step: str, outcome: str = "", by: Actor | None = None, **more: Any) -> Act:
        found = self.procedure.by_name[step].outcomes.get(outcome) if step in self.procedure.by_name else None
        anytime = self.procedure.anytime.get(step)
        needs = found.needs if found else anytime.needs if anytime and more.get("kind") == "anytime" else ()
        gives = found.gives if found else ()
        more.setdefault("needs", given(needs))
        more.setdefault("facts", {fact: FACTS[fact] for fact in gives})
        if found is not None and found.draw:
            more.setdefault("seed", "seed")
        if more.get("mode") == "sealed":
            more.setdefault("paper", "e1")
        if (more.get("occurred_on") or self.today) < self.today:
            more.setdefault("paper", "e1")
        return Act(step=step, outcome=outcome, **more)

    def actor(self, step: str, by: Actor | None, key: str = "", **_: Any) -> Actor:
        if by is not None:
            return by
        turn = self.state.open.get((step, key))
        return someone(turn.owner) if turn is not None and turn.owner != "applicant" else WINDOW

    def refused(self, step: str, outcome: str = "", by: Actor | None = None, **more: Any) -> str:
        """The sentence with which an act is refused; fails when it is not. Nothing is recorded."""
        actor = self.actor(step, by, **more)
        answer = refusal(self.procedure, self.state, self.wish(step, outcome, by, **more), actor, self.today)
        assert answer is not None, "not refused"
        return str(answer)

    def confirm(self, seq: int, by: Actor = SECOND) -> State:
        return self.add(record(self.procedure, self.state, Act(kind="confirmed", of=seq), by, self.today))

    def child(self, step: str, result: str = "", key: str = "", news: str = "ended", run: str = "r1") -> State:
        return self.add(child_event(self.state, step=step, key=key, run=run, news=news, on=self.today, result=result))

    def wait(self, days: int) -> State:
        return self.until(self.today + timedelta(days=days))

    def until(self, day: date) -> State:
        """Let time pass; timers are written as the ticker would."""
        self.today = day
        while found := due_timers(self.procedure, self.state, self.today):
            self.add(timer_event(self.state, found[0]))
        return self.state

    def due(self, step: str, key: str = "") -> date | None:
        turn = self.state.open[step, key]
        return turn.due.last if turn.due else None

    def open_steps(self) -> list[str]:
        return [turn.step.name for turn in self.state.open.values() if turn.status == "open"]


def everyone(played: Played) -> list[Actor]:
    """Three people of every unit that could have something to do."""
    units = dict.fromkeys([*PARTIES.values(), *(turn.owner for turn in played.state.open.values())])
    return [someone(unit, who) for unit in units if unit != "applicant" for who in "abc"]


def random_step(played: Played, rnd: random.Random) -> None:
    """One thing that may happen now: an act somebody may record, news of a child run, or time passing."""
    children = [turn for turn in played.state.open.values() if turn.step.runs]
    choices: list[tuple[Actor, Any]] = [
        (a, b) for a in everyone(played) for b in allowed(played.procedure, played.state, a, played.today)
    ]
    if children and (not choices or rnd.random() < 0.5):
        turn = rnd.choice(children)
        played.child(turn.step.name, rnd.choice(list(turn.step.outcomes)), key=turn.key)
        return
    if not choices or rnd.random() < 0.2:
        played.wait(rnd.choice([1, 4, 9, 30]))
        return
    actor, button = rnd.choice(choices)
    facts = {fact: FACTS[fact] for fact in button.gives}
    if "result" in facts:
        facts["result"] = rnd.choice(["granted", "refused", "other"])
    if button.step == "visit":
        facts["facts_disputed"] = rnd.random() < 0.5 and "facts_disputed" in played.procedure.if_facts
        facts = {k: v for k, v in facts.items() if k in button.gives or k in played.procedure.if_facts}
    act = Act(
        step=button.step, key=button.key, outcome=button.outcome, mode=button.mode, kind=button.kind, of=button.of,
        limit=button.limit, needs=given(button.needs), facts=facts, seed=str(rnd.random()),
        paper="e1" if button.mode == "sealed" else "",
        data={"member": {"key": f"x{len(played.events)}"}} if button.kind == "anytime" else {},
    )  # fmt: skip
    try:
        played.add(record(played.procedure, played.state, act, actor, played.today))
    except Refused:
        raise AssertionError(f"a button that was offered is refused: {button}") from None


def random_history(name: str, seed: int, most: int = 120) -> list[Played]:
    """A run played at random to its end; every intermediate state is kept for inspection."""
    rnd = random.Random(seed)
    played = Played(procedure(name))
    for _ in range(most):
        if played.state.ended:
            break
        random_step(played, rnd)
        inspect(played)
    return [played]


def inspect(played: Played) -> None:
    """What must hold in every state of every run."""
    from yimen.regime.vocabulary import DECISIONS

    state = played.state
    live = [turn for turn in state.turns if turn.live and turn.status == "closed" and turn.step.kind in DECISIONS]
    assert len(live) <= 1, live
    by_seq = {event.seq: event for event in played.events}
    for effect in state.effects:
        event = by_seq[effect.seq]
        outcome = played.procedure.by_name[event.step].outcomes[event.outcome]
        assert outcome.yields == effect.name
    for turn in state.turns:
        if turn.status == "closed" and not turn.step.runs:
            event = by_seq[turn.closed_seq]
            recorders = {PARTIES[party] for party in turn.step.recorded_by}
            assert event.account == "system" or event.unit == turn.owner or event.unit in recorders, turn
    assert len({turn.id for turn in state.turns}) == len(state.turns)
