"""Units whose work nobody sits at: everything sent there waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.agencies.models import Holding
from yimen.agencies.queries import takers
from yimen.common import clock
from yimen.places import api as places

if TYPE_CHECKING:
    from datetime import date

RECEIVES = "receive"


def unserved(on: date | None = None) -> tuple[str, ...]:
    """Units that take referrals and where nobody holds a seat that may receive them on that day (三(一): each unit has
    at least one liaison), in the order of the document."""
    day = on or clock.today()
    kinds = [key for key, entry in places.release().seats.items() if RECEIVES in entry.rights]
    held = Holding.objects.on(day).filter(seat__kind__in=kinds, account__is_active=True)
    served = set(held.values_list("seat__unit__key", flat=True))
    return tuple(key for key in takers(day) if key not in served)
