"""Reads the folder of one place into a table of entries, each with its file and line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from yimen.regime import schema, schema_exchange, schema_procedure
from yimen.regime.complain import validate
from yimen.regime.entries import EntryPath, Layer, Sourced, is_variants
from yimen.regime.errors import PackError
from yimen.regime.reader import Path_, Source, read_yaml
from yimen.regime.tables import read_calendar, read_divisions

SECTIONS: dict[str, TypeAdapter[Any]] = {
    "areas": TypeAdapter(schema.AreaEntry),
    "units": TypeAdapter(schema.UnitEntry),
    "needs": TypeAdapter(schema.NeedEntry),
    "grounds": TypeAdapter(schema.GroundEntry),
    "duties": TypeAdapter(schema.DutyEntry),
    "categories": TypeAdapter(schema.CategoryEntry),
    "programmes": TypeAdapter(schema.ProgrammeEntry),
    "seats": TypeAdapter(schema.SeatEntry),
    "body": TypeAdapter(schema.BodyEntry),
    "readiness": TypeAdapter(schema.ReadinessEntry),
    "petty_fund": TypeAdapter(schema.PettyFundEntry),
    "forms": TypeAdapter(schema.FormEntry),
    "standards": TypeAdapter(schema.StandardEntry),
    "schedules": TypeAdapter(schema.ScheduleEntry),
    "floors": TypeAdapter(schema.FloorEntry),
    "exchange": TypeAdapter(schema_exchange.ExchangeEntry),
    "rechecks": TypeAdapter(schema_exchange.RecheckEntry),
    "campaigns": TypeAdapter(schema_exchange.CampaignEntry),
}
#: Sections of one entry, which has no key of its own.
SINGLE = frozenset({"body", "petty_fund"})
PARTS: dict[str, TypeAdapter[Any]] = {
    "parties": TypeAdapter(schema.Key),
    "defaults": TypeAdapter(schema_procedure.Limit),
    "steps": TypeAdapter(schema_procedure.Step),
    "anytime": TypeAdapter(schema_procedure.Anytime),
    "limits": TypeAdapter(schema_procedure.Limit),
    "finish": TypeAdapter(tuple[schema.Key, ...]),
}
_PROCEDURE_HEAD: dict[str, TypeAdapter[Any]] = {k: TypeAdapter(t) for k, t in schema_procedure.HEAD.items()}
_DROP: TypeAdapter[Any] = TypeAdapter(schema.Drop)
_DROP_WHOLE: TypeAdapter[Any] = TypeAdapter(schema.DropWhole)
_HEAD: TypeAdapter[Any] = TypeAdapter(schema.PackHead)
#: Which sections stand in which file.
FILES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"local_areas\.yaml", ("areas",)),
    (r"units\.yaml", ("units",)),
    (r"duties\.yaml", ("needs", "grounds", "duties")),
    (r"seats\.yaml", ("seats",)),
    (r"categories\.yaml", ("categories",)),
    (r"body\.yaml", ("body",)),
    (r"windows\.yaml", ("readiness", "petty_fund")),
    (r"schedules\.yaml", ("schedules",)),
    (r"floors\.yaml", ("floors",)),
    (r"programmes/[\w.-]+\.yaml", ("programmes",)),
    (r"forms/[\w.-]+\.yaml", ("forms",)),
    (r"standards/[\w.-]+\.yaml", ("standards",)),
    (r"procedures/[\w.-]+\.yaml", ("procedures",)),
    (r"calendar/\d{4}\.yaml", ("calendar",)),
    (r"exchange/[\w.-]+\.yaml", ("exchange",)),
    (r"registry\.yaml", ("rechecks", "campaigns")),
)
_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_.\-]*$")
_CITED = re.compile(r"^([A-Za-z][A-Za-z0-9_.\-]*)(\s|$)")
#: A basis that says there is none in the document, or that cites in full, is left as it is.
_STANDS_ALONE = ("原文", "推定", "推断", "本地", "《")
_KEY_SAYS = "字母开头的键，只用字母、数字、_、.、-"
_MAPPING_SAYS = "键和值，写作 {键: 值}"


def read_head(packs: Path, place: str) -> tuple[schema.PackHead | None, Source, list[PackError]]:
    """pack.yaml of a place."""
    file = f"{place}/pack.yaml"
    path = packs / place / "pack.yaml"
    if not path.is_file():
        return None, Source(file, {}, {}), [PackError(file, 0, "", "每个地方有一个 pack.yaml", "没有这个文件")]
    source, errors = read_yaml(path, file)
    if errors:
        return None, source, errors
    head, errors = validate(_HEAD, source.value, source, ())
    if head is not None and head.code != place:
        errors = [PackError(file, source.line(("code",)), head.code, place, "代码与文件夹名不同")]
    return head, source, errors


def read_layer(packs: Path, place: str, head: schema.PackHead, source: Source, documents: set[str]) -> Layer:
    """Every file of one place; `documents` are the keys a citation may begin with."""
    layer = Layer(place, head, source)
    folder = packs / place
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == "pack.yaml" or path.suffix == ".md" or name.startswith("."):
            continue
        file = f"{place}/{name}"
        if name == "divisions.csv":
            read_divisions(path, file, layer)
            continue
        sections = next((s for pattern, s in FILES if re.fullmatch(pattern, name)), None)
        if sections is None:
            layer.errors.append(PackError(file, 0, name, _file_names(), "不认识的文件"))
            continue
        content, errors = read_yaml(path, file)
        layer.errors += errors
        if not content.value:
            layer.unread |= set(sections)
        elif isinstance(content.value, dict):
            _read_sections(layer, content, sections, documents)
        else:
            layer.complain(content, (), "", _MAPPING_SAYS, "文件顶层应为键值")
    return layer


def _read_sections(layer: Layer, source: Source, sections: tuple[str, ...], documents: set[str]) -> None:
    value = dict(source.value)
    default = value.pop("document", None)
    if default is not None and not (isinstance(default, str) and default in documents):
        layer.complain(source, ("document",), str(default), _listed(documents), "不认识的文件键")
        default = None
    cite = _citer(layer, source, default, documents)
    if sections == ("calendar",):
        read_calendar(layer, source, value)
        return
    if sections == ("procedures",):
        for name, text in value.items():
            _read_procedure(layer, source, name, text, cite)
        return
    for key, body in value.items():
        if key not in sections:
            layer.complain(source, (key,), key, "、".join((*sections, "document")), "不认识的字段")
        elif key in SINGLE:
            _add(layer, SECTIONS[key], (key, key), source, (key,), body, cite)
        elif not isinstance(body, dict):
            layer.complain(source, (key,), key, _MAPPING_SAYS, "这里应为键值")
        else:
            for name, entry in body.items():
                _add(layer, SECTIONS[key], (key, name), source, (key, name), entry, cite)


def _file_names() -> str:
    names = [re.sub(r"\[.*\]\+|\\d\{4\}", "*", pattern).replace("\\", "") for pattern, _ in FILES]
    return "、".join(("pack.yaml", "divisions.csv", *names))


def _listed(documents: set[str]) -> str:
    return "、".join(sorted(documents)) or "pack.yaml 的 documents 里的键"


Citer = Callable[[Any, Path_], Any]


def _citer(layer: Layer, source: Source, default: str | None, documents: set[str]) -> Citer:
    """Completes citations: a bare article refers to the file's `document`; a key nobody lists is a mistake."""

    def one(text: str, path: Path_) -> str:
        found = _CITED.match(text)
        if found and found.group(1) not in documents:
            layer.complain(source, path, found.group(1), _listed(documents), "不认识的文件键")
        if found or default is None or "〔" in text or text.startswith(_STANDS_ALONE):
            return text
        return f"{default} {text}"

    def cite(value: Any, path: Path_) -> Any:
        if isinstance(value, dict):
            return {k: cite(v, (*path, k)) for k, v in value.items()}
        if isinstance(value, list):
            return [cite(v, (*path, i)) for i, v in enumerate(value)]
        if path[-1] == "basis" and isinstance(value, (str, int)) and not isinstance(value, bool):
            return "；".join(one(piece.strip(), path) for piece in str(value).split("；"))
        return value

    return cite


