"""The article behind a refusal, read from the place's own procedures: no article of any place stands in code."""

from __future__ import annotations

from collections.abc import Mapping

from yimen.places import api as places


def article(procedure: str, step: str = "") -> str:
    """The basis the release gives a step (or, without one, the whole procedure); empty when it gives none."""
    text = places.release().procedures.get(procedure, {})
    entry = text.get(step) if step else None
    own = entry.get("basis", "") if isinstance(entry, Mapping) else ""
    return str(own or text.get("basis", ""))
