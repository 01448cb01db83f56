"""Dates and money as Chinese papers write them."""

from datetime import date


def date_in_digits(day: date) -> str:
    """2026年3月5日, for forms and slips."""
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(fen: int) -> str:
    """50050 fen as 500.50, without its unit."""
    return f"{fen // 100}.{fen % 100:02d}"
