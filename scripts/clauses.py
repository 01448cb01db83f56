"""Which clauses of the five documents are proven by a test: counts on the screen, the list in docs/clauses.md.

    python scripts/clauses.py            print the counts and write docs/clauses.md
    python scripts/clauses.py --check    exit 1 when docs/clauses.md is out of date

A test says what it proves by `@pytest.mark.clause("LS-132")`. The marks are read from the text of the tests, without
running them; a mark that cannot be read (a computed id, a mark on something that is no test) is refused, because a
clause that seems proven and is not is worse than one that is open. Only the standard library.
"""

import argparse
import ast
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEST_FOLDERS = ("tests", "e2e")
NO_STAGE = "-"


class Unreadable(Exception):
    """A mark that cannot be counted; the text is the sentence shown."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one document; `stage` is `-` for the clauses that ask nothing of a program."""

    id: str
    document: str
    article: str
    quote: str
    capability: str
    stage: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One clause id on one test, the test as pytest names it."""

    id: str
    test: str


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of an unquoted, tab-separated table."""
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def load_clauses(folder: Path) -> list[Clause]:
    """All clauses in the order of the table, each with its stage."""
    stages = {row["id"]: row["stage"] for row in rows(folder / "clause-stages.tsv")}
    return [
        Clause(
            row["id"], row["document"], row["article"], row["quote"], row["capability"], stages.get(row["id"], NO_STAGE)
        )
        for row in rows(folder / "clauses.tsv")
    ]


def is_clause_mark(node: ast.AST) -> bool:
    """Whether a node is `...mark.clause`, called or not."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "clause"
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    )


def tests_in(body: Iterable[ast.stmt], name: str, above: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    """(name as pytest has it, decorators) of every test in a body; a test class passes its decorators to its tests."""
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from tests_in(node.body, f"{name}::{node.name}", above + node.decorator_list)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield f"{name}::{node.name}", above + node.decorator_list


def marks_of(decorator: ast.expr) -> Iterator[ast.Call]:
    """The clause marks of a decorator: itself, or the `marks=` of the cases of a parametrised test."""
    if not isinstance(decorator, ast.Call):
        return
    given: list[ast.expr] = [decorator]
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "param":
            for marks in (word.value for word in node.keywords if word.arg == "marks"):
                given += marks.elts if isinstance(marks, ast.List | ast.Tuple) else [marks]
    yield from (mark for mark in given if isinstance(mark, ast.Call) and is_clause_mark(mark.func))


def ids_of(mark: ast.Call, where: str) -> list[str]:
    """The clause ids of one mark; Unreadable when it holds anything but plain strings."""
    texts = [a.value for a in mark.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not texts or mark.keywords or len(texts) != len(mark.args):
        raise Unreadable(f'{where}：clause 标记里只能逐个写条款编号，如 clause("LS-132")。')
    return texts


def marks_in(text: str, path: str) -> list[Mark]:
    """All marks of one file; Unreadable when one stands anywhere but on a test that pytest collects."""
    tree = ast.parse(text, filename=path)
    found, read = [], set()
    for name, decorators in tests_in(tree.body, path, []):
        for mark in (m for decorator in decorators for m in marks_of(decorator)):
            read.add(mark.func)
            found += [Mark(id_, name) for id_ in ids_of(mark, name)]
    written = {node for node in ast.walk(tree) if is_clause_mark(node)}
    if written and not (Path(path).name.startswith("test_") and written == read):
        raise Unreadable(f"{path}：clause 标记只能写在 test_ 开头的文件里、测试函数或测试类的上方。")
    return found


def all_marks(root: Path) -> list[Mark]:
    """The marks of every test file of the project."""
    paths = sorted(p for folder in TEST_FOLDERS for p in (root / folder).rglob("*.py"))
    return [m for p in paths for m in marks_in(p.read_text(encoding="utf-8"), p.relative_to(root).as_posix())]


def proofs(clauses: list[Clause], marks: list[Mark]) -> dict[str, list[str]]:
    """Tests by clause id, in the order of the table; Unreadable names the ids no document has."""
    known = {clause.id for clause in clauses}
    unknown = [f"{m.id}（{m.test}）" for m in marks if m.id not in known]
    if unknown:
        raise Unreadable(f"docs/requirements/clauses.tsv 里没有这些条款编号：{'、'.join(unknown)}。")
    found: dict[str, list[str]] = {clause.id: [] for clause in clauses}
    for mark in marks:
        if mark.test not in found[mark.id]:
            found[mark.id].append(mark.test)
    return {id_: tests for id_, tests in found.items() if tests}


def counts(clauses: list[Clause], proven: Iterable[str], by: Callable[[Clause], str]) -> list[tuple[str, int, int]]:
    """(group, covered, total) of every group, sorted, the clauses without a stage last; each clause counts once."""
    covered = set(proven)
    total = Counter(by(c) for c in clauses)
    done = Counter(by(c) for c in clauses if c.id in covered)
    return [(group, done[group], total[group]) for group in sorted(total, key=lambda g: (g == NO_STAGE, g))]


def summary(clauses: list[Clause], proven: dict[str, list[str]]) -> str:
    """The counts as shown on the screen."""
    groups: list[tuple[str, Callable[[Clause], str]]] = [
        ("按文件", lambda c: c.document),
        ("按能力", lambda c: c.capability),
        ("按阶段", lambda c: c.stage),
    ]
    lines = [f"条款：{len(proven)}/{len(clauses)} 已由测试证明"]
    for title, by in groups:
        lines += ["", title]
        lines += [f"  {group:<20} {done:>4}/{total}" for group, done, total in counts(clauses, proven, by)]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Text that cannot break a table of Markdown."""
    return text.replace("|", "\\|")


def page(clauses: list[Clause], proven: dict[str, list[str]]) -> str:
    """docs/clauses.md: each proven clause with its words and its tests, the rest as counts by stage."""
    lines = [
        "# Clauses proven by tests",
        "",
        "Written by `make clauses` from the marks on the tests; do not edit. The clauses are in",
        "[requirements/clauses.tsv](requirements/clauses.tsv), a clause counts once however many tests carry it.",
        "",
        f"{len(proven)} of {len(clauses)} clauses are proven.",
        "",
        "| clause | article | words of the document | test |",
        "|---|---|---|---|",
    ]
    for clause in clauses:
        if tests := proven.get(clause.id):
            shown = "<br>".join(f"`{test}`" for test in tests)
            lines.append(f"| {clause.id} | {cell(clause.article)} | {cell(clause.quote)} | {shown} |")
    lines += ["", "## Still open, by stage", "", "| stage | open | of |", "|---|---|---|"]
    lines += [f"| {g} | {total - done} | {total} |" for g, done, total in counts(clauses, proven, lambda c: c.stage)]
    lines += ["", "Stage `-` holds the clauses that ask nothing of a program.", ""]
    return "\n".join(lines)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Print the counts and write the page, or compare it; 1 with a sentence when something is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="write nothing; fail when docs/clauses.md is out of date")
    check = options.parse_args(arguments).check
    clauses = load_clauses(root / "docs/requirements")
    try:
        proven = proofs(clauses, all_marks(root))
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 1
    print(summary(clauses, proven))
    target, text = root / "docs/clauses.md", page(clauses, proven)
    if not check:
        target.write_text(text, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        print("docs/clauses.md 与测试上的标记不一致：请运行 make clauses 并提交结果。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
