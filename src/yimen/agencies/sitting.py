"""Where a person sits now: the seats held, the one chosen, and what follows from it (actor and scope)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.agencies.models import Seat
from yimen.agencies.queries import rights_of, scope_of, seats_of
from yimen.agencies.types import Scope
from yimen.flow.types import Actor

if TYPE_CHECKING:
    from yimen.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person in one of his seats: `actor` is what the kernel judges, `scope` what the queries show."""

    held: list[Seat]
    seat: Seat
    actor: Actor
    scope: Scope


def sitting(account: Account, chosen: int | None) -> Sitting | None:
    """The chosen seat of a person, or the first one held today; None for somebody who holds none."""
    held = seats_of(account)
    if not held:
        return None
    seat = next((one for one in held if one.pk == chosen), held[0])
    actor = Actor(
        account=str(account.pk),
        seat=str(seat.pk),
        unit=seat.unit_key,
        units=frozenset(one.unit_key for one in held),
        rights=rights_of(seat.kind),
    )
    return Sitting(held, seat, actor, scope_of(seat))
