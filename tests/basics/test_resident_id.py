"""Identity numbers: every number here uses the never-assigned place 999999 or 719999, or a permit prefix with 0000."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from yimen.basics.errors import Refused
from yimen.basics.resident_id import check_character, looks_like, normalise, parse

TODAY = date(2026, 3, 5)


def number(birth: str = "19800229", order: str = "001", place: str = "999999") -> str:
    first = place + birth + order
    return first + check_character(first)


def refusal(text: str, on: date = TODAY) -> str:
    with pytest.raises(Refused) as caught:
        parse(text, on=on)
    return str(caught.value)


def test_a_valid_number_tells_birth_sex_and_kind():
    found = parse(number(order="123"), on=TODAY)
    assert (found.birth, found.sex, found.kind) == (date(1980, 2, 29), "male", "resident_id")
    assert parse(number(order="124"), on=TODAY).sex == "female"


def test_the_text_form_of_a_parsed_number_hides_it():
    plain = number()
    assert plain not in repr(parse(plain, on=TODAY))
    assert "1980" not in repr(parse(plain, on=TODAY))


@given(st.dates(date(1900, 1, 1), date(2026, 3, 5)), st.integers(0, 999), st.integers(100000, 999999))
def test_the_check_character_agrees_with_an_independent_library(birth, order, place):
    first = f"{place}{birth:%Y%m%d}{order:03d}"
    assert check_character(first) == ric.calc_check_digit(first + "0")
    assert parse(first + check_character(first), on=TODAY).birth == birth


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_refused(place, shift):
    good = number()
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert refusal(wrong)


@given(st.integers(0, 15))
def test_two_neighbours_swapped_are_refused(place):
    good = number(birth="19810423", order="617", place="719999")
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    if swapped != good:
        assert refusal(swapped)


@pytest.mark.parametrize("how", ["full-width", "spaces", "dashes", "zero-width", "tabs"])
def test_a_number_is_understood_however_it_was_typed(how):
    plain = number()
    typed = {
        "full-width": "".join(chr(ord(c) + 0xFEE0) for c in plain),
        "spaces": f" {plain[:6]} {plain[6:14]}\u3000{plain[14:]} ",
        "dashes": f"{plain[:6]}-{plain[6:14]}—{plain[14:]}",
        "zero-width": "\ufeff" + plain[:9] + "\u200b" + plain[9:],
        "tabs": plain + "\t\r\n",
    }[how]
    assert parse(typed, on=TODAY).number == plain


@pytest.mark.parametrize("letter", ["x", "X", "ｘ", "Ｘ", "×", "х", "Х"])
def test_every_way_to_write_the_last_x_is_accepted(letter):
    with_x = next(n for n in (number(order=f"{o:03d}") for o in range(100)) if n.endswith("X"))
    assert parse(with_x[:-1] + letter, on=TODAY).number == with_x


def test_an_old_number_of_15_digits_becomes_18():
    found = parse("999999" + "800229" + "001", on=TODAY)
    assert found.number == number()
    assert found.birth == date(1980, 2, 29)


@pytest.mark.parametrize("order", ["996", "997", "998", "999"])
def test_old_numbers_of_centenarians_lie_in_the_1800s(order):
    assert parse("999999" + "991231" + order, on=date(2000, 1, 1)).birth == date(1899, 12, 31)


def test_the_order_before_the_centenarians_is_of_the_1900s():
    assert parse("999999" + "991231" + "995", on=date(2000, 1, 1)).birth == date(1999, 12, 31)


@pytest.mark.parametrize("place", ["810000", "820000", "830000"])
def test_residence_permits_are_accepted_and_told_apart(place):
    assert parse(number(place=place), on=TODAY).kind == "permit"


@pytest.mark.parametrize("place", ["330113", "133100", "330109", "900001"])
def test_counties_newer_than_any_table_and_foreigners_cards_are_accepted(place):
    impossible_order = number(birth="19990101", order="000", place=place)
    assert parse(impossible_order, on=TODAY).birth == date(1999, 1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有填写身份证号"),
        ("  \u3000 ", "没有填写身份证号"),
        ("1234567", "应为18位（旧证15位），现有7位"),
        ("9" * 19, "现有19位"),
        ("99999X198002290013", "第6位不是数字"),
        ("9999991980022900OO", "第17位不是数字"),
        ("99999919800229001A", "末位应为数字或X"),
        ("99999980022900X", "第15位不是数字"),
        ("99999²198002290013"[:5] + "甲" + "198002290013", "第6位不是数字"),
    ],
)
def test_wrong_shapes_are_named(text, said):
    assert said in refusal(text)


@pytest.mark.parametrize("birth", ["19810229", "19801301", "19800431", "00000101", "19800100"])
def test_dates_that_do_not_exist_are_named(birth):
    assert "出生日期不存在" in refusal(number(birth=birth))


def test_a_wrong_check_character_is_named():
    good = number()
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert "校验码不对" in refusal(wrong)


def test_someone_born_today_is_accepted_and_tomorrow_refused():
    assert parse(number(birth="20260305"), on=TODAY).birth == TODAY
    assert "晚于今天" in refusal(number(birth="20260306"))


def test_the_oldest_person_is_of_130_years_and_a_day_more_is_refused_on_the_birthday():
    assert parse(number(birth="18950306"), on=TODAY)
    assert "超过130年" in refusal(number(birth="18950305"))


@given(st.text(max_size=30))
def test_no_text_breaks_it_and_no_refusal_repeats_it(text):
    try:
        parse(text, on=TODAY)
    except Refused as refused:
        plain = normalise(text)
        assert len(plain) < 6 or plain not in str(refused)


def test_a_refusal_holds_neither_number_nor_birth_date():
    for wrong in (number()[:-1] + "1", number(birth="19810229"), number(birth="20990101"), number()[:-2]):
        said = refusal(wrong)
        assert wrong not in said
        assert wrong[6:14] not in said


@pytest.mark.parametrize(
    ("text", "is_it"), [(number(), True), ("9" * 15, True), ("13800000000", False), ("张三", False)]
)
def test_the_shape_alone_tells_a_number_from_other_search_words(text, is_it):
    assert looks_like(text) is is_it
