"""No place in the code, no address of a registry, nothing of the workshop, nothing left lying, no file too long."""

import re
from functools import partial

import pytest

from . import code, words
from .sources import files, offences, python, text_of, texts

PLACES = (
    *("赤水", "兰坪", "九江", "盘山", "兰山", "遵义", "怒江", "盘锦", "临沂"),
    *("chishui", "lanping", "jiujiang", "panshan", "lanshan"),
    *("赤府办发", "九府厅发", "盘县政办发", "临兰政办发"),
)
CODE = {".py", ".html", ".js", ".css", ".typ", ".yaml", ".yml"}


def places() -> set[str]:
    """Names that stand for places: the seed places, the folders of packs, and the codes of their roots."""
    folders = {name.split("/")[1] for name in files() if name.startswith("packs/") and name.count("/") > 1}
    packs = [text_of(name) for name in files() if re.fullmatch(r"packs/\w+/pack\.yaml", name)]
    codes = {code for text in packs for code in re.findall(r"(?m)^division: *[\"'](\d{6})", text)}
    return {*PLACES, *folders, *codes} - {"cn", "one_door"}  # these two stand below the places


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (words.addresses, "--" + "index" + "-url somewhere"),
        (words.addresses, "see https://example.org/root/" + "simple"),
        (words.addresses, "https://" + "mirrors.example.org/npm"),
        (words.addresses, '"resolved": ' + '"http://example.org/a.tgz"'),
        (words.workplace, "open('/work/" + "shared/clauses.tsv')"),
        (words.workplace, "see ../" + "shared/README.md"),
        (words.unfinished, "x = 1  # " + "TO" + "DO later"),
        (words.unfinished, "raise Not" + "ImplementedError"),
        (words.skipped, "@pytest.mark." + "skip"),
        (words.identity_numbers, "number = '" + "110101" + "19900307" + "7" + "571'"),
        (partial(words.too_long, 2), "a\nb\nc\n"),
    ],
)
def test_a_planted_offence_is_found_on_its_line(check, planted):
    assert [found.split(":")[0] for found in check(planted)] == ["1"]
    assert check("a plain line\n") == []


def test_an_invented_identity_number_is_not_taken_for_a_real_one():
    invented = "999999" + "19900307" + "123"
    check_digit = next(d for d in "0123456789X" if words.right_check_digit(invented + d))
    assert words.identity_numbers(invented + check_digit) == []


def test_a_place_in_code_is_found():
    place = words.place_names({"某县", "moxian"})
    assert code.words_with(place, "if place == 'Moxian':\n    moxian_rule()\n") == [
        "1: if place == 'Moxian':",
        "2: moxian_rule()",
    ]
    assert words.lines_with(place, "<p>\n某县民政局</p>") == ["2: 某县民政局</p>"]


def test_a_docstring_may_cite_an_article_and_one_setting_names_the_default():
    place = words.place_names({"某县", "moxian"})
    assert code.words_with(place, 'def f():\n    """某县 三(二)."""  # moxian too\n') == []
    default = "PLACE = environ.get('YIMEN_PLACE', 'moxian')"
    assert code.words_with(place, default, allowed="YIMEN_PLACE") == []
    assert code.words_with(place, default) != []


def test_the_code_names_no_place():
    place = words.place_names(places())
    outside = [n for n in texts("src/yimen/", suffixes=CODE) if not n.startswith("src/yimen/demo/")]
    by_tree = partial(code.words_with, place, allowed="YIMEN_PLACE")
    found = offences(by_tree, (n for n in outside if n.endswith(".py")))
    found += offences(partial(words.lines_with, place), (n for n in outside if not n.endswith(".py")))
    assert found == []


def test_an_article_of_a_document_in_code_is_found():
    text = 'def f():\n    """三(二)2."""\n    raise Refused("不行", "三(二)2")\n    return "附件1", "第四十二条"\n'
    assert [found.split(":")[0] for found in code.words_with(words.ARTICLE, text)] == ["3", "4"]


def test_the_code_cites_no_article_to_people():
    """In another county the sentence would cite a document that does not bind it: articles come from the pack."""
    outside = (n for n in python("src/yimen/") if not n.startswith("src/yimen/demo/"))
    assert offences(partial(code.words_with, words.ARTICLE), outside) == []


def test_no_file_names_a_registry_or_a_mirror():
    assert offences(words.addresses, texts()) == []


def test_no_file_names_the_place_it_was_written_in():
    assert offences(words.workplace, texts()) == []


def test_no_work_is_left_lying():
    assert offences(words.unfinished, texts("src/", "tests/", "e2e/", "bench/", "scripts/", "packs/")) == []


def test_no_test_is_skipped():
    assert offences(words.skipped, python("tests/", "e2e/")) == []


def test_no_identity_number_of_a_real_place_lies_in_the_project():
    assert offences(words.identity_numbers, texts()) == []


def test_files_stay_short():
    code = {".py", ".html", ".js", ".css", ".typ"}
    assert offences(partial(words.too_long, 500), texts("src/", "scripts/", "bench/", suffixes=code)) == []
    assert offences(partial(words.too_long, 800), texts("tests/", "e2e/", suffixes=code)) == []
