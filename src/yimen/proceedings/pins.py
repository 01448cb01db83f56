"""Texts of procedures by hash: pinned when a run opens, compiled once a process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yimen import flow
from yimen.proceedings.models import PinnedText


def pin(name: str, procedures: Mapping[str, Any], release: str) -> PinnedText:
    """The pinned text of one procedure of a release, kept once by its hash.

    The texts of the procedures it runs are kept with it: what a child may be is part of what the parent means.
    """
    text = procedures[name]
    library = {child: procedures[child] for child in sorted(_named(text)) if child in procedures and child != name}
    canonical = json.dumps([name, text, library], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    found = PinnedText.objects.filter(digest=digest).first()
    return found or PinnedText.objects.get_or_create(
        digest=digest, defaults={"name": name, "text": text, "library": library, "release": release}
    )[0]


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
    return flow.compile_procedure(pinned.name, pinned.text, pinned.library)
