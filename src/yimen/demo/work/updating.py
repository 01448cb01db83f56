"""Entries by hand through the year, and the yearly update: under way today, one town behind (Lanshan 二(二))."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yimen.acts import enrolling, updating
from yimen.acts.registering import PersonFacts
from yimen.agencies import api as agencies
from yimen.common import clock, once
from yimen.demo import invented
from yimen.demo.days import BEYOND
from yimen.places import api as places
from yimen.registry.models import Entry

if TYPE_CHECKING:
    from random import Random

    from yimen.demo.days import Life
    from yimen.demo.work.desk import Desk
    from yimen.registry.models import Campaign

OPENED, CLOSES = 45, 12  # days ago, days to come
STEP = 5  # workdays between two rounds of a unit or town
ENDED, CHANGED, LATE_ENTRIES = 26, 14, 22
TWICE, MANY = 9, 11  # helped by two units with one programme, for one need
BEHIND = "fangcheng_zhen"
END_REASONS = ("收入增加，超过标准", "本人去世", "迁往外地", "子女就业，主动退出")
HARDSHIP = ("突发火灾，镇街先行救助", "车祸住院，家中断了收入", "急性重病住院", "大风掀翻屋顶")
CHANGE_REASONS = ("家庭人口增加", "家庭人口减少", "收入重新核定")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a unit gives somebody who stands on another unit's list for `to`."""

    unit: str
    programme: str
    kind: str
    fen: int
    text: str
    to_unit: str
    to: str


SCHOOL = Beside("trade_union", "education", "money", 200_000, "金秋助学", "education_sports", "education")
CLINIC = Beside("health", "fee_reduction", "reduction", 60_000, "门诊费用减免", "medical_security", "premium_subsidy")


def begin(desk: Desk) -> None:
    """Entries of towns on their days, the update on the day it opens."""
    rng = desk.rng("entries")
    for n in range(LATE_ENTRIES):
        desk.days.begin(desk.days.moment(rng, rng.choice(desk.days.days[20:])), _late(desk, n))
    for n in range(ENDED):
        desk.days.begin(desk.days.moment(rng, rng.choice(desk.days.days[70:])), _ended(desk, n))
    for n in range(CHANGED):
        desk.days.begin(desk.days.moment(rng, desk.days.ago(rng.randint(2, 20))), _changed(desk, n))
    for n in range(TWICE + MANY):
        given = SCHOOL if n < TWICE else CLINIC
        desk.days.begin(desk.days.moment(rng, desk.days.ago(rng.randint(4, 40))), _beside(desk, n, given))
    today = desk.days.days[-1] + dt.timedelta(days=1)
    opens = max(today.replace(month=1, day=1), today - dt.timedelta(days=OPENED))
    first = next((day for day in desk.days.days if day >= opens), None)
    if first is not None:
        desk.days.begin(dt.datetime.combine(first, dt.time(8, 10), clock.SHANGHAI), _update(desk, first))


# -- by hand


def _late(desk: Desk, n: int) -> Life:
    """Sudden hardship a town helped with, entered some days after (补录)."""
    rng = desk.rng("late", n)
    town = rng.choice([unit.key for unit in agencies.towns()])
    by, who = desk.officer(town), invented.person(rng, clock.today(), (25, 80))
    day = clock.today() - dt.timedelta(days=rng.randint(3, 12))
    aid = enrolling.Aid(
        "money", desk.village(rng, town), day, amount_fen=rng.randint(3, 20) * 10_000, rhythm="once", text="现金"
    )
    enrolling.add(
        by=by,
        scope=desk.scope(by),
        who=PersonFacts(name=who.name, number=who.number, phone=who.phone),
        unit=town,
        programme="emergency_aid",
        aid=aid,
        token=once.inside("demo", "late", n),
        reason=rng.choice(HARDSHIP),
        event_on=day,
    )
    yield BEYOND


