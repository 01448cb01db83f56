"""The sound packs of these tests: `mini`, which extends a small `cn`."""

import shutil
from pathlib import Path

import pytest

from yimen.regime.pack import Pack, load_place

PACKS = Path(__file__).parent / "packs"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(PACKS, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="session")
def mini() -> Pack:
    return load_place(PACKS, "mini")


def edit(packs: Path, file: str, old: str, new: str) -> None:
    """Change one place in a file of a pack."""
    path = packs / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{file} does not hold {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
