"""The article behind a refusal, read from the place's own procedures: no article of any place stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from yimen.flow.contracts import step_of_kind
from yimen.places import api as places
from yimen.proceedings import api as proceedings

if TYPE_CHECKING:
    from yimen.proceedings.models import Run


def article(kind: str) -> str:
    """The basis the release in force gives a step of this kind, for a refusal before there is a run; empty: none."""
    for text in places.release().procedures.values():
        for step in text.values():
            if isinstance(step, Mapping) and step.get("kind") == kind:
                return str(step.get("basis") or text.get("basis", ""))
    return ""


def article_of(run: Run, kind: str) -> str:
    """The basis the run's own procedure gives its step of this kind, else that of the whole."""
    procedure = proceedings.procedure_of(run)
    step = step_of_kind(procedure, kind)
    return (step.basis if step is not None else "") or procedure.basis
