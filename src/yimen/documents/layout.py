"""A form of the pack filled with data: what the one Typst template lays out. Pure; data stays data, never code."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from yimen.basics.errors import Refused
from yimen.regime.form_fields import FORM_FIELDS
from yimen.regime.schema import PLACEHOLDER, Block, FormEntry, Part

Values = Mapping[str, str]

VALUE_LIMIT = 1200
"""Characters of one value, of one line of it where rows are repeated; a paper of one page holds no more."""

BLANKS: dict[str, int] = {
    "handling_number": 9,
    "name": 5,
    "id_number": 11,
    "town": 5,
    "village": 6,
    "programme": 6,
    "to_unit": 9,
    "applicant": 6,
    "closed_month": 2,
    "closed_day": 2,
}
"""Least width of an underlined blank, in characters; DEFAULT_BLANK for the others."""

DEFAULT_BLANK = 6
BARE = frozenset({"issued_year", "issued_month", "issued_day"})
"""Printed without underline: the date below a seal is a gap, not a line."""

LONG = frozenset({"result", "result_reason", "remarks"})
"""Blanks that take the rest of the line and more lines when they are to be filled by hand."""


HOLDS: dict[str, tuple[int, int]] = {"reason": (112, 225), "address": (28, 76)}
"""Most characters (Latin letters count half) the box of a value prints in the paper's type, and in small type. What is
longer is cut and says so: the record, and the data kept with the paper, have it all."""

CUT = "……（全文见系统）"


def date_values(prefix: str, day: date) -> dict[str, str]:
    """The pieces of a date for the blanks a form leaves: `issued_year`, `issued_month`, `issued_day`."""
    pieces = {"year": day.year, "month": day.month, "day": day.day}
    return {f"{prefix}_{k}": str(v) for k, v in pieces.items() if f"{prefix}_{k}" in FORM_FIELDS}


def check_values(form: FormEntry, values: Values) -> dict[str, str]:
    """Only what this form shows. ValueError for a word outside the closed list, Refused for too long a text."""
    unknown = sorted(set(values) - set(FORM_FIELDS))
    if unknown:
        raise ValueError(f"no such form fields: {', '.join(unknown)}")
    shown = set(form.fields())
    kept = {key: text for key, text in values.items() if key in shown and text}
    rows = form.repeated()
    for key, text in kept.items():
        if max(map(len, text.split("\n") if key in rows else [text])) > VALUE_LIMIT:
            raise Refused(f"“{FORM_FIELDS[key]}”超过{VALUE_LIMIT}字，单据印不下", form.basis or "", "请写得简要些")
    return kept


def fill(form: FormEntry, values: Values, mark: str = "", void: bool = False, foot: str = "") -> dict[str, Any]:
    """The filled form as plain JSON data. `mark` is printed above each part (补打, 作废), `void` across the page;
    `foot` below every page, which is numbered then."""
    values = {**values, "reprint_mark": mark}
    parts = []
    for part in form.parts.values():
        body = [_block(form, block, values) for block in part.blocks]
        parts.append({"title": part.title or form.title, "blocks": body, "notes": _notes(form, part)})
    head = {"title": form.title, "paper": form.paper.lower(), "large": form.large}
    return {**head, "parts": parts, "mark": mark, "void": void, "foot": foot}


def texts(filled: Mapping[str, Any]) -> str:
    """Every character the filled form prints, for the check of the fonts."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(filled)
    return "".join(found)


def _notes(form: FormEntry, part: Part) -> list[str]:
    """The remark below a part for each blank that the text lost and the place supplied."""
    shown = {name for block in part.blocks if block.line for name in PLACEHOLDER.findall(block.line)}
    return [f"原件此处缺字，“{FORM_FIELDS[name]}”一空{why}" for name, why in form.supplied.items() if name in shown]


def _block(form: FormEntry, block: Block, values: Values) -> dict[str, Any]:
    """One block with its blanks filled; exactly one of its kinds is set (the pack loader sees to it)."""
    if block.line is not None:
        runs = _runs(form, block.line, values)
        return {"kind": "line", "runs": runs, "align": block.align, "indent": block.indent}
    if block.table is not None:
        return {"kind": "table", **_table(form, block, values)}
    if block.cut is not None:
        return {"kind": "cut", "text": block.cut}
    return {"kind": "space", "mm": block.space or 0}


