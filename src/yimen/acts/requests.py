"""A request as a form hands it in: who asks, with whom, where, what for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from yimen.cases.types import Channel, PlaceBasis
from yimen.people import api as people

if TYPE_CHECKING:
    from yimen.contacts.models import Contact
    from yimen.people.models import Person
    from yimen.places.models import Division


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is written down of one person; `kind` by `people.IdentityKind`, `relation` to the head of the household."""

    name: str
    kind: str = people.IdentityKind.RESIDENT_ID
    number: str = ""
    phone: str = ""
    relation: str = people.Relation.OTHER


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the form hands it in. `needs` are keys of the pack; `filled_by` names who came instead, for
    `behalf_reason`; `known` is the applicant when found in the register already, so that his number need not be typed
    again; `other_place` (in words outside the county) the register place of who applies where he lives, or the other
    way round; `again_reason` why one more request is right although one runs; `contact` is the call, letter or lead it
    began with.
    """

    applicant: PersonFacts
    division: Division
    reason: str
    needs: tuple[str, ...]
    address: str = ""
    members: tuple[PersonFacts, ...] = ()
    place_basis: str = PlaceBasis.REGISTER
    channel: str = Channel.WINDOW
    filled_by: str = ""
    behalf_reason: str = ""
    other_place: Division | None = None
    other_place_text: str = ""
    again_reason: str = ""
    received_on: date | None = None
    known: Person | None = None
    contact: Contact | None = None
    token: str = field(default="", repr=False)
