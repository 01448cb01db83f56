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
    "grounds": "不予救助的情形",
    "duties": "职责",
    "categories": "人员类别",
    "programmes": "救助项目",
    "seats": "岗位",
    "body": "议事机构",
    "readiness": "窗口条件",
    "petty_fund": "应急救助资金",
    "forms": "文书式样",
    "standards": "标准",
    "schedules": "定期事项",
    "floors": "底线",
    "procedures": "程序",
    "exchange": "名单模板",
    "rechecks": "复核周期",
    "campaigns": "集中更新",
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
    "listed_to": "列入名单的单位",
    "procedure": "程序",
    "materials": "材料",
    "conditions": "条件",
    "amount": "救助标准",
    "where": "到哪里办",
    "most_yuan": "每件上限（元）",
    "settle_days": "报账期限（天）",
    "rights": "权限",
    "at": "设在",
    "parent": "上级",
    "limit": "期限",
    "outcomes": "结果",
    "after": "在其后",
    "by": "由谁办",
    "n": "时长",
    "number": "编号",
    "papers": "必备材料",
    "authorisation": "核对授权材料",
    "at_residence": "居住地申请",
    "area": "方面",
    "choose": "项目待选",
    "date": "日期",
    "issuer": "发文机关",
    "status": "状态",
    "members": "成员单位",
    "office": "办公室",
    "convenors": "召集人",
    "meetings": "会议",
    "values": "数值",
    "parts": "各联",
    "blocks": "文字",
    "stays": "留存联",
    "supplied": "补出的空格",
    "trims": "省去的字尾",
    "number_kind": "编号种类",
}
_HEAD = {"title": "版本名称", "status": "性质", "valid_from": "施行日期", "place_title": "地方", "application": "申请"}
_WORDS = {"official": "正式", "assumed": "推定（非官方）", True: "是", False: "否"}
#: What two places never share, and nobody asks about: each has its own map and cites its own document.
_OWN = {"basis", "division", "aliases", "note"}
#: How an entry is told that only the new text has, that only the old one has, that both have.
_IN_TIME = ("新增", "取消", "变化")
_ACROSS = ("仅后者", "仅前者", "不同")


def differences(one: Release, other: Release) -> list[str]:
    """Lines that say what `other` has different from `one`; empty when every word is the same.

    Of two places, what they can never share (articles, codes, the list of villages) is left out or counted.
    """
    old, new = json.loads(one.text), json.loads(other.text)
    lines = [
        f"{label}：{_say(old[key])} → {_say(new[key])}" for key, label in _HEAD.items() if old.get(key) != new.get(key)
    ]
    across = old["place"] != new["place"]
    names = {key: unit["name"] for text in (old, new) for key, unit in text["units"].items()}
    titles = {key: entry["title"] for text in (old, new) for key, entry in text["programmes"].items()}
    for section, label in SECTIONS.items():
        before, after = _entries(old, section), _entries(new, section)
        if across and section == "divisions":
            lines += [f"【{label}】", f"  {len(before)}个 → {len(after)}个"]
            continue
        if across:
            before, after = _without(before), _without(after)
        told = _ACROSS if across else _IN_TIME
        found = list(_section(_titled(before, titles), _titled(after, titles), new["succession"], names, told))
        if found:
            lines += [f"【{label}】", *(f"  {line}" for line in found)]
    return lines


def _without(value: Any) -> Any:
    """The same entries without what two places never share; of a paper only the words it prints, not its layout."""
    if not isinstance(value, dict):
        return value
    return {k: " ".join(_printed(v)) if k == "blocks" else _without(v) for k, v in value.items() if k not in _OWN}


def _titled(value: Any, titles: Mapping[str, str]) -> Any:
    """The same entries with programmes called by their titles."""
    if not isinstance(value, dict):
        return value
    listed = ("programmes", "decides", "referrals")
    return {
        k: [titles.get(word, word) for word in v] if k in listed and isinstance(v, list) else _titled(v, titles)
        for k, v in value.items()
    }


def _printed(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        yield from (text for text in (block.get("line"), block.get("cut")) if text)
        yield from (cell for row in block.get("table") or () for cell in row)


def _entries(text: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Entries of a section by key; a procedure gives one entry a step and part."""
    value = text.get(section, {})  # an older release says nothing of a section that is new
    value = text.get(section) or {}  # a release kept by an older version of the program may not know the section
    if section == "divisions":
        return {row["code"]: row for row in value}
    if section in ("body", "petty_fund"):
        return {section: value} if value else {}
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
    old: dict[str, Any],
    new: dict[str, Any],
    succession: Mapping[str, str],
    names: Mapping[str, str],
    told: tuple[str, str, str],
) -> Iterator[str]:
    came, went, changed = told

    def name(key: str, value: Any) -> str:
        title = (value.get("name") or value.get("title") if isinstance(value, dict) else None) or names.get(key)
        return f"{title}（{key}）" if title else key

    for key, value in new.items():
        if key not in old:
            yield f"{came}：{name(key, value)}"
    for key, value in old.items():
        if key not in new:
            heir = succession.get(key)
            after = f"，由{name(heir, new.get(heir))}承接" if told is _IN_TIME and heir and heir in new else ""
            yield f"{went}：{name(key, value)}{after}"
        elif value != new[key]:
            changes = list(_changes(value, new[key], ""))
            yield f"{changed}：{name(key, value)}：" + "；".join(changes)


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
