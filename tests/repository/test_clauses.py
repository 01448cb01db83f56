"""The count of proven clauses: no mark is lost, none is counted that proves nothing."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from .sources import ROOT

HEAD = "id\tdocument\tarticle\tquote\tactor\tcapability\twhat the platform must do\n"
ROWS = (
    "AA-1\tpaper-a\t一\t受理|登记\twindow\tone_door\tAccept.\n"
    "AA-2\tpaper-a\t二\t转办\twindow\treferral\tRefer.\n"
    "BB-1\tpaper-b\t一\t配合\t-\tgovernance\tno software\n"
)
TEST = """import pytest

@pytest.mark.clause("AA-1", "AA-2")
def test_one():
    assert True

@pytest.mark.clause("AA-1")
class TestMany:
    def test_two(self):
        assert True
"""


@pytest.fixture(scope="module")
def clauses() -> ModuleType:
    """The script, loaded from its file."""
    spec = importlib.util.spec_from_file_location("yimen_clauses_script", ROOT / "scripts/clauses.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project: three clauses, one without a stage, and one file of tests."""
    folder = tmp_path / "docs/requirements"
    folder.mkdir(parents=True)
    (folder / "clauses.tsv").write_text(HEAD + ROWS, encoding="utf-8")
    (folder / "clause-stages.tsv").write_text("id\tstage\nAA-1\tone-door\nAA-2\tone-door\n", encoding="utf-8")
    (tmp_path / "tests/a").mkdir(parents=True)
    (tmp_path / "tests/a/test_a.py").write_text(TEST, encoding="utf-8")
    return tmp_path


def plant(project: Path, text: str, name: str = "e2e/test_b.py") -> None:
    """One more file of the small project."""
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("import pytest\n" + text, encoding="utf-8")


def test_each_clause_counts_once_by_document_capability_and_stage(clauses, project, capsys):
    assert clauses.main([], project) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["条款：2/3", "已由测试证明"]
    assert ["paper-a", "2/2"] in lines and ["paper-b", "0/1"] in lines
    assert ["referral", "1/1"] in lines and ["governance", "0/1"] in lines
    assert ["one-door", "2/2"] in lines and ["-", "0/1"] in lines


def test_the_page_shows_words_and_tests_and_counts_what_is_open(clauses, project):
    clauses.main([], project)
    page = (project / "docs/clauses.md").read_text(encoding="utf-8")
    one, many = "`tests/a/test_a.py::test_one`", "`tests/a/test_a.py::TestMany::test_two`"
    assert f"| AA-1 | 一 | 受理\\|登记 | {one}<br>{many} |" in page
    assert f"| AA-2 | 二 | 转办 | {one} |" in page
    assert "| one-door | 0 | 2 |" in page and "| - | 1 | 1 |" in page
    assert "BB-1" not in page


@pytest.mark.parametrize("marks", ["pytest.mark.clause('BB-1')", "[pytest.mark.clause('BB-1'), pytest.mark.slow]"])
def test_a_mark_on_one_case_of_a_parametrised_test_counts_for_the_test(clauses, project, marks):
    plant(project, f"@pytest.mark.parametrize('x', [1, pytest.param(2, marks={marks})])\ndef test_b(x): pass\n")
    assert clauses.main([], project) == 0
    assert "`e2e/test_b.py::test_b`" in (project / "docs/clauses.md").read_text(encoding="utf-8")


def test_check_writes_nothing_and_fails_until_the_page_is_renewed(clauses, project, capsys):
    assert clauses.main(["--check"], project) == 1
    assert "make clauses" in capsys.readouterr().err
    assert not (project / "docs/clauses.md").exists()
    assert clauses.main([], project) == 0
    assert clauses.main(["--check"], project) == 0
    plant(project, '@pytest.mark.clause("BB-1")\ndef test_b(): pass\n')
    assert clauses.main(["--check"], project) == 1


def test_an_unknown_id_is_named_with_its_test_and_nothing_is_written(clauses, project, capsys):
    plant(project, '@pytest.mark.clause("ZZ-9")\ndef test_b(): pass\n')
    assert clauses.main([], project) == 1
    assert "ZZ-9（e2e/test_b.py::test_b）" in capsys.readouterr().err
    assert not (project / "docs/clauses.md").exists()


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.clause\ndef test_b(): pass\n",
        "@pytest.mark.clause()\ndef test_b(): pass\n",
        "@pytest.mark.clause(*IDS)\ndef test_b(): pass\n",
        "@pytest.mark.clause('AA-' + '1')\ndef test_b(): pass\n",
        "@pytest.mark.clause('AA-1')\ndef helper(): pass\n",
        "@pytest.mark.clause('AA-1')\nclass TestEmpty:\n    x = 1\n",
        "@pytest.mark.parametrize('x', [pytest.mark.clause('AA-1')])\ndef test_b(x): pass\n",
        "pytestmark = pytest.mark.clause('AA-1')\ndef test_b(): pass\n",
    ],
)
def test_a_mark_that_cannot_be_counted_is_refused(clauses, project, capsys, text):
    plant(project, text)
    assert clauses.main([], project) == 1
    assert "e2e/test_b.py" in capsys.readouterr().err


def test_a_mark_in_a_file_that_pytest_does_not_collect_is_refused(clauses, project, capsys):
    plant(project, '@pytest.mark.clause("AA-1")\ndef test_b(): pass\n', "tests/a/stories.py")
    assert clauses.main([], project) == 1
    assert "tests/a/stories.py" in capsys.readouterr().err


def test_the_table_of_the_project_is_whole(clauses):
    found = clauses.load_clauses(ROOT / "docs/requirements")
    assert len(found) == len({clause.id for clause in found}) == 660
    assert {clause.document for clause in found} == {
        p.stem for p in (ROOT / "docs/requirements/documents").glob("*.txt")
    }


def test_every_quote_stands_in_its_document(clauses):
    folder = ROOT / "docs/requirements"
    papers = {p.stem: "".join(p.read_text(encoding="utf-8").split()) for p in (folder / "documents").glob("*.txt")}
    assert [c.id for c in clauses.load_clauses(folder) if "".join(c.quote.split()) not in papers[c.document]] == []


def test_every_mark_of_the_project_names_a_clause(clauses):
    marks = clauses.all_marks(ROOT)
    assert set(clauses.proofs(clauses.load_clauses(ROOT / "docs/requirements"), marks)) == {mark.id for mark in marks}
