from datetime import date

import pytest

from yimen.basics.chinese import date_in_characters, date_in_digits, number_in_characters, year_in_characters


@pytest.mark.parametrize(
    ("day", "characters", "digits"),
    [
        (date(2026, 3, 5), "二〇二六年三月五日", "2026年3月5日"),
        (date(2015, 10, 10), "二〇一五年十月十日", "2015年10月10日"),
        (date(2030, 12, 31), "二〇三〇年十二月三十一日", "2030年12月31日"),
        (date(1999, 11, 20), "一九九九年十一月二十日", "1999年11月20日"),
    ],
)
def test_dates(day, characters, digits):
    assert date_in_characters(day) == characters
    assert date_in_digits(day) == digits


def test_the_year_uses_the_round_zero():
    assert year_in_characters(2000) == "二〇〇〇"


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_small_numbers(number, said):
    assert number_in_characters(number) == said


@pytest.mark.parametrize("number", [0, 100, -1])
def test_other_numbers_are_an_error_of_the_program(number):
    with pytest.raises(ValueError, match="1 to 99"):
        number_in_characters(number)
