"""The place's rules in the words of a page: who handles which need, and each step with its limit and article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yimen.agencies import api as agencies
from yimen.flow.due import UNITS
from yimen.places import api as places


def local_rules() -> dict[str, Any]:
    """Needs with programmes and units, and procedures with their steps, limits and articles."""
    release = places.release()
    needs: dict[str, list[Any]] = {}
    for line in agencies.duty_table(release.needs):
        needs.setdefault(line.need_title, []).append(line)
    return {
        "release": release,
        "documents": list(release.documents.values()),
        "needs": list(needs.items()),
        "procedures": [_procedure(name, text) for name, text in release.procedures.items()],
    }


def _procedure(name: str, text: Mapping[str, Any]) -> dict[str, Any]:
    steps = [
        {"title": step.get("title", key), "limit": _limit(step.get("limit")), "basis": step.get("basis", "")}
        for key, step in text.items()
        if isinstance(step, Mapping) and ("kind" in step or "runs" in step)
    ]
    return {"title": text.get("title", name), "basis": text.get("basis", ""), "steps": steps}


def _limit(limit: Any) -> str:
    """A limit as the pack writes it (`n: 10 workdays`), in words; empty when the step has none of its own."""
    if not isinstance(limit, Mapping) or "n" not in limit:
        return ""
    n, _, unit = str(limit["n"]).partition(" ")
    return limit_words(n, unit, local=bool(limit.get("local")))


def limit_words(n: int | str | None, unit: str, *, local: bool) -> str:
    """A limit in words; `local` marks one the place set itself. Empty without a number (until a day, at once)."""
    return "" if n is None else f"{n} {UNITS.get(unit, unit)}" + ("（本地设定）" if local else "")
