"""A place at work at its windows, whatever its pack calls things: steps by kind, outcomes by their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.support.district import District
from tests.web import family
from yimen.acts import answering, recording, registering, splitting
from yimen.acts.deed import Deed, File
from yimen.acts.finding import subject_of_run
from yimen.acts.registering import PersonFacts, Request
from yimen.agencies import queries as agencies
from yimen.agencies.models import Seat, Window
from yimen.basics.resident_id import check_character
from yimen.common import clock
from yimen.places import api as places
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

if TYPE_CHECKING:
    from yimen.agencies.models import Unit
    from yimen.agencies.types import Scope
    from yimen.cases.models import Application
    from yimen.flow import Actor
    from yimen.people.models import Person
    from yimen.places.models import Division
    from yimen.proceedings.models import Event, Run

STEM = "99010019850307002"
PAPER = File("回执.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")


def scope_of(actor: Actor) -> Scope:
    """What the seat of an actor sees."""
    return agencies.scope_of(Seat.objects.select_related("unit__division").get(pk=actor.seat))


def do(actor: Actor, run: Run, kind: str, said: str = "", mode: str = "own", **more: Any) -> Event:
    """Record on the open turn of a kind the outcome that reads so, by the way of the page; LookupError when the seat
    sees no such run."""
    seen = proceedings.look(run)
    turn = next(turn for turn in seen.state.open.values() if turn.step.kind == kind)
    outcome = next(one.name for one in turn.step.outcomes.values() if said in one.title)
    subject = subject_of_run(scope_of(actor), run.pk)
    if subject is None:
        raise LookupError("the seat does not see this run")
    now = recording.situation(actor=actor, subject=subject, step=turn.step.name, key="", mode=mode)
    return recording.perform(actor=actor, situation=now, deed=Deed(run, now.step, outcome, mode=mode, **more))


def waiting(run: Run) -> list[str]:
    """The kinds of the open turns."""
    return [turn.step.kind for turn in proceedings.look(run).state.open.values()]


@dataclass
class Door:
    """One town window of a place, and the people who work with it."""

    district: District
    window: str

    @property
    def clerk(self) -> Actor:
        return self.district.actor("window_clerk", self.window)

    @property
    def town(self) -> Division:
        return Window.objects.select_related("unit__division").get(unit__key=self.window).unit.division

    @property
    def village(self) -> Division:
        return places.villages_of(self.town).order_by("code").first()

    def needs_of_three_units(self) -> list[str]:
        """Three needs that the duty table sends to three units, so that a family meets the whole county."""
        found: dict[str, str] = {}
        for need in places.release().needs:
            line = self.lines(need)[0]
            found.setdefault(line.unit, need)
        return list(found.values())[:3]

    def lines(self, *needs: str):
        """What the duty table proposes to a family of this town."""
        return agencies.duty_table(needs, division=self.village.code)

    def register(self, *needs: str, **more: Any) -> Application:
        """A family comes to the window with these needs; `more` as `Request` has it."""
        number = STEM + check_character(STEM)
        request = Request(
            applicant=PersonFacts(name="周小雨", number=number, phone="19900001234"),
            members=(PersonFacts(name="周大山", kind="temporary", relation="parent"),),
            division=self.village,
            address="3组12号",
            reason="家里有难处",
            needs=needs,
            again_reason="又有别的难处",
            **more,
        )
        return registering.register(by=self.clerk, request=request)

    def listed(self, category: str) -> Person:
        """The applicant of a family, put into a category by the clerk on the page."""
        person = self.register(next(iter(places.release().needs))).person
        units = [unit.key for unit in agencies.units() if unit.role == "office" and self.within(unit)]
        form = {"category": category, "unit": units[0], "on": clock.today(), "token": category}
        answer = family.browser(self.clerk).post(reverse("people:category", args=[person.pk]), form)
        assert answer.status_code == 302, family.text_of(answer)
        return person

    def within(self, unit: Unit) -> bool:
        """Whether the family's place lies in the territory of a unit."""
        return self.village.path.startswith(unit.division.path)

    def split(self, application: Application, *pairs: tuple[str, str]) -> dict[str, Referral]:
        """Accept, then send out; without pairs the first proposal of each need. Referrals by programme."""
        registering.accept(by=self.clerk, application=application)
        first = {line.need: (line.programme, line.unit) for line in reversed(splitting.proposals(application))}
        chosen = list(pairs or dict.fromkeys(first[row.need] for row in application.needs.all()))
        do(self.clerk, application.run, "split", values={"chosen": chosen})
        found = Referral.objects.select_related("run").filter(application=application)
        return {referral.programme: referral for referral in found}

    def liaison(self, referral: Referral) -> Actor:
        """The liaison of the unit a referral lies with; a town's own officer where it is a town."""
        unit = referral.slips.latest("pk").unit
        kind = "town_officer" if places.release().units[unit].kind == "town" else "liaison"
        return self.district.actor(kind, unit)

    def answer(self, referral: Referral, kind: str = "granted") -> None:
        """The unit takes it, handles it and feeds the result back."""
        liaison = self.liaison(referral)
        ground = next(iter(places.release().grounds), "") if kind == "refused" else ""
        do(liaison, referral.run, "receive", "签收")
        do(liaison, referral.run, "handle", "完结", values={"result": kind, "ground": ground, "text": "已答复"})
        do(liaison, referral.run, "feed_back")

    def give_back(self, referral: Referral) -> None:
        """The unit says why it is not its business."""
        do(self.liaison(referral), referral.run, "receive", "退回", prose={"reason": "不属本单位职责"})

    def on_sealed_paper(self, referral: Referral) -> None:
        """A unit without a computer: the window records its sealed papers, another person confirms."""
        reviewer = self.district.actor("window_reviewer", self.window)
        told = {"result": "other", "text": "已另行解决"}
        for kind, said, values in (("receive", "签收", {}), ("handle", "完结", told), ("feed_back", "", {})):
            event = do(self.clerk, referral.run, kind, said, "sealed", values=values, papers=(PAPER,))
            answering.confirm(by=reviewer, run=referral.run, of=event.seq)
