"""Masked numbers show their ends only."""

import pytest

from yimen.common import mask


@pytest.mark.parametrize(
    ("shown", "hidden"),
    [
        (mask.number("371399199003071234"), "3713**********1234"),
        (mask.number("371399900307123"), "3713*******7123"),
        (mask.number("H12345678"), "H*******8"),
        (mask.number(""), ""),
        (mask.phone("13800006621"), "138****6621"),
        (mask.phone("05398312345"), "053****2345"),
        (mask.phone("110"), "1*0"),
        (mask.bank("6228480000000001234"), "**** 1234"),
        (mask.bank("1234"), "****"),
        (mask.name("王敏"), "王*"),
        (mask.name("王小敏"), "王*敏"),
        (mask.name("买买提·吐尔逊"), "买*****逊"),
        (mask.name("王"), "王"),
    ],
)
def test_masks(shown, hidden):
    assert shown == hidden
