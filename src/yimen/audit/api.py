"""What other rooms may use: `record` a deed, log a `look`. Both write inside the caller's transaction.

If the deed is rolled back, so is its row; if the row cannot be written, the deed is not done.
"""

from typing import Any

from django.db.models import Model

from yimen.audit.models import Reason, Row
from yimen.audit.rules import check_id, check_purpose
from yimen.common import clock

LOOK = "look"


def record(*, by: Any, verb: str, object: Any, purpose: str = "", **ids: Any) -> Row:
    """Write who did what.

    `by`: an account, a `flow.Actor` (account, seat, unit), an account's id, or None for the program itself.
    `object`: a saved row, or a pair (type, id). `ids`: further ids and keys; ValueError when one is not an id or looks
    like a person's number.
    """
    account, seat, unit = _actor(by)
    kind, key = _object(object)
    check_purpose(purpose)
    for name, value in [("verb", verb), ("unit", unit), ("type", kind), ("object", key), *ids.items()]:
        check_id(name, value)
    return Row.objects.create(
        at=clock.now(),
        account=account,
        seat=seat,
        unit=unit,
        verb=verb,
        object_type=kind,
        object_id=key,
        purpose=purpose,
        data={name: list(v) if isinstance(v, tuple) else v for name, v in ids.items()},
    )


def look(*, by: Any, object: Any, purpose: str, reason: str = "", **ids: Any) -> Row:
    """Log that somebody saw personal data in full: `purpose` follows from the case, `reason` in the person's words."""
    if not purpose:
        raise ValueError("a full look needs a purpose")
    row = record(by=by, verb=LOOK, object=object, purpose=purpose, **ids)
    if reason:
        Reason.objects.create(row=row, text=reason)
    return row


def unit_of(by: Any) -> str:
    """The unit an audit row of this actor names; empty for the program itself and for a bare account."""
    return _actor(by)[2]


def _actor(by: Any) -> tuple[int | None, int | None, str]:
    if by is None or isinstance(by, int | Model):
        return _id(by), None, ""
    return _id(by.account), _id(by.seat), str(by.unit or "")


def _id(value: Any) -> int | None:
    """The number behind a row, a number or its text; the program itself ("system") has none."""
    value = getattr(value, "pk", value)
    return int(value) if isinstance(value, int) or str(value).isdecimal() else None


def _object(target: Any) -> tuple[str, str]:
    if isinstance(target, tuple):
        return str(target[0]), str(target[1])
    if target.pk is None:
        raise ValueError("an audit row points at a saved object")
    return str(target._meta.label_lower), str(target.pk)
