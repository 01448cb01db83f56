"""Writes of this room: log a contact, open its lead, say what became of it. Keyword-only, `by=` first, atomic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yimen.audit import api as audit
from yimen.basics.errors import Refused
from yimen.basics.text import clean_name, clean_phone, tidy
from yimen.common import clock
from yimen.contacts import rules
from yimen.contacts.indexing import write_tokens
from yimen.contacts.models import Contact, Lead
from yimen.contacts.types import Channel, Kind, Result, Source

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.places.models import Division
    from yimen.proceedings.models import Run


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as the form hands it in. Nobody need say who he is; what was said must be written down."""

    channel: str
    kind: str
    at: datetime
    division: Division
    content: str = field(repr=False)
    source: str = Source.SELF
    source_name: str = field(default="", repr=False)
    source_number: str = field(default="", repr=False)
    caller_name: str = field(default="", repr=False)
    caller_phone: str = field(default="", repr=False)
    about_name: str = field(default="", repr=False)
    about_place: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@transaction.atomic
def log(*, by: Actor, entry: Entry) -> Contact:
    """Write a contact down.

    Refused: a word of no list, a time that cannot be, nothing said, a unit without its name, a bad name or telephone.
    """
    _check_words(entry)
    rules.check_moment(entry.at, clock.now())
    answer, source_name = tidy(entry.answer), tidy(entry.source_name)
    rules.check_source(entry.channel, entry.source, source_name)
    content = tidy(entry.content)
    if not content:
        raise Refused("没有填写内容", "", "请用一两句话写明来人说了什么")
    result = rules.first_result(entry.channel, entry.kind, answer)
    settled = result in (Result.ANSWERED, Result.NOTED)
    contact = Contact.objects.create(
        channel=entry.channel,
        kind=entry.kind,
        at=entry.at,
        source=entry.source,
        source_name=source_name,
        source_number=tidy(entry.source_number),
        caller_name=clean_name(entry.caller_name) if entry.caller_name.strip() else "",
        caller_phone=clean_phone(entry.caller_phone) if entry.caller_phone.strip() else "",
        about_name=clean_name(entry.about_name) if entry.about_name.strip() else "",
        about_place=tidy(entry.about_place),
        division=entry.division,
        content=content,
        answer=answer,
        result=result,
        account_id=int(by.account),
        seat_id=int(by.seat),
        unit=by.unit,
        settled_at=clock.now() if settled else None,
        settled_by_id=int(by.account) if settled else None,
        token=entry.token,
    )
    write_tokens(contact)
    audit.record(by=by, verb="log_contact", object=contact)
    return contact


@transaction.atomic
def open_lead(*, by: Actor, contact: Contact, run: Run, urgent: bool) -> Lead:
    """The lead of a contact, with the run that follows it up."""
    lead = Lead.objects.create(contact=contact, run=run, urgent=urgent)
    audit.record(by=by, verb="open_lead", object=lead)
    return lead


@transaction.atomic
def settle(*, by: Actor, contact: Contact, result: str, answer: str = "") -> Contact:
    """Say what became of a contact that waited; said twice alike it is said once. Refused when it does not wait any
    more."""
    locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    said = (result, tidy(answer) or locked.answer, int(by.account))
    if (locked.result, locked.answer, locked.settled_by_id) == said:
        return locked
    if locked.result != Result.PENDING:
        raise Refused(f"这条记录{Result(locked.result).label}", "", "请刷新页面查看")
    locked.result, locked.answer, locked.settled_by_id = said
    locked.settled_at = clock.now()
    locked.save(update_fields=["result", "answer", "settled_at", "settled_by"])
    audit.record(by=by, verb="settle_contact", object=locked, result=result)
    return locked


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a contact is about, as it was found out later; no telephone: what is known of it stays."""

    division: Division
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    place: str = field(default="", repr=False)


@transaction.atomic
def put_right(*, by: Actor, contact: Contact, given: Concerned) -> Contact:
    """Write down who the person concerned really is, and find the contact by that. Refused: a bad name or telephone."""
    locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    name = clean_name(given.name) if given.name.strip() else ""
    phone = clean_phone(given.phone) if given.phone.strip() else locked.phone_of_concerned
    words = ("caller_name", "caller_phone") if locked.for_himself else ("about_name", "about_phone")
    wanted = {words[0]: name, words[1]: phone, "about_place": tidy(given.place), "division": given.division}
    changed = [word for word, value in wanted.items() if getattr(locked, word) != value]
    if not changed:
        return locked
    for word in changed:
        setattr(locked, word, wanted[word])
    locked.save(update_fields=changed)
    write_tokens(locked)
    audit.record(by=by, verb="put_contact_right", object=locked, fields=changed)
    return locked


@transaction.atomic
def keep_reply(*, lead: Lead, reply: str) -> None:
    """What the source of a lead was told."""
    lead.reply = tidy(reply)
    lead.save(update_fields=["reply"])


def _check_words(entry: Entry) -> None:
    """Closed lists."""
    lists = ((entry.channel, Channel, "渠道"), (entry.kind, Kind, "事由"), (entry.source, Source, "来人"))
    for word, known, what in lists:
        if word not in known.values:
            raise Refused(f"{what}不在所列之中", "", f"请从列表中选择{what}")
