"""Texts of procedures by hash: pinned when a run opens, compiled once a process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from yimen import flow
from yimen.flow.types import MOVED
from yimen.proceedings.models import Event, PinnedText, Run
from yimen.regime.api import Release


def pin(name: str, release: Release) -> PinnedText:
    """The pinned text of one procedure of a release, kept once by its hash.

    The texts of the procedures it runs are kept with it: what a child may be is part of what the parent means.
    """
    procedures = release.procedures
    text = dict(procedures[name])
    library = {
        child: dict(procedures[child]) for child in sorted(_named(text)) if child in procedures and child != name
    }
    canonical = json.dumps([name, text, library], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    kept = PinnedText.objects.filter(digest=digest).first()
    if kept is not None:
        return kept
    facts = {"name": name, "text": text, "library": library, "release": release.name}
    return PinnedText.objects.get_or_create(digest=digest, defaults=facts)[0]


def _named(value: Any) -> set[str]:
    """Every text in a procedure; those that are names of procedures are what it may run or start."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        return set().union(*map(_named, value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*map(_named, value)) if value else set()
    return set()


@lru_cache(maxsize=512)
def compiled(digest: str) -> flow.Procedure:
    """The compiled procedure behind a hash; the text behind a hash never changes, so it is compiled once a process."""
    pinned = PinnedText.objects.get(digest=digest)
    return flow.compile_procedure(pinned.name, pinned.text, {**pinned.library, pinned.name: pinned.text})


def procedure_of(run: Run) -> flow.Procedure:
    """The procedure a run goes by now: the one it was opened under, or that of the release it was moved to last."""
    moved = run.events.filter(kind=MOVED).order_by("seq").last()
    return compiled(moved.data["procedure"] if moved is not None else run.pinned_id)


def procedures_of(runs: Iterable[Run]) -> dict[int, flow.Procedure]:
    """Run id -> the procedure it goes by now; one query, for lists."""
    goes_by = {run.pk: run.pinned_id for run in runs}
    moves = Event.objects.filter(run_id__in=list(goes_by), kind=MOVED).order_by("run_id", "seq")
    goes_by |= {row.run_id: row.data["procedure"] for row in moves}
    return {run: compiled(digest) for run, digest in goes_by.items()}


def texts() -> list[flow.Procedure]:
    """Every text a run was opened under here, compiled; for counts over many runs."""
    return [compiled(digest) for digest in PinnedText.objects.order_by("id").values_list("digest", flat=True)]
