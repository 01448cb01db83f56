"""Before and while recording: the situation a form is filled in, and the use case it goes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen import flow
from yimen.acts import splitting
from yimen.acts.answer import result_words
from yimen.acts.deed import Deed, File, gives_back, keep
from yimen.acts.finding import Subject
from yimen.acts.reading_contacts import about_contact
from yimen.acts.sealed_slips import slip_of
from yimen.acts.table import USE_CASES
from yimen.acts.titles import programme_title
from yimen.agencies import api as agencies
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents.api import evidence_of
from yimen.documents.types import Subject as Owner
from yimen.feedback.rules import month_words
from yimen.flow import types as t
from yimen.people import api as people
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing
from yimen.referrals.queries import last_slip

if TYPE_CHECKING:
    from yimen.agencies.types import Proposal
    from yimen.cases.models import Application
    from yimen.documents.models import Evidence
    from yimen.flow import Actor, Allowed, Turn
    from yimen.flow.program import AnytimeAct
    from yimen.proceedings.models import Event, Run
    from yimen.proceedings.queries import Look


@dataclass(frozen=True, slots=True)
class Situation:
    """A turn somebody is about to record on: which outcomes are open to this seat, in which way of recording."""

    run: Run = field(repr=False)
    seen: Look = field(repr=False)
    subject: Subject = field(repr=False)
    step: str
    key: str
    mode: str
    outcomes: tuple[Allowed, ...]

    @property
    def turn(self) -> Turn | None:
        """The open turn."""
        return self.seen.state.open.get((self.step, self.key))

    @property
    def kind(self) -> str:
        """The kind of the step."""
        return self.seen.procedure.by_name[self.step].kind

    @property
    def title(self) -> str:
        """The step's title."""
        return self.seen.procedure.by_name[self.step].title

    @property
    def basis(self) -> str:
        """The article shown beside the button."""
        return next((one.basis for one in self.outcomes if one.basis), "")

    @property
    def application(self) -> Application:
        """The application the run belongs to, its own or its referral's."""
        if self.subject.application is not None:
            return self.subject.application
        assert self.subject.referral is not None
        return self.subject.referral.application

    def proposals(self) -> tuple[Proposal, ...]:
        """What the duty table proposes for this application; the same unit and programme only once."""
        found = {}
        for line in splitting.proposals(self.application):
            found.setdefault((line.programme, line.unit), line)
        return tuple(found.values())

    def shared(self) -> list[Proposal]:
        """Proposals for needs that several units could work on: one of them may lead."""
        lines = splitting.proposals(self.application)
        units: dict[str, set[str]] = {}
        for line in lines:
            units.setdefault(line.need, set()).add(line.unit)
        return [line for line in lines if len(units[line.need]) > 1]

    def has_green_channel(self) -> bool:
        """Whether the place's rules know shorter limits for what is urgent."""
        return splitting.has_green_channel(self.run)

    def units(self) -> list[tuple[str, str]]:
        """Units a referral may go to: the one proposed by who gave it back, then those whose duty the programme is,
        with the article; last, and marked, the one that has just given it back."""
        referral = self.subject.referral
        by_duty = {
            p.unit: f"{p.unit_name}（{p.article}）"
            for p in self.proposals()
            if referral and p.programme == referral.programme
        }
        names = agencies.unit_names()
        takers = agencies.takers(place=self.application.division)
        found = by_duty | {key: names[key] for key in takers if key not in by_duty}
        back, proposed = self._came_back_from(), self.proposed()
        if proposed in found:
            found = {proposed: f"{found.pop(proposed)}（退回单位建议）", **found}
        last = [(back, f"{found.pop(back)}（刚退回）")] if back in found else []
        return [*found.items(), *last]

    def _came_back_from(self) -> str:
        """The unit whose return opened this turn; empty when none did."""
        turn = self.turn
        turns = self.seen.state.turns if turn is not None and self.kind == "route" else []
        return next((one.owner for one in turns if turn and one.closed_seq == turn.opened_seq), "")

    def proposed(self) -> str:
        """The unit that who gave the referral back named as competent; empty when it named none."""
        referral = self.subject.referral if self._came_back_from() else None
        slip = last_slip(referral) if referral is not None else None
        return slip.proposed if slip is not None else ""

    def giving_back(self) -> list[Allowed]:
        """Outcomes that give the referral back to the window."""
        step = self.seen.procedure.by_name[self.step]
        return [one for one in self.outcomes if gives_back(self.seen.procedure, step, one.outcome)]

    def others(self) -> list[tuple[str, str]]:
        """Units that take referrals, but for the one whose turn it is: who gives back may name one."""
        names, takers = agencies.unit_names(), agencies.takers(place=self.application.division)
        return [(key, names[key]) for key in takers if self.turn is None or key != self.turn.owner]

    def reason_help(self) -> str:
        """At which outcomes words are asked for, and what they must say."""
        steps, found = self.seen.procedure.by_name, []
        for one in self.outcomes:
            if any(need.word == "reason" for need in one.needs):
                opens = steps[self.step].outcomes[one.outcome].opens
                lacking = bool(opens) and steps[opens].kind == "supplement"
                found.append(f"选“{one.title}”时必填{'，写明缺哪些材料' if lacking else ''}")
        return "；".join(found) + "。" if found else ""

    def outcome_title(self, name: str) -> str:
        """An outcome in words, after the step's own; empty when it is none of these, or says no more than the step."""
        found = (one.title for one in self.outcomes if one.outcome == name and one.title not in self.title)
        return next((f"，{title}" for title in found), "")

    def due(self) -> showing.Light | None:
        """How long is left for this turn, and how that was computed."""
        turn = self.turn
        if turn is None or turn.due is None:
            return None
        plain = showing.light(turn.due.last, clock.today())
        return showing.Light(plain.colour, plain.words, turn.due.sentence, showing.whom(turn.owner))

    def summary(self) -> list[tuple[str, str]]:
        """What the person who records wants before her eyes."""
        lines, turn = about(self.subject), self.turn
        said = showing.cause_words(self.seen, turn) if turn is not None else ""
        if self.kind == "supplement" and said:
            lines.append(("所缺材料", said))
        if back := self._came_back_from():
            lines += [("退回单位", showing.whom(back)), ("退回理由", said)]
            if proposed := self.proposed():
                lines.append(("建议转往", showing.whom(proposed)))
        return lines


