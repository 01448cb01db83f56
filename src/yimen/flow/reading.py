"""Strict reading of a procedure's mapping: every surprise names its path, the offending text and what was expected."""

import difflib
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NoReturn

Path = tuple[str | int, ...]

DURATION = re.compile(r"^(\d+) (workdays|days|months)$")
SHARE = re.compile(r"^(\d+(?:\.\d+)?) ?%$")
RATIO = re.compile(r"^(\d+)/([1-9]\d*)$")


class ProcedureError(Exception):
    """A procedure the kernel refuses. `path` leads to the entry, `text` is what stands there; the rest is Chinese."""

    def __init__(self, path: Path, text: Any, problem: str, expected: str = "") -> None:
        super().__init__(problem)
        self.path = path
        self.text = "" if text is None else str(text)
        self.problem = problem
        self.expected = expected

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        text = f"“{self.text}”" if self.text else ""
        expected = f"；应为：{self.expected}" if self.expected else ""
        return f"{where}：{text}{self.problem}{expected}"


def refuse(path: Path, text: Any, problem: str, expected: str = "") -> NoReturn:
    raise ProcedureError(path, text, problem, expected)


def listing(words: Iterable[str]) -> str:
    return "、".join(words)


def choice(path: Path, text: Any, words: Iterable[str], what: str) -> str:
    """A word of a closed list."""
    known = list(words)
    if not isinstance(text, str) or text not in known:
        near = difflib.get_close_matches(str(text), known, n=3)
        refuse(
            path,
            text,
            f"不是已知的{what}",
            listing(near) + "？" if near else listing(known[:20]) + ("……" if len(known) > 20 else ""),
        )
    return text


def mapping(path: Path, value: Any, what: str = "映射") -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        refuse(path, value, "格式不对", what)
    for key in value:
        if not isinstance(key, str):
            refuse((*path, str(key)), key, "键必须是文字（注意 on、off、yes、no 会被读成真假值）", "文字")
    return value


def keys(path: Path, value: Any, allowed: Iterable[str], what: str) -> Mapping[str, Any]:
    """A mapping that holds no key outside the list."""
    found = mapping(path, value, what)
    for key in found:
        if key not in (words := list(allowed)):
            choice((*path, key), key, words, f"{what}用词")
    return found


def text_of(path: Path, value: Any) -> str:
    """A text or number as text; empty when absent."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        refuse(path, value, "格式不对", "文字")
    return str(value)


def flag(path: Path, value: Any) -> bool:
    if not isinstance(value, bool):
        refuse(path, value, "格式不对", "true 或者 false")
    return value


def words(path: Path, value: Any) -> tuple[str, ...]:
    """A list of texts, none twice."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        refuse(path, value, "格式不对", "文字列表，如 [甲, 乙]")
    if len(set(value)) != len(value):
        refuse(path, value, "列表中有重复", "各项不重复")
    return tuple(value)


def number(path: Path, value: Any, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        refuse(path, value, "格式不对", f"不小于 {least} 的整数")
    return value


def duration(path: Path, value: Any) -> tuple[int, str]:
    """`7 days`, `3 workdays`, `6 months`; at least one."""
    match = DURATION.match(value) if isinstance(value, str) else None
    if not match or int(match[1]) < 1:
        refuse(path, value, "不是期限", "如 3 workdays、7 days、6 months")
    return int(match[1]), match[2]


def share(path: Path, value: Any) -> Fraction:
    match = SHARE.match(value) if isinstance(value, str) else None
    if not match or not 0 < Fraction(match[1]) <= 100:
        refuse(path, value, "不是比例", "如 30 %")
    return Fraction(match[1]) / 100


def ratio(path: Path, value: Any) -> Fraction:
    match = RATIO.match(value) if isinstance(value, str) else None
    if not match or Fraction(int(match[1]), int(match[2])) > 1:
        refuse(path, value, "不是分数", "如 1/2、2/3")
    return Fraction(int(match[1]), int(match[2]))
