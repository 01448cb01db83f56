"""What the pack tells people at the counter: the document's own words in 2015, the nation's with their source today."""

from __future__ import annotations

import json
import re

import pytest

from yimen.regime.api import Release
from yimen.regime.release import canonical

#: What only came after the document.
LATER = re.compile(r"社会救助法|L26|M57|M43|2026|〔20(?:1[6-9]|2\d)〕")


def texts(release: Release) -> dict[str, str]:
    """Programme -> everything that is told of it."""
    return {
        key: " ".join([*entry.conditions, entry.amount or "", entry.where or "", entry.basis or ""])
        for key, entry in release.programmes.items()
    }


def test_every_programme_says_who_what_and_where(of_2015, of_2026):
    for release in (of_2015, of_2026):
        for key, entry in release.programmes.items():
            assert entry.conditions and entry.amount and entry.where, key


def test_of_2015_nothing_is_said_that_came_later(of_2015):
    assert {key: text for key, text in texts(of_2015).items() if LATER.search(text)} == {}
    assert {entry.basis.partition(" ")[0] for entry in of_2015.programmes.values()} == {"lanshan-2015-13"}


@pytest.mark.parametrize(
    ("programme", "words"),
    [
        ("emergency_aid", "因遭受意外事故、自然灾害、重大疾病等各种突发性事件造成生活特别困难的城乡困难家庭"),
        ("education", "家庭经济困难学生"),
        ("mothers_children", "困难单亲母亲和困难儿童贫困家庭等困难人群"),
        ("youth_help", "社会弱势青少年群体"),
        ("elderly_aid", "生活困难老年人"),
        ("litigation_aid", "涉诉困难家庭"),
    ],
)
def test_who_may_have_it_is_the_documents_own_word(document, of_2015, programme, words):
    assert words in of_2015.programmes[programme].conditions
    assert words in document


def test_what_the_document_does_not_say_is_said_to_be_so(of_2015):
    for key in ("dibao", "tekun", "medical", "linshi", "employment", "disabled_aid"):
        entry = of_2015.programmes[key]
        assert "原文未定" in " ".join([*entry.conditions, entry.amount]), key


def test_what_is_national_today_names_its_article(of_2015, of_2026):
    changed = {
        key for key in of_2026.programmes if of_2026.programmes[key].conditions != of_2015.programmes[key].conditions
    }
    assert {"dibao", "tekun", "medical", "linshi", "education", "housing", "employment", "disaster"} <= changed
    for key in changed:
        entry = of_2026.programmes[key]
        assert all(re.search(r"（社会救助法第[0-9、]+条）$", line) for line in entry.conditions), key
        assert "L26" in entry.basis, key
        assert entry.materials == of_2015.programmes[key].materials


@pytest.mark.clause("LS-005", "LS-006")
def test_the_nine_things_of_a_window_in_the_documents_words_and_order(document, of_2015, of_2026):
    titles = [entry.title for entry in of_2015.readiness.values()]
    assert len(titles) == 9
    said = re.search(r"要按照(有工作人员.*?)等要求", document)[1]
    assert said == ",".join(f"有{title}" for title in titles)
    assert of_2026.readiness == of_2015.readiness
    assert all(entry.basis.startswith("lanshan-2015-13 二(一)") for entry in of_2015.readiness.values())


def test_the_bounds_of_the_petty_fund_say_that_the_place_sets_them(of_2015, of_2026):
    for release in (of_2015, of_2026):
        assert release.petty_fund.local
        assert "原文未定" in release.petty_fund.note
        assert release.petty_fund.most_yuan > 0 < release.petty_fund.settle_days


def test_a_release_kept_by_an_older_program_still_opens(of_2026):
    text = json.loads(of_2026.text)
    del text["readiness"], text["petty_fund"]
    old = Release.from_text(canonical(text))
    assert (dict(old.readiness), old.petty_fund) == ({}, None)
