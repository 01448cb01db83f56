"""The pack as the program reads it."""

from pathlib import Path

import pytest

from yimen.regime.api import Pack, Release, load_place

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="session")
def lanshan() -> Pack:
    return load_place(PACKS, "lanshan")


@pytest.fixture(scope="session")
def of_2015(lanshan: Pack) -> Release:
    return lanshan.release("2015-04-20")


@pytest.fixture(scope="session")
def of_2026(lanshan: Pack) -> Release:
    return lanshan.release("assumed-2026")
