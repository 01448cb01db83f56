"""What goes on in a district beside applications: begun here, lived day by day with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.demo.work import care, contacts, lists, money, months, updating
from yimen.demo.work.desk import Desk

if TYPE_CHECKING:
    from yimen.demo.days import Days
    from yimen.demo.office import Office


def begin(days: Days, office: Office, seed: int) -> None:
    """Put everything on its day, from the first workday of the year to the last."""
    desk = Desk(days, office, seed)
    for part in (months, lists, contacts, updating, care, money):
        part.begin(desk)
