"""Says in Chinese what pydantic found wrong, at the line where it stands."""

from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from yimen.regime.errors import PackError
from yimen.regime.reader import Path_, Source
from yimen.regime.schema import LOADING

#: pydantic's name of a mistake -> what is wrong, what was expected.
_SENTENCES: dict[str, tuple[str, str]] = {
    "string_type": ("这里应为文字", "文字（数字须加引号）"),
    "string_too_short": ("这里不能为空", "文字"),
    "date_type": ("不是日期", "日期，写作 2015-04-20"),
    "date_from_datetime_parsing": ("不是日期", "日期，写作 2015-04-20"),
    "date_parsing": ("不是日期", "日期，写作 2015-04-20"),
    "bool_type": ("不是真假值", "true 或者 false"),
    "int_type": ("不是整数", "整数"),
    "greater_than": ("应大于零", "大于零的整数"),
    "tuple_type": ("这里应为列表", "列表，写作 [甲, 乙]"),
    "dict_type": ("这里应为键值", "键和值，写作 {键: 值}"),
    "model_type": ("这里应为键值", "键和值，写作 {键: 值}"),
    "model_attributes_type": ("这里应为键值", "键和值，写作 {键: 值}"),
    "string_pattern_mismatch": ("写法不对", ""),
    "number_pattern": (
        "编号写法不对",
        "{window}、{year}、{serial:5} 各写一次，另加字母或短横，如 LS{window}-{year}-{serial:5}",
    ),
}
_PATTERNS: dict[str, str] = {
    "workdays|days": "数量和单位，如 3 workdays、7 days、6 months",
    r"\d{12}": "12位区划代码（加引号）或者本地区域的键",
    "%$": "百分比，如 30 %",
    r"\d+/\d+": "分数，如 1/2",
    r"\.[a-z]": "环节或者环节.结果，如 accept.accepted",
    r"\d+(\.": "金额，如 1000 或者 1000.50",
    "A-Za-z": "字母开头的键，只用字母、数字、_、.、-",
}


def validate(
    adapter: TypeAdapter[Any], value: Any, source: Source, at: Path_, context: str | None = LOADING
) -> tuple[Any, list[PackError]]:
    """The typed value, or None and every mistake in it."""
    try:
        return adapter.validate_python(value, context=context), []
    except ValidationError as error:
        models = _models(adapter._type)
        return None, [_explain(dict(e), source, at, models) for e in error.errors(include_url=False)]


def _explain(error: dict[str, Any], source: Source, at: Path_, models: list[type[BaseModel]]) -> PackError:
    loc: tuple[str | int, ...] = tuple(error["loc"])
    path, last = at, ""
    for part in loc:
        if isinstance(part, int) and not isinstance(source_value(source, path), (list, tuple)):
            continue
        if (*path, part) in source.lines:
            path = (*path, part)
        last = str(part)
    kind, line = str(error["type"]), source.line(path)
    if kind == "extra_forbidden":
        names = "、".join(_names(models, loc[:-1]))
        return PackError(source.file, line, str(loc[-1]), f"下列字段之一：{names}" if names else "", "不认识的字段")
    if kind == "missing":
        return PackError(source.file, line, str(loc[-1]), f"写明“{loc[-1]}”", "缺少字段")
    if last == "[key]":
        return PackError(source.file, line, _short(error["input"]), _expected(error)[1], "键的写法不对")
    problem, expected = _expected(error)
    return PackError(source.file, line, _short(error["input"]), expected, problem)


def source_value(source: Source, path: Path_) -> Any:
    """The plain value at a path of a source, None when there is none."""
    value = source.value
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _expected(error: dict[str, Any]) -> tuple[str, str]:
    kind, ctx = str(error["type"]), error.get("ctx", {})
    if kind == "literal_error":
        return "不认识的词", str(ctx["expected"]).replace("'", "").replace(", ", "、").replace(" or ", "、")
    if kind == "string_pattern_mismatch":
        pattern = str(ctx["pattern"])
        return "写法不对", next((text for mark, text in _PATTERNS.items() if mark in pattern), pattern)
    if kind.startswith("date"):
        return _SENTENCES["date_type"]
    return _SENTENCES.get(kind, ("写法不对", str(error.get("msg", ""))))


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(str(k) for k in value)[:40]
    if isinstance(value, (list, tuple)):
        return "、".join(str(k) for k in value)[:40]
    return str(value)[:60] if value is not None else "（空）"


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model an annotation mentions, itself or inside lists, mappings and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for arg in get_args(annotation):
        found += _models(arg)
    return found


def _names(models: list[type[BaseModel]], loc: tuple[Any, ...]) -> list[str]:
    """The fields allowed where an unknown one stands: walk the location through the models."""
    for part in loc:
        for model in models:
            field = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
            if field is not None:
                models = _models(field.annotation) or [m for meta in field.metadata for m in _models(meta)]
                break
    names: dict[str, None] = {}
    for model in models:
        names.update(dict.fromkeys(f.alias or n for n, f in model.model_fields.items()))
    return list(names)
