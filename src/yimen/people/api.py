"""What other rooms may use of this one."""

from yimen.people.actions import change_person, full_look, open_search, person_by_number, register_person
from yimen.people.households import add_member, form_household, remove_member
from yimen.people.queries import (
    find_people,
    homes_of,
    households_of,
    members_on,
    read_search,
    shown_number,
    visible_to,
)
from yimen.people.types import Found, IdentityKind, Member, Relation, Sex

__all__ = [
    "Found",
    "IdentityKind",
    "Member",
    "Relation",
    "Sex",
    "add_member",
    "change_person",
    "find_people",
    "form_household",
    "full_look",
    "homes_of",
    "households_of",
    "members_on",
    "open_search",
    "person_by_number",
    "read_search",
    "register_person",
    "remove_member",
    "shown_number",
    "visible_to",
]