def about(subject: Subject) -> list[tuple[str, str]]:
    """Of whom and what a run is: the applicant, the number, the programme; a lead by its contact; of a monthly list the
    unit and the month."""
    if subject.lead is not None:
        return about_contact(subject.lead.contact)
    if (monthly := subject.monthly) is not None:
        lines = [("报送单位", agencies.unit_name(monthly.unit.key)), ("办理月份", month_words(monthly.month))]
        return [*lines, ("报送至", agencies.unit_name(monthly.window.unit.key))]
    application = subject.application or (subject.referral.application if subject.referral is not None else None)
    assert application is not None
    person = application.person
    lines = [("申请人", person.name), ("证件号", people.shown_number(person)), ("申请编号", application.number.text)]
    if subject.referral is not None:
        slip = last_slip(subject.referral)
        lines.append(("救助项目", programme_title(subject.referral.programme)))
        if slip is not None and slip.paper.number is not None:
            lines.append(("承办编号", slip.paper.number.text))
    return lines


def situation(*, actor: Actor, subject: Subject, step: str, key: str, mode: str) -> Situation:
    """The situation of a turn for this seat. Refused, with the kernel's own sentence, when nothing may be recorded.

    Without a mode the seat's own way is taken, else the first way it may record for the owner.
    """
    seen = proceedings.look(subject.run)
    today = clock.today()
    mine = [one for one in seen.allowed(actor, today) if (one.kind, one.step, one.key) == (t.ACT, step, key)]
    chosen = mode or (mine[0].mode if mine else "own")
    outcomes = tuple(one for one in mine if one.mode == chosen)
    if not outcomes:
        raise seen.why_not(actor, step, key, chosen, today)
    return Situation(subject.run, seen, subject, step, key, chosen, outcomes)


