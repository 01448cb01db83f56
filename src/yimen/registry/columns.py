"""What the columns and cells of a list mean: headings found wherever they stand, dates, amounts and numbers as people
write them. Pure: knows no table."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yimen.basics.chinese import day_of
from yimen.basics.days import FIRST_YEAR, LAST_YEAR
from yimen.basics.errors import Refused

if TYPE_CHECKING:
    from yimen.regime.schema_exchange import ExchangeEntry
    from yimen.registry.sheets import Cells

OUTER_LIMIT = 60
MOST_DIGITS = 11
"""Before the point of an amount: nobody is paid a hundred thousand million yuan."""
LOOKED_AT = 20
"""Rows from the top in which headings are looked for."""
_ENDS = re.compile(r"[(（【\[].*?[)）】\]]|[*＊:：]")
_BEFORE = re.compile(r"^(每月|本人|申请人|月)+(?=.)")
_UNIT = re.compile(r"(?<=.)[/／]?元([/／]月)?$")
GUIDE = "填写说明"
"""The sheet of an empty template that explains its columns; it is no list."""
_SUMS = re.compile(r"(合计|总计|小计|共计|备注|注[:：]|说明[:：]|填表|制表|审核人|负责人|经办人|单位[（(]?盖章)")
_SCIENCE = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_MONTH = re.compile(r"([0-9]{4})(?:[-/.年])([0-9]{1,2})月?|([0-9]{4})([0-9]{2})")
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73050  # 1950 to 2099
_EPOCH = date(1899, 12, 30)
LOST = Refused("身份证号在 Excel 里存成了数字，后几位已丢失，无法还原", next="请把该列设为文本，照证件重新填写")
SUSPECT = Refused("身份证号末三位是000，可能被 Excel 改过", next="请照证件核对；确实如此的，请逐条录入")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the headings stand: the row of the last of them, each field's column, and the headings as written."""

    row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]


def plain(cell: Any) -> str:
    """A cell as text: full-width letters and digits plain, blanks at the ends gone, whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date().isoformat()
    return unicodedata.normalize("NFKC", str(cell)).strip().strip("'").strip()


def clean_outer(cell: Any) -> str:
    """A number of a superior system as it is kept, typed or in a list: half-width, no blanks; empty when there is none.
    Refused: too long."""
    number = "".join(one for one in plain(cell) if one.isprintable() and not one.isspace())
    if len(number) > OUTER_LIMIT:
        raise Refused(f"上级系统编号超过{OUTER_LIMIT}个字", next="请核对编号")
    return number


def heading(cell: Any) -> str:
    """A heading as it is compared: no blanks, no unit in brackets, no asterisk."""
    return "".join(_ENDS.sub("", plain(cell)).split())


def _loose(word: str) -> str:
    """A heading without what people put before it (whose, each month) and without the unit after it."""
    return _UNIT.sub("", _BEFORE.sub("", word))


def find_headings(template: ExchangeEntry, rows: Sequence[tuple[int, Cells]]) -> Found | None:
    """The row (or two rows, a merged one over its parts) with the most headings of the template; None when in no row
    even the name is found. Refused: a column that must be there is missing; it says which."""
    known = {heading(word): field for field, column in template.columns.items() for word in column.headings}
    best: Found | None = None
    for place, (number, cells) in enumerate(rows):
        found = _matched(known, number, cells)
        if place + 1 < len(rows):
            below = rows[place + 1]
            both = _matched(known, below[0], tuple(_lower(cells, below[1])))
            if len(both.columns) > len(found.columns) and found.columns:
                found = both
        if best is None or len(found.columns) > len(best.columns):
            best = found
    if best is None or "name" not in best.columns:
        return None
    missing = [c.headings[0] for field, c in template.columns.items() if c.required and field not in best.columns]
    if missing:
        raise Refused(
            f"表格里没有“{'”“'.join(missing)}”这一列", next="请补上这一列，或下载空白模板，照模板的表头改好后再导入"
        )
    return best


def _lower(above: Cells, below: Cells) -> list[Any]:
    width = max(len(above), len(below))
    over, under = [*above, *[None] * (width - len(above))], [*below, *[None] * (width - len(below))]
    return [low if plain(low) else high for high, low in zip(over, under, strict=True)]


def _matched(known: Mapping[str, str], number: int, cells: Cells) -> Found:
    columns: dict[str, int] = {}
    words = {place: heading(cell) for place, cell in enumerate(cells) if isinstance(cell, str)}
    for place, word in words.items():
        if (field := known.get(word)) is not None:
            columns.setdefault(field, place)
    if columns:
        columns |= _nearly(known, {place: word for place, word in words.items() if word not in known}, set(columns))
    return Found(number, columns, tuple(plain(cell) for cell in cells))


def _nearly(known: Mapping[str, str], words: Mapping[int, str], taken: set[str]) -> dict[str, int]:
    """Columns of the fields still sought by headings nearly known: only where one column means one field."""
    meant: dict[str, set[str]] = {}
    for word, field in known.items():
        meant.setdefault(_loose(word), set()).add(field)
    found: dict[str, list[int]] = {}
    for place, word in words.items():
        fields = meant.get(_loose(word), set())
        if len(fields) == 1 and not fields & taken:
            found.setdefault(next(iter(fields)), []).append(place)
    return {field: places[0] for field, places in found.items() if len(places) == 1}


def is_blank(cells: Cells) -> bool:
    """Whether nothing stands in the row."""
    return all(not plain(cell) for cell in cells)


def is_sum(cells: Cells, number: str) -> bool:
    """Whether the row is a total or a note below the list: it has no number and begins with such a word."""
    first = next((text for cell in cells if (text := plain(cell))), "")
    return not number and _SUMS.match("".join(first.split())) is not None


def number_of(cell: Any) -> str:
    """An identity number from a cell. Refused when the spreadsheet took it for a figure: its end is lost."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Refused("身份证号一栏是数字", next="请核对这一行的列是否错位")
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        raise LOST
    text = plain(cell)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    if _SCIENCE.fullmatch(text):
        raise LOST
    return text


