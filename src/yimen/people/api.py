"""What other rooms may use of this one."""

from yimen.people.actions import (
    OtherName,
    change_person,
    full_look,
    note_told,
    open_search,
    register_person,
)
from yimen.people.households import add_member, form_household, remove_member
from yimen.people.queries import (
    address_of,
    find_people,
    homes_of,
    households_of,
    members_on,
    read_search,
    read_typed,
    shown_number,
    shown_phone,
    visible_to,
)
from yimen.people.types import Found, Full, IdentityKind, Member, Relation, Sex

__all__ = [
    "Found",
    "Full",
    "IdentityKind",
    "Member",
    "OtherName",
    "Relation",
    "Sex",
    "add_member",
    "address_of",
    "change_person",
    "find_people",
    "form_household",
    "full_look",
    "homes_of",
    "households_of",
    "members_on",
    "note_told",
    "open_search",
    "read_search",
    "read_typed",
    "register_person",
    "remove_member",
    "shown_number",
    "shown_phone",
    "visible_to",
]
