"""Reading of limits: counted, anchored, or openly missing."""

from typing import Any

from yimen.flow.needs import read_needs
from yimen.flow.program import Anchor, Extension, Limit
from yimen.flow.reading import Path, choice, duration, flag, keys, listing, refuse, text_of, words
from yimen.regime.vocabulary import FACTS

WORDS = (
    "id", "n", "urgent", "named", "due", "from", "to", "pause", "extend", "remind", "on_due", "last_day", "roll",
    "breach", "basis", "local", "none",
)  # fmt: skip
MONTHS = ("same_month", "next_month")


def read_anchor(path: Path, value: Any) -> Anchor:
    """`{fact: deadline}` or `{day: 15, of: same_month}`; `day: last` is the last day of the month."""
    found = keys(path, value, ("fact", "day", "of"), "截止日")
    if "fact" in found:
        if len(found) > 1:
            refuse(path, listing(found), "fact 不能与 day、of 并用", "{fact: deadline}")
        return Anchor(fact=choice((*path, "fact"), found["fact"], FACTS, "事实"))
    day = found.get("day")
    if day == "last":
        day = 32
    elif isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= 31:
        refuse((*path, "day"), day, "格式不对", "1 至 31 的整数，或者 last")
    return Anchor(day=day, of=choice((*path, "of"), found.get("of"), MONTHS, "月份"))


def _extension(path: Path, value: Any) -> Extension:
    found = keys(path, value, ("to", "needs", "by", "basis"), "延长")
    n, unit = duration((*path, "to"), found.get("to"))
    return Extension(n, unit, read_needs((*path, "needs"), found.get("needs")), text_of((*path, "by"), found.get("by")))


def _reminders(path: Path, value: Any) -> tuple[int, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(i, int) and not isinstance(i, bool) for i in value)
    ):
        refuse(path, value, "格式不对", "整数列表，如 [-5, -1, 1]（负数为到期前，正数为到期后）")
    return tuple(sorted(set(value)))


def _sources(path: Path, value: Any) -> tuple[str, ...]:
    if value is None:
        return ("opened",)
    return words(path, value) if isinstance(value, list) else words(path, [value])


def read_limit(path: Path, value: Any, name: str, over_several: bool = False) -> Limit:
    """One limit. `over_several`: an entry of `limits:`, whose id is its key and whose `to` lists marks."""
    found = keys(path, value, WORDS, "期限")
    if "none" in found:
        if extra := [word for word in found if word not in ("none", "basis", "local")]:
            refuse((*path, extra[0]), extra[0], "没有期限时不能再写其他内容", "{none: 原因}")
        reason = text_of((*path, "none"), found["none"])
        if not reason:
            refuse((*path, "none"), None, "没有期限必须写明原因", "如 原文未定")
        return Limit(id=name, path=".".join(map(str, path)), none=reason)
    if ("n" in found) == ("due" in found):
        refuse(
            path,
            listing(found),
            "期限必须且只能写 n 或者 due 之一",
            "{n: 3 workdays} 或者 {due: {day: 15, of: same_month}}",
        )
    n, unit = duration((*path, "n"), found["n"]) if "n" in found else (None, "")
    to = "closed"
    marks: tuple[str, ...] = ()
    if over_several:
        marks = words((*path, "to"), found.get("to"))
    elif "to" in found:
        to = choice((*path, "to"), found["to"], ("started", "closed"), "期限终点")
    if "roll" in found:
        choice((*path, "roll"), found["roll"], ("none",), "顺延方式")
    if "last_day" in found:
        choice((*path, "last_day"), found["last_day"], ("excluded", "included"), "末日算法")
    if "breach" in found:
        choice((*path, "breach"), found["breach"], ("escalate",), "逾期后果")
    urgent = duration((*path, "urgent"), found["urgent"]) if "urgent" in found else None
    if urgent and (n is None or fewest_days(*urgent) > fewest_days(n, unit)):
        refuse((*path, "urgent"), found["urgent"], "绿色通道的期限不能长于平常的期限", "不长于 n 的期限")
    named = choice((*path, "named"), found["named"], FACTS, "事实") if "named" in found else ""
    if named and (n is None or "extend" in found):
        refuse((*path, "named"), found["named"], "另定日期要有平常的期限，不能再延长", "同时写明 n，不写 extend")
    return Limit(
        id=name if over_several else text_of((*path, "id"), found.get("id")) or name,
        path=".".join(map(str, path)),
        n=n,
        unit=unit,
        urgent=urgent,
        named=named,
        anchor=read_anchor((*path, "due"), found["due"]) if "due" in found else None,
        source=_sources((*path, "from"), found.get("from")),
        to=to,
        to_marks=frozenset(marks),
        pause=words((*path, "pause"), found["pause"]) if "pause" in found else (),
        extend=_extension((*path, "extend"), found["extend"]) if "extend" in found else None,
        remind=_reminders((*path, "remind"), found["remind"]) if "remind" in found else (),
        on_due=text_of((*path, "on_due"), found.get("on_due")),
        last_day_excluded=found.get("last_day") == "excluded",
        roll="roll" not in found,
        breach=text_of((*path, "breach"), found.get("breach")),
        basis=text_of((*path, "basis"), found.get("basis")),
        local=flag((*path, "local"), found.get("local", False)),
    )


def read_at_least(path: Path, value: Any, name: str) -> Limit:
    """`{id, lasts: 7 days, basis}`: how long a turn must last before it can close."""
    found = keys(path, value, ("id", "lasts", "basis", "local"), "最短时间")
    n, unit = duration((*path, "lasts"), found.get("lasts"))
    return Limit(
        id=text_of((*path, "id"), found.get("id")) or name,
        path=".".join(map(str, path)),
        n=n,
        unit=unit,
        roll=False,
        basis=text_of((*path, "basis"), found.get("basis")),
        local=flag((*path, "local"), found.get("local", False)),
    )


def fewest_days(n: int, unit: str) -> int:
    """The fewest calendar days a duration comes to: five workdays span a week, a month has at least 28 days."""
    return n * 28 if unit == "months" else n + 2 * (n // 5) if unit == "workdays" else n
