"""YAML as this house reads it: plain words with their lines, and nothing that changes its meaning by itself."""

from datetime import date

import pytest

from yimen.regime.reader import MAX_DEPTH, parse_yaml


def read(text: str) -> object:
    source, errors = parse_yaml(text, "f.yaml")
    assert not errors, errors
    return source.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes", "yes"),
        ("a: on", "on"),
        ("a: 1.5", "1.5"),
        ("a: 12:30", "12:30"),
        ("a: 010", "010"),
        ("a: 1_000", "1_000"),
        ("a: 0x10", "0x10"),
        ("a: .inf", ".inf"),
        ("a: 30 %", "30 %"),
        ("a: none", "none"),
        ("a: 15", 15),
        ("a: -5", -5),
        ("a: true", True),
        ("a: 2015-04-20", date(2015, 4, 20)),
        ("a: '2015-04-20'", "2015-04-20"),
        ('a: "15"', "15"),
        ("a:", None),
        ("a: ~", None),
        ("{a: }", None),
        ("a: |\n  两行\n  文字\n", "两行\n文字\n"),
        ("a: [甲, 乙]", ["甲", "乙"]),
        ("<<: {b: 1}\na: 2", 2),
    ],
)
def test_values_are_what_is_written(text: str, value: object) -> None:
    found = read(text)
    assert isinstance(found, dict)
    assert found["a"] == value
    assert type(found["a"]) is type(value)


def test_every_value_has_its_line() -> None:
    source, _ = parse_yaml("a:\n  b: 1\n  c:\n    - x\n    - {d: 2,\n       e: 3}\n", "f.yaml")
    assert source.line(("a", "b")) == 2
    assert source.line(("a", "c", 1, "e")) == 6
    assert source.line(("a", "c", 1, "nothing", "there")) == 5
    assert source.line(("z",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "words", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a", "重复的键"),
        ("a: &x 1\n", 1, "&x", "不允许锚点"),
        ("a: 1\nb: *x\n", 2, "*x", "不允许引用（别名）"),
        ("a: !!str 1\n", 1, "tag:yaml.org,2002:str", "不允许类型标记"),
        ("a: !mine 1\n", 1, "!mine", "不允许类型标记"),
        ("? [a, b]\n: 1\n", 1, "", "键必须是文字"),
        ("a: 2026-13-01\n", 1, "2026-13-01", "没有这一天"),
        ("a: [1\nb: 2\n", 2, "b: 2", "YAML 写法有误"),
        ("a: 1\n---\nb: 2\n", 2, "---", "YAML 写法有误"),
        ("", 1, "", "文件是空的"),
        ("a: \x00", 1, None, "YAML 无法读取"),
    ],
)
def test_what_is_refused(text: str, line: int, words: str | None, problem: str) -> None:
    _, errors = parse_yaml(text, "f.yaml")
    assert [(e.file, e.line, e.problem) for e in errors] == [("f.yaml", line, problem)]
    assert words is None or errors[0].text == words


def test_a_bomb_of_references_is_refused_at_its_first_word() -> None:
    bomb = "a: &a [x, x]\n" + "\n".join(f"b{i}: &b{i} [*a, *a]" for i in range(30))
    _, errors = parse_yaml(bomb, "f.yaml")
    assert [e.problem for e in errors] == ["不允许锚点"]


@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 5000])
def test_deep_nesting_is_refused(depth: int) -> None:
    _, errors = parse_yaml("[" * depth + "]" * depth, "f.yaml")
    assert errors
