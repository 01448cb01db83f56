"""Whatever stands in a pack, the loader either reads it or names the line: it never breaks and never guesses."""

import copy
import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regime.conftest import PACKS, edit
from yimen.regime.errors import BrokenPack
from yimen.regime.pack import load_place
from yimen.regime.reader import read_yaml

FILES = sorted(p.relative_to(PACKS).as_posix() for p in PACKS.rglob("*.yaml"))
#: What a careless hand may leave where something else should stand.
THINGS: list[Any] = [
    None,
    "",
    "词",
    "east",
    "M15",
    0,
    -3,
    True,
    datetime.date(2018, 7, 5),
    [],
    ["甲"],
    [{}],
    [{"drop": True}],
    {},
    {"drop": True},
    {"键": "值"},
    {"from": datetime.date(2020, 1, 1)},
    [[["深"]]],
]


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a value."""
    found = [at]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += paths(inner, (*at, key))
    return found


VALUES = {file: read_yaml(PACKS / file, file)[0].value for file in FILES}
PLACES = [(file, path) for file in FILES for path in paths(VALUES[file]) if path]


def changed(file: str, path: tuple[Any, ...], thing: Any, rename: bool) -> Any:
    value = copy.deepcopy(VALUES[file])
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    if rename and isinstance(holder, dict):
        holder[str(thing)] = holder.pop(path[-1])
    else:
        holder[path[-1]] = thing
    return value


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all examples; each puts back the file it changed."""
    folder = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(PACKS, folder, dirs_exist_ok=True)
    return folder


@settings(max_examples=120, deadline=None)
@given(place=st.sampled_from(PLACES), thing=st.sampled_from(THINGS), rename=st.booleans())
def test_a_wrong_thing_anywhere_is_read_or_named(
    shared: Path, place: tuple[str, tuple[Any, ...]], thing: Any, rename: bool
) -> None:
    file, path = place
    text = yaml.dump(changed(file, path, thing, rename), Dumper=_Plain, allow_unicode=True, sort_keys=False)
    try:
        (shared / file).write_text(text, encoding="utf-8")
        pack = load_place(shared, "mini")
        for name in pack.head.releases:
            assert pack.release(name).digest
    except BrokenPack as broken:
        assert broken.errors
        for error in broken.errors:
            assert error.problem and not error.problem.isascii()
            assert (shared / error.file).is_file() or not error.line
    finally:
        shutil.copy(PACKS / file, shared / file)


def test_a_quoted_date_is_no_date(packs: Path) -> None:
    """Else it would be text to the comparison of days, and the entry would hold for ever."""
    edit(packs, "mini/units.yaml", "from: 2018-07-05", 'from: "2018-07-05"')
    with pytest.raises(BrokenPack) as caught:
        load_place(packs, "mini")
    assert [(e.line, e.text, e.problem) for e in caught.value.errors] == [(6, "2018-07-05", "不是日期")]
