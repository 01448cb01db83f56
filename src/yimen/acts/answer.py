"""A unit's answer in structure: what it gives, how much, how often, from when; what stands of it, and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from yimen.basics.chinese import date_in_digits, yuan
from yimen.basics.errors import Refused
from yimen.flow.contracts import is_main
from yimen.places import api as places
from yimen.referrals.models import Referral, Result
from yimen.referrals.types import ResultKind
from yimen.registry.api import AidKind, Rhythm

if TYPE_CHECKING:
    from yimen.proceedings.queries import Look

GIVEN = ("aid", "rhythm", "amount_fen", "what", "given_from", "given_until")
"""What only something given has."""


def result_from(referral: Referral, values: Mapping[str, Any], finished_on: date, rule: str) -> Result:
    """The answer of a form as a row not yet saved; refused, citing `rule`, when it lacks something or contradicts
    itself.

    `values`: result (ResultKind); granted: aid (AidKind; left out, an amount is money and anything else the standing
    in the programme), rhythm, amount_fen, what, given_from (the day it was finished when left out), given_until (last
    day); refused: ground (key of the pack's list); text, the unit's own words.
    """
    kind = str(values.get("result") or "")
    if not kind:
        raise Refused("缺少办理结果", rule, "请选择办理结果")
    if kind not in ResultKind.values:
        raise Refused("办理结果不在所列之中", rule, "请选择给予救助、不予救助或其他方式解决")
    given: dict[str, Any] = {name: values.get(name) for name in GIVEN}
    text, what = str(values.get("text") or "").strip(), str(given.pop("what") or "").strip()
    result = Result(referral=referral, kind=kind, finished_on=finished_on, text=text, what=what)
    result.amount_fen = given["amount_fen"]
    if kind == ResultKind.GRANTED:
        _take_given(result, given, rule)
    elif kind == ResultKind.REFUSED:
        _take_refusal(result, values, given, rule)
    if not text and not (kind == ResultKind.GRANTED and (result.amount_fen or what)):
        raise Refused("缺少办理结果说明", rule, "请填写办理结果说明")
    return result


def _take_given(result: Result, given: Mapping[str, Any], rule: str) -> None:
    result.aid = given["aid"] or (AidKind.MONEY if result.amount_fen else AidKind.STATUS)
    result.rhythm = given["rhythm"] or ("" if result.aid == AidKind.STATUS else Rhythm.ONCE)
    if result.aid not in AidKind.values or result.rhythm not in ("", *Rhythm.values):
        raise Refused("救助形式或者周期不在所列之中", rule, "请从列出的选项中选择")
    label = AidKind(result.aid).label
    if result.aid == AidKind.MONEY and not result.amount_fen:
        raise Refused("给予资金的没有写金额", rule, "请填写金额，或者改选救助形式")
    if result.aid == AidKind.REDUCTION and not (result.amount_fen or result.what):
        raise Refused("给予减免的没有写减免多少", rule, "请填写减免的金额，或者在内容里写明减免什么")
    if result.aid in (AidKind.GOODS, AidKind.SERVICE) and not result.what:
        raise Refused(f"给予{label}的没有写内容", rule, f"请写明{label}的内容和数量")
    result.given_from = given["given_from"] or result.finished_on
    result.given_until = given["given_until"]
    if result.given_until and result.given_until < result.given_from:
        raise Refused("救助止日早于起日", rule, "请核对起止日期")


def _take_refusal(result: Result, values: Mapping[str, Any], given: Mapping[str, Any], rule: str) -> None:
    if result.amount_fen:
        raise Refused("不予救助的不能填写金额", "", "请核对办理结果；不予救助的，把金额留空")
    if result.what or any(given[name] for name in ("given_from", "given_until")):
        raise Refused("不予救助的不能填写救助内容和起止日期", rule, "请核对办理结果")
    known = places.release().grounds
    result.ground = str(values.get("ground") or "")
    if known and result.ground not in known:
        raise Refused("没有选不予救助的情形", rule, "请从列出的情形中选择，再写明具体情况")


def ground_choices() -> list[tuple[str, str]]:
    """The reasons for granting nothing that the place lists; none when it lists none."""
    return [(key, entry.title) for key, entry in places.release().grounds.items()]


def result_words(result: Result) -> str:
    """The answer as the slip says it: what is given, how much and when, or why nothing; the unit's own words."""
    words = [ResultKind(result.kind).label]
    amount = f"{yuan(result.amount_fen)}元" if result.amount_fen else ""
    if result.aid:
        rhythm = f"（{Rhythm(result.rhythm).label}）" if result.rhythm else ""
        what = f"“{result.what}”" if result.what else ""
        words.append(f"{AidKind(result.aid).label}{what}{amount}{rhythm}")
        words += _period(result)
    elif amount:
        words.append(amount)
    if result.ground:
        known = places.release().grounds
        words.append(known[result.ground].title if result.ground in known else result.ground)
    return "，".join(words) + (f"：{result.text}" if result.text else "")


def _period(result: Result) -> list[str]:
    """From when until when; a thing given once and for no longer needs no period."""
    if result.given_from is None or (result.rhythm == Rhythm.ONCE and not result.given_until):
        return []
    until = f"至{date_in_digits(result.given_until)}" if result.given_until else ""
    return [f"自{date_in_digits(result.given_from)}{until or '起'}"]


def in_force(referral: Referral, seen: Look) -> Result | None:
    """The unit's answer, while one stands: not what waits for its second person or was thrown out, not what was
    corrected since, and nothing of a unit that gave the referral back."""
    found = sorted(referral.results.all(), key=lambda row: row.pk)
    return found[-1] if found and answered(seen) else None


def answered(seen: Look) -> bool:
    """Whether the referral is finished by its unit."""
    turns = (turn for turn in seen.state.turns if turn.step.kind == "handle" and turn.live)
    return any(turn.outcome is not None and is_main(turn.step, turn.outcome.name) for turn in turns)
