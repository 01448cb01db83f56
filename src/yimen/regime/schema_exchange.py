"""The shape of what a place says of its registry of people in difficulty: column mappings, re-checks, campaigns."""

from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, StrictInt

from yimen.regime.schema import Entry, Key, Strict, Text

#: The closed list of what a column of a spreadsheet may mean, with the Chinese people read. `registry` knows exactly
#: these.
EXCHANGE_FIELDS: Final[dict[str, str]] = {
    "name": "姓名",
    "number": "身份证号",
    "phone": "联系电话",
    "town": "镇街",
    "village": "村（社区）",
    "programme": "救助项目",
    "kind": "形式",
    "amount": "金额",
    "rhythm": "周期",
    "from": "起始日期",
    "until": "截止日期",
    "text": "内容",
    "outer_number": "上级系统编号",
    "state": "状态",
    "application": "受理编号",
    "asked_on": "申请日期",
}

#: What a column of states may say: the superior system still gives it, or does no longer.
STATES: Final[dict[str, str]] = {"running": "享受中", "ended": "已停止"}

AidWord = Literal["status", "money", "goods", "service", "reduction"]
RhythmWord = Literal["once", "monthly", "yearly"]


class ColumnEntry(Strict):
    """One column: headings it is known by (the first is written on export), and what cells say for which word."""

    headings: Annotated[tuple[Text, ...], Field(min_length=1)]
    required: StrictBool = False
    values: dict[Text, Text] = {}


class ExchangeEntry(Entry):
    """A spreadsheet of a unit or of a superior system, by its columns.

    `unit`: whose list it is (none: that of whoever imports). `programme`, `kind`, `rhythm`: what holds for every row,
    unless a column says so. `system`: the superior system it is exchanged with; its numbers are kept under this name.
    `of`: what an export lists. `once`: programmes of the list that are given once, not from month to month. `encoding`:
    of an exported CSV file; one that comes in is read whichever it is.
    """

    title: Text
    direction: Literal["import", "export", "both"] = "import"
    system: Text | None = None
    unit: Key | None = None
    programme: Key | None = None
    kind: AidWord | None = None
    rhythm: RhythmWord | None = None
    of: Literal["recipients", "applications"] = "recipients"
    once: tuple[Key, ...] = ()
    encoding: Literal["gb18030", "utf-8"] = "gb18030"
    formats: Annotated[tuple[Literal["xlsx", "csv"], ...], Field(min_length=1)] = ("xlsx", "csv")
    columns: dict[Key, ColumnEntry]


class RecheckEntry(Entry):
    """How often those who get a programme are checked again; the key is the programme's."""

    months: Annotated[StrictInt, Field(ge=1, le=120)]


class CampaignEntry(Entry):
    """The yearly collective update: from which day to which day of the year (month, day)."""

    title: Text
    opens: tuple[StrictInt, StrictInt]
    closes: tuple[StrictInt, StrictInt]
