"""The paper behind a record by phone: what is still owed, and handing it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yimen import flow
from yimen.acts.deed import File, keep, once
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing

if TYPE_CHECKING:
    from yimen.flow import Actor
    from yimen.proceedings.models import Event, Run
    from yimen.proceedings.queries import Look

TITLE = "电话记录的原件"


@dataclass(frozen=True, slots=True)
class Owed:
    """One record by phone without its paper; `may`: whether this seat may hand it in."""

    seq: int
    title: str
    occurred_on: date
    light: showing.Light
    may: bool


def owed(seen: Look, actor: Actor) -> list[Owed]:
    """The papers a run still waits for, those this seat may hand in first."""
    today = clock.today()
    found = []
    for debt in seen.state.papers:
        event = next(event for event in seen.state.events if event.seq == debt.seq)
        step = seen.procedure.by_name[event.step]
        outcome = step.outcomes.get(event.outcome)
        title = f"{step.title}：{outcome.title}" if outcome else step.title
        refused = flow.refusal(seen.procedure, seen.state, _asked((debt.seq,)), actor, today)
        found.append(Owed(debt.seq, title, event.occurred_on, showing.light(debt.due.last, today), refused is None))
    return sorted(found, key=lambda one: not one.may)


def papers_to_hand_in(*, actor: Actor, run: Run) -> list[Owed]:
    """Those this seat may hand in. Refused, with the kernel's own sentence, when there are none."""
    seen = proceedings.look(run)
    all_of_them = owed(seen, actor)
    mine = [one for one in all_of_them if one.may]
    if not mine:
        asked = _asked(tuple(one.seq for one in all_of_them))
        refused = flow.refusal(seen.procedure, seen.state, asked, actor, clock.today())
        raise refused or Refused("没有待补的原件", "", "请刷新页面查看最新状态")
    return mine


@transaction.atomic
def hand_in(*, by: Actor, run: Run, of: tuple[int, ...], files: tuple[File, ...], token: str = "") -> Event:
    """The paper has come; one may stand behind several records. Of several files the first is named in the record."""
    if known := once(by=by, run=run, act=t.Act(kind=t.PAPER, token=token)):
        return known
    kept = keep(by=by, run=run, title=TITLE, files=files)
    return proceedings.hand_in_paper(by=by, run=run, of=of, paper=kept["papers"][0] if kept else "", token=token)


def _asked(of: tuple[int, ...]) -> t.Act:
    return t.Act(kind=t.PAPER, paper="asked", data={"of": list(of)})
