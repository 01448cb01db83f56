"""The words a procedure is written in (see docs/procedures.md): which keys exist where, and what they hold.

This is spelling only. Whether a procedure can be walked to its ends, and whether a name it uses exists, is for `flow`.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, StrictInt, StringConstraints, Tag

from yimen.regime.schema import Basis, Entry, Key, Strict, Text

Duration = Annotated[str, StringConstraints(pattern=r"^\d+ (workdays|days|months)$")]
Share = Annotated[str, StringConstraints(pattern=r"^\d+ ?%$")]
Ratio = Annotated[str, StringConstraints(pattern=r"^\d+/\d+$")]
#: `step` or `step.outcome`.
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "map"
    return "list" if isinstance(value, (list, tuple)) else "word"


def _empty(value: Any) -> Any:
    return {} if value is None else value


class FromFact(Strict):
    """Taken from a fact of the run."""

    fact: Key


class FromSeat(Strict):
    """A seat; `key` stands for the member of a parallel turn."""

    seat: Key


def _owner(value: Any) -> str:
    if isinstance(value, dict):
        return "seat" if "seat" in value else "fact"
    return "word"


Owner = Annotated[
    Annotated[Key, Tag("word")] | Annotated[FromFact, Tag("fact")] | Annotated[FromSeat, Tag("seat")],
    Discriminator(_owner),
]


class AnyOf(Strict):
    """Alternatives, each a list of which all must hold."""

    any: tuple[tuple[Ref, ...], ...]


After = Annotated[Annotated[tuple[Ref, ...], Tag("list")] | Annotated[AnyOf, Tag("map")], Discriminator(_shape)]
Refs = Annotated[Annotated[Text, Tag("word")] | Annotated[tuple[Text, ...], Tag("list")], Discriminator(_shape)]


NeedsList = tuple[Key, ...]
Needs = Annotated[
    Annotated[NeedsList, Tag("list")] | Annotated[dict[Key, Any], Tag("map")] | Annotated[Key, Tag("word")],
    Discriminator(_shape),
]


class DueDay(Strict):
    """A due day anchored in the calendar, or taken from a fact."""

    day: StrictInt | Literal["last"] | None = None
    of: Literal["same_month", "next_month"] | None = None
    fact: Key | None = None


class Extend(Strict):
    """How far a limit may be extended, and what the extension demands."""

    to: Duration
    needs: Needs = ()
    by: Key | None = None
    basis: Basis | None = None


class Limit(Strict):
    """By when a turn must be started or closed; `{none: reason}` says why there is no limit. `urgent` stands in the
    place of `n` in a run whose fact `urgent` holds (绿色通道); `named`: the fact that, once known, is the day."""

    id: Text | None = None
    none: Text | None = None
    n: Duration | None = None
    urgent: Duration | None = None
    named: Key | None = None
    due: DueDay | None = None
    from_: Refs | None = Field(None, alias="from")
    to: Refs | None = None
    pause: tuple[Ref, ...] = ()
    extend: Extend | None = None
    remind: tuple[StrictInt, ...] = ()
    on_due: Key | None = None
    last_day: Literal["included", "excluded"] = "included"
    roll: Literal["none"] | None = None
    breach: Literal["escalate"] | None = None
    basis: Basis | None = None
    local: StrictBool = False


class AtLeast(Strict):
    """A turn that must last so long before it may close."""

    lasts: Duration
    id: Text | None = None
    basis: Basis | None = None
    local: StrictBool = False


class Draw(Strict):
    """A recorded random choice that sets a fact."""

    fact: Key
    share: Share


class Offer(Strict):
    """An independent run that begins: an offer of programmes, or a procedure."""

    offer: tuple[Key, ...] = ()
    procedure: Key | None = None


class EndsByFact(Strict):
    """The result is the value of a fact, out of a list."""

    fact: Key
    of: tuple[Key, ...]


class Effective(Strict):
    """The day legal effect begins."""

    day: StrictInt
    of: Literal["same_month", "next_month"]


Ends = Annotated[Annotated[Key, Tag("word")] | Annotated[EndsByFact, Tag("map")], Discriminator(_shape)]


class Outcome(Strict):
    """What is recorded when a turn closes, what it demands and what follows."""

    title: Text | None = None
    needs: Needs = ()
    gives: tuple[Key, ...] = ()
    opens: tuple[Key, ...] = ()
    again: tuple[Key, ...] = ()
    keep: tuple[Key, ...] = ()
    ends: Ends | None = None
    yields: Key | None = None
    effective: Effective | None = None
    starts: Offer | None = None
    issues: Key | None = None
    draw: Draw | None = None
    by: Literal["system"] | None = None
    basis: Basis | None = None
    local: StrictBool = False


class ByFact(Strict):
    """The procedure of a child run, chosen by a fact among a list."""

    by: Literal["programme"]
    one_of: tuple[Key, ...]


class Runs(Strict):
    """The turn is a child run of this procedure."""

    procedure: Annotated[Annotated[Key, Tag("word")] | Annotated[ByFact, Tag("map")], Discriminator(_shape)]
    with_: tuple[Key, ...] = Field((), alias="with")


class Signal(Strict):
    """Waits for something from outside."""

    kind: Key
    level: Key | None = None


class Tally(Strict):
    """How parallel answers are counted."""

    favour: tuple[Key, ...]
    base: Literal["answered", "members"]
    leave_out: tuple[Key, ...] = ()
    quorum: Ratio
    over: Ratio
    local: StrictBool = False


class Joined(Strict):
    """Parallel turns joined by a count that gives a fact."""

    tally: Tally
    gives: tuple[Key, ...]


Done = Annotated[Annotated[Literal["all", "any"], Tag("word")] | Annotated[Joined, Tag("map")], Discriminator(_shape)]
Outcomes = dict[Key, Annotated[Outcome, BeforeValidator(_empty)]]


class Step(Entry):
    """One step: what it does, whose it is, when it opens, by when it must be done, how it may end."""

    title: Text | None = None
    kind: Key | None = None
    by: Owner | None = None
    watched_by: Key | None = None
    recorded_by: dict[Key, Key] = {}
    after: After | None = None
    if_: tuple[Key, ...] = Field((), alias="if")
    each: Key | None = None
    done: Done | None = None
    runs: Runs | None = None
    signal: Signal | None = None
    limit: Limit | None = None
    at_least: AtLeast | None = None
    not_same_as: tuple[Key, ...] = ()
    most: StrictInt | None = None
    outcomes: Outcomes = {}


class Anytime(Entry):
    """An act outside the order of steps."""

    title: Text | None = None
    kind: Key | None = None
    by: Refs
    recorded_by: dict[Key, Key] = {}
    needs: Needs = ()
    gives: tuple[Key, ...] = ()
    adds: Key | None = None
    stops: Literal["children"] | None = None
    ends: Key | None = None
    suspends: StrictBool = False
    resumes: StrictBool = False


#: Keys of a procedure that are not steps, each holding entries that a place overrides one by one.
PARTS = ("parties", "defaults", "anytime", "limits", "finish")
#: What a procedure says of itself beside its steps.
HEAD: dict[str, Any] = {"title": Text, "basis": Basis, "local": StrictBool}
DEFAULTS = ("limit", "paper")
