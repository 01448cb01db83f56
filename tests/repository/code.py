"""Checks that read Python as a tree."""

import ast
import re
from collections.abc import Iterator
from functools import cache

CLOCKS = {"now", "utcnow", "today", "localdate", "localtime"}
CLOCK_OWNERS = {"datetime", "date", "timezone"}
QUERY_CALLS = {"save", "delete", "get_object_or_404", "get_list_or_404", "bulk_create", "bulk_update", "raw"}
STATES = {"state", "status"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(text: str) -> ast.Module:
    """The parsed text."""
    return ast.parse(text)


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`, the name of a plain name, else nothing."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from ((node.lineno, f"{dots}{node.module or ''}.{alias.name}") for alias in node.names)


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """The nodes that are docstrings."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            found.add(first.value if isinstance(first, ast.Expr) else first)
    return found


def words_with(pattern: re.Pattern[str], text: str, allowed: str = "\n") -> list[str]:
    """Names and strings a pattern is found in. Comments and docstrings may cite what they like; so may a line with
    `allowed` in it."""
    lines, told = text.splitlines(), docstrings(tree_of(text))
    found = set()
    for node in ast.walk(tree_of(text)):
        if node in told or not hasattr(node, "lineno") or allowed in lines[node.lineno - 1]:
            continue
        spelt = [str(value) for _, value in ast.iter_fields(node) if isinstance(value, str)]
        if any(pattern.search(word) for word in spelt):
            found.add((node.lineno, f"{node.lineno}: {lines[node.lineno - 1].strip()[:100]}"))
    return [line for _, line in sorted(found)]


def long_functions(text: str, most: int = 60) -> list[str]:
    """Functions of more than `most` lines."""
    functions = [n for n in ast.walk(tree_of(text)) if isinstance(n, Function)]
    sizes = [(n.lineno, n.name, (n.end_lineno or n.lineno) - n.lineno) for n in functions]
    return [f"{line}: {name} has {size} lines, at most {most}" for line, name, size in sizes if size > most]


def own_clocks(text: str) -> list[str]:
    """The present moment taken from anywhere but `common.clock`, which tests and the demo can set."""
    found = []
    for node in ast.walk(tree_of(text)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and last_name(node.value) in CLOCK_OWNERS:
            found.append(f"{node.lineno}: {last_name(node.value)}.{node.attr}")
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(f"{node.value.lineno}: {node.arg}")
    for line, name in imported(tree_of(text)):
        module, _, what = name.rpartition(".")
        if (module == "django.utils.timezone" and what in CLOCKS) or name.endswith(".functions.Now"):
            found.append(f"{line}: {name}")
    return found


def days_elsewhere(text: str) -> list[str]:
    """The day of a stored moment (`..._at`) taken without China's time: before eight it is the day before."""
    found = []
    for node in ast.walk(tree_of(text)):
        told = isinstance(node, ast.FormattedValue) and node.format_spec is not None
        cut = isinstance(node, ast.Attribute) and node.attr in {"date", "strftime"}
        if (told or cut) and last_name(node.value).endswith("_at"):
            found.append(f"{node.lineno}: {last_name(node.value)}")
    return found


def view_work(text: str) -> list[str]:
    """What a page must leave to the rooms behind it: queries, saves, models, branches on a state."""
    found = [f"{line}: imports {name}" for line, name in imported(tree_of(text)) if is_model_import(name)]
    for node in ast.walk(tree_of(text)):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            found.append(f"{node.lineno}: queries by .objects")
        elif isinstance(node, ast.Call) and last_name(node.func) in QUERY_CALLS and not saves_a_workbook(node):
            found.append(f"{node.lineno}: calls {last_name(node.func)}()")
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            found += [
                f"{node.lineno}: branches on .{s.attr}"
                for s in sides
                if isinstance(s, ast.Attribute) and s.attr in STATES
            ]
        elif isinstance(node, ast.Match) and last_name(node.subject) in STATES:
            found.append(f"{node.lineno}: branches on {last_name(node.subject)}")
    return found


def saves_a_workbook(node: ast.Call) -> bool:
    """`book.save(stream)`: a spreadsheet written to a stream is no row."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return last_name(node.func) == "save" and last_name(owner) in {"book", "workbook"} and len(node.args) == 1


def is_model_import(name: str) -> bool:
    """Whether an import reaches for the tables of a room."""
    parts = name.split(".")
    return parts[0] in {"yimen", ""} and "models" in parts


def crossings(own: str, text: str) -> list[str]:
    """Imports of another area of the web; what areas share lies in the shell."""
    found = []
    for line, name in imported(tree_of(text)):
        parts = name.split(".")
        if parts[:2] == ["yimen", "web"] and len(parts) > 2 and parts[2] not in {own, "shell", "templatetags"}:
            found.append(f"{line}: {name}")
    return found


def signals(text: str) -> list[str]:
    """Signals between rooms: a call that nobody can find by reading. Listening to a library's own signal is allowed."""
    found = []
    for line, name in imported(tree_of(text)):
        own = name.startswith(("yimen.", ".")) and "signals" in name.split(".")
        if own or name.startswith("django.db.models.signals") or name == "django.dispatch.Signal":
            found.append(f"{line}: {name}")
    return found


def undocumented(text: str) -> list[str]:
    """Public functions, and public methods of public classes, without a docstring."""
    found = []
    for node in tree_of(text).body:
        inner = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else []
        for function in [node, *inner]:
            if isinstance(function, Function) and not function.name.startswith("_") and not ast.get_docstring(function):
                found.append(f"{function.lineno}: {function.name}")
    return found


def model_lookups(text: str) -> list[tuple[int, str]]:
    """(line, app label) of each `get_model("app.Name")`; the label is empty when it is computed."""
    found = []
    for node in ast.walk(tree_of(text)):
        if isinstance(node, ast.Call) and last_name(node.func) == "get_model":
            first = node.args[0] if node.args else None
            label = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
            found.append((node.lineno, label.partition(".")[0]))
    return found


def defined_names(text: str) -> set[str]:
    """Names of the classes and functions a file defines."""
    return {n.name for n in ast.walk(tree_of(text)) if isinstance(n, Function | ast.ClassDef)}


NAMED = {"step", "outcome", "procedure"}


def names_of_packs(names: set[str], text: str) -> list[str]:
    """Words that a pack gives its procedures, steps, outcomes and acts: another place's pack may give others. What is
    also a word of the program may stand for itself, yet never where a step, an outcome or a procedure is named.
    """
    tree, found = tree_of(text), set()
    told = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in names and node not in told:
            found.add((node.lineno, str(node.value)))
        found |= {
            (word.lineno, str(word.value)) for word in _naming(node) if isinstance(word, ast.Constant) and word.value
        }
    return [f"{line}: {word}" for line, word in sorted(found)]


def _naming(node: ast.AST) -> list[ast.expr]:
    """What is handed over, or held against, as the name of a step, an outcome or a procedure."""
    if isinstance(node, ast.Call):
        handed = [one.value for one in node.keywords if one.arg in NAMED]
        return handed + (node.args[1:3] if last_name(node.func) == "Deed" else [])
    if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.In | ast.NotIn):
        sides = [node.left, *node.comparators]
        return sides if any(last_name(side) in NAMED for side in sides) else []
    return []
