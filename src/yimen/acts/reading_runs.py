"""What every page of a run shows: where it stands, what this seat may do, what happened; and its procedure drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yimen.accounts.models import Account
from yimen.acts.correcting import correctable
from yimen.acts.owing import Owed, owed
from yimen.acts.reading_people import may_look
from yimen.acts.reading_rules import step_limit
from yimen.common import clock
from yimen.documents.api import evidence_of
from yimen.documents.types import Subject
from yimen.flow.due import article_words
from yimen.people import api as people
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yimen.flow import Actor
    from yimen.flow.program import Step
    from yimen.people.models import Person
    from yimen.proceedings.models import Run, Turn
    from yimen.proceedings.queries import Look

COLOURS = {"open": "blue", "suspended": "amber", "ended": "green"}


@dataclass(frozen=True, slots=True)
class Card:
    """A person as a page shows him: numbers masked, the telephone's as well; `may_look` opens the logged full look."""

    pk: int
    name: str
    masked: str
    phone: str
    may_look: bool


def card(person: Person, actor: Actor, **case: int) -> Card:
    """A person's card; `case` is the `referral` or `application` of the page, for which one may look."""
    shown = people.shown_number(person), people.shown_phone(person)
    return Card(person.pk, person.name, *shown, may_look(actor, person.pk, **case))


@dataclass(frozen=True, slots=True)
class Page:
    """What every page of a run shows; `asked`: the papers the applicant is waited for."""

    status: str
    colour: str
    track: list[showing.Mark]
    due: showing.Light | None
    buttons: list[showing.Button]
    times: list[showing.Line]
    evidence: list[Any]
    owed: list[Owed]
    asked: str
    run: Run = field(repr=False)


def page_of(
    seen: Look, actor: Actor, children: Mapping[str, str] | None = None, more: Mapping[int, str] | None = None
) -> Page:
    """The run's part of a page for this seat. `children`: id of a child run -> what it is about, in words; `more`: seq
    of a record -> what belongs beside its outcome."""
    today = clock.today()
    names = _account_names(event.account for event in seen.events)
    return Page(
        status=showing.status(seen),
        colour=COLOURS[seen.state.status],
        track=showing.track(seen, today),
        due=showing.due_light(seen, today),
        buttons=showing.buttons(seen, actor, today),
        times=showing.times(seen, names, correctable(seen, actor), children or {}, more or {}),
        evidence=list(evidence_of(Subject("proceedings.run", seen.run.pk))),
        owed=owed(seen, actor),
        asked=showing.papers_asked(seen),
        run=seen.run,
    )


def _account_names(accounts: Iterable[str]) -> dict[str, str]:
    """Account id -> the person's name, for time-lines: officials act by name."""
    ids = {int(one) for one in accounts if one.isdecimal()}
    return {str(row.pk): row.name for row in Account.objects.filter(pk__in=ids)}


def place_in_list(run: Run, turns: list[Turn]) -> tuple[str, showing.Light]:
    """(at which steps, light of the most urgent one) of a run in a row of a list; `turns` are those not done."""
    if run.status == "ended":
        return showing.state_words(run.status, run.result), showing.Light("none", "")
    due = min((turn.due_on for turn in turns if turn.due_on and turn.status == "open"), default=None)
    return "、".join(dict.fromkeys(turn.title for turn in turns)), showing.light(due, clock.today())


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step of a drawn procedure."""

    mark: showing.Mark
    opened_by: str
    limit: str
    basis: str
    outcomes: str


def run_drawing(run: Run) -> tuple[str, list[DrawnStep]]:
    """(title, steps) of a run's procedure with where it stands."""
    seen = proceedings.look(run)
    marks = {mark.title: mark for mark in showing.track(seen, clock.today())}
    steps = [
        DrawnStep(
            mark=marks.get(step.title, showing.Mark(step.title, "later", "")),
            opened_by=_opened_by(step, seen),
            limit=step_limit(step),
            basis=article_words(step.basis),
            outcomes="、".join(outcome.title for outcome in step.outcomes.values() if not outcome.joined),
        )
        for step in seen.procedure.steps
    ]
    return seen.procedure.title, steps


def _opened_by(step: Step, seen: Look) -> str:
    """Which steps must be done before this one, in words; alternatives are parted by 或."""
    steps = seen.procedure.steps
    return " 或 ".join(
        " 且 ".join(dict.fromkeys(steps[index].title for index, _ in together)) for together in step.after if together
    )