def _add(
    layer: Layer, adapter: TypeAdapter[Any], key: EntryPath, source: Source, at: Path_, value: Any, cite: Citer
) -> None:
    """Check one entry (or each of its variants) and put it into the table."""
    name = str(at[-1])
    if not _KEY.match(name):
        layer.complain(source, at, name, _KEY_SAYS, "键的写法不对")
    variants = [(v, (*at, i)) for i, v in enumerate(value)] if is_variants(value) else [(value, at)]
    for variant, path in variants:
        dropped = adapter is not _DROP_WHOLE and isinstance(variant, dict) and "drop" in variant
        _, errors = validate(_DROP if dropped else adapter, variant, source, path)
        layer.errors += errors
    layer.entries[key] = Sourced(layer.place, tuple(cite(v, p) for v, p in variants), source, at)


def _read_procedure(layer: Layer, source: Source, name: str, text: Any, cite: Citer) -> None:
    """Split a procedure into the entries a place may override one by one."""
    if not isinstance(text, dict):
        layer.complain(source, (name,), name, _MAPPING_SAYS, "这里应为键值")
        return
    if "drop" in text:
        _add(layer, _DROP_WHOLE, ("procedures", name), source, (name,), text, cite)
        return
    for key, value in text.items():
        at: Path_ = (name, key)
        if key in schema_procedure.HEAD:
            _add(layer, _PROCEDURE_HEAD[key], ("procedures", name, "head", key), source, at, value, cite)
        elif key not in schema_procedure.PARTS:
            _add(layer, PARTS["steps"], ("procedures", name, "steps", key), source, at, value, cite)
        elif not isinstance(value, dict):
            layer.complain(source, at, key, _MAPPING_SAYS, "这里应为键值")
        else:
            for entry, inner in value.items():
                if key == "defaults" and entry not in schema_procedure.DEFAULTS:
                    layer.complain(source, (*at, entry), entry, "、".join(schema_procedure.DEFAULTS), "不认识的字段")
                _add(layer, PARTS[key], ("procedures", name, key, entry), source, (*at, entry), inner, cite)
