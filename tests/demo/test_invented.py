"""Invented people pass every check of the program and can be nobody."""

import datetime as dt
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from yimen.basics import resident_id
from yimen.demo import invented

DAY = dt.date(2026, 11, 24)


@given(st.integers(), st.integers(0, 80), st.integers(1, 15), st.sampled_from(["male", "female", None]))
def test_number_says_birth_and_sex_and_no_place(seed, least, span, sex):
    person = invented.person(Random(seed), DAY, (least, least + span), sex=sex)
    parsed = resident_id.parse(person.number, on=DAY)
    assert (parsed.birth, parsed.sex) == (person.birth, person.sex)
    assert person.number.startswith("99")
    assert least <= (DAY - person.birth).days / 365.2 <= least + span + 1
    assert sex in (None, person.sex)


@given(st.integers())
def test_the_same_dice_give_the_same_person(seed):
    assert invented.person(Random(seed), DAY, (20, 60)) == invented.person(Random(seed), DAY, (20, 60))


@given(st.integers())
def test_phones_are_of_a_block_nobody_is_called_under(seed):
    assert invented.person(Random(seed), DAY, (20, 60)).phone.startswith("1990000")