def _table(form: FormEntry, block: Block, values: Values) -> dict[str, Any]:
    """Rows of cells; the last cell of a short row spans what is left of the width."""
    rows = block.table or ()
    filled_rows = [(row, values) for row in rows]
    if block.repeat:
        filled_rows[-1:] = [(rows[-1], one) for one in _each(rows[-1], values)]
    columns = max(len(row) for row in rows)
    widths = list(block.widths) or [1] * columns
    heights = list(block.heights) + [0] * (len(filled_rows) - len(block.heights))
    cells = []
    for row, here in filled_rows:
        filled = [_cell(form, text, here, framed=block.frame) for text in row]
        filled[-1]["span"] = columns - len(row) + 1
        cells.append(filled)
    head = len(rows) - 1 if block.repeat else 0
    return {"rows": cells, "widths": widths, "heights": heights, "frame": block.frame, "head": head}


def _each(row: tuple[str, ...], values: Values) -> list[Values]:
    """The values of each repetition of a row: the lines of its fields, side by side."""
    fields = [name for text in row for name in PLACEHOLDER.findall(text)]
    lines = {name: values[name].split("\n") for name in fields if values.get(name)}
    most = max(map(len, lines.values()), default=0)
    return [{name: said[n] if n < len(said) else "" for name, said in lines.items()} for n in range(most)]


def _cell(form: FormEntry, text: str, values: Values, *, framed: bool) -> dict[str, Any]:
    """A label, or what belongs beside it. In a frame the box itself is the blank, so nothing is underlined."""
    pieces = _pieces(text)
    alone = len(pieces) == 1 and pieces[0][1]
    runs = _runs(form, text, values, underlined=not framed)
    return {"runs": runs, "label": framed and not any(is_field for _, is_field in pieces), "span": 1, "value": alone}


def _runs(form: FormEntry, text: str, values: Values, *, underlined: bool = True) -> list[dict[str, Any]]:
    """Plain words and filled blanks in order."""
    runs: list[dict[str, Any]] = []
    for piece, is_field in _pieces(text):
        if not is_field:
            runs.append({"text": piece})
            continue
        value = _trim(values.get(piece, ""), form.trims.get(piece, ()))
        value, small = (value, False) if underlined else _held(piece, value)
        run: dict[str, Any] = {"lines": value.split("\n") if value else [], "small": small}
        if underlined and piece in BARE:
            run["gap"] = 1.5
        elif underlined:
            run["blank"] = BLANKS.get(piece, DEFAULT_BLANK)
            run["wide"] = _width(value)
            run["long"] = piece in LONG
            run["supplied"] = piece in form.supplied
        runs.append(run)
    return runs


def _trim(value: str, endings: tuple[str, ...]) -> str:
    """东城街道 before the printed words 镇（街道） is written 东城; the longest ending goes."""
    for ending in sorted(endings, key=len, reverse=True):
        if value.endswith(ending) and value != ending:
            return value[: -len(ending)]
    return value


def _held(field: str, value: str) -> tuple[str, bool]:
    """As much of a value as its box holds, and whether in small type; its breaks go then, for each costs a line."""
    most, most_small = HOLDS.get(field, (VALUE_LIMIT, VALUE_LIMIT))
    if field not in HOLDS or ("\n" not in value and _width(value) <= most):
        return value, False
    value = " ".join(value.split())
    if _width(value) > most_small:
        while _width(value + CUT) > most_small:
            value = value[:-1]
        value += CUT
    return value, _width(value) > most


def _width(value: str) -> float:
    """The rough width of a text in characters: Latin letters and digits count half."""
    return sum(0.55 if character.isascii() else 1.0 for character in value)


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """`编号：{name}` as (编号：, word), (name, field)."""
    found = []
    for place, piece in enumerate(re.split(PLACEHOLDER, text)):
        if place % 2:
            found.append((piece, True))
        elif piece:
            found.append((piece, False))
    return tuple(found)
