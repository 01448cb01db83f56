"""Pure decisions of this room: what identifies a person, and what a person is found by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yimen.basics import pinyin, resident_id
from yimen.basics.errors import Refused
from yimen.basics.text import clean_name, clean_phone, fold, tidy
from yimen.common.tokens import Kind
from yimen.people.types import IdentityKind, Sex

PREFIX_LIMIT = 4
"""Names are found by their first one to four characters."""

TEMPORARY = re.compile(r"T\d{8}-\d{6}")
_OTHER = re.compile(r"[0-9A-Z][0-9A-Z()/-]{3,29}")
_RULE = "一人一号"


@dataclass(frozen=True, slots=True)
class Identity:
    """A checked number and what it says of the person; its text form hides it."""

    kind: IdentityKind
    number: str
    birth: date | None = None
    sex: str = ""

    def __repr__(self) -> str:
        return f"<Identity {self.kind}>"


def check_identity(kind: str, number: str, *, on: date) -> Identity:
    """The identity a clerk typed. A number of 18 places says itself whether it is a card or a residence permit."""
    match kind:
        case IdentityKind.RESIDENT_ID | IdentityKind.PERMIT:
            parsed = resident_id.parse(number, on=on)
            return Identity(IdentityKind(parsed.kind), parsed.number, parsed.birth, Sex(parsed.sex))
        case IdentityKind.OTHER:
            plain = resident_id.normalise(number)
            if resident_id.looks_like(plain):
                raise Refused("这个号码像是身份证号", _RULE, "请选择按居民身份证登记")
            if not _OTHER.fullmatch(plain) and not _OTHER.fullmatch(plain.replace("（", "(").replace("）", ")")):
                raise Refused("证件号码应为4至30位字母和数字", _RULE, "没有证件的，请选择临时编号登记")
            return Identity(IdentityKind.OTHER, plain)
    raise ValueError(f"no number is typed for identity kind {kind!r}")


def temporary_number(on: date, drawn: int) -> str:
    """The number of a person without papers: T, the day, six digits drawn at random."""
    return f"T{on:%Y%m%d}-{drawn:06d}"


_WEIGHT = {IdentityKind.TEMPORARY: 0, IdentityKind.OTHER: 1, IdentityKind.PERMIT: 2, IdentityKind.RESIDENT_ID: 2}


def check_survivor(kept: str, dropped: str) -> None:
    """Of two registrations of a person the better paper stays: a temporary number never takes the place of a paper."""
    if _WEIGHT[IdentityKind(kept)] < _WEIGHT[IdentityKind(dropped)]:
        raise Refused("要保留的登记证件不如另一份", _RULE, "请保留有居民身份证（居住证）的一份")


def better(one: str, other: str) -> bool | None:
    """Whether the first paper is better than the second; None when a person must say which number is right."""
    difference = _WEIGHT[IdentityKind(one)] - _WEIGHT[IdentityKind(other)]
    return None if difference == 0 else difference > 0


def check_birth(birth: date | None, *, on: date) -> date | None:
    """A birth date a clerk typed: not after today, not beyond the oldest age."""
    if birth is None:
        return None
    if birth > on:
        raise Refused("出生日期晚于今天", "", "请核对后重新填写")
    if on.year - birth.year > resident_id.OLDEST_YEARS:
        raise Refused(f"出生日期距今超过{resident_id.OLDEST_YEARS}年", "", "请核对后重新填写")
    return birth


def clean_address(text: str) -> str:
    """An address on one line."""
    return " ".join(tidy(text).split("\n"))


def alike_by(name: str, birth: date | None, phone: str, place: str) -> Iterator[tuple[Kind, str]]:
    """What two registrations of one person have in common, as pairs to make tokens of: the name, and with it the day of
    birth, the telephone or the village (`place`, a division's code; it counts for people without papers)."""
    plain = fold(name)
    for kind, fact in (
        (Kind.ALIKE_BIRTH, birth.isoformat() if birth else ""),
        (Kind.ALIKE_PHONE, phone),
        (Kind.ALIKE_PLACE, place),
    ):
        if fact:
            yield kind, f"{plain}|{fact}"


def findable_by(number: str, name: str, phone: str) -> Iterator[tuple[Kind, str]]:
    """Everything a person can be found by, as pairs to make tokens of."""
    yield Kind.NUMBER, number
    if phone:
        yield Kind.PHONE, phone
    plain = fold(name)
    yield Kind.NAME, plain
    for length in range(1, min(len(plain) - 1, PREFIX_LIMIT) + 1):
        yield Kind.PREFIX, plain[:length]
    for reading in pinyin.readings(name):
        yield Kind.PINYIN, reading.full
        yield Kind.INITIALS, reading.initials


def searched_by(text: str, *, on: date) -> list[tuple[Kind, str]]:
    """What a clerk may have meant: a whole number, a telephone number, pinyin or initials, a name or its beginning.

    Refused: nothing typed, or something shaped like an identity number that cannot be one.
    """
    plain = tidy(text)
    if not fold(plain):
        raise Refused("没有填写要查的内容", "", "请填写证件号、电话、姓名或姓名拼音")
    if TEMPORARY.fullmatch(plain.upper()):
        return [(Kind.NUMBER, plain.upper())]
    if resident_id.looks_like(plain) or _meant_as_number(plain):
        return [(Kind.NUMBER, resident_id.parse(plain, on=on).number)]
    if not any(character.isalpha() for character in plain):
        return [(Kind.PHONE, clean_phone(plain))]
    wanted: list[tuple[Kind, str]] = [(Kind.NAME, fold(plain)), (Kind.PREFIX, fold(plain))]
    if pinyin.is_spelling(plain):
        spelled = pinyin.spell(plain)
        wanted += [(Kind.PINYIN, spelled), (Kind.INITIALS, spelled)]
    elif any(character.isdigit() for character in plain):
        wanted += [(Kind.NUMBER, resident_id.normalise(plain))]
    return wanted


def _meant_as_number(plain: str) -> bool:
    """Whether so many digits stand there that only an identity number can be meant, if a wrong one."""
    digits = sum(character.isdigit() for character in plain)
    return digits >= 14 and not any(character.isalpha() and character not in "xX" for character in plain)


__all__ = [
    "Identity",
    "alike_by",
    "better",
    "check_birth",
    "check_identity",
    "check_survivor",
    "clean_address",
    "clean_name",
    "clean_phone",
    "findable_by",
    "searched_by",
    "temporary_number",
]
