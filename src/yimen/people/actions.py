"""Writes of this room."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import clean_name, clean_phone, fold, tidy
from yimen.common import clock, tokens
from yimen.common.tokens import Kind
from yimen.people import rules
from yimen.people.indexing import registrations, write_first_tokens, write_tokens
from yimen.people.models import Person, PersonSearch, PersonToken
from yimen.people.queries import address_of
from yimen.people.types import Full, IdentityKind, Sex

if TYPE_CHECKING:
    from yimen.flow.types import Actor
    from yimen.places.models import Division

SEARCH_LASTS = timedelta(minutes=30)
QUERY_LIMIT = 60
_RULE = "一人一号"


class OtherName(Refused):
    """A number stands under another name. That it is registered is told by this: `note_told`, when all is undone."""

    def __init__(self, person: Person) -> None:
        super().__init__("这个证件号已登记在另一个姓名下", _RULE, "请核对证件；确系改名的，请先在原登记中更改姓名")
        self.person = person


def note_told(*, by: Any, told: OtherName) -> None:
    """Write down that somebody was told a number is registered. Called outside the transaction that was undone: the row
    stays. Nothing was told of a person who was only written in that transaction itself."""
    if Person.objects.filter(pk=told.person.pk).exists():
        audit.record(by=by, verb="told_other_name", object=told.person)


@transaction.atomic
def register_person(
    *,
    by: Any,
    name: str,
    kind: str = IdentityKind.RESIDENT_ID,
    number: str = "",
    phone: str = "",
    address: str = "",
    birth: date | None = None,
    sex: str = "",
    division: Division | None = None,
) -> Person:
    """Register a person, or give back the one registered under the same number already (nothing of it is changed).

    With a card or permit, birth and sex are those of the number. Without papers (`kind` temporary) a temporary number
    is made. Refused: any bad value; a number that stands under another name.
    """
    today = clock.today()
    name = clean_name(name)
    phone = clean_phone(phone) if phone.strip() else ""
    if kind == IdentityKind.TEMPORARY:
        identity = _new_temporary(today)
    else:
        identity = rules.check_identity(kind, number, on=today)
        known = person_by_number(identity.number)
        if known is not None:
            return _same_person(known, name)
    if sex not in ("", *Sex.values):
        raise Refused("性别填写不对", "", "请选择男或女")
    person = Person(
        identity_kind=identity.kind,
        number=identity.number,
        name=name,
        phone=phone,
        address=rules.clean_address(address),
        birth=identity.birth or rules.check_birth(birth, on=today),
        sex=identity.sex or sex,
        division=division,
        unit=audit.unit_of(by),
    )
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            audit.record(by=by, verb="register_person", object=person)
            write_first_tokens(person)
    except IntegrityError:
        # Two windows registered the number at the same moment: the other was first, and both mean one person.
        known = person_by_number(identity.number)
        if known is None:
            raise
        return _same_person(known, name)
    return person


@transaction.atomic
def change_person(*, by: Any, person: Person, **changes: Any) -> Person:
    """Change name, phone, address, birth, sex, division, or the identity (`kind` and `number` together).

    Refused: any bad value; a number that belongs to somebody else. ValueError for any other field.
    """
    unknown = set(changes) - {"name", "phone", "address", "birth", "sex", "division", "kind", "number"}
    if unknown or ("kind" in changes) != ("number" in changes):
        raise ValueError(f"cannot change {sorted(unknown) or 'kind without number'}")
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _apply(locked, changes, clock.today())
    try:
        with transaction.atomic():
            locked.save()
            write_tokens(locked)
    except IntegrityError:
        raise _taken() from None
    audit.record(by=by, verb="change_person", object=locked, fields=sorted(changes))
    return locked


@transaction.atomic
def open_search(*, by: Actor, text: str) -> PersonSearch:
    """Keep a search under an opaque address for this account and seat; what was typed never stands in an address.

    Refused at once when it cannot be searched for. Searches that have expired are removed on the way.
    """
    query = tidy(text)
    if len(query) > QUERY_LIMIT:
        raise Refused(f"查询内容超过{QUERY_LIMIT}个字", "", "请只填写证件号、电话、姓名或姓名拼音")
    rules.searched_by(query, on=clock.today())
    now = clock.now()
    PersonSearch.objects.filter(expires_at__lte=now).delete()
    search = PersonSearch.objects.create(
        address=secrets.token_urlsafe(18),
        account_id=int(by.account),
        seat_id=int(by.seat),
        query=query,
        expires_at=now + SEARCH_LASTS,
    )
    audit.record(by=by, verb="search_people", object=search)
    return search


def full_look(*, by: Any, person: Person, purpose: str, reason: str = "") -> Full:
    """Number, telephone and address of a person in full. The look is logged with its purpose, which follows from the
    case.

    `reason`: the person's own words when no case gives the purpose. ValueError without a purpose.
    """
    audit.look(by=by, object=person, purpose=purpose, reason=reason)
    return Full(person.number, person.phone, address_of(person))


def person_by_number(number: str) -> Person | None:
    """The person of a checked number, under whichever index key it was written."""
    wanted = tokens.tokens_for(Kind.NUMBER, number)
    return Person.objects.filter(tokens__kind=Kind.NUMBER.value, tokens__token__in=wanted).first()


def _apply(person: Person, changes: dict[str, Any], today: date) -> None:
    """Check and set the changed fields on the row, unsaved."""
    if "number" in changes:
        _change_identity(person, changes["kind"], changes["number"], today)
    if "name" in changes:
        person.name = clean_name(changes["name"])
    if "phone" in changes:
        person.phone = clean_phone(changes["phone"]) if changes["phone"].strip() else ""
    if "address" in changes:
        person.address = rules.clean_address(changes["address"])
    if "division" in changes:
        person.division = changes["division"]
    by_number = person.identity_kind in (IdentityKind.RESIDENT_ID, IdentityKind.PERMIT)
    if by_number and {"birth", "sex"} & changes.keys():
        raise Refused("出生日期和性别以证件号为准，不能另填", "GB 11643", "证件号有误的，请更正证件号")
    if "birth" in changes:
        person.birth = rules.check_birth(changes["birth"], on=today)
    if "sex" in changes:
        if changes["sex"] not in ("", *Sex.values):
            raise Refused("性别填写不对", "", "请选择男或女")
        person.sex = changes["sex"]


def _change_identity(person: Person, kind: str, number: str, today: date) -> None:
    """A corrected number, or the card of somebody who had only a temporary number."""
    identity = rules.check_identity(kind, number, on=today)
    known = person_by_number(identity.number)
    if known is not None and known.pk != person.pk:
        raise _taken()
    person.identity_kind, person.number = identity.kind, identity.number
    person.birth, person.sex = identity.birth or person.birth, identity.sex or person.sex


def _same_person(known: Person, name: str) -> Person:
    """One number under two names is a mistake in one of them; the other name is not told. Each name under which the
    person was ever registered is hers."""
    if fold(known.name) != fold(name) and fold(name) not in {fold(one.name) for one in registrations(known)}:
        raise OtherName(known)
    return known


def _taken() -> Refused:
    return Refused("这个证件号已登记给另一人", _RULE, "请核对证件；确是同一人的，请使用原登记")


def _new_temporary(today: date) -> rules.Identity:
    """A temporary number nobody has; among a million a day a clash is rare, and drawn again."""
    while True:
        number = rules.temporary_number(today, secrets.randbelow(1_000_000))
        if not PersonToken.objects.filter(
            kind=Kind.NUMBER.value, token__in=tokens.tokens_for(Kind.NUMBER, number)
        ).exists():
            return rules.Identity(IdentityKind.TEMPORARY, number)