def ends_rounded(number: str) -> bool:
    """Whether a number looks as if a spreadsheet had cut it to fifteen places."""
    return len(number) == 18 and number.endswith("000")


def day_in(cell: Any, *, last: bool = False) -> date | None:
    """The day a cell means: a date, a serial number, or text such as 2025.3.1 or 2025年3月 (a month: its first day,
    with `last` its last one). None for an empty cell; Refused for what is no day, or none of these centuries."""
    found = _day(cell, last)
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused("日期太早或太晚", next="请核对年份；没有期限的，留空")
    return found


def _day(cell: Any, last: bool) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if not text:
        return None
    if re.fullmatch(r"[12]\d{3}\.1", text):
        raise Refused("日期只有年和月，分不清是1月还是10月", next="请把该列设为文本，写明年月日")
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(float(text)))
    text = re.sub(r"[T ]+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text)
    found = day_of(text) or _month(text, last)
    if found is None:
        raise Refused("日期看不懂", next="请写成 2025-03-01 这样的形式")
    return found


def _month(text: str, last: bool) -> date | None:
    match = _MONTH.fullmatch("".join(text.split()))
    if match is None:
        return None
    year, month = int(match[1] or match[3]), int(match[2] or match[4])
    if not (1 <= month <= 12 and MINYEAR <= year <= MAXYEAR):
        return None
    return date(year, month, monthrange(year, month)[1] if last else 1)


def fen_in(cell: Any) -> int | None:
    """The amount of a cell in fen; None when there is none or it is nought. Refused: no amount, negative, finer than a
    fen."""
    text = plain(cell).replace(",", "").replace("￥", "").replace("¥", "")
    text = re.sub(r"(元|圆|/月|每月|元/月)+$", "", "".join(text.split()))
    if text in ("", "-", "/", "无"):
        return None
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise Refused("金额不是数字", next="请只写数字，单位是元")
    if text.startswith("-"):
        raise Refused("金额是负数", next="请核对金额")
    if len(text.partition(".")[0]) > MOST_DIGITS:
        raise Refused("金额不止两位小数，或过大", next="请核对金额")
    value = float(text) * 100
    fen = round(value)
    if abs(value - fen) > 1e-4 * max(1.0, value * 1e-9):
        raise Refused("金额不止两位小数，或过大", next="请核对金额")
    return fen or None


def word_in(cell: Any, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The word a cell stands for, by what the template says or by the word's own Chinese; empty when the cell is empty.
    LookupError for anything else."""
    text = heading(cell)
    if not text:
        return ""
    known = {heading(said): word for said, word in values.items()} | {heading(v): k for k, v in labels.items()}
    return known[text]
