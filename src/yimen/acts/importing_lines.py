"""Rows of a spreadsheet as lines of a monthly list: heads are found by their words, wherever the table begins.

What a spreadsheet spoils is refused with the row and what to do, never guessed: an identity number that became a
number has lost its last digits. Sentences never repeat what stands in a cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yimen.acts.reporting import MOST_LINES, NewLine
from yimen.acts.titles import programme_title
from yimen.basics.chinese import day_of
from yimen.basics.errors import Refused
from yimen.documents.rules import check_file
from yimen.referrals.types import ResultKind
from yimen.registry.columns import fen_in, is_sum, number_of
from yimen.registry.sheets import BROKEN, LAST_ROW

if TYPE_CHECKING:
    from yimen.places.models import Division

HEADS = {
    "name": "姓名",
    "number": "身份证号",
    "programme": "救助项目",
    "kind": "办理结果",
    "amount": "金额（元）",
    "town": "镇（街道）",
    "finished_on": "办结日期",
}
"""Field -> the head of its column, in the empty table as well."""
NEEDED = ("name", "programme", "kind", "town")
SAID = {"姓名": "name", "申请人": "name", "证件号": "number", "身份证号码": "number", "金额": "amount", "镇街": "town"}
"""Other heads people write."""
LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
HEAD_ROWS, MOST_COLUMNS = 10, 40
_NEXT = "请下载空表，把名单粘贴进去后再导入"


def read_lines(*, name: str, content: bytes, programmes: Sequence[str], towns: Sequence[Division]) -> list[NewLine]:
    """The rows below the head, `programmes` and `towns` being what the unit may name.

    Refused: no such table, a column missing, a bad cell with its row, more rows than a list takes.
    """
    titles = {programme_title(key): key for key in programmes}
    found = []
    with closing(_rows(name, content)) as rows:  # the file is given up here, also when a row is refused
        columns = _columns(rows)
        for place, row in rows:
            cells = {field: row[at] if at < len(row) else None for field, at in columns.items()}
            if all(value in (None, "") for value in cells.values()) or _below_the_list(row, cells):
                continue
            try:
                found.append(_line(cells, titles, towns))
            except Refused as refused:
                raise Refused(f"第{place}行：{refused.what}", refused.rule, refused.next) from None
            if len(found) > MOST_LINES:
                raise Refused(f"一次最多导入{MOST_LINES}件", next="请核对是否导入了别的月份")
    if not found:
        raise Refused("表格里没有名单", next=_NEXT)
    return found


def _below_the_list(row: tuple[Any, ...], cells: dict[str, Any]) -> bool:
    """A total or a signature under the list: it names neither a programme nor a result."""
    return not (_text(cells["programme"]) or _text(cells["kind"])) and is_sum(row, _text(cells.get("number")))


def _rows(name: str, content: bytes) -> Generator[tuple[int, tuple[Any, ...]], None, None]:
    """(number of the row, its cells) of the first sheet."""
    check_file(name, content, LARGEST)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Refused("表格展开后太大", next=_NEXT)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for place, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            if place > LAST_ROW:
                raise ValueError
            yield place, row
    except (InvalidFileException, *BROKEN):
        raise Refused("这个文件不是能读的表格", next="请用 Excel 或 WPS 另存为 XLSX 后再导入") from None


def _columns(rows: Iterator[tuple[int, tuple[Any, ...]]]) -> dict[str, int]:
    """Field -> place of its column, from the first row that holds the head of a name; titles may stand above it."""
    heads = {title: field for field, title in HEADS.items()} | SAID
    for place, row in rows:
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            word = "".join(str(cell or "").split()).replace("(", "（").replace(")", "）")
            if word in heads:
                found.setdefault(heads[word], at)
        if "name" in found:
            if lacking := [HEADS[field] for field in NEEDED if field not in found]:
                raise Refused(f"表头缺“{'、'.join(lacking)}”", next=_NEXT)
            return found
        if place >= HEAD_ROWS:
            break
    raise Refused(f"前{HEAD_ROWS}行没有找到“姓名”一栏的表头", next=_NEXT)


def _line(cells: dict[str, Any], titles: dict[str, str], towns: Sequence[Division]) -> NewLine:
    kinds = {label: value for value, label in ResultKind.choices}
    programme, kind = _text(cells["programme"]), _text(cells["kind"])
    if programme not in titles:
        raise Refused("救助项目不是本单位负责的", "职责分工表", f"请写：{'、'.join(titles)}")
    if kind not in kinds:
        raise Refused("办理结果不在所列之中", "", f"请写：{'、'.join(kinds)}")
    return NewLine(
        name=_text(cells["name"]),
        number=_text(number_of(cells.get("number"))),
        programme=titles[programme],
        kind=kinds[kind],
        division=_town(_text(cells["town"]), towns),
        amount_fen=fen_in(cells.get("amount")),
        finished_on=_day(cells.get("finished_on")),
    )


def _text(cell: Any) -> str:
    return "".join(str(cell).split()) if cell is not None else ""


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date) or cell in (None, ""):
        return cell or None
    day = day_of(str(cell))
    if day is None:
        raise Refused("办结日期看不懂", "", "请写成 2026-02-11 的形式")
    return day


def _town(text: str, towns: Sequence[Division]) -> Division:
    """The town a cell names, whole or without its ending (半程 for 半程镇)."""
    found = [town for town in towns if town.name == text] or [
        town for town in towns if len(text) > 1 and town.name.startswith(text)
    ]
    if len(found) != 1:
        raise Refused("镇（街道）不认识", "", "请写镇（街道）全称")
    return found[0]
