"""Somebody registered without papers brings them (一人一号): the temporary number gives way to that of the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yimen.acts.reading_people import known_person
from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow.may import lacks
from yimen.people import api as people
from yimen.people.actions import person_by_number
from yimen.people.rules import check_identity

if TYPE_CHECKING:
    from yimen.agencies.types import Scope
    from yimen.flow import Actor
    from yimen.people.models import Person

RIGHT = "register_application"
RULE = "一人一号"


def must_be_temporary(by: Actor, person: Person) -> None:
    """Refused for a seat that registers nobody, and for a person who has a number already."""
    if refused := lacks(by, RIGHT):
        raise refused
    if person.identity_kind != people.IdentityKind.TEMPORARY:
        raise Refused("这个人已经按证件登记", RULE, "证件号有误的，请核对后由窗口更正")


@transaction.atomic
def identify(*, by: Actor, scope: Scope, person: Person, kind: str, number: str) -> Person:
    """The person under the number of the card: this registration when the number is new, else the one that has it
    already, to be merged with this.

    Refused: no right, a number already, a bad number, a number registered where this seat does not see.
    """
    must_be_temporary(by, person)
    identity = check_identity(kind, number, on=clock.today())
    known = person_by_number(identity.number)
    if known is None:
        return people.change_person(by=by, person=person, kind=kind, number=number)
    audit.record(by=by, verb="told_elsewhere", object=known)
    return known


def may_compare(scope: Scope, known: Person) -> bool:
    """Whether the seat sees the registration that has the number."""
    return known_person(scope, known.pk) is not None
