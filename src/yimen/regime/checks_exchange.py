"""What the registry files of a pack must agree on: fields of the closed list, units and programmes that exist."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from yimen.regime.schema_exchange import EXCHANGE_FIELDS, STATES

if TYPE_CHECKING:
    from yimen.regime.checks import Variant, _Checker

_FIELD = ("不认识的栏目", "词表中的栏目")
_LEAP = 2024  # the 29th of February is a day one may name


def check_exchange(checker: _Checker) -> None:
    """Columns mean something of the closed list, no heading means two things, an import finds people by number."""
    units, programmes = checker.keys("units"), checker.keys("programmes")
    for _, at in checker.variants("exchange"):
        value = at[2]
        if value.get("unit"):
            checker.known(at, "unit", value["unit"], units, "不认识的单位", "units.yaml 中的键")
        if value.get("programme"):
            checker.known(at, "programme", value["programme"], programmes, "不认识的救助项目", "programmes 中的键")
        for word in value.get("once") or ():
            checker.one(at, ("once",), word, programmes, "不认识的救助项目", "programmes 中的键")
        columns = value.get("columns")
        if isinstance(columns, dict):
            _columns(checker, at, columns)
    for key, at in checker.variants("rechecks"):
        checker.one(at, (), key, programmes, "不认识的救助项目", "programmes 中的键")
    for _, at in checker.variants("campaigns"):
        for field in ("opens", "closes"):
            _day(checker, at, field)


def _columns(checker: _Checker, at: Variant, columns: dict[str, Any]) -> None:
    seen: dict[str, str] = {}
    for field, column in columns.items():
        checker.one(at, ("columns", field), field, set(EXCHANGE_FIELDS), *_FIELD)
        headings = column.get("headings") if isinstance(column, dict) else None
        for heading in headings if isinstance(headings, list) else ():
            if not isinstance(heading, str):  # the schema has said so
                continue
            if heading in seen:
                checker.complain(
                    at, ("columns", field, "headings"), heading, f"只属于一栏（已见于{seen[heading]}）", "表头重复"
                )
            seen[heading] = field
        if field == "programme" and isinstance(column, dict) and isinstance(column.get("values"), dict):
            for said, word in column["values"].items():
                known = checker.keys("programmes")
                checker.one(
                    at, ("columns", field, "values", said), word, known, "不认识的救助项目", "programmes 中的键"
                )
        if field == "state" and isinstance(column, dict) and isinstance(column.get("values"), dict):
            for said, word in column["values"].items():
                checker.one(at, ("columns", field, "values", said), word, set(STATES), "不认识的状态", "词表中的状态")
    if at[2].get("direction", "import") != "export":
        for field in ("name", "number"):
            if field not in columns:
                checker.complain(at, ("columns",), field, f"写明“{field}”一栏", "导入的名单认不出人")


def _day(checker: _Checker, at: Variant, field: str) -> None:
    words = at[2].get(field)
    if not (isinstance(words, list) and len(words) == 2 and all(isinstance(w, int) for w in words)):
        return
    try:
        date(_LEAP, *words)
    except (ValueError, OverflowError):
        checker.complain(at, (field,), words, "一年中的一天，写作 [月, 日]", "没有这一天")
