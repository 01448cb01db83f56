"""What the wall tests find in the registry: an entry, two lists, the yearly update."""

from __future__ import annotations

import datetime as dt

from tests.exchange.lists import HEAD as OUTER_HEAD
from tests.exchange.lists import Exchange, line
from tests.registry.lists import Desk, csv_text, name, number, row
from yimen.acts import enrolling, updating
from yimen.acts.enrolling import Aid
from yimen.flow import Actor
from yimen.people.models import Person
from yimen.places import api as places
from yimen.referrals.models import Referral
from yimen.registry.models import Entry

LIST = "general"
HEAD = ["姓名", "身份证号", "镇街", "救助项目"]


def work_of(clerk: Actor, person: Person, town: str, referral: Referral) -> dict[str, int]:
    """An entry of the unit the referral lies with, a list that was read and one that was written."""
    desk = Desk(clerk)
    unit = referral.slips.get().unit
    aid = Aid("service", places.division(town), dt.date(2026, 1, 1))
    entry: Entry = enrolling.add(
        by=clerk, scope=desk.scope, who=person, unit=unit, programme=referral.programme, aid=aid, token=f"entry-{town}"
    )
    place = places.division(town).name
    order = 10 if town.endswith("1000") else 20
    read = desk.read(_list(order, place), "a.csv", template=LIST, token=f"read-{town}")
    written = desk.imported(_list(order + 2, place), "b.csv", template=LIST, token=f"written-{town}")
    return {"entry": entry.pk, "batch": read.pk, "written": written.pk, **outer_of(clerk, town, order)}


def outer_of(clerk: Actor, town: str, order: int) -> dict[str, int]:
    """Two lists of a superior system: one that was read, one that was compared, with a line that differs."""
    desk, place = Exchange(clerk), {"town": places.division(town).name, "village": None}
    bad = line(order + 5, **place)
    bad[1] = bad[1][:-3]
    read = desk.compare(line(order + 4, **place), bad, confirm=False)
    compared = desk.compare(line(order + 6, **place))
    return {"outer_list": read.pk, "compared": compared.compared.get(finding="only_there").pk}


def _list(order: int, place: str) -> bytes:
    """One person who can be written and one who cannot."""
    good, bad = row(order), row(order + 1)
    rows = [[good[0], good[1], place, "法律援助"], [bad[0], bad[1][:-3], place, "法律援助"]]
    return csv_text(rows, HEAD).encode()


def open_update(office: Actor) -> None:
    """The update of the year, open on the day of the story."""
    updating.open_campaign(by=office, year=2026, opens_on=dt.date(2026, 11, 1), closes_on=dt.date(2026, 11, 30))


def new_outer_list() -> bytes:
    """A list of a superior system nobody has handed in yet."""
    return csv_text([line(51)], OUTER_HEAD).encode()


def new_list() -> bytes:
    """A list nobody has handed in yet."""
    return csv_text([[name(50), number(50), "白沙埠镇", "法律援助"]], HEAD).encode()
