"""How two releases differ, in Chinese: entries that came, went, or changed, word by word."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from yimen.regime.release import Release
from yimen.regime.schema_procedure import HEAD, PARTS

SECTIONS: dict[str, str] = {
    "documents": "文件",
    "divisions": "区划",
    "units": "单位",
    "needs": "需求",
    "duties": "职责",
    "programmes": "救助项目",
    "seats": "岗位",
    "body": "议事机构",
    "forms": "文书式样",
    "standards": "标准",
    "schedules": "定期事项",
    "floors": "底线",
    "procedures": "程序",
}
_PARTS = {"parties": "当事方", "defaults": "默认", "anytime": "随时可办", "limits": "期限", "finish": "办结"}
_FIELDS: dict[str, str] = {
    "name": "名称",
    "title": "名称",
    "kind": "种类",
    "level": "层级",
    "division": "区划",
    "aliases": "别名",
    "from": "起",
    "until": "止",
    "becomes": "承接单位",
    "of": "所属单位",
    "role": "身份",
    "decides": "审批",
    "referrals": "接收转办",
    "answers": "提供核对信息",
    "other": "其他职责",
    "inherited": "承接自",
    "basis": "依据",
    "local": "本地设定",
    "note": "说明",
    "help": "提示",
    "programmes": "救助项目",
    "procedure": "程序",
    "materials": "材料",
    "rights": "权限",
    "at": "设在",
    "parent": "上级",
    "limit": "期限",
    "outcomes": "结果",
    "after": "在其后",
    "by": "由谁办",
    "n": "时长",
    "number": "编号",
    "date": "日期",
    "issuer": "发文机关",
    "status": "状态",
    "members": "成员单位",
    "office": "办公室",
    "convenors": "召集人",
    "meetings": "会议",
    "values": "数值",
    "parts": "各联",
}
_HEAD = {"title": "版本名称", "status": "性质", "valid_from": "施行日期", "place_title": "地方", "application": "申请"}
_WORDS = {"official": "正式", "assumed": "推定（非官方）", True: "是", False: "否"}


def differences(one: Release, other: Release) -> list[str]:
    """Lines that say what `other` has different from `one`; empty when every word is the same."""
    old, new = json.loads(one.text), json.loads(other.text)
    lines = [
        f"{label}：{_say(old[key])} → {_say(new[key])}" for key, label in _HEAD.items() if old.get(key) != new.get(key)
    ]
    names = {key: unit["name"] for text in (old, new) for key, unit in text["units"].items()}
    for section, label in SECTIONS.items():
        found = list(_section(_entries(old, section), _entries(new, section), new["succession"], names))
        if found:
            lines += [f"【{label}】", *(f"  {line}" for line in found)]
    return lines


def _entries(text: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Entries of a section by key; a procedure gives one entry a step and part."""
    value = text[section]
    if section == "divisions":
        return {row["code"]: row for row in value}
    if section == "body":
        return {"body": value} if value else {}
    if section != "procedures":
        return dict(value)
    found: dict[str, Any] = {}
    for name, procedure in value.items():
        for key, entry in procedure.items():
            if key in PARTS:
                found |= {f"{name} {_PARTS[key]} {inner}": v for inner, v in entry.items()}
            else:
                found[f"{name} {key if key not in HEAD else _field(key)}"] = entry
    return found


def _section(
    old: dict[str, Any], new: dict[str, Any], succession: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[str]:
    def name(key: str, value: Any) -> str:
        title = (value.get("name") or value.get("title") if isinstance(value, dict) else None) or names.get(key)
        return f"{title}（{key}）" if title else key

    for key, value in new.items():
        if key not in old:
            yield f"新增：{name(key, value)}"
    for key, value in old.items():
        if key not in new:
            heir = succession.get(key)
            after = f"，由{name(heir, new.get(heir))}承接" if heir and heir in new else ""
            yield f"取消：{name(key, value)}{after}"
        elif value != new[key]:
            changes = list(_changes(value, new[key], ""))
            yield f"变化：{name(key, value)}：" + "；".join(changes)


def _changes(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(dict.fromkeys([*old, *new]), key=lambda k: k not in ("name", "title")):
            inner = f"{path}·{_field(key)}" if path else _field(key)
            if key not in new:
                yield f"去掉{inner}“{_say(old[key])}”"
            elif key not in old:
                yield f"增加{inner}“{_say(new[key])}”"
            elif old[key] != new[key]:
                yield from _changes(old[key], new[key], inner)
    elif isinstance(old, list) and isinstance(new, list) and all(isinstance(v, str) for v in (*old, *new)):
        gone, come = [v for v in old if v not in new], [v for v in new if v not in old]
        words = [f"{path}减少“{'、'.join(gone)}”"] if gone else []
        words += [f"{path}增加“{'、'.join(come)}”"] if come else []
        yield from words or [f"{path}次序改变"]
    else:
        yield f"{path}“{_say(old)}” → “{_say(new)}”" if path else f"“{_say(old)}” → “{_say(new)}”"


def _field(key: str) -> str:
    return _FIELDS.get(key, key)


def _say(value: Any) -> str:
    if value is None:
        return "（无）"
    if isinstance(value, (bool, str)) and value in _WORDS:
        return _WORDS[value]
    if isinstance(value, list):
        return "、".join(_say(v) for v in value) or "（无）"
    if isinstance(value, dict):
        return "，".join(f"{_field(k)}：{_say(v)}" for k, v in value.items())
    return str(value)
