"""What goes into the kernel and what comes out: events, acts, actors, turns, due dates, the state of a run.

Everything handed in is frozen. `Turn` and `State` are built by the fold in one go and read-only by convention
afterwards: freezing them would triple the cost of a fold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from yimen.flow.due import Due
    from yimen.flow.program import AbstractState, Limit, Outcome, Procedure, Step

#: Kinds of events. Everything that ever happened to a run is one of these.
OPENED: Final = "opened"  # the run begins: data parties, facts, subjects, requested_on
ACT: Final = "act"  # an outcome on a turn (mode `sealed`: pending until confirmed)
NOTE: Final = "note"  # work on a turn was recorded without closing it; the first one starts it
CONFIRMED: Final = "confirmed"  # a second person confirms a sealed record: data of
DISCARDED: Final = "discarded"  # a second person throws a sealed record out: data of
PAPER: Final = "paper"  # the paper behind records by phone has come: data of (list)
TIMER: Final = "timer"  # by system: data word, limit, offset
ANYTIME: Final = "anytime"  # an act outside the order; step holds its name
EXTENDED: Final = "extended"  # a limit was extended: data limit
CHILD: Final = "child"  # a child run opened / started / ended: data state, run; outcome when ended
STOPPED: Final = "stopped"  # by system: the parent run stopped this one
FACTS: Final = "facts"  # facts set from outside the steps: data facts
REASSIGNED: Final = "reassigned"  # a unit was renamed, merged or split: data from, to
CORRECTION: Final = "correction"  # replaces the event `corrects` at its place
CALENDAR: Final = "calendar"  # a holiday table was loaded: data not_late_before
MOVED: Final = "moved"  # a new release took the run over: data procedure (digest), at (step or "")

SYSTEM: Final = "system"
APPLICANT: Final = "applicant"


class Dated(Protocol):
    """A date that explains itself, as `yimen.regime.calendar` gives it."""

    @property
    def date(self) -> date: ...
    @property
    def provisional(self) -> bool: ...
    def explain(self, event: str = "", /) -> str: ...


class Calendar(Protocol):
    """What the kernel asks of a working calendar (`regime.calendar.WorkCalendar`); the start day is never counted."""

    def is_workday(self, day: date, /) -> bool: ...
    def next_workday(self, day: date, /) -> date: ...
    def count_left(self, today: date, due: date, /) -> int: ...
    def add(self, start: date, n: int, unit: str, roll: bool = True, /) -> Dated: ...


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact of a run. `seq` counts from 1 within it; `data` holds ids, facts, hashes, never free text."""

    seq: int
    kind: str
    step: str = ""
    key: str = ""
    n: int = 0
    outcome: str = ""
    occurred_on: date = date.min
    recorded_at: datetime | None = None
    account: str = ""
    seat: str = ""
    unit: str = ""
    mode: str = "own"
    data: Mapping[str, Any] = field(default_factory=dict)
    corrects: int = 0


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which unit, with which rights. `kin`: ids of subjects (`person:7`) or accounts that are his kin."""

    account: str
    seat: str = ""
    unit: str = ""
    units: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to record. `kind` is one of the event kinds a person may write."""

    step: str = ""
    outcome: str = ""
    key: str = ""
    occurred_on: date | None = None
    mode: str = "own"
    needs: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    paper: str = ""
    token: str = ""
    seed: str = ""
    kind: str = ACT
    of: int = 0
    limit: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


#: Timers already written: (limit, word, offset) -> (seq, day).
Fired = dict[tuple[str, str, int], tuple[int, date]]


