"""Lists as spreadsheets. A cell a spreadsheet would take for a formula is only text, and nothing lies on the disk in
the clear: openpyxl writes each sheet to a file first, so that file is put into memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter

from yimen.common.clock import SHANGHAI

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 5000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDEST = 60


class _InMemory(WorksheetWriter):  # type: ignore[misc]
    """Writes a sheet into memory instead of a temporary file."""

    def __init__(self, sheet: Any) -> None:
        self._held = os.memfd_create("sheet")
        super().__init__(sheet, f"/proc/self/fd/{self._held}")

    def cleanup(self) -> None:
        """Give the memory back."""
        os.close(self._held)


def plain(value: Any) -> Any:
    """A value as a cell may hold it: what begins like a formula is marked as text by a leading apostrophe."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "是", False: "否"}[value]
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True, slots=True)
class Page:
    """One more sheet of a workbook."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, whole: bool = False, more: Sequence[Page] = ()
) -> bytes:
    """The XLSX of a list, its header bold and always in sight, and the sheets after it.

    At most MOST_ROWS lines unless it must be `whole`: hand in one more, and the last line says that there are more.
    """
    book = Workbook(write_only=True)
    sheet = _sheet(book, title, header)
    for n, row in enumerate(rows):
        if n == MOST_ROWS and not whole:
            sheet.append([f"只导出前 {MOST_ROWS} 行，请缩小范围后再导出。"])
            break
        sheet.append([plain(cell) for cell in row])
    for page in more:
        sheet = _sheet(book, page.title, page.header)
        for row in page.rows:
            sheet.append([plain(cell) for cell in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(book: Workbook, title: str, header: Sequence[str]) -> Any:
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(12, 2 * len(name) + 4))
    sheet._writer = _InMemory(sheet)
    sheet._writer.write_top()
    sheet.append([_bold(sheet, name) for name in header])
    return sheet


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=plain(text))
    cell.font = Font(bold=True)
    return cell


def xlsx_response(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, whole: bool = False, more: Sequence[Page] = ()
) -> HttpResponse:
    """A list as a download named after it, `whole` or its first MOST_ROWS lines; the browser keeps no copy."""
    response = HttpResponse(workbook(title, header, rows, whole=whole, more=more), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{quote(title)}.xlsx"
    response["Cache-Control"] = "no-store"
    return response
