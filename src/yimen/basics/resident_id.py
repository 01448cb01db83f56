"""Chinese identity numbers (GB 11643): 18 characters, of which the last is a check character; old cards have 15 digits.

The place part is never judged: counties are made and renamed faster than any table, and residents of Hong Kong, Macao
and Taiwan (81, 82, 83) and foreigners (9...) carry numbers of the same shape.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from operator import mul
from typing import Literal

from yimen.basics.errors import Refused

Sex = Literal["male", "female"]
Kind = Literal["resident_id", "permit"]

RULE = "GB 11643 公民身份号码"
OLDEST_YEARS = 130
"""Nobody alive is older; a greater age is a slip of the keyboard."""

_PERMIT_PREFIXES = ("81", "82", "83")
_CHECK_CHARACTERS = "10X98765432"
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CENTENARIAN_ORDERS = {"996", "997", "998", "999"}
_IGNORED = {"-", "\u2010", "\u2011", "–", "—", "\u00ad", "\ufeff", "\u200b", "\u200c", "\u200d", "\u2060"}
_LIKE_X = str.maketrans({"×": "X", "Х": "X", "х": "X", "✕": "X"})
_CHECK_AGAIN = "请对照证件重新录入"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """One valid number of 18 characters with what it says; its text form hides the number."""

    number: str = field(repr=False)
    birth: date = field(repr=False)
    sex: Sex
    kind: Kind


def normalise(text: str) -> str:
    """The number as typed, made plain: half-width, no spaces or dashes, capital X. Judges nothing."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", text).translate(_LIKE_X)
    return "".join(c for c in folded if not c.isspace() and c not in _IGNORED).upper()


def check_character(first17: str) -> str:
    """The 18th character for 17 digits: weights are the powers of two modulo 11 (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(map(mul, map(int, first17), _WEIGHTS))
    return _CHECK_CHARACTERS[total % 11]


def parse(text: str, *, on: date) -> ResidentId:
    """The number in `text` as of the day `on`; Refused names what is wrong and never repeats the number."""
    number = normalise(text)
    if not number:
        raise Refused("没有填写身份证号", RULE, "没有证件的，请选择临时编号登记")
    _check_shape(number)
    if len(number) == 15:
        number = _to_18(number)
    birth = _birth(number, on)
    if check_character(number[:17]) != number[17]:
        raise Refused("身份证号的校验码不对，可能有一位录错", RULE, _CHECK_AGAIN)
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return ResidentId(number, birth, sex, "permit" if number.startswith(_PERMIT_PREFIXES) else "resident_id")


def looks_like(text: str) -> bool:
    """Whether `text` has the shape of a whole number (15 or 18 places), right or wrong: for choosing how to search."""
    number = normalise(text)
    try:
        _check_shape(number)
    except Refused:
        return False
    return True


def _check_shape(number: str) -> None:
    """Length and characters; the old 15 digits have no check character."""
    if len(number) not in (15, 18):
        raise Refused(f"身份证号应为18位（旧证15位），现有{len(number)}位", RULE, _CHECK_AGAIN)
    digits = number[:17] if len(number) == 18 else number
    if not (digits.isascii() and digits.isdigit()):
        place = next(n for n, character in enumerate(digits, start=1) if character not in "0123456789")
        raise Refused(f"身份证号第{place}位不是数字", RULE, _CHECK_AGAIN)
    if len(number) == 18 and number[17] not in "0123456789X":
        raise Refused("身份证号末位应为数字或X", RULE, _CHECK_AGAIN)


def _to_18(number: str) -> str:
    """An old number made new: the century is 19, except the order codes kept for people born in the 1800s."""
    century = "18" if number[12:] in _CENTENARIAN_ORDERS else "19"
    first17 = number[:6] + century + number[6:]
    return first17 + check_character(first17)


def _birth(number: str, on: date) -> date:
    """The birth date of an 18-place number, possible and lived by `on`."""
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Refused("身份证号中的出生日期不存在", RULE, _CHECK_AGAIN) from None
    if birth > on:
        raise Refused("身份证号中的出生日期晚于今天", RULE, _CHECK_AGAIN)
    if on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)) > OLDEST_YEARS:
        raise Refused(f"身份证号中的出生日期距今超过{OLDEST_YEARS}年", RULE, _CHECK_AGAIN)
    return birth
