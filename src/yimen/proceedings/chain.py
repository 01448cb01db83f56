"""The chain of one run's events: each hash covers the event and the hash before it, so a change anywhere shows."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yimen.proceedings.models import Event

COVERED = (
    "seq",
    "kind",
    "step",
    "key",
    "n",
    "outcome",
    "occurred_on",
    "recorded_at",
    "account",
    "seat",
    "unit",
    "mode",
    "data",
    "corrects",
    "token",
)


def link(previous: str, event: Event) -> str:
    """The hash of an event that follows `previous` (hex, 64 characters): SHA-256 over a canonical JSON text."""
    facts = {name: getattr(event, name) for name in COVERED}
    facts["recorded_at"] = event.recorded_at.timestamp()
    facts["occurred_on"] = event.occurred_on.isoformat()
    text = json.dumps([event.run_id, previous, facts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_at(events: list[Event]) -> int | None:
    """The seq of the first event that does not fit its chain, or None; `events` are those of one run, in order."""
    previous = ""
    for place, event in enumerate(events, start=1):
        if event.seq != place or event.hash != link(previous, event):
            return event.seq
        previous = event.hash
    return None
