import pytest

from yimen.basics.pinyin import DOUBLE_SURNAMES, MOST_READINGS, SINGLE_SURNAMES, is_spelling, readings, spell


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("曾小明", "zengxiaoming", "zxm"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇和", "qiuhe", "qh"),
        ("区海", "ouhai", "oh"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("查良", "zhaliang", "zl"),
        ("盖叫天", "gejiaotian", "gjt"),
        ("朴槿", "piaojin", "pj"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟明", "moqiming", "mqm"),
        ("长孙明", "zhangsunming", "zsm"),
        ("单于明", "chanyuming", "cym"),
        ("欧阳明", "ouyangming", "oym"),
        ("欧阳", "ouyang", "oy"),
        ("王芳", "wangfang", "wf"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("䶮㛃", "yanjie", "yj"),
    ],
)
def test_the_usual_reading_comes_first(name, full, initials):
    first = readings(name)[0]
    assert (first.full, first.initials) == (full, initials)


def test_the_ordinary_reading_of_a_surname_still_finds_it():
    assert "cengxiaoming" in {r.full for r in readings("曾小明")}


def test_both_ways_to_type_the_sound_u_find_it():
    assert {"lvbu", "lyubu"} <= {r.full for r in readings("吕布")}


def test_names_of_many_voices_stop_somewhere():
    assert 1 < len(readings("单和乐行重朝")) <= 2 * MOST_READINGS


def test_what_cannot_be_read_has_no_reading():
    assert readings("") == ()


@pytest.mark.parametrize(("typed", "spelled"), [("Zeng Xiao-Ming", "zengxiaoming"), ("ＬÜ Bu", "lvbu"), ("zxm", "zxm")])
def test_typed_pinyin_is_made_plain(typed, spelled):
    assert spell(typed) == spelled


@pytest.mark.parametrize(
    ("typed", "is_it"), [("zxm", True), ("zeng xm", True), ("曾xm", False), ("138", False), ("", False)]
)
def test_letters_alone_are_taken_for_pinyin(typed, is_it):
    assert is_spelling(typed) is is_it


def test_the_tables_hold_one_and_two_characters_with_as_many_syllables():
    assert all(len(name) == 1 and all(s.isalpha() for s in said) for name, said in SINGLE_SURNAMES.items())
    assert all(len(name) == len(said) == 2 for name, said in DOUBLE_SURNAMES.items())
