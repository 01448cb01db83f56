"""What other rooms may use of this one."""

from yimen.people.actions import (
    OtherName,
    change_person,
    full_look,
    note_told,
    open_search,
    register_person,
)
from yimen.people.alike import Pair, alike, pairs_of, perhaps_same
from yimen.people.caring import (
    Asked,
    Care,
    check_finding,
    end_category,
    put_in_category,
    record_care,
    record_survey,
)
from yimen.people.households import add_member, form_household, remove_member
from yimen.people.indexing import registrations, standing
from yimen.people.merging import decide as decide_merge
from yimen.people.merging import propose as propose_merge
from yimen.people.merging import undo as undo_merge
from yimen.people.queries import (
    address_of,
    find_people,
    homes_of,
    households_of,
    members_on,
    read_search,
    read_typed,
    seen_ever,
    shown_number,
    shown_phone,
    visible_to,
)
from yimen.people.types import CareKind, CheckKind, Found, Full, IdentityKind, Member, Relation, Sex

__all__ = [
    "Asked",
    "Care",
    "CareKind",
    "CheckKind",
    "Found",
    "Full",
    "IdentityKind",
    "Member",
    "OtherName",
    "Pair",
    "Relation",
    "Sex",
    "add_member",
    "address_of",
    "alike",
    "change_person",
    "check_finding",
    "decide_merge",
    "end_category",
    "find_people",
    "form_household",
    "full_look",
    "homes_of",
    "households_of",
    "members_on",
    "note_told",
    "open_search",
    "pairs_of",
    "perhaps_same",
    "propose_merge",
    "put_in_category",
    "read_search",
    "read_typed",
    "record_care",
    "record_survey",
    "register_person",
    "registrations",
    "remove_member",
    "seen_ever",
    "shown_number",
    "shown_phone",
    "standing",
    "undo_merge",
    "visible_to",
]
