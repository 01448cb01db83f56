"""Reads YAML strictly and remembers the line of every value. Nothing is executed, nothing is guessed.

Only text, whole numbers, true/false, ISO dates, lists and mappings exist here. `yes`, `on`, `1.5` or `12:30` stay text,
so no word changes its meaning by itself; money is never a float. Anchors, aliases, tags, duplicate keys are refused.
"""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from yimen.regime.errors import PackError

#: Where a value stands inside a file: keys and list positions from the top.
Path_ = tuple[str | int, ...]
MAX_BYTES = 4_000_000
MAX_DEPTH = 30
_INT = re.compile(r"^-?(0|[1-9][0-9]*)$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its plain value and the line of each path in it."""

    file: str
    value: Any
    lines: dict[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Refuse(Exception):
    """Stops the reading of a file; becomes a PackError."""

    def __init__(self, line: int, text: str, expected: str, problem: str) -> None:
        super().__init__(problem)
        self.line, self.text, self.expected, self.problem = line, text, expected, problem


class _Loader(yaml.SafeLoader):
    """Composes nodes only; values are built below."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refuse(line, f"*{event.anchor}", "把内容写全", "不允许引用（别名）")
        if getattr(event, "anchor", None):
            raise _Refuse(line, f"&{event.anchor}", "去掉“&”标记", "不允许锚点")
        if getattr(event, "tag", None):
            raise _Refuse(line, str(event.tag), "去掉“!”标记", "不允许类型标记")
        return super().compose_node(parent, index)


def read_yaml(path: Path, file: str) -> tuple[Source, list[PackError]]:
    """Read one file; mistakes of its writing are returned, with as much of the value as could be read."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        return Source(file, {}, {}), [
            PackError(file, 0, path.name, f"不超过{MAX_BYTES // 1_000_000}兆字节", "文件过大")
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Source(file, {}, {}), [PackError(file, line, path.name, "UTF-8 编码", "文件编码有误")]
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str) -> tuple[Source, list[PackError]]:
    """As `read_yaml`, from text."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except _Refuse as refuse:
        return Source(file, {}, {}), [PackError(file, refuse.line, refuse.text, refuse.expected, refuse.problem)]
    except yaml.MarkedYAMLError as error:
        return Source(file, {}, {}), [_broken(text, file, error)]
    except (yaml.YAMLError, RecursionError) as error:
        return Source(file, {}, {}), [PackError(file, 1, str(error)[:60], "不含控制字符的 YAML 文本", "YAML 无法读取")]
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        return Source(file, {}, {}), [PackError(file, 1, "", "至少一个条目", "文件是空的")]
    builder = _Builder(file)
    value = builder.build(node, ())
    return Source(file, value, builder.lines), builder.errors


def _broken(text: str, file: str, error: yaml.MarkedYAMLError) -> PackError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    rows = text.splitlines()
    words = rows[line - 1].strip() if 0 < line <= len(rows) else ""
    return PackError(file, line, words, "缩进、冒号、引号、括号成对且一致的 YAML", "YAML 写法有误")


class _Builder:
    """Turns nodes into plain values, collecting lines and mistakes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.errors: list[PackError] = []

    def build(self, node: yaml.Node, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > MAX_DEPTH:
            self._error(node, "", f"不超过{MAX_DEPTH}层", "嵌套过深")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._error(key_node, "", "一个词", "键必须是文字")
                continue
            key = str(key_node.value)
            if key in result:
                first = self.lines[(*path, key)]
                self._error(key_node, key, f"每个键只写一次（已见第{first}行）", "重复的键")
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INT.match(text):
            return int(text)
        if _DATE.match(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                self._error(node, text, "日历上有的日期，写作 2015-04-20", "没有这一天")
        return text

    def _error(self, node: yaml.Node, text: str, expected: str, problem: str) -> None:
        self.errors.append(PackError(self.file, node.start_mark.line + 1, text, expected, problem))
