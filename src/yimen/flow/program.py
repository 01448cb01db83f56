"""A compiled procedure: tables the fold reads without ever looking at the pack's text again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

IDLE, OPEN, SKIPPED = 0, 1, 2
PAUSED = 1_000  # + index of the side step
CLOSED = 10_000  # + id of the live outcome


@dataclass(frozen=True, slots=True)
class Anchor:
    """A due day that is not counted but named: a fact, or a day of this or the next month."""

    fact: str = ""
    day: int = 0  # 32 = last day of the month
    of: str = ""  # same_month, next_month


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be extended once, with what."""

    n: int
    unit: str
    needs: tuple["Need", ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A time limit. `n` is None when the day is anchored, or when `none` says why there is no limit."""

    id: str
    path: str
    n: int | None = None
    unit: str = ""
    urgent: tuple[int, str] | None = None  # in the place of n and unit in a run marked urgent
    named: str = ""  # the fact that, once known, names the last day in the place of n
    anchor: Anchor | None = None
    source: tuple[str, ...] = ("opened",)  # opened, requested, or "step.outcome" marks
    to: str = "closed"  # turns: started or closed
    to_marks: frozenset[str] = frozenset()  # run limits: the marks that meet it
    pause: tuple[str, ...] = ()
    extend: Extension | None = None
    remind: tuple[int, ...] = ()
    on_due: str = ""
    last_day_excluded: bool = False
    roll: bool = True
    breach: str = ""
    basis: str = ""
    local: bool = False
    none: str = ""

    @property
    def counts(self) -> bool:
        return self.n is not None or self.anchor is not None


@dataclass(frozen=True, slots=True)
class Need:
    """A typed demand: its word and its argument (1, True, a list, ...)."""

    word: str
    arg: Any = True


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose work: party (name), fact (its value is the unit), seat (the key is the unit), person (applicant)."""

    how: str
    name: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How votes are counted; shares are exact fractions."""

    favour: frozenset[str]
    base: str  # answered, members
    leave_out: frozenset[str]
    quorum: Fraction
    over: Fraction
    results: tuple[str, str, str]  # passed, failed, no quorum
    local: bool = False


@dataclass(frozen=True, slots=True)
class Runs:
    """A step that is a child run: the procedures it may be, how one is chosen, the facts handed down."""

    procedures: tuple[str, ...]
    by: str = ""
    hands_down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A seeded random choice: share as an exact fraction."""

    fact: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Effective:
    """From when an effect holds: a day of this or the next month, or (empty) the day of the act."""

    day: int = 0
    of: str = ""


@dataclass(slots=True, eq=False, repr=False)
class Outcome:
    """One way a turn may end. `region`: indexes of the steps an `again` voids; `mark`: "step.outcome"."""

    id: int
    name: str
    title: str
    step: "Step"
    mark: str
    needs: tuple[Need, ...] = ()
    gives: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    opens: str = ""
    yields: str = ""
    effective: Effective = Effective()
    ends: str = ""
    ends_fact: str = ""
    ends_of: tuple[str, ...] = ()
    issues: str = ""
    starts_procedure: str = ""
    offer: tuple[str, ...] = ()
    draw: Drawing | None = None
    by_system: bool = False
    basis: str = ""
    joined: bool = False  # the result of an `each` join, not of one member
    region: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    restarts: tuple[int, ...] = ()  # steps whose limits count from this mark
    begins: tuple[str, ...] = ()  # run limits it starts
    meets: tuple[str, ...] = ()  # run limits it meets
    busy: bool = False  # whether anything beyond closing the turn follows

    @property
    def finishing(self) -> bool:
        return bool(self.ends or self.ends_fact)

    def __repr__(self) -> str:
        return f"<Outcome {self.mark}>"


@dataclass(slots=True, eq=False, repr=False)
class Step:
    """One step with everything resolved to indexes."""

    index: int
    name: str
    title: str
    kind: str
    right: str
    owner: Owner
    watched: bool = False
    recorded_by: Mapping[str, str] = field(default_factory=dict)
    after: tuple[tuple[tuple[int, int], ...], ...] = ()  # any of: all of (step index, outcome id or -1)
    starts_open: bool = False  # no `after`, and nobody else opens it
    conditions: tuple[str, ...] = ()
    condition_mask: int = 0
    most: int = 0
    each: str = ""
    join: str = ""  # all, any, tally
    tally: Tally | None = None
    joins: dict[str, Outcome] = field(default_factory=dict)
    runs: Runs | None = None
    signal: Mapping[str, str] | None = None
    limit: Limit | None = None
    at_least: Limit | None = None
    not_same_as: tuple[str, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    side: bool = False
    caused_by: tuple[int, ...] = ()  # steps whose limit opens this one when due
    basis: str = ""
    local: bool = False

    def __repr__(self) -> str:
        return f"<Step {self.name}>"


@dataclass(frozen=True, slots=True)
class AnytimeAct:
    """An act outside the order."""

    name: str
    title: str
    kind: str
    right: str
    by: tuple[str, ...]
    recorded_by: Mapping[str, str]
    needs: tuple[Need, ...] = ()
    gives: tuple[str, ...] = ()
    adds: str = ""
    stops: str = ""
    ends: str = ""
    suspends: bool = False
    resumes: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Transition:
    """What one outcome changes, as step indexes; computed once and cached in the state it leaves."""

    next: "AbstractState"
    voids: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    pauses: int = -1
    resumes: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"<Transition to {self.next!r}>"


@dataclass(slots=True, eq=False, repr=False)
class AbstractState:
    """A state without dates, people and members: one status a step, counts of capped steps. Interned per procedure."""

    status: tuple[int, ...]
    counts: tuple[int, ...]
    ended: bool
    finished: str = ""  # result by `finish`
    next: dict[tuple[int, int], Transition | None] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<AbstractState {self.status}{' ended' if self.ended else ''}>"


@dataclass(slots=True, eq=False, repr=False)
class Procedure:
    """A procedure ready to be folded. `opening_facts`: facts a run must bring because no outcome gives them."""

    name: str
    title: str
    steps: tuple[Step, ...]
    by_name: dict[str, Step]
    parties: Mapping[str, str]
    outcomes: tuple[Outcome, ...]  # by id
    anytime: Mapping[str, AnytimeAct]
    limits: Mapping[str, Limit]  # over several steps
    default_limit: Limit | None
    paper_limit: Limit | None
    finish: Mapping[str, tuple[str, ...]]
    if_facts: tuple[str, ...]
    opening_facts: tuple[str, ...]
    results: tuple[str, ...]
    children: tuple[str, ...]
    capped: tuple[int, ...] = ()
    pausing: bool = False  # whether any limit names steps in `pause`
    states: dict[tuple[tuple[int, ...], tuple[int, ...], bool, str], AbstractState] = field(default_factory=dict)
    first: dict[int, Transition] = field(default_factory=dict)  # by mask
    dues: tuple[Any, dict[Any, Any]] = (None, {})  # calendar, its memoised dates
    basis: str = ""

    def __repr__(self) -> str:
        return f"<Procedure {self.name}>"