class Turn:
    """One doing of a step: (step, key, n). A loop opens a new turn; old ones stay, no longer `live`.

    `status`: open, paused (a side step is open), closed, lapsed (ended without outcome of its own).
    """

    __slots__ = (
        "accounts",
        "child",
        "child_state",
        "closed_on",
        "closed_seq",
        "due",
        "extended",
        "fired",
        "floor",
        "from_on",
        "holds",
        "key",
        "limit",
        "live",
        "member",
        "n",
        "opened_by",
        "opened_on",
        "opened_seq",
        "outcome",
        "owner",
        "paused_on",
        "pauses",
        "started_on",
        "status",
        "step",
    )

    def __init__(self, step: "Step", key: str, n: int, owner: str, opened_on: date, opened_seq: int) -> None:
        self.step = step
        self.key = key
        self.n = n
        self.owner = owner  # stable unit key, or `applicant`
        self.opened_on = opened_on
        self.opened_seq = opened_seq
        self.status = "open"
        self.live = True
        self.outcome: Outcome | None = None
        self.closed_on: date | None = None
        self.closed_seq = 0
        self.started_on: date | None = None
        self.limit: Limit | None = step.limit
        self.due: Due | None = None
        self.from_on: date | None = None  # the day the limit counts from
        self.accounts: tuple[str, ...] = ()  # who closed it, and who confirmed
        self.holds = 0  # reasons why its limit stands still
        self.child = ""  # id of the child run
        self.child_state = ""  # "", opened, started, ended
        self.member: Mapping[str, Any] | None = None  # the member of an `each` list behind the key
        self.fired: Fired | None = None
        self.pauses: list[tuple[date, date]] | None = None
        self.paused_on: date | None = None
        self.extended = False
        self.floor: date | None = None  # not late before this day (a date moved earlier)
        self.opened_by: tuple[str, str, int] | None = None  # the turn whose side step or timer opened this one

    @property
    def id(self) -> tuple[str, str, int]:
        """(step, key, n): unique within a run."""
        return (self.step.name, self.key, self.n)

    @property
    def is_open(self) -> bool:
        return self.status == "open" or self.status == "paused"

    def late(self, today: date) -> bool:
        """Whether what the limit wants came, or comes, too late; judged by what happened, not by its entry."""
        last = self.due.last if self.due else None
        if last is None or self.limit is None:
            return False
        if self.floor and last < self.floor:
            last = self.floor
        done = self.closed_on
        if self.limit.to == "started" and self.started_on:
            done = self.started_on
        return (done or today) > last

    def __repr__(self) -> str:
        return f"<Turn {self.step.name}/{self.key}#{self.n} {self.status}{'' if self.live else ' void'}>"


@dataclass(slots=True)
class RunLimit:
    """A limit over several steps (`limits:`): started by an event, met when one of its ends is reached."""

    limit: "Limit"
    from_on: date
    label: str = ""
    due: "Due | None" = None
    met_on: date | None = None
    holds: int = 0
    extended: bool = False
    fired: "Fired | None" = None
    pauses: list[tuple[date, date]] | None = None
    paused_on: date | None = None
    floor: date | None = None

    def late(self, today: date) -> bool:
        """Whether the limit was, or is being, passed."""
        last = self.due.last if self.due else None
        if last is not None and self.floor and last < self.floor:
            last = self.floor
        return last is not None and (self.met_on or today) > last


@dataclass(frozen=True, slots=True)
class Effect:
    """A legal effect (money may flow) yielded by an outcome."""

    name: str
    seq: int
    effective: date
    step: str
    key: str


@dataclass(frozen=True, slots=True)
class Start:
    """An independent run asked for by an outcome: a procedure, or an offer of programmes."""

    seq: int
    procedure: str = ""
    offer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperDebt:
    """A record by phone whose paper has not come yet."""

    seq: int
    step: str
    key: str
    due: "Due"


@dataclass(frozen=True, slots=True)
class Draw:
    """A recorded random choice that anyone can repeat from its seed."""

    fact: str
    seed: str
    value: bool


@dataclass(slots=True, repr=False)
class State:
    """Where a run stands after its events. `turns` in order of opening; `open` by (step, key)."""

    procedure: "Procedure"
    abstract: "AbstractState"
    status: str = "open"  # open, suspended, ended
    result: str = ""
    since: date = date.min  # of the status
    opened_on: date = date.min
    requested_on: date = date.min
    turns: list[Turn] = field(default_factory=list)
    open: dict[tuple[str, str], Turn] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    marks: dict[str, date] = field(default_factory=dict)  # "step.outcome" -> latest day it happened
    moved_units: dict[str, str] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    pending: dict[int, Event] = field(default_factory=dict)  # sealed records not yet confirmed
    papers: list[PaperDebt] = field(default_factory=list)
    limits: dict[str, RunLimit] = field(default_factory=dict)
    current: dict[str, list[Turn]] = field(default_factory=dict)  # step -> its current round of turns
    counts: dict[tuple[str, str], int] = field(default_factory=dict)  # (step, key) -> turns so far
    mask: int = 0  # which `if` facts hold
    held: set[tuple[str, str, int]] = field(default_factory=set)  # clocks held by a step their limit names in `pause`
    stop_children: bool = False
    voided: set[int] = field(default_factory=set)  # events a late entry undid
    events: tuple[Event, ...] = ()
    calendar: Calendar | None = None

    @property
    def ended(self) -> bool:
        return self.status == "ended"

    def turn(self, step: str, key: str = "") -> Turn | None:
        """The open turn of a step, or None."""
        return self.open.get((step, key))

    def __repr__(self) -> str:
        return f"<State of {self.procedure!r}: {self.status} {self.result} {list(self.open.values())}>"
