import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.basics.errors import Refused
from yimen.basics.text import clean_name, clean_phone, fold, tidy

RARE = "䶮㛃堃喆𬱖𠅤𬭎𫘝"


def refusal(function, text: str) -> str:
    with pytest.raises(Refused) as caught:
        function(text)
    return str(caught.value)


def test_rare_characters_pass_every_function_unchanged():
    assert tidy(RARE) == fold(RARE) == clean_name(RARE) == RARE


@pytest.mark.parametrize("dot", [*"·•・･‧∙．.", " · ", " . "])
def test_every_dot_between_the_parts_of_a_name_becomes_one(dot):
    assert clean_name(f"买买提{dot}艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 张 三 ", "张三"),
        ("张\u3000三", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("John A. Smith", "John A. Smith"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("O'Neil-Wang", "O'Neil-Wang"),
        ("王\ue863", "王䶮"),
        ("葛\U000e0100", "葛"),
        ("隆", "隆"),
        ("〇一", "〇一"),
    ],
)
def test_names_are_made_plain_and_no_plainer(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "没有填写姓名"),
        (" \u3000\n", "没有填写姓名"),
        ("张?", "姓名中有问号"),
        ("张？", "姓名中有问号"),
        ("张\ufffd", "姓名中有问号"),
        ("张3", "姓名中有数字"),
        ("张②", "姓名中有数字"),
        ("张、三", "姓名中有标点或符号"),
        ("张<b>", "姓名中有标点或符号"),
        ("张😀", "姓名中有标点或符号"),
        ("张\ue000", "自造字"),
        ("·艾力", "间隔号位置不对"),
        ("艾力·", "间隔号位置不对"),
        ("艾··力", "间隔号位置不对"),
        ("-", "间隔号位置不对"),
        ("张" * 61, "超过60个字"),
    ],
)
def test_what_is_no_name_is_refused_in_words(typed, said):
    assert said in refusal(clean_name, typed)


@given(st.text(max_size=70))
def test_a_cleaned_name_stays_as_it_is(text):
    try:
        name = clean_name(text)
    except Refused:
        return
    assert clean_name(name) == name


@given(st.text())
def test_tidy_and_fold_are_stable(text):
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)


def test_tidy_keeps_chinese_punctuation_and_lines():
    assert tidy("住院３次，花费２万元（自费）。\r\n\r\n  无\t收入  ") == "住院3次，花费2万元（自费）。\n\n无 收入"


def test_fold_makes_spellings_equal():
    assert fold("买买提·艾力") == fold("买买提・艾力") == fold("买买提 艾力") == fold("买买提艾力")
    assert fold("ＪＯＨＮ Smith") == fold("john smith")
    assert fold("隆") == fold("\uf9dc")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800000000", "13800000000"),
        ("１３８ ００００ ００００", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("0539-8012345", "0539-8012345"),
        ("05398012345", "0539-8012345"),
        ("（0539）8012345", "0539-8012345"),
        ("０５３９－８０１２３４５", "0539-8012345"),
        ("010 8012 3456", "010-80123456"),
        ("02180123456", "021-80123456"),
        ("+86 0539 8012345", "0539-8012345"),
        ("0539-8012345转12", "0539-8012345转12"),
        ("0539-8012345-12", "0539-8012345转12"),
        ("0539—8012345 分机12", "0539-8012345转12"),
    ],
)
def test_telephone_numbers_get_one_spelling(typed, kept):
    assert clean_phone(typed) == kept
    assert clean_phone(kept) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "没有填写电话"),
        ("8123456", "座机没有写区号"),
        ("1380000000", "手机号应为11位，现有10位"),
        ("138000000000", "手机号应为11位，现有12位"),
        ("12800000000", "号段不存在"),
        ("0539-1012345", "位数或区号不对"),
        ("53980123456789", "位数或区号不对"),
        ("13800000000李四", "数字以外的字"),
    ],
)
def test_what_is_no_telephone_number_is_refused_in_words(typed, said):
    message = refusal(clean_phone, typed)
    assert said in message
    assert len(typed) < 7 or typed not in message


@given(st.text(max_size=30))
def test_no_text_breaks_the_telephone_rule(text):
    try:
        clean_phone(text)
    except Refused as refused:
        assert refused.what
