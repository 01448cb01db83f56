"""Every template is used, the glossary knows the code, and the documents speak of what is there."""

import argparse
import re
from pathlib import Path

import pytest
from django.apps import apps

from yimen.cli import main as cli

from . import code, pages
from .sources import files, python, text_of, texts

TEMPLATES = re.compile(r"src/yimen/.*?/templates/(.+\.html)")
FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
GLOSSARY = (
    "| Chinese | English | in the code | note |\n|---|---|---|---|\n| 转办 | referral | `Referral`, Later | - |\n"
)


def ours() -> dict[str, str]:
    """Our templates: the name a page uses, and its file."""
    return {match[1]: name for name in files() if (match := TEMPLATES.fullmatch(name))}


def overrides(name: str) -> bool:
    """Whether a template takes the place of one of a library."""
    roots = [Path(app.path) / "templates" for app in apps.get_app_configs() if not app.name.startswith("yimen.")]
    return any((root / name).exists() for root in roots)


def test_a_template_nobody_names_is_found():
    python_text = "render(request, 'a/list.html')\nrender(request, f'a/acts/{kind}.html')"
    names = ["a/list.html", "a/acts/accept.html", "a/_row.html", "a/gone.html"]
    assert pages.unused(names, [python_text], ['{% include "a/_row.html" %}']) == ["a/gone.html"]


def test_every_template_is_used():
    own = [name for name in ours() if name not in FOUND_BY_NAME and not overrides(name)]
    python_texts = [text_of(name) for name in python("src/yimen/")]
    assert pages.unused(own, python_texts, [text_of(name) for name in ours().values()]) == []


@pytest.mark.parametrize(
    ("words", "classes", "models", "found"),
    [
        ({"Referral"}, {"Referral"}, {"Referral"}, []),
        (set(), set(), set(), ["Referral is in no file"]),
        ({"Referral", "Later"}, {"Later"}, set(), ["Later is in the code now: mark it with backticks"]),
        ({"Referral"}, set(), {"Slip"}, ["Slip is a table without a line in the glossary"]),
    ],
)
def test_a_glossary_out_of_step_is_found(words, classes, models, found):
    assert pages.out_of_step(GLOSSARY, words, classes, models) == found


def test_the_glossary_knows_the_code():
    text = text_of("docs/glossary.md")
    assert len(pages.glossary(text)[0]) > 20
    words = {w for name in texts("src/yimen/", "packs/") for w in WORD.findall(text_of(name))}
    classes = {c for name in python("src/yimen/") for c in code.defined_names(text_of(name)) if c[0].isupper()}
    models = {m.__name__ for m in apps.get_models() if m.__module__.startswith("yimen.")}
    assert pages.out_of_step(text, words, classes, models) == []


def test_a_dead_link_is_found():
    text = "[a](b.md) [c](../LICENSE) [d](https://example.org) [e](gone.md#x) [f](requirements/)"
    assert pages.dead_links(text, "docs", ["docs/b.md", "LICENSE", "docs/requirements/clauses.tsv"]) == ["gone.md"]


def test_documents_point_to_files_that_exist():
    found = {
        name: dead
        for name in texts(suffixes={".md"})
        if (dead := pages.dead_links(text_of(name), name.rpartition("/")[0], files()))
    }
    assert found == {}


def test_a_setting_is_found_in_code_and_in_words():
    assert pages.settings_in("environ['YIMEN_HOME'] # | `YIMEN_DB_X` | YIMEN_") == {"YIMEN_HOME", "YIMEN_DB_X"}


def test_the_guide_for_operators_explains_every_setting_and_no_other():
    source = (n for n in python("src/yimen/") if not n.endswith("settings/test.py"))
    used = {name for file in source for name in pages.settings_in(text_of(file))}
    assert used == pages.settings_in(text_of("docs/operate.md"))


def verbs_of(area: str) -> set[str]:
    """The verbs of one area of the command line."""
    sub = next(a for a in cli.parser(area)._actions if isinstance(a, argparse._SubParsersAction)).choices[area]
    return {verb for a in sub._actions if isinstance(a, argparse._SubParsersAction) for verb in a.choices}


def test_a_command_is_read_from_a_document():
    text = "run `yimen pack check all` and\nyimen backup TARGET\nthe yimen program"
    assert pages.commands_in(text) == {("pack", "check"), ("backup", "")}


def test_documents_name_only_commands_there_are():
    named = {(name, *command) for name in texts(suffixes={".md"}) for command in pages.commands_in(text_of(name))}
    assert {(n, area) for n, area, _ in named if area not in cli.AREAS} == set()
    assert {
        (n, area, verb) for n, area, verb in named if verb and verbs_of(area) and verb not in verbs_of(area)
    } == set()
