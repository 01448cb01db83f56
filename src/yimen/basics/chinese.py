"""Dates, small numbers and money as Chinese papers write them."""

from datetime import date

_DIGITS = "〇一二三四五六七八九"


def year_in_characters(year: int) -> str:
    """2026 as 二〇二六 (official papers use 〇, GB/T 15835)."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def number_in_characters(number: int) -> str:
    """1 to 99 as 一 to 九十九; ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError("only 1 to 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def date_in_characters(day: date) -> str:
    """二〇二六年三月五日, for letters and minutes."""
    month, number = number_in_characters(day.month), number_in_characters(day.day)
    return f"{year_in_characters(day.year)}年{month}月{number}日"


def date_in_digits(day: date) -> str:
    """2026年3月5日, for forms and slips."""
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(fen: int) -> str:
    """50050 fen as 500.50, without its unit."""
    return f"{fen // 100}.{fen % 100:02d}"
