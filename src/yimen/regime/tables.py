"""Reads the two kinds of table in a pack: the years of the working calendar and the list of divisions."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from yimen.regime import schema
from yimen.regime.complain import validate
from yimen.regime.entries import Layer
from yimen.regime.errors import PackError
from yimen.regime.reader import Path_, Source

_CALENDAR: TypeAdapter[Any] = TypeAdapter(schema.CalendarYear)
_DIVISION: TypeAdapter[Any] = TypeAdapter(schema.Division)
_COLUMNS = ("code", "name", "level", "parent")


def read_calendar(layer: Layer, source: Source, value: dict[str, Any]) -> None:
    """calendar/<year>.yaml: the dates lie in the year of the file, no span is empty, no day is both off and worked."""
    year, errors = validate(_CALENDAR, value, source, ())
    layer.errors += errors
    if year is None:
        return
    if not source.file.endswith(f"/{year.year}.yaml"):
        layer.complain(source, ("year",), str(year.year), "与文件名相同的年份", "年份与文件名不同")
        return
    layer.calendar[year.year] = year
    before = len(layer.errors)
    for i, span in enumerate(year.holidays):
        at: Path_ = ("holidays", i)
        if span.to < span.from_:
            layer.complain(source, at, f"{span.from_} 至 {span.to}", "起日不晚于止日", "日期范围是空的")
        for day in (span.from_, span.to):
            if day.year != year.year:
                layer.complain(source, at, day.isoformat(), f"{year.year}年的日期", "日期不在本年")
    for i, day in enumerate(year.workdays):
        if day.year != year.year:
            layer.complain(source, ("workdays", i), day.isoformat(), f"{year.year}年的日期", "日期不在本年")
        if len(layer.errors) == before and any(span.from_ <= day <= span.to for span in year.holidays):
            layer.complain(source, ("workdays", i), day.isoformat(), "放假或者调休上班之一", "既放假又调休上班")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text))
    for row in reader:
        if row:
            yield reader.line_num, row


def read_divisions(path: Path, file: str, layer: Layer) -> None:
    """divisions.csv: code,name,level,parent and perhaps from,until."""
    layer.divisions_file = file
    rows = list(_rows(path.read_text(encoding="utf-8-sig")))
    header = tuple(rows[0][1]) if rows else ()
    if header[:4] != _COLUMNS or set(header[4:]) - {"from", "until"}:
        layer.errors.append(PackError(file, 1, ",".join(header), ",".join(_COLUMNS), "表头不对"))
        layer.unread.add("divisions")
        return
    for line, row in rows[1:]:
        spot = Source(file, {}, {(): line})
        if len(row) != len(header):
            layer.complain(spot, (), ",".join(row), f"{len(header)}列", "列数不对")
            continue
        cells = {k: v.strip() for k, v in zip(header, row, strict=True) if v.strip()}
        division, errors = validate(_DIVISION, cells, spot, (), context=None)  # cells are text, dates too
        layer.errors += errors
        if division is None:
            continue
        if division.code in layer.divisions:
            first = layer.divisions[division.code][1]
            layer.complain(spot, (), division.code, f"每个代码只出现一次（已见第{first}行）", "重复的代码")
        layer.divisions[division.code] = (division, line)
