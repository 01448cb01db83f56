"""Checks of templates and documents."""

import ast
import re
from collections.abc import Iterable

IDENTIFIER = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def patterns_in(text: str) -> list[str]:
    """Regular expressions of the template names a Python file spells or puts together."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
            found.append(re.escape(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]+" for v in node.values]
            if "/" in "".join(parts) and "".join(parts).endswith(r"\.html"):
                found.append("".join(parts))
    return found


def unused(templates: Iterable[str], python: Iterable[str], html: Iterable[str]) -> list[str]:
    """Templates that neither a Python file nor another template names."""
    by_code = [re.compile(p) for text in python for p in patterns_in(text)]
    by_page = " ".join(html)
    return [t for t in templates if f'"{t}"' not in by_page and not any(p.fullmatch(t) for p in by_code)]


def glossary(text: str) -> tuple[set[str], set[str]]:
    """(identifiers said to be in the code, names kept for later) of the glossary's tables."""
    present, later = set(), set()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] == "Chinese" or set(cells[0]) == {"-"}:
            continue
        present |= set(IDENTIFIER.findall(cells[2]))
        later |= set(re.findall(r"\w+", re.sub(IDENTIFIER, "", cells[2])))
    return present, later


def out_of_step(text: str, words: set[str], classes: set[str], models: set[str]) -> list[str]:
    """Where the glossary and the code disagree: an identifier that is gone, one that came, a table nobody explains."""
    present, later = glossary(text)
    gone = [f"{name} is in no file" for name in sorted(present - words)]
    came = [f"{name} is in the code now: mark it with backticks" for name in sorted(later & classes)]
    untold = [f"{name} is a table without a line in the glossary" for name in sorted(models - present)]
    return gone + came + untold


def settings_in(text: str) -> set[str]:
    """Names of the environment's settings a text speaks of."""
    return set(re.findall(r"\bYIMEN_[A-Z_]*[A-Z]\b", text))


def commands_in(text: str) -> set[tuple[str, str]]:
    """(area, verb) of every `yimen ...` at the beginning of a line or of a word in backticks; the verb may be empty."""
    found = re.findall(r"(?m)(?:^|`)yimen +([a-z]+)(?: +([a-z]+)\b)?", text)
    return {(area, verb) for area, verb in found}


def dead_links(text: str, here: str, exists: Iterable[str]) -> list[str]:
    """Links of a document at `here` (folder, empty for the root) to files that are not there."""
    known = set(exists)
    found = []
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        parts: list[str] = here.split("/") if here else []
        for part in target.rstrip("/").split("/"):
            parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
        path = "/".join(parts)
        if path not in known and not any(name.startswith(path + "/") for name in known):
            found.append(target)
    return found
