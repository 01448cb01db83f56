"""Pure decisions of this room: the code of a receipt, what declared items come to."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from yimen.cases.types import PROPERTY, DeclaredKind, Per, Totals

if TYPE_CHECKING:
    from yimen.cases.models import DeclaredItem

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that is read out wrong: no 0 and O, no 1, I and L."""
LENGTH = 8
IN_A_YEAR = {Per.MONTH: 12, Per.YEAR: 1, Per.ONCE: 1, Per.VALUE: 0}


def new_code() -> str:
    """A code nobody can guess, about 40 bits; it stands on the receipt and, as ciphertext, with the application."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_property(kind: str, per: str) -> bool:
    """Whether an item is something the family has; what is of no known kind goes by how it is counted."""
    return kind in PROPERTY or (kind == DeclaredKind.OTHER and per == Per.VALUE)


def totals(items: Iterable[DeclaredItem]) -> Totals:
    """Income of a year and property as declared, in fen; an item whose amount is not known is counted, not guessed."""
    income = owned = unknown = 0
    for item in items:
        if item.amount_fen is None:
            unknown += 1
        elif is_property(item.kind, item.per):
            owned += item.amount_fen
        else:
            income += item.amount_fen * IN_A_YEAR[Per(item.per)]
    return Totals(income, owned, unknown)
