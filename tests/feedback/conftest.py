"""A month of work in November and the lists of December about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from tests.support.district import District
from tests.web.family import HERE, apply, unit_of
from yimen.acts import answering, reporting, splitting
from yimen.acts.deed import Deed, File, plain
from yimen.agencies import api as agencies
from yimen.common import clock
from yimen.feedback.models import MonthlyList
from yimen.flow import Actor
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

MEDICAL, COUNTY_WINDOW = "medical_security", "window_county"
SCAN = File("清单.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
NOVEMBER = dt.date(2026, 11, 1)


def on(day: str) -> AbstractContextManager[object]:
    """What happens inside happens on that day."""
    return clock.fixed(dt.date.fromisoformat(day))


@dataclass
class Month:
    """The people of a district and what they do in a month."""

    district: District
    order: int = 0

    def referral(self, name: str = "周小雨", town: str = "371302101000") -> Referral:
        """One family whose medical help was asked of the unit, and received."""
        self.order += 1
        clerk = self.district.actor("window_clerk", HERE)
        application = apply(clerk, self.order, name, town)
        plain(by=clerk, deed=Deed(application.run, "accept", "accepted"))
        pairs = [("medical", unit_of("medical"))]
        values = {"chosen": pairs, "left_out": "已在学校申请"}
        splitting.confirm_split(by=clerk, deed=Deed(application.run, "split", "confirmed", values=values))
        referral = Referral.objects.select_related("run").get(application=application)
        plain(by=self.liaison, deed=Deed(referral.run, "receive", "received"))
        return referral

    def answer(self, referral: Referral, **more: object) -> None:
        """The unit's answer, from today on in force."""
        values = {"result": "granted", "text": "给予医疗救助", "amount_fen": 120_050, **more}
        answering.handle(by=self.liaison, deed=Deed(referral.run, "handle", "done", values=values))

    @property
    def liaison(self) -> Actor:
        return self.district.actor("liaison", MEDICAL)

    @property
    def window(self) -> Actor:
        return self.district.actor("window_clerk", COUNTY_WINDOW)


@pytest.fixture
def month(district) -> Month:
    made = Month(district)
    assert made.liaison.rights >= {"report_handled"}
    return made


@pytest.fixture
def december(month) -> Iterator[Month]:
    """The first of December: every authority has been asked for its November."""
    with on("2026-12-01"):
        proceedings.open_scheduled()
        yield month


def list_of(unit: str = MEDICAL, month: dt.date = NOVEMBER) -> MonthlyList:
    return MonthlyList.objects.select_related("run", "unit__division", "window__unit").get(unit__key=unit, month=month)


def submit(by: Actor, monthly: MonthlyList, outcome: str = "listed", **more: object) -> object:
    return reporting.list_handled(by=by, deed=Deed(monthly.run, "list", outcome, **more))  # type: ignore[arg-type]


def take(by: Actor, monthly: MonthlyList, outcome: str = "taken", **more: object) -> object:
    return plain(by=by, deed=Deed(monthly.run, "take", outcome, **more))  # type: ignore[arg-type]


def new_line(name: str = "周大河", **more: object) -> reporting.NewLine:
    facts: dict[str, object] = {
        "name": name,
        "number": "9999**********0017",
        "programme": "medical",
        "kind": "granted",
        "division": places.division("371302102000"),
        "amount_fen": 50_000,
        "finished_on": dt.date(2026, 11, 12),
        **more,
    }
    return reporting.NewLine(**facts)  # type: ignore[arg-type]


def scope_of(actor: Actor) -> agencies.Scope:
    from yimen.agencies.models import Seat

    return agencies.scope_of(Seat.objects.get(pk=int(actor.seat)))


Days = Callable[[str], AbstractContextManager[object]]
