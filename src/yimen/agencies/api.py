"""What other rooms may use of the agencies."""

from yimen.agencies.actions import appoint, install, relieve, succeed
from yimen.agencies.queries import (
    actor_for,
    duties,
    duty_table,
    heir_of,
    heirs_of,
    rights_of,
    scope_of,
    seats_of,
    takers,
    towns,
    unit_by_name,
    unit_name,
    unit_names,
    units,
    windows,
    without_liaison,
)
from yimen.agencies.types import Proposal, Scope, UnitKind, Verb

__all__ = [
    "Proposal",
    "Scope",
    "UnitKind",
    "Verb",
    "actor_for",
    "appoint",
    "duties",
    "duty_table",
    "heir_of",
    "heirs_of",
    "install",
    "relieve",
    "rights_of",
    "scope_of",
    "seats_of",
    "succeed",
    "takers",
    "towns",
    "unit_by_name",
    "unit_name",
    "unit_names",
    "units",
    "windows",
    "without_liaison",
]
