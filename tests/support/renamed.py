"""A place whose pack names everything otherwise: what is free to be named gets a name that says nothing.

Procedures, steps, outcomes, acts outside the order, parties; kinds, facts, results and rights stay, for they are words
of the program.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from yimen.agencies import actions as agencies
from yimen.places import api as places
from yimen.regime.release import Release, canonical
from yimen.regime.vocabulary import KINDS

from .district import District

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER = "N{serial:3}-{year}-{window}"
HEAD = ("title", "basis", "local", "parties", "defaults", "limits", "finish", "anytime")
REFERENCES = ("after", "again", "keep", "opens", "on_due", "adds", "pause", "not_same_as")


def renamed(release: Release) -> Release:
    """The same regime under other names, and with another pattern of application numbers."""
    text = json.loads(release.text)
    ways = {name: f"way{i}" for i, name in enumerate(text["procedures"])}
    text["procedures"] = {ways[name]: _procedure(ways, name, body) for name, body in text["procedures"].items()}
    text["application"] = {"procedure": ways[text["application"]["procedure"]], "number": NUMBER}
    for schedule in text["schedules"].values():
        schedule["opens"] = ways[schedule["opens"]]
    for programme in text["programmes"].values():
        programme["procedure"] = ways[programme["procedure"]]
    return Release.from_text(canonical(text))


def _procedure(ways: Mapping[str, str], name: str, body: dict[str, Any]) -> dict[str, Any]:
    steps = {step: f"s{i}" for i, step in enumerate(key for key in body if key not in HEAD)}
    ends = {step: {o: f"o{i}" for i, o in enumerate(body[step].get("outcomes", ()))} for step in steps}
    parties = {party: f"{ways[name]}p{i}" for i, party in enumerate(body["parties"])}

    def reference(word: str) -> str:
        step, dot, outcome = word.partition(".")
        return f"{steps.get(step, step)}{dot}{ends.get(step, {}).get(outcome, outcome)}"

    def other(key: str, value: Any) -> Any:
        if isinstance(value, list):
            return [other(key, one) for one in value]
        if isinstance(value, dict) and key in REFERENCES:  # {any: [[...], [...]]}
            return {k: other(key, v) for k, v in value.items()}
        if isinstance(value, dict):
            return {parties.get(k, k) if key == "recorded_by" else k: other(k, v) for k, v in value.items()}
        if key in REFERENCES:
            return reference(value)
        if key in ("by", "watched_by"):
            return parties.get(value, value)
        return ways.get(value, value) if key in ("procedure", "one_of") else value

    def step_of(step: str) -> dict[str, Any]:
        found: dict[str, Any] = other("", body[step])
        if "outcomes" in found:
            found["outcomes"] = {ends[step][o]: value for o, value in found["outcomes"].items()}
        return found

    head = {key: body[key] for key in HEAD if key in body}
    head["parties"] = {parties[party]: rule for party, rule in body["parties"].items()}
    head["anytime"] = {
        f"a{i}": ({"kind": act} if act in KINDS else {}) | other("", value)
        for i, (act, value) in enumerate(body.get("anytime", {}).items())
    }
    return head | {steps[step]: step_of(step) for step in steps}


@pytest.fixture
def elsewhere(db, today) -> District:
    """A district like the other, under a pack that names everything otherwise."""
    release = renamed(places.pack().release("assumed-2026"))
    places.install(release)
    agencies.install(release)
    return District()
