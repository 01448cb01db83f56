"""The files of the project, as git sees them (or as they lie, in a copy without git)."""

import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "var", "vendor", "dist", "shots", "__pycache__"}
TEXT = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".typ",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".tsv",
    ".csv",
    ".json",
    ".txt",
    ".in",
    ".sh",
    "",
}

Check = Callable[[str], list[str]]


@cache
def files() -> tuple[str, ...]:
    """Paths of every file that is, or is about to be, part of the project; with forward slashes, from the root."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))
    found = (p.relative_to(ROOT) for p in ROOT.rglob("*") if p.is_file())
    return tuple(sorted(p.as_posix() for p in found if not NOT_OURS & set(p.parts) and p.suffix != ".pyc"))


@cache
def text_of(name: str) -> str:
    """The text of one file; a planted file that is not UTF-8 is read as far as it goes."""
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def texts(*starts: str, suffixes: set[str] = TEXT) -> Iterator[str]:
    """Names of the text files under any of the given folders (all when none is given)."""
    for name in files():
        path = Path(name)
        kind = path.suffix if path.name[0] != "." else path.suffix or ""
        if kind in suffixes and (not starts or name.startswith(starts)):
            yield name


def python(*starts: str, migrations: bool = False) -> Iterator[str]:
    """Names of the Python files under the given folders, without migrations unless asked for."""
    return (n for n in texts(*starts, suffixes={".py"}) if migrations or "/migrations/" not in n)


def offences(check: Check, names: Iterator[str]) -> list[str]:
    """What a check finds in the named files, each with its file."""
    return [f"{name}:{found}" for name in names for found in check(text_of(name))]
