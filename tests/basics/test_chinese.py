from datetime import date

import pytest

from yimen.basics.chinese import date_in_digits, yuan


@pytest.mark.parametrize(
    ("day", "digits"), [(date(2026, 3, 5), "2026年3月5日"), (date(2015, 10, 10), "2015年10月10日")]
)
def test_dates(day, digits):
    assert date_in_digits(day) == digits


@pytest.mark.parametrize(("fen", "said"), [(50050, "500.50"), (5, "0.05"), (100, "1.00")])
def test_money(fen, said):
    assert yuan(fen) == said
