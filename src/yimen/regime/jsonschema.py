"""JSON Schema of every file of a pack, for editors that check while one types. Written to docs/schema by command."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from yimen.regime import layers, schema, schema_procedure

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _variants(adapter: TypeAdapter[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """An entry, a list of its dated variants, or a removal."""
    entry = _inline(adapter, definitions)
    drop = _inline(TypeAdapter(schema.Drop), definitions)
    return {"anyOf": [entry, drop, {"type": "array", "minItems": 1, "items": {"anyOf": [entry, drop]}}]}


def _inline(adapter: TypeAdapter[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    found = adapter.json_schema(by_alias=True)
    definitions |= found.pop("$defs", {})
    name = found.get("title")
    if found.get("type") == "object" and name:
        definitions[name] = found
        return {"$ref": f"#/$defs/{name}"}
    return found


def _file(title: str, properties: dict[str, Any], definitions: dict[str, Any], **more: Any) -> dict[str, Any]:
    document = {"document": {"type": "string", "description": "the document that bare articles of this file refer to"}}
    return {
        "$schema": _DIALECT,
        "title": title,
        "type": "object",
        "properties": document | properties,
        "additionalProperties": False,
        **more,
        "$defs": dict(sorted(definitions.items())),
    }


def _sections(title: str, names: tuple[str, ...]) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    properties = {}
    for name in names:
        entry = _variants(layers.SECTIONS[name], definitions)
        properties[name] = entry if name in layers.SINGLE else {"type": "object", "additionalProperties": entry}
    return _file(title, properties, definitions)


def _procedures() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    step = _variants(layers.PARTS["steps"], definitions)
    parts: dict[str, Any] = {k: _inline(TypeAdapter(t), definitions) for k, t in schema_procedure.HEAD.items()}
    for name in schema_procedure.PARTS:
        entry = _variants(layers.PARTS[name], definitions)
        parts[name] = {"type": "object", "additionalProperties": entry}
    procedure = {"type": "object", "properties": parts, "additionalProperties": step}
    found = _file("procedures/*.yaml", {}, definitions)
    return {**found, "additionalProperties": procedure}


def schemas() -> dict[str, str]:
    """File name -> JSON text, one for each kind of file."""
    found = {"pack": {"$schema": _DIALECT, **TypeAdapter(schema.PackHead).json_schema(by_alias=True)}}
    found["calendar"] = {"$schema": _DIALECT, **TypeAdapter(schema.CalendarYear).json_schema(by_alias=True)}
    found["procedures"] = _procedures()
    for pattern, sections in layers.FILES:
        if sections not in (("procedures",), ("calendar",)):
            name = pattern.split("/", maxsplit=1)[0].removesuffix(r"\.yaml")
            found[name] = _sections(f"{name}.yaml", sections)
    return {
        f"{name}.json": json.dumps(text, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, text in sorted(found.items())
    }


def write(folder: Path) -> list[str]:
    """Write all of them; returns the names of files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed
