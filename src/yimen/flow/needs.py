"""Typed demands (`needs`): what the pack may ask for, and whether what was handed in meets it.

Values handed in never hold free text: prose comes as its id or hash, papers as ids of evidence or words of paper kinds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from yimen.basics.errors import Refused
from yimen.flow.program import Need
from yimen.flow.reading import Path, choice, keys, mapping, number, refuse, words
from yimen.regime.vocabulary import NEEDS

#: Words that take a number (at least so many), a list, or a mapping; the rest are simply present or not.
COUNTED = frozenset({"investigators", "items"})


def _argument(path: Path, word: str, value: Any) -> Any:
    if word in COUNTED:
        return number(path, value)
    if word == "participants":
        return value if value == "local" else number(path, value)
    if word == "papers":
        return words(path, value)
    if word == "amount_at_most":
        found = keys(path, value, ("standard", "months"), "金额上限")
        if not isinstance(found.get("standard"), str):
            refuse((*path, "standard"), found.get("standard"), "格式不对", "标准的名称，如 dibao")
        return (found["standard"], number((*path, "months"), found.get("months", 1)))
    if value is not True:
        refuse(path, value, "格式不对", "true")
    return True


def read_needs(path: Path, value: Any) -> tuple[Need, ...]:
    """`[reason, notice]` or `{investigators: 2, papers: [visit_form]}`; unknown words are refused."""
    if value is None:
        return ()
    if isinstance(value, list):
        found = []
        for word in words(path, value):
            choice(path, word, NEEDS, "要件")
            if word in COUNTED or word == "amount_at_most":
                refuse(path, word, "要件缺少数值", f"{{{word}: …}}")
            found.append(Need(word, () if word == "papers" else "local" if word == "participants" else True))
        return tuple(found)
    return tuple(
        Need(choice((*path, word), word, NEEDS, "要件"), _argument((*path, word), word, arg))
        for word, arg in mapping(path, value, "要件列表或者映射").items()
    )


def _many(given: Any) -> set[str]:
    """Distinct, non-empty entries of a list (or the keys of a mapping with a value)."""
    if isinstance(given, Mapping):
        return {str(key) for key, value in given.items() if value}
    if isinstance(given, str):
        return {given} if given.strip() else set()
    return {str(item) for item in given or () if str(item).strip()}


def _investigators(arg: Any, given: Any) -> str:
    return "" if len(_many(given)) >= arg else f"调查人员不得少于 {arg} 人，已填 {len(_many(given))} 人"


def _papers(arg: Any, given: Any) -> str:
    found = _many(given)
    if not arg:
        return "" if found else "缺少材料"
    missing = [word for word in arg if word not in found]
    return f"缺少材料：{'、'.join(missing)}" if missing else ""


def _items(arg: Any, given: Any) -> str:
    found = given if isinstance(given, int) and not isinstance(given, bool) else len(_many(given))
    return "" if found >= arg else f"应当评估 {arg} 项，已填 {found} 项"


def _participants(arg: Any, given: Any) -> str:
    least = 1 if arg == "local" else arg
    return "" if len(_many(given)) >= least else f"评议参加人不得少于 {least} 人"


def _amount(arg: Any, given: Any) -> str:
    """`given`: {amount, ceiling} in fen; the caller looks the standard up for the day, the kernel compares."""
    if (
        not isinstance(given, Mapping)
        or not isinstance(given.get("amount"), int)
        or not isinstance(given.get("ceiling"), int)
    ):
        return "缺少金额及其上限"
    if given["amount"] <= 0:
        return "金额必须大于零"
    return "" if given["amount"] <= given["ceiling"] else f"金额超过上限（{arg[1]} 个月标准）"


CHECKS: dict[str, Callable[[Any, Any], str]] = {
    "investigators": _investigators,
    "papers": _papers,
    "items": _items,
    "participants": _participants,
    "amount_at_most": _amount,
}


def _present(word: str, given: Any) -> str:
    blank = given is None or given is False or (isinstance(given, str) and not given.strip()) or given in ([], {}, ())
    return f"缺少{NEEDS[word]}" if blank else ""


def unmet(needs: tuple[Need, ...], given: Mapping[str, Any], basis: str) -> Refused | None:
    """The first demand not met, as a sentence; None when all are."""
    for need in needs:
        check = CHECKS.get(need.word)
        problem = check(need.arg, given.get(need.word)) if check else _present(need.word, given.get(need.word))
        if problem:
            return Refused(problem, basis, f"请补齐{NEEDS[need.word]}后再提交")
    return None
