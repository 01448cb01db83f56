import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.basics.chinese import date_in_digits, day_of, yuan

SPELLINGS = (
    "{0:04}-{1:02}-{2:02}",
    "{0:04}{1:02}{2:02}",
    "{0:04}/{1}/{2}",
    "{0:04}.{1}.{2}",
    "{0:04} 年 {1} 月 {2} 日",
)
SHORT = ("{1}-{2}", "{1:02}.{2:02}", "{1}/{2}", "{1}月{2}日", "{1}月{2}号")


@pytest.mark.parametrize(
    ("day", "digits"), [(date(2026, 3, 5), "2026年3月5日"), (date(2015, 10, 10), "2015年10月10日")]
)
def test_dates(day, digits):
    assert date_in_digits(day) == digits


@pytest.mark.parametrize(("fen", "said"), [(50050, "500.50"), (5, "0.05"), (100, "1.00")])
def test_money(fen, said):
    assert yuan(fen) == said


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(SPELLINGS))
def test_a_day_is_read_in_each_of_its_spellings(day, spelling):
    assert day_of(spelling.format(day.year, day.month, day.day)) == day


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(SHORT))
def test_a_day_without_its_year_is_read_only_where_the_year_is_told(day, spelling):
    typed = spelling.format(day.year, day.month, day.day)
    assert day_of(typed, day.year) == day
    assert day_of(typed) is None


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99), st.sampled_from(SPELLINGS))
def test_a_day_that_does_not_exist_is_never_another_day(year, month, day, spelling):
    found = day_of(spelling.format(year, month, day))
    assert found is None or (found.year, found.month, found.day) == (year, month, day)


@given(st.text("0123456789-/.年月日号 ０９－", max_size=12))
def test_what_is_read_has_the_digits_that_were_typed(text):
    found = day_of(text, 2026)
    if found is not None:
        plain = text.translate(str.maketrans("０９－", "09-")).replace(" ", "")
        numbers = re.findall(r"\d+", plain) if not plain.isdecimal() else [plain[:4], plain[4:6], plain[6:]]
        assert [int(number) for number in numbers][-2:] == [found.month, found.day]
        assert [int(number) for number in numbers][:-2] in ([], [found.year])


@pytest.mark.parametrize(
    "typed", ["", "昨天", "22/11/2026", "2026-02-30", "2026-11/20", "2026年11月", "1120", "20261120x"]
)
def test_what_is_no_day_is_none(typed):
    assert day_of(typed, 2026) is None


def test_a_full_width_day_is_read():
    assert day_of("２０２６－１１－２０") == date(2026, 11, 20)
