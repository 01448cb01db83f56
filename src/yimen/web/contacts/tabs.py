"""What the head of the contact lists offers this seat."""

from __future__ import annotations

from django.http import HttpRequest

from yimen.acts import contacting, first_contact
from yimen.agencies.api import UnitKind
from yimen.web.shell.access import may_register


def tabs(request: HttpRequest) -> dict[str, object]:
    """`may`: log a contact, be responsible for requests; `whole`: see applications; `village`: only report."""
    rights = set(request.actor.rights)
    responsible = may_register(request) or first_contact.NAMES in rights
    may = {"log": contacting.RIGHT in rights, "first": responsible}
    return {"may": may, "whole": request.scope.whole_subtree, "village": is_village(request)}


def is_village(request: HttpRequest) -> bool:
    """Whether the seat is a village's, which only reports."""
    return bool(request.seat.unit.kind == UnitKind.VILLAGE)