def _ended(desk: Desk, n: int) -> Life:
    """Somebody's allowance ends."""
    rng, by = desk.rng("ended", n), desk.officer("civil_affairs")
    if entry := _some(rng, unit="civil_affairs", programme="dibao"):
        reason = rng.choice(END_REASONS)
        enrolling.end(by=by, scope=desk.scope(by), entry=entry, on=clock.today(), reason=reason)
    yield BEYOND


def _changed(desk: Desk, n: int) -> Life:
    """The update finds that an allowance has to be another."""
    rng, by = desk.rng("changed", n), desk.officer("civil_affairs")
    if entry := _some(rng, unit="civil_affairs", programme="dibao"):
        amount = (entry.amount_fen or 0) + rng.choice([-8000, -5000, 6000, 10_000])
        aid = enrolling.Aid(entry.kind, entry.division, clock.today(), amount_fen=amount, rhythm=entry.rhythm)
        token, reason = once.inside("demo", "changed", n), rng.choice(CHANGE_REASONS)
        enrolling.change(by=by, scope=desk.scope(by), entry=entry, aid=aid, reason=reason, token=token)
    yield BEYOND


def _beside(desk: Desk, n: int, given: Beside) -> Life:
    """Somebody on one unit's list gets from another what is given already: what the lists of findings are for."""
    rng, by = desk.rng("beside", n), desk.officer(given.unit)
    if entry := _some(rng, unit=given.to_unit, programme=given.to):
        what = {"amount_fen": given.fen, "rhythm": "yearly", "text": given.text}
        aid = enrolling.Aid(given.kind, entry.division, clock.today(), **what)
        token, scope = once.inside("demo", "beside", n), desk.scope(by)
        words = {"unit": given.unit, "programme": given.programme, "aid": aid, "token": token}
        enrolling.add(by=by, scope=scope, who=entry.person, **words)
    yield BEYOND


def _some(rng: Random, **which: str) -> Entry | None:
    """One of the entries that stand in a list and nobody else has taken."""
    found = Entry.objects.on(clock.today()).filter(batch__isnull=False, ended_by__isnull=True, **which)
    found = found.select_related("person", "division").order_by("id")
    count = found.count()
    return found[rng.randrange(count)] if count else None


# -- the yearly update


def _update(desk: Desk, first: dt.date) -> Life:
    """The office opens it; from then on each town collects and each unit reviews, some quicker than others."""
    today = desk.days.days[-1] + dt.timedelta(days=1)
    closes = min(today + dt.timedelta(days=CLOSES), first.replace(month=12, day=31))
    office = next(actor for (kind, _), actor in desk.office.actors.items() if kind == "office_clerk")
    campaign = updating.open_campaign(by=office, year=first.year, opens_on=first, closes_on=closes)
    units = Entry.objects.on(first).order_by("unit").values_list("unit", flat=True).distinct()
    towns = [unit.key for unit in agencies.towns()]
    for key in dict.fromkeys([*towns, *units]):
        rng = desk.rng("update", key)
        start = desk.days.later(rng, rng.randint(1, 6))
        desk.days.begin(start, _rounds(desk, rng, campaign, key))
    yield BEYOND


def _rounds(desk: Desk, rng: Random, campaign: Campaign, unit: str) -> Life:
    """Round by round a share of what is left; the town that is behind has hardly begun, and units wait for it."""
    by = desk.officer(unit)
    scope = desk.scope(by)
    behind = places.release().units[BEHIND].division or ""
    share = 0.04 if unit == BEHIND else rng.uniform(0.08, 0.3)
    while True:
        left = updating.left_for(by, scope, campaign)
        if unit != BEHIND:
            left = left.exclude(division__path__contains=f"/{behind}/")
        ids = list(left.order_by("id").values_list("pk", flat=True))
        if asked := ids[: max(1, round(len(ids) * share))]:
            updating.confirm(by=by, scope=scope, campaign=campaign, entries=asked)
        yield desk.days.later(rng, STEP * (6 if unit == BEHIND else 1))
