"""What happens to an application and its referrals, day by day, through the same use cases as the pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import TYPE_CHECKING

from yimen.acts import answering, recording, registering, splitting
from yimen.acts.deed import Deed, File
from yimen.acts.table import USE_CASES
from yimen.agencies import api as agencies
from yimen.demo import words
from yimen.demo.days import BEYOND, Days, Life
from yimen.demo.fates import Fate, Visit
from yimen.demo.office import Office
from yimen.demo.papers import scan
from yimen.proceedings import api as proceedings
from yimen.referrals.models import Referral

if TYPE_CHECKING:
    from yimen.acts.registering import Request
    from yimen.cases.models import Application
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run

#: These begin without delay, so that they stand where they should by the last day.
SOON = (Fate.SEALED_WAITING, Fate.RETURNED_WAITING, Fate.UNIT_LACKING, Fate.UNTOLD)
LATE_SHARE = 0.1  # of units that sign for a slip after its limit


@dataclass(frozen=True, slots=True)
class Errand:
    """One referral on its way: its own dice, the window it came from, what is to become of it."""

    rng: Random
    window: str
    referral: Referral
    fate: Fate
    brisk: bool
    helped: bool


class Lives:
    """The people of one district at work."""

    def __init__(self, days: Days, office: Office, seed: int) -> None:
        self.days = days
        self.office = office
        self.seed = seed

    def application(self, visit: Visit, request: Request) -> Life:
        """From the window to the split; then every referral goes its own way."""
        rng = Random(f"{self.seed}/life/{visit.n}")  # noqa: S311 - must come out the same every time
        clerk = self.clerk(visit.window)
        application = registering.register(by=clerk, request=request)
        run = application.run
        if visit.fate == Fate.FRESH:
            return
        yield self.days.later(rng)
        if visit.fate == Fate.ENQUIRY:
            self.do(clerk, run, "accept", "enquiry")
            return
        if visit.fate in (Fate.LACKING, Fate.SUPPLIED):
            self.do(clerk, run, "accept", "lacking", prose={"reason": rng.choice(words.LACKING)})
            if visit.fate == Fate.LACKING:
                return
            yield self.days.later(rng, rng.randint(2, 6))
            self.do(clerk, run, "supplement", "supplied", mode="counter")
            yield self.days.later(rng)
        self.do(clerk, run, "accept", "accepted")
        if visit.fate == Fate.UNSPLIT:
            return
        yield self.days.later(rng, rng.choice([0, 0, 1]))
        chosen = list(visit.script) or choose(rng, application)
        self.do(clerk, run, "split", "confirmed", values={"chosen": chosen})
        self.send_on(visit, application)
        if visit.fate == Fate.WITHDRAWN:
            yield self.days.later(rng, rng.randint(1, 3))
            self.withdraw(clerk, run)

    def send_on(self, visit: Visit, application: Application) -> None:
        """Each referral begins its life at its unit; without a script, the visit's fate is that of the first one."""
        scripted = {programme: fate for (programme, _), fate in visit.script.items()}
        fate = other = Fate.PLAIN
        if visit.fate == Fate.WITHDRAWN:
            fate = other = Fate.UNRECEIVED
        elif not scripted:
            fate = visit.fate
        for referral in application.referrals.order_by("id"):
            rng = Random(f"{self.seed}/referral/{visit.n}/{referral.programme}")  # noqa: S311 - repeatable
            mine = scripted.get(referral.programme, fate)
            errand = Errand(rng, visit.window, referral, mine, visit.brisk or mine in SOON, visit.brisk)
            self.days.begin(self.days.later(rng, self._patience(errand)), self.referral(errand))
            fate = other

    def referral(self, errand: Errand) -> Life:
        """From the unit's signature to its answer; when it was the last one, the family is told."""
        fate, run = errand.fate, errand.referral.run
        if fate == Fate.UNRECEIVED:
            return
        if fate in (Fate.SEALED, Fate.SEALED_WAITING):
            yield from self.sealed(errand)
        else:
            if fate in (Fate.RETURNED, Fate.RETURNED_WAITING):
                yield from self.returned(errand)
            yield from self.handled(errand)
        if fate != Fate.UNTOLD and self.is_open(run.parent, "tell"):
            yield self.days.later(errand.rng, errand.rng.choice([0, 1]))
            self.do(self.clerk(errand.window), run.parent, "tell", "told")

    def handled(self, errand: Errand) -> Life:
        """The unit signs, works, answers; papers may be lacking on the way."""
        rng, run = errand.rng, errand.referral.run
        unit = self.answerer(errand.referral)
        self.do(unit, run, "receive", "received")
        yield self.days.later(rng, self._labour(errand))
        if errand.fate in (Fate.UNIT_LACKING, Fate.UNIT_SUPPLIED):
            self.do(unit, run, "handle", "lacking", prose={"reason": rng.choice(words.LACKING)})
            yield BEYOND if errand.fate == Fate.UNIT_LACKING else self.days.later(rng, rng.randint(1, 4))
            self.do(self.clerk(errand.window), run, "supplement", "supplied", mode="counter")
            yield self.days.later(rng, rng.randint(1, 3))
        self.do(unit, run, "handle", "done", values=self.answer(errand))
        yield self.days.later(rng, rng.choice([0, 0, 1, 2]))
        self.do(unit, run, "feed_back", "sent")

    def returned(self, errand: Errand) -> Life:
        """Not theirs: back to the window with a reason, and out again to another unit on a new slip."""
        unit, referral = self.answerer(errand.referral), errand.referral
        reason, other = words.returned(referral.programme, unit.unit)
        self.do(unit, referral.run, "receive", "returned", prose={"reason": reason})
        yield BEYOND if errand.fate == Fate.RETURNED_WAITING else self.days.later(errand.rng, errand.rng.choice([0, 1]))
        self.do(self.clerk(errand.window), referral.run, "route", "sent", values={"unit": other})
        yield self.days.later(errand.rng, 1)

    def sealed(self, errand: Errand) -> Life:
        """The unit sends sealed paper; the window records it and a second person confirms each record."""
        rng, window, run = errand.rng, errand.window, errand.referral.run
        clerk, told = self.clerk(window), self.answer(errand)
        papers = (self.sealed_paper(errand.referral, str(told["text"])),)
        self.confirm(window, run, self.do(clerk, run, "receive", "received", mode="sealed", papers=papers))
        yield self.days.later(rng, 2 if errand.fate == Fate.SEALED_WAITING else self._labour(errand))
        event = self.do(clerk, run, "handle", "done", mode="sealed", values=told, papers=papers)
        yield BEYOND if errand.fate == Fate.SEALED_WAITING else self.days.later(rng)
        self.confirm(window, run, event)
        yield self.days.later(rng)
        self.confirm(window, run, self.do(clerk, run, "feed_back", "sent", mode="sealed", papers=papers))

    def do(self, by: Actor, run: Run | None, step: str, outcome: str, **more: object) -> Event:
        """Record one step through the use case of its kind."""
        assert run is not None
        kind = proceedings.look(run).procedure.by_name[step].kind
        event: Event = USE_CASES[kind](by=by, deed=Deed(run=run, step=step, outcome=outcome, **more))  # type: ignore[arg-type]
        return event

    def confirm(self, window: str, run: Run, event: Event) -> None:
        """The window's second person looks at the paper and says yes."""
        answering.confirm(by=self.office["window_reviewer", window], run=run, of=event.seq)

    def withdraw(self, clerk: Actor, run: Run) -> None:
        """The family takes its request back, in writing."""
        letter = scan("撤回申请书", "家中困难已自行解决，现申请撤回救助申请。")
        recording.perform_anytime(
            actor=clerk, run=run, name="withdraw", occurred_on=None, reason="", files=(letter,), token=""
        )

    def clerk(self, window: str) -> Actor:
        """Who sits at a window."""
        return self.office["window_clerk", window]

    def answerer(self, referral: Referral) -> Actor:
        """Who acts for the unit that has the referral now: its liaison, or the town's officer."""
        unit = str(proceedings.look(referral.run).state.facts["unit"])
        return self.office.actors.get(("liaison", unit)) or self.office["town_officer", unit]

    def answer(self, errand: Errand) -> dict[str, object]:
        """What the unit finds; the story's families are helped, so that there is something to show."""
        find = words.granted if errand.helped else words.answer
        found = find(errand.rng, errand.referral.programme, errand.referral.slips.count() > 1)
        return {"result" if name == "kind" else name: value for name, value in asdict(found).items()}

    def sealed_paper(self, referral: Referral, text: str) -> File:
        """The unit's own sealed slip, scanned."""
        slip = referral.slips.select_related("paper__number").latest("pk")
        number = slip.paper.number.text if slip.paper.number else ""
        return scan(
            "转办件办理反馈单",
            f"编号为{number}的转办件已经办理完结：{text}。",
            f"{agencies.unit_name(slip.unit)}（盖章）",
        )

    def is_open(self, run: Run | None, step: str) -> bool:
        """Whether a step of a run waits for somebody now."""
        return run is not None and any(turn.step.name == step for turn in proceedings.look(run).state.open.values())

    def _patience(self, errand: Errand) -> int:
        """Workdays until a unit signs for a slip; the limit is two."""
        rng = errand.rng
        if errand.brisk:
            return 1
        return rng.randint(3, 5) if rng.random() < LATE_SHARE else rng.choice([0, 1, 1, 1, 2])

    def _labour(self, errand: Errand) -> int:
        """Workdays a unit works on it; the limit is twenty."""
        rng, fate = errand.rng, errand.fate
        if fate == Fate.UNFINISHED:
            return len(self.days.days)
        if fate in (Fate.UNIT_LACKING, Fate.UNIT_SUPPLIED):
            return rng.randint(1, 2)
        if fate == Fate.UNTOLD or errand.brisk:
            return rng.randint(2, 6)
        return rng.randint(21, 23) if rng.random() < LATE_SHARE / 2 else rng.randint(2, 14)


def choose(rng: Random, application: Application) -> list[tuple[str, str]]:
    """Which of the duty table's proposals the clerk ticks: the first of each need, now and then one more."""
    chosen: dict[str, list[tuple[str, str]]] = {}
    for line in splitting.proposals(application):
        chosen.setdefault(line.need, []).append((line.programme, line.unit))
    pairs = [pair for lines in chosen.values() for pair in (lines if rng.random() < 0.3 else lines[:1])]
    return list(dict.fromkeys(pairs))