def perform(*, actor: Actor, situation: Situation, deed: Deed) -> Any:
    """Hand the deed to the use case of its kind."""
    return USE_CASES[situation.kind](by=actor, deed=deed)


@transaction.atomic
def perform_anytime(
    *, actor: Actor, run: Run, name: str, occurred_on: Any, reason: str, files: tuple[File, ...], token: str
) -> Event:
    """An act outside the order, with its papers (撤回、死亡、迁移 ...)."""
    needs = keep(by=actor, run=run, title=anytime_act(run, name).title, files=files)
    return proceedings.anytime(
        by=actor,
        run=run,
        name=name,
        occurred_on=occurred_on,
        needs=needs,
        prose={"reason": reason} if reason else {},
        paper=str(next(iter(needs.get("papers", [])), "")),
        token=token,
    )


def sent_before(*, actor: Actor, run: Run, act: flow.Act) -> bool:
    """Whether this person's very form was recorded on the run already: a button clicked twice is one act."""
    return proceedings.sent_before(by=actor, run=run, act=act) is not None


def must_be_open(*, actor: Actor, run: Run, kind: str, name: str = "", of: int = 0) -> None:
    """Refused, with the kernel's own sentence, when this seat may not record such an act now, whatever it fills in.

    A form that nobody in this seat may send is not shown. `kind`: anytime (with `name`), or confirmed (with `of`).
    """
    seen = proceedings.look(run)
    today = clock.today()
    if any((one.kind, one.step if name else one.of) == (kind, name or of) for one in seen.allowed(actor, today)):
        return
    refused = flow.refusal(seen.procedure, seen.state, flow.Act(kind=kind, step=name, of=of), actor, today)
    raise refused or Refused("现在不能办理这一事项", "", "请刷新页面查看最新状态")


def anytime_act(run: Run, name: str) -> AnytimeAct:
    """An act outside the order: its kind, title and needs; refused when the run's procedure has none of this name."""
    act = proceedings.procedure_of(run).anytime.get(name)
    if act is None:
        raise Refused("本程序没有这一事项", "", "请刷新页面")
    return act


@dataclass(frozen=True, slots=True)
class Pending:
    """A sealed record that waits for a second person: of whom it is (`about`), what it says, and the scan behind it."""

    about: list[tuple[str, str]]
    title: str
    outcome: str
    occurred_on: Any
    said: str
    evidence: Evidence | None


def _said(subject: Subject, kind: str, event: flow.Event) -> str:
    """What a record says besides its outcome: the answer that would stand on the feedback slip."""
    if whole := slip_of(subject.run, event.seq):
        days = f"{whole.result.finished_on} 办结，{whole.fed_back_on} 反馈"
        return f"{result_words(whole.result)}（反馈单一次代录，{days}）"
    if subject.referral is None or kind != "handle" or not event.data.get("facts"):
        return ""
    return result_words(subject.referral.results.latest("pk"))


def pending_record(subject: Subject, of: int) -> Pending | None:
    """The record a second person is asked to look at; None when it was settled meanwhile."""
    seen = proceedings.look(subject.run)
    event = seen.state.pending.get(of)
    if event is None:
        return None
    step = seen.procedure.by_name[event.step]
    paper = str(event.data.get("paper", ""))
    scan = int(paper.removeprefix("evidence:")) if paper.startswith("evidence:") else 0
    return Pending(
        about=about(subject),
        title=step.title,
        outcome=step.outcomes[event.outcome].title,
        occurred_on=event.occurred_on,
        said=_said(subject, step.kind, event),
        evidence=evidence_of(Owner("proceedings.run", subject.run.pk)).filter(pk=scan).first(),
    )
