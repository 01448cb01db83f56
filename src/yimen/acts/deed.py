"""What every use case of a step is handed: the turn, the outcome, and how it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.documents.evidence import add_evidence
from yimen.documents.types import Subject
from yimen.flow import Act
from yimen.flow.contracts import is_main, main_outcome, step_of_kind
from yimen.flow.may import refuse_clearing_itself
from yimen.proceedings import api as proceedings
from yimen.regime.vocabulary import KINDS

if TYPE_CHECKING:
    from yimen.flow import Actor, Procedure
    from yimen.flow.program import Step
    from yimen.proceedings.models import Event, Run


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its name as given and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one turn, as a form hands it in.

    `prose`: need word -> free text; `values`: what the kind of step asks besides (unit, result, amount in fen);
    `papers`: files behind the record; `token`: the same form sent twice is one act.
    """

    run: Run
    step: str
    outcome: str
    key: str = ""
    mode: str = "own"
    occurred_on: date | None = None
    prose: Mapping[str, str] = field(default_factory=dict, repr=False)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    papers: tuple[File, ...] = ()
    token: str = ""

    @property
    def act(self) -> Act:
        """What is asked of the kernel, as far as it tells this act from others."""
        return Act(step=self.step, outcome=self.outcome, key=self.key, token=self.token)


#: Words of `needs` that an uploaded paper answers.
ANSWERED_BY_PAPERS = ("papers", "proof", "notice", "withdrawal")


def keep(*, by: Actor, run: Run, title: str, files: tuple[File, ...]) -> dict[str, list[str]]:
    """Keep the files behind a record; the answer names their ids under every word of `needs` a paper may answer."""
    subject = Subject("proceedings.run", run.pk)
    ids = [
        f"evidence:{add_evidence(by=by, subject=subject, title=title, name=file.name, content=file.content).pk}"
        for file in files
    ]
    return dict.fromkeys(ANSWERED_BY_PAPERS, ids) if ids else {}


def step_of(deed: Deed) -> Step | None:
    """The step of a deed in the procedure its run goes by; None when it has none of this name."""
    return proceedings.procedure_of(deed.run).by_name.get(deed.step)


def does_its_work(deed: Deed) -> bool:
    """Whether the outcome is the one by which a step of this kind does its work (`Kind.main`): only then does more
    follow than the record. What a pack calls it does not matter."""
    return is_main(step_of(deed), deed.outcome)


def at_work(procedure: Procedure, kind: str) -> tuple[str, str]:
    """(step, outcome) by which a procedure does the work of a kind, as its pack calls them; Refused when it cannot."""
    step = step_of_kind(procedure, kind)
    outcome = main_outcome(step) if step is not None else None
    if step is None or outcome is None:
        title = KINDS[kind].title
        raise Refused(f"程序“{procedure.title}”没有“{title}”这一步", procedure.basis, "请由系统管理员核对本地规则")
    return step.name, outcome.name


def gives_back(procedure: Procedure, step: Step, outcome: str) -> bool:
    """Whether an outcome sends a referral back to be routed again, whatever the pack calls it."""
    found = step.outcomes.get(outcome)
    return found is not None and any(procedure.by_name[name].kind == "route" for name in found.again)


@transaction.atomic
def record(*, by: Actor, deed: Deed, facts: Mapping[str, Any] | None = None) -> Event:
    """Record the deed on the run; its files are kept first and named by their ids. The caller's transaction.

    Refused besides what the kernel says: a unit that takes its own lateness away by an earlier day.
    """
    if deed.mode == "own" and deed.occurred_on is not None and deed.occurred_on < clock.today():
        _must_not_clear_itself(deed, deed.occurred_on)
    step = step_of(deed) if deed.papers else None
    needs = keep(by=by, run=deed.run, title=step.title if step else deed.step, files=deed.papers)
    return proceedings.act(
        by=by,
        run=deed.run,
        step=deed.step,
        outcome=deed.outcome,
        key=deed.key,
        occurred_on=deed.occurred_on,
        mode=deed.mode,
        needs=needs,
        facts=facts or {},
        prose=deed.prose,
        paper=needs["papers"][0] if needs else "",
        token=deed.token,
    )


def _must_not_clear_itself(deed: Deed, day: date) -> None:
    """Refused when a unit would say by itself, past its last day, that it was in time (decision 13)."""
    proceedings.lock_root(deed.run)
    turn = proceedings.look(deed.run).state.open.get((deed.step, deed.key))
    if turn is not None and (refused := refuse_clearing_itself(turn, day, clock.today())):
        raise refused


def once(*, by: Actor, run: Run, act: Act) -> Event | None:
    """The event this very form was recorded as, if it was: what else follows from it was done then.

    Asked under the lock of the run's family, so that two clicks that arrive at once are one act as well. The caller's
    transaction.
    """
    if not act.token:
        return None
    proceedings.lock_root(run)
    return proceedings.sent_before(by=by, run=run, act=act)


def plain(*, by: Actor, deed: Deed) -> Event:
    """A step that only is recorded: nothing else follows from it."""
    return record(by=by, deed=deed)


def required(deed: Deed, name: str, what: str) -> str:
    """A value of the form, or a sentence that it is missing."""
    value = str(deed.values.get(name) or "").strip()
    if not value:
        raise Refused(f"缺少{what}", "", f"请填写{what}")
    return value
