"""One broken pack a mistake: each is refused with file, line, the offending words, what is wrong, what was expected.

Every folder in `broken/` holds the one file that differs from the sound packs in `packs/`.
"""

import shutil
from pathlib import Path

import pytest

from yimen.regime.errors import BrokenPack
from yimen.regime.pack import load_place

HERE = Path(__file__).parent
Mistake = tuple[str, int, str, str, str]


def read_cases() -> dict[str, list[Mistake]]:
    """mistakes.tsv: case -> every mistake reported, as file, line, offending words, problem, what was expected."""
    found: dict[str, list[Mistake]] = {}
    for row in (HERE / "mistakes.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        case, file, line, words, problem, expected = row.split("\t")
        found.setdefault(case, []).append((file, int(line), words, problem, expected))
    return found


CASES = read_cases()


def mistakes(packs: Path) -> list[Mistake]:
    with pytest.raises(BrokenPack) as caught:
        load_place(packs, "mini")
    return [(e.file, e.line, e.text, e.problem, e.expected) for e in caught.value.errors]


def lay_over(packs: Path, case: str) -> None:
    shutil.copytree(HERE / "broken" / case, packs, dirs_exist_ok=True)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_with_its_line(packs: Path, case: str) -> None:
    lay_over(packs, case)
    assert mistakes(packs) == CASES[case]


def test_every_broken_pack_is_tried() -> None:
    assert sorted(p.name for p in (HERE / "broken").iterdir()) == sorted(CASES)


def test_the_packs_they_are_made_from_are_sound() -> None:
    assert load_place(HERE / "packs", "mini").place == "mini"


def test_all_mistakes_are_told_at_once(packs: Path) -> None:
    together = ["unknown_right", "unknown_form_field", "unknown_programme", "dates_overlap", "off_and_worked"]
    for case in together:
        lay_over(packs, case)
    assert sorted(mistakes(packs)) == sorted(m for case in together for m in CASES[case])


def test_a_mistake_is_a_chinese_sentence(packs: Path) -> None:
    lay_over(packs, "unknown_right")
    with pytest.raises(BrokenPack) as caught:
        load_place(packs, "mini")
    sentence = "mini/seats.yaml 第2行：不认识的权限“rout”；应为：词表中的权限（是不是“route”？）。"
    assert str(caught.value) == f"“mini”有1处错误：\n{sentence}"


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [("mini/pack.yaml", 0, "", "没有这个文件", "每个地方有一个 pack.yaml")]


def test_nothing_written_in_a_pack_is_executed(packs: Path) -> None:
    marker = packs / "ran"
    seats = packs / "mini" / "seats.yaml"
    seats.write_text(f"seats: !!python/object/apply:os.system ['touch {marker}']\n", encoding="utf-8")
    assert [m[3] for m in mistakes(packs)] == ["不允许类型标记"]
    assert not marker.exists()
