"""Spreadsheets as offices send them, read row by row: XLSX and CSV, whatever stands above the headings.

Cells stay as they are (text, numbers, dates); what they mean is decided in `columns`. Nothing is unpacked to the disk.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from yimen.basics.errors import Refused
from yimen.documents.rules import check_file

XLSX, CSV = "xlsx", "csv"
UNPACKED_LIMIT = 800 * 1024 * 1024
WIDEST = 100  # columns looked at; beyond them lie only blank formats
Cells = tuple[Any, ...]
LAST_ROW = 1_048_576  # of a sheet as Excel knows it; a row further down is a trap or a damage
BROKEN = (
    *(BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError, OSError, EOFError, zlib.error),
    *(OverflowError, RuntimeError),  # among them what is encrypted or packed in a way nobody knows
)
"""What reading a damaged or invented XLSX ends in."""
_OPENED = Refused("这个表格打不开", next="请用 Excel 或 WPS 打开，另存为 XLSX 后再导入")
_SIGNS = re.compile(r"[,\t;]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title and its rows, each with its number in the sheet."""

    title: str
    rows: Iterator[tuple[int, Cells]]


def kind_of(name: str, content: bytes, limit: int) -> str:
    """XLSX or CSV, by name and content. Refused: empty, too large, of another kind, not what its name says."""
    if name.lower().rpartition(".")[2] != CSV:
        if check_file(name, content, limit) != XLSX:
            raise Refused("名单只收 XLSX 或 CSV 文件", next="请在 Excel 或 WPS 中另存为 XLSX 后再导入")
        return XLSX
    if not content:
        raise Refused("文件是空的", next="请重新选择文件")
    if len(content) > limit:
        raise Refused(f"文件超过{limit // (1024 * 1024)}兆", next="请分成几个文件后再导入")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused("文件名说是 CSV，内容却是 Excel 表格", next="请改正文件名，或另存为 CSV 后再导入")
    return CSV


def sheets_of(kind: str, content: bytes) -> Iterator[Sheet]:
    """The sheets of a file, one after the other. Refused when it cannot be read."""
    if kind == CSV:
        yield Sheet("", _csv_rows(content))
        return
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
                raise Refused("表格展开后过大", next="请删去空白格式和图片，或分成几个文件后再导入")
            with _quiet():
                book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if hasattr(sheet, "reset_dimensions") and sheet.sheet_state == "visible":
                    yield Sheet(sheet.title, _xlsx_rows(sheet, archive))
    except BROKEN as error:
        raise _OPENED from error


def _quiet() -> warnings.catch_warnings[None]:
    """The library warns of styles and dates nobody here needs."""
    return warnings.catch_warnings(action="ignore")


def _xlsx_rows(sheet: Any, archive: ZipFile) -> Iterator[tuple[int, Cells]]:
    held: dict[int, tuple[int, Any]] = {}  # column -> (last row of the merged cell, its value)
    number = 0
    try:
        merged = _merged_downwards(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        rows = sheet.iter_rows(values_only=True)
        while True:
            with _quiet():
                cells = next(rows, None)
            if cells is None:
                return
            number += 1
            if number > LAST_ROW:
                raise _OPENED
            yield number, _filled(number, tuple(cells[:WIDEST]), merged, held)
    except BROKEN as error:
        raise _OPENED from error


def _filled(number: int, cells: Cells, merged: dict[tuple[int, int], int], held: dict[int, tuple[int, Any]]) -> Cells:
    """The row with what a merged cell above it says."""
    if not merged:
        return cells
    found = list(cells)
    for column in range(len(found)):
        if (number, column) in merged:
            held[column] = (merged[number, column], found[column])
        elif column in held and number <= held[column][0]:
            found[column] = held[column][1]
    return tuple(found)


_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')


def _merged_downwards(archive: ZipFile, path: str) -> dict[tuple[int, int], int]:
    """(row, column) of each merged cell over several rows -> its last row. They stand behind the rows of the sheet."""
    tail = b""
    with archive.open(path.lstrip("/")) as source:
        while piece := source.read(1 << 20):
            tail = tail + piece
            at = tail.rfind(b"</sheetData>")
            tail = tail[at:] if at >= 0 else tail[-64:] if b"mergeCell" not in tail else tail
    found = {}
    for match in _MERGE.finditer(tail):
        left, top, right, bottom = range_boundaries(match[1].decode())
        if bottom > top and left <= WIDEST:
            found |= {(top, column - 1): bottom for column in range(left, min(right, WIDEST) + 1)}
    return found


def _csv_rows(content: bytes) -> Iterator[tuple[int, Cells]]:
    text = decoded(content)
    first = "\n".join(text.splitlines()[:20])
    signs = _SIGNS.findall(first)
    sign = max(",\t;", key=signs.count)
    number = 0
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
        for number, cells in enumerate(lines, start=1):
            if any(_swallowed(cell, sign) for cell in cells):
                raise csv.Error
            yield number, tuple(cell if cell.strip() else None for cell in cells[:WIDEST])
    except csv.Error as error:
        where = f"CSV 文件第{number or 1}行附近的引号或分隔不完整"
        raise Refused(where, next="请用 Excel 或 WPS 打开检查，另存为 XLSX 后再导入") from error


def _swallowed(cell: str, sign: str) -> bool:
    """Whether a stray quotation mark took the following rows into one cell: nobody writes a table into a remark."""
    return any(line.count(sign) > 1 for line in cell.splitlines()[1:])


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 (with or without its mark), UTF-16 with its mark, else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes = ["utf-16"]
    else:
        codes = ["utf-8-sig", "gb18030"]
    for code in codes:
        try:
            return content.decode(code).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Refused("CSV 文件的文字编码认不出来", next="请另存为 UTF-8 或 XLSX 后再导入")
