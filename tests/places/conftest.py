"""The mini place of the regime tests, installed in a database."""

import shutil
from pathlib import Path

import pytest

from tests.regime.conftest import PACKS
from yimen.places import queries
from yimen.regime.pack import Pack, load_place


@pytest.fixture
def packs(settings, tmp_path: Path) -> Path:
    """The packs of this installation: a copy a test may change."""
    shutil.copytree(PACKS, tmp_path / "packs")
    settings.PACKS_DIR, settings.PLACE, settings.RELEASE = tmp_path / "packs", "mini", "y2026"
    queries.look_again()
    return tmp_path / "packs"


@pytest.fixture
def mini(packs: Path) -> Pack:
    return load_place(packs, "mini")
