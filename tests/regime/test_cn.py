"""The national pack: floors bind on their days, and a procedure below one is found."""

import shutil
from pathlib import Path

import pytest

from tests.regime.conftest import PACKS, edit
from yimen.regime.pack import load_place

REAL = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """The mini place over the real national pack."""
    shutil.copytree(PACKS / "mini", tmp_path / "mini")
    shutil.copytree(REAL / "cn", tmp_path / "cn")
    for kind in ("procedures", "forms"):
        shutil.copytree(PACKS / "cn" / kind, tmp_path / "mini" / kind, dirs_exist_ok=True)
    edit(tmp_path, "mini/procedures/referral.yaml", "document: L26", "document: M15")
    return tmp_path


def floors(packs: Path, day: str) -> set[str]:
    edit(packs, "mini/pack.yaml", "valid_from: 2026-08-01", f"valid_from: {day}")
    return set(load_place(packs, "mini").release("y2026").floors)


def test_nothing_binds_before_a_proven_text(packs: Path) -> None:
    assert floors(packs, "2021-06-30") == set()


def test_the_ministry_rules_of_2021_bind_posting(packs: Path) -> None:
    assert floors(packs, "2021-07-01") == {"POST_BEFORE_GRANT", "POST_SEVEN_DAYS"}


def test_the_law_of_2026_does_not_bind_the_day_before(packs: Path) -> None:
    new = {"HEAR_BEFORE_REDUCE", "REFUSAL_SAYS_WHY", "REDUCTION_SAYS_WHY", "NO_PROOF_OF_WHAT_IS_CHECKED"}
    assert not floors(packs, "2026-06-30") & new


def test_the_law_of_2026_binds_from_its_first_day(packs: Path) -> None:
    assert {"HEAR_BEFORE_REDUCE", "REFUSAL_SAYS_WHY", "NO_PROOF_OF_WHAT_IS_CHECKED"} <= floors(packs, "2026-07-01")


def test_every_floor_cites_its_article() -> None:
    for _, entries in load_place(REAL, "cn").merged.section("floors"):
        assert all(value.get("basis") and value.get("from") for entry in entries for value in entry.variants)
