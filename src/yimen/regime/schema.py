"""The shape of every entry of a pack. Unknown words are refused; the JSON Schema in docs/schema is generated from here.

Common to all entries: `basis` (article; may begin with the key of a document: `lanshan-2015-13 三(一)`), `from`/`until`
(holds from the first day, no longer on the second), `only_in` (names of releases), `local: true` (the document is
silent, the place sets it), `note`. An entry may also be a list of such variants whose dates do not overlap.
"""

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from yimen.regime.numbers import NumberPattern

Text = Annotated[str, StringConstraints(min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$")]
#: Releases are often called by their day.
ReleaseName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
#: Articles are often bare numbers; they are words all the same.
Basis = Annotated[
    Text,
    BeforeValidator(lambda v: str(v) if isinstance(v, int) and not isinstance(v, bool) else v),
    WithJsonSchema({"type": ["string", "integer"]}),
]


def _day(value: Any, info: ValidationInfo) -> Any:
    """In a pack's file a date is written bare; quoted it would be text. Kept releases and tables hold it as text."""
    if isinstance(value, str) and info.context == LOADING:
        raise PydanticCustomError("date_type", "a date is written bare")
    return value


#: The context in which files of a pack are validated.
LOADING = "loading"
Day = Annotated[datetime.date, BeforeValidator(_day)]
Code = Annotated[str, StringConstraints(pattern=r"^(\d{12}|[a-z][a-z0-9_\-]*)$")]
Level = Literal["province", "city", "county", "town", "village", "area"]


class Strict(BaseModel):
    """Frozen; a word nobody declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Dated(Strict):
    """What holds from a day until a day, perhaps only in some releases."""

    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    only_in: tuple[ReleaseName, ...] = ()

    def holds(self, day: datetime.date) -> bool:
        """Whether it holds on a day: from the first date on, no longer on the second."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


class Entry(Dated):
    """One entry of a pack with where it comes from in the documents."""

    basis: Basis | None = None
    local: StrictBool = False
    note: Text | None = None


class DropWhole(Strict):
    """Removes a whole procedure of the pack below, for good."""

    drop: Literal[True]
    basis: Basis | None = None
    note: Text | None = None


class Drop(Dated, DropWhole):
    """Removes the entry of the pack below it, perhaps from a day on."""


# pack.yaml


class ReleaseHead(Strict):
    """A named release: the resolved text at `valid_from`; `assumed` is shown as 非官方."""

    valid_from: Day
    status: Literal["official", "assumed"]
    title: Text
    open_runs: Text = "finish"
    note: Text | None = None


class DocumentEntry(Strict):
    """A document the place works by."""

    title: Text
    number: Text | None = None
    date: Day | None = None
    issuer: Text | None = None
    status: Literal["in_force", "draft", "repealed"] = "in_force"
    note: Text | None = None


class ApplicationHead(Strict):
    """How requests are taken at the windows: the procedure an application runs, and how it is numbered; the papers
    every one needs, and which of them lets the family's means be checked; whether one may apply where one lives.
    """

    procedure: Key
    number: NumberPattern
    papers: tuple[Text, ...] = ()
    authorisation: Text | None = None
    at_residence: StrictBool = True


class PackHead(Strict):
    """pack.yaml: who the place is, what it extends, how it takes applications, its releases and documents."""

    code: Key
    title: Text
    extends: Key | None = None
    division: Code | None = None
    application: ApplicationHead | None = None
    releases: dict[ReleaseName, ReleaseHead] = {}
    documents: dict[Key, DocumentEntry] = {}


# divisions.csv, local_areas.yaml


class Division(Dated):
    """A place on the map; `area` marks one with duties but no national code (a park)."""

    code: Code
    name: Text
    level: Level
    parent: Code | None = None
    area: StrictBool = False


class AreaEntry(Entry):
    """An area that has duties but no code in the national list; ranks as `level`."""

    name: Text
    code: Code | None = None
    level: Level = "town"
    parent: Code


# units.yaml, duties.yaml, programmes, seats, body

UnitKind = Literal["member", "town", "window", "hotline", "institution", "provider", "village"]


class NameForm(Dated):
    """The name of a unit for a time, when only the name moved."""

    name: Text
    aliases: tuple[Text, ...] = ()
    basis: Basis | None = None


class UnitEntry(Entry):
    """A unit under its stable key; `becomes` names the key that carries on from `until`."""

    name: Text | None = None
    kind: UnitKind
    level: Literal["province", "city", "county", "town", "village"]
    division: Code | None = None
    aliases: tuple[Text, ...] = ()
    forms: tuple[NameForm, ...] = ()
    becomes: Key | None = None
    of: Key | None = None
    role: Text | None = None
    phone: Text | None = None


class NeedEntry(Entry):
    """What a family lacks, in its own words, the side of life it is of, and the programmes that may answer; `choose`
    where nobody can tell beforehand which of them does.
    """

    title: Text
    help: Text | None = None
    area: Literal["living", "medical", "education", "housing", "job", "other"] = "other"
    programmes: tuple[Key, ...]
    choose: StrictBool = False


class CategoryEntry(Entry):
    """What somebody is, by which a unit cares for him; `listed_to`: the units that get the names of such people."""

    title: Text
    help: Text | None = None
    listed_to: tuple[Key, ...] = ()
    survey: StrictBool = False  # whether they are asked what they can do, want to do and need


class GroundEntry(Entry):
    """A reason a unit may give when it grants nothing; its own words come besides."""

    title: Text


class DutyEntry(Entry):
    """What a unit decides, takes as referral, answers as check item, or otherwise does."""

    decides: tuple[Key, ...] = ()
    referrals: tuple[Key, ...] = ()
    answers: tuple[Text, ...] = ()
    other: tuple[Text, ...] = ()
    inherited: tuple[Key, ...] = ()  # filled by the release: units whose duties this one carries on


class ProgrammeEntry(Entry):
    """One kind of aid and the procedure that handles it here."""

    title: Text
    kind: Literal["basic", "specialised", "urgent", "other"]
    procedure: Key
    materials: tuple[Text, ...] = ()
    help: Text | None = None
    conditions: tuple[
        Text, ...
    ] = ()  # who may have it, as the counter says it, each with its source when it is another
    amount: Text | None = None
    where: Text | None = None


class ReadinessEntry(Entry):
    """One thing a window must have before it counts as ready."""

    title: Text
    help: Text | None = None


class PettyFundEntry(Entry):
    """Bounds of a window's petty emergency fund: the most one case may get in yuan, and the days until a draw must be
    accounted for.
    """

    title: Text
    most_yuan: Annotated[StrictInt, Field(gt=0)]
    settle_days: Annotated[StrictInt, Field(gt=0)]


class SeatEntry(Entry):
    """A kind of seat: where it sits and the rights it holds."""

    title: Text
    at: Literal["window", "town", "county", "unit", "office", "hotline", "village"]
    units: tuple[Key, ...] = ()  # only in these units; none named: in every unit that `at` fits
    rights: tuple[Key, ...]
    help: Text | None = None


class Meeting(Strict):
    """A kind of meeting of the body."""

    title: Text
    frequency: Text | None = None
    convened_by: Text | None = None
    agenda_by: Text | None = None
    written: StrictBool = False
    basis: Basis | None = None
    local: StrictBool = False


class BodyEntry(Entry):
    """The joint conference or leading group."""

    title: Text
    office: Key
    convenors: tuple[Text, ...] = ()
    members: tuple[Key, ...] = ()
    meetings: dict[Key, Meeting] = {}


# forms, standards, schedules, floors, calendar


class Block(Strict):
    """One block of a paper: exactly one of `line`, `table`, `cut`, `space`; `{field}` is a field of the closed list.

    `repeat`: the last row of the table stands once for each line of what it is to show, on as many pages as that takes.
    """

    line: Text | None = None
    align: Literal["left", "center", "right"] = "left"
    indent: StrictBool = False
    table: tuple[tuple[str, ...], ...] | None = None
    repeat: StrictBool = False
    widths: tuple[StrictInt, ...] = ()
    heights: tuple[StrictInt, ...] = ()  # least height of each row in millimetres
    frame: StrictBool = True
    cut: str | None = None
    space: StrictInt | None = None


class Part(Strict):
    """A part of a paper (stub, transfer part): its title and blocks from top to bottom."""

    title: Text | None = None
    blocks: tuple[Block, ...]


class FormEntry(Entry):
    """A printed paper of the place. `supplied` names blanks the text lost and that are printed 依文意补."""

    title: Text
    paper: Literal["A4", "A5"] = "A4"
    large: StrictBool = False  # for people to read at home: letters a quarter larger
    parts: dict[Key, Part]
    supplied: dict[Key, Text] = {}
    stays: tuple[Key, ...] = ()  # parts that stay where it was issued: whoever receives it never sees them
    number_kind: Key | None = None
    number: NumberPattern = "{window}-{year}-{serial:5}"
    trims: dict[Key, tuple[Text, ...]] = {}  # endings the form itself prints behind a blank: 镇（街道）

    def fields(self) -> tuple[str, ...]:
        """The fields it shows, in order, each once."""
        found: dict[str, None] = {}
        for part in self.parts.values():
            for block in part.blocks:
                cells = [c for row in block.table or () for c in row]
                for text in (block.line, block.cut, *cells):
                    found.update(dict.fromkeys(PLACEHOLDER.findall(text or "")))
        return tuple(found)

    def repeated(self) -> frozenset[str]:
        """The fields of rows that are repeated: each of their values has a line for each row."""
        blocks = [block for part in self.parts.values() for block in part.blocks if block.repeat and block.table]
        return frozenset(name for b in blocks if b.table for cell in b.table[-1] for name in PLACEHOLDER.findall(cell))


PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class StandardValue(Dated):
    """One dated value; `amount` is decimal text, never a float."""

    amount: Annotated[
        str,
        StringConstraints(pattern=r"^\d+(\.\d+)?$"),
        BeforeValidator(lambda v: str(v) if isinstance(v, int) and not isinstance(v, bool) else v),
        WithJsonSchema({"type": ["string", "integer", "number"]}),
    ]
    basis: Basis | None = None
    local: StrictBool = False


class StandardEntry(Entry):
    """A standard of the place with its first values."""

    title: Text
    unit: Text
    values: tuple[StandardValue, ...]


class ScheduleEntry(Entry):
    """Opens runs by the calendar."""

    opens: Key
    each: Key | None = None
    every: Literal["day", "week", "month", "quarter", "year"]
    day: StrictInt = 1
    month: StrictInt | None = None
    with_: tuple[Key, ...] = Field((), alias="with")
    catch_up: StrictBool = False
    title: Text | None = None


class Span(Strict):
    """Days off of one holiday, both ends included."""

    name: Text
    from_: Day = Field(alias="from")
    to: Day


class CalendarYear(Strict):
    """One year's days off and make-up workdays; `official` when the State Council's notice is loaded."""

    year: StrictInt
    status: Literal["official", "provisional"]
    notice: Text
    holidays: tuple[Span, ...]
    workdays: tuple[Day, ...] = ()


class FloorEntry(Entry):
    """A dated predicate that national law puts on procedures; `args` as the predicate's own model says."""

    title: Text
    predicate: Literal[
        "must_precede", "limit_at_most", "lasts_at_least", "paper_not_required", "fields_subset", "outcome_needs"
    ]
    args: dict[str, object]
    programmes: tuple[Key, ...] = ()


class MustPrecede(Strict):
    """A live outcome of kind `first` comes before any outcome of kind `then` or that yields `then_yields`."""

    first: Key
    then: Key | None = None
    then_yields: Key | None = None
    unless: Key | None = None


class LimitAtMost(Strict):
    """The limit of a kind (or the limit with this id) is not longer than `n`."""

    kind: Key | None = None
    id: Key | None = None
    n: Text


class LastsAtLeast(Strict):
    """A turn of this kind lasts at least so long."""

    kind: Key
    lasts: Text


class PaperNotRequired(Strict):
    """No outcome of an application may demand these papers."""

    papers: tuple[Text, ...]


class FieldsSubset(Strict):
    """A form of this kind shows no field outside the list."""

    form: Key
    fields: tuple[Key, ...]


class OutcomeNeeds(Strict):
    """Outcomes of these kinds with these names demand at least these needs."""

    kinds: tuple[Key, ...]
    outcomes: tuple[Key, ...]
    needs: tuple[Key, ...]


FLOOR_ARGS: dict[str, type[Strict]] = {
    "must_precede": MustPrecede,
    "limit_at_most": LimitAtMost,
    "lasts_at_least": LastsAtLeast,
    "paper_not_required": PaperNotRequired,
    "fields_subset": FieldsSubset,
    "outcome_needs": OutcomeNeeds,
}
