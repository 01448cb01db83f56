"""Who may write in the registry. Each predicate's docstring is its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.registry.types import Stage

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.places.models import Division
    from yimen.registry.models import Entry

KEEP = "keep_registry"
READ = (KEEP, "search_people", "view_statistics")


def in_territory(scope: Scope, division: Division) -> bool:
    """Whether a place lies where the seat records: a territorial seat its own, a unit the whole county."""
    return scope.path is None or division.path.startswith(scope.path)


def may_write(by: Actor, scope: Scope, entry: Entry) -> bool:
    """A unit keeps its own entries; a town, a window and civil affairs those of people in their territory
    (采集、录入占本辖区)."""
    own = entry.unit == by.unit
    return KEEP in by.rights and (own or (scope.whole_subtree and in_territory(scope, entry.division)))


def stage_of(by: Actor, scope: Scope, entry: Entry) -> Stage | None:
    """Which half of the yearly update an act of this seat is: the unit reviews its own entries, the territory collects;
    None when it has no part in it (分头复核)."""
    if not may_write(by, scope, entry):
        return None
    return Stage.REVIEW if entry.unit == by.unit else Stage.COLLECT
