"""Who came, called or wrote in a year: questions answered, reports followed up, a few still waiting."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from yimen.acts import contacting
from yimen.acts.deed import Deed
from yimen.agencies import api as agencies
from yimen.cases.models import Application
from yimen.common import clock, once
from yimen.contacts.actions import Entry
from yimen.contacts.types import UNITS, Channel, Kind, Result, Source
from yimen.demo import invented
from yimen.demo.office import TOWNS
from yimen.demo.work.sayings import ANSWERS, CALLS, HELPED, OTHERS, REPLIES, REPORTS, VERIFIED

if TYPE_CHECKING:
    from yimen.contacts.models import Contact
    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk
    from yimen.flow import Actor

#: Of a year: questions and the like, reports, and reports after which the family came to the window.
CONTACTS, LEADS, LED = 480, 44, 22
#: Channel and kind of what is no report, with its weight.
Mix = tuple[tuple[int, str, str], ...]
MIX: Mix = (
    (44, Channel.VISIT.value, Kind.ENQUIRY.value),
    (34, Channel.CALL.value, Kind.ENQUIRY.value),
    (7, Channel.CALL.value, Kind.APPLICATION.value),
    (9, Channel.VISIT.value, Kind.OTHER.value),
    (3, Channel.LETTER.value, Kind.ENQUIRY.value),
    (3, Channel.CALL.value, Kind.OTHER.value),
)
#: Calls of the last day: nobody has called back yet.
WAITING = 4
LAST: Mix = ((1, Channel.CALL.value, Kind.APPLICATION.value),)
CROWDS = (5, 4, 3, 4)
ELSEWHERE = 0.15  # of calls and reports are about towns with one person for everything
AT_ONCE = 0.93  # of questions are answered on the spot
SLOW = 0.18  # of towns that reach the person too late


def begin(desk: Desk) -> None:
    """Every contact on a day of the year; one report nobody has followed up, three workdays old."""
    rng, days = desk.rng("contacts"), desk.days
    for n in range(CONTACTS):
        days.begin(days.moment(rng, rng.choice(days.days)), _said(desk, n))
    for n in range(WAITING):
        days.begin(days.moment(rng, days.ago(1)), _said(desk, CONTACTS + n, LAST))
    for n in range(LEADS):
        days.begin(days.moment(rng, rng.choice(days.days)), _reported(desk, n, None))
    days.begin(days.moment(rng, days.ago(3)), _reported(desk, LEADS, None, forgotten=True))
    days.begin(days.moment(rng, days.ago(1)), _reported(desk, LEADS + 1, None))
    for n, application in enumerate(_applied(desk, rng)):
        before = days.days[days.days.index(application.received_on) - 1]
        days.begin(days.moment(rng, before), _reported(desk, LEADS + 2 + n, application))


def _applied(desk: Desk, rng: Random) -> list[Application]:
    """Families of the year who came to the window of their own town."""
    windows = [f"window_{town}" for town in TOWNS]
    found = Application.objects.filter(window__unit__key__in=windows, received_on__gt=desk.days.days[0])
    known = found.select_related("person", "division__parent", "window__unit", "number").order_by("id")
    return rng.sample(list(known), min(LED, len(known)))


def _said(desk: Desk, n: int, mix: Mix = MIX) -> Life:
    """Somebody asks or tells; a question that was not answered on the spot is answered later."""
    rng = desk.rng("contact", n)
    _, channel, kind = rng.choices(mix, [one[0] for one in mix])[0]
    by, town = _desk(desk, rng, channel)
    content, answer = rng.choice({Kind.APPLICATION: CALLS, Kind.OTHER: OTHERS}.get(kind, ANSWERS))
    at_once = kind != Kind.APPLICATION and rng.random() < AT_ONCE
    who = invented.person(rng, clock.today(), (19, 78))
    contact = contacting.log(
        by=by,
        entry=Entry(
            channel=channel,
            kind=kind,
            at=clock.now() - dt.timedelta(minutes=rng.randint(2, 15)),
            division=desk.village(rng, town),
            content=content,
            source=(Source.SELF if rng.random() < 0.8 else Source.FAMILY).value,
            caller_name=who.name if rng.random() < 0.85 else "",
            caller_phone=who.phone if channel == Channel.CALL or rng.random() < 0.5 else "",
            answer=answer if at_once else "",
            token=once.inside("demo", desk.seed, "contact", n),
        ),
    )
    if not at_once:
        yield desk.days.later(rng, rng.randint(1, 2))
        if contact.result == Result.PENDING:
            window = by if kind == Kind.ENQUIRY else desk.office["window_clerk", contacting.window_of(contact.division)]
            contacting.settle(by=window, contact=contact, answer=answer)


def _desk(desk: Desk, rng: Random, channel: str) -> tuple[Actor, str]:
    """(who takes it, of which town it is): the hotline takes calls, windows what comes to them."""
    town = rng.choices(TOWNS, CROWDS)[0]
    if channel == Channel.CALL and rng.random() < 0.75:
        return desk.office["hotline_operator", "hotline"], _town(rng, town)
    county = channel != Channel.CALL and rng.random() < 0.2
    return desk.office["window_clerk", "window_county" if county else f"window_{town}"], town


def _town(rng: Random, usual: str) -> str:
    if rng.random() >= ELSEWHERE:
        return usual
    others: list[str] = [unit.key for unit in agencies.towns() if unit.key not in TOWNS]
    return rng.choice(others)


def _reported(desk: Desk, n: int, applied: Application | None, *, forgotten: bool = False) -> Life:
    """A report: the town reaches the person, the window helps, whoever told is told what became of it."""
    rng = desk.rng("lead", n)
    contact = _report(desk, rng, n, applied)
    run, town = contact.lead.run, contacting.town_of(contact.division)
    officer, window = desk.officer(town), desk.office["window_clerk", contacting.window_of(contact.division)]
    if forgotten:
        return
    slow = applied is None and rng.random() < SLOW
    yield desk.days.later(rng, rng.randint(2, 4) if slow else rng.choice([0, 0, 1]) if applied is None else 0)
    outcome, reason = ("real", "") if applied else rng.choices(VERIFIED, [8, 8, 3, 2, 1, 1])[0]
    contacting.verify(by=officer, deed=Deed(run, "verify", outcome, prose=_why(reason)))
    if outcome == "real":
        yield desk.days.later(rng, rng.choice([0, 1, 1, 3]) if applied is None else 1)
        _help(rng, window, contact, applied)
    yield desk.days.later(rng, rng.choice([1, 1, 2, 3, 5]))
    contacting.reply_source(by=officer, deed=Deed(run, "reply", "source_told", values={"text": REPLIES[outcome]}))


def _help(rng: Random, window: Actor, contact: Contact, applied: Application | None) -> None:
    """The family's application, or what was done at once."""
    run = contact.lead.run
    if applied is not None:
        contacting.first_help(by=window, deed=Deed(run, "help", "applied", values={"number": applied.number.text}))
        return
    outcome, reason = rng.choice(HELPED)
    contacting.first_help(by=window, deed=Deed(run, "help", outcome, prose=_why(reason)))


def _why(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _report(desk: Desk, rng: Random, n: int, applied: Application | None) -> Contact:
    """The call, the letter of a unit or the word of the village itself."""
    channel, kind, source, unit, content = rng.choice(REPORTS)
    by, town = _desk(desk, rng, channel)
    who, teller = (invented.person(rng, clock.today(), ages) for ages in ((24, 84), (24, 60)))
    from_unit = Source(source) in UNITS
    return contacting.log(
        by=by,
        entry=Entry(
            channel=channel,
            kind=kind,
            at=clock.now() - dt.timedelta(minutes=rng.randint(2, 15)),
            division=applied.division if applied else desk.village(rng, town),
            content=content,
            source=source,
            source_name=unit,
            source_number=f"转字〔{clock.today().year}〕{rng.randint(3, 90)}号" if from_unit else "",
            caller_name=teller.name,
            caller_phone=teller.phone,
            about_name=applied.person.name if applied else who.name,
            token=once.inside("demo", desk.seed, "lead", n),
        ),
    )
