"""A few families at two windows, on days one can count on one's fingers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from tests.support.district import District
from tests.web.family import HERE, SISTER, SISTER_TOWN, TOWN, apply
from yimen.acts import answering, splitting
from yimen.acts.deed import Deed, plain
from yimen.agencies import api as agencies
from yimen.agencies.models import Seat
from yimen.cases.models import Application
from yimen.common import clock
from yimen.flow import Actor
from yimen.referrals.models import Referral

PAIRS = [("medical", "medical_security"), ("education", "education_sports")]


def on(day: str):
    return clock.fixed(dt.date.fromisoformat(day))


@dataclass
class Work:
    """Applications made to go a way, each act on its day."""

    district: District
    order: int = 0

    def applied(self, day: str, at: str = HERE, town: str = TOWN) -> Application:
        self.order += 1
        with on(day):
            return apply(self.district.actor("window_clerk", at), self.order, "周" + chr(0x4E00 + self.order), town)

    def at_window(self, day: str, application: Application, step: str, outcome: str, **more: object) -> None:
        clerk = self.district.actor("window_clerk", application.window.unit.key)
        with on(day):
            plain(by=clerk, deed=Deed(application.run, step, outcome, **more))  # type: ignore[arg-type]

    def split(self, day: str, application: Application) -> dict[str, Referral]:
        clerk = self.district.actor("window_clerk", application.window.unit.key)
        deed = Deed(application.run, "split", "confirmed", values={"chosen": PAIRS})
        with on(day):
            splitting.confirm_split(by=clerk, deed=deed)
        return {row.programme: row for row in application.referrals.select_related("run")}

    def by_unit(self, day: str, referral: Referral, step: str, outcome: str, **more: object) -> None:
        with on(day):
            liaison = self.district.actor("liaison", dict(PAIRS)[referral.programme])
            use = {"handle": answering.handle, "feed_back": answering.feed_back}.get(step, plain)
            use(by=liaison, deed=Deed(referral.run, step, outcome, **more))  # type: ignore[arg-type]

    def answered(self, day: str, referral: Referral) -> None:
        values = {"result": "granted", "text": "给予救助", "amount_fen": 10_000}
        self.by_unit(day, referral, "handle", "done", values=values)
        self.by_unit(day, referral, "feed_back", "sent")


@pytest.fixture
def work(district) -> Work:
    made = Work(district)
    with on("2026-07-01"):  # everybody has sat down before the first family comes
        for at in (HERE, SISTER):
            district.actor("window_clerk", at)
        for _, unit in PAIRS:
            district.actor("liaison", unit)
    return made


@pytest.fixture
def summer(work) -> Work:
    """Two families of September at one window, one of October at another; November goes on.

    The first: applied 1st, accepted 2nd, split 4th; medical received after 5 days (one workday late) and answered 9
    later; education gave it back. The second: applied 10th, accepted and split the same day, never received. The third:
    papers are lacking.
    """
    first = work.applied("2026-09-01")
    work.at_window("2026-09-02", first, "accept", "accepted")
    sent = work.split("2026-09-04", first)
    work.by_unit("2026-09-09", sent["medical"], "receive", "received")
    work.answered("2026-09-18", sent["medical"])
    work.by_unit("2026-09-07", sent["education"], "receive", "returned", prose={"reason": "不属本单位职责"})
    second = work.applied("2026-09-10")
    work.at_window("2026-09-10", second, "accept", "accepted")
    work.split("2026-09-10", second)
    third = work.applied("2026-10-09", SISTER, SISTER_TOWN)
    work.at_window("2026-10-12", third, "accept", "lacking", prose={"reason": "缺户口簿"})
    return work


def scope(actor: Actor) -> agencies.Scope:
    return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=int(actor.seat)))
