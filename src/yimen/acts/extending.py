"""Extend a limit, once and before it is over, by whom the procedure names for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from yimen import flow
from yimen.acts.deed import ANSWERED_BY_PAPERS, File, keep, once
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.flow import types as t
from yimen.proceedings import api as proceedings
from yimen.proceedings import showing

if TYPE_CHECKING:
    from yimen.flow import Actor, State
    from yimen.proceedings.models import Event, Run


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension this seat may make now: of the limit of an open turn (`step`, `key`), or of one over several steps
    (`limit`). How far it goes stands in the procedure, not in the form; `papers`: whether one must be brought."""

    step: str
    key: str
    limit: str
    title: str
    basis: str
    papers: bool
    due: showing.Light | None

    def act(self, token: str = "") -> t.Act:
        """What is asked of the kernel, as far as it tells this act from others."""
        return asked(self.step, self.key, self.limit, token)


def asked(step: str, key: str, limit: str, token: str = "") -> t.Act:
    """An extension as the kernel names it."""
    return t.Act(kind=t.EXTENDED, step=step, key=key, limit="" if step else limit, token=token)


def extension(*, actor: Actor, run: Run, step: str, key: str, limit: str) -> Extension:
    """The extension a button names. Refused, with the kernel's own sentence, when this seat may not make it now."""
    seen = proceedings.look(run)
    today = clock.today()
    for one in seen.allowed(actor, today):
        if one.kind == t.EXTENDED and ((one.step, one.key) == (step, key) if step else one.limit == limit):
            papers = any(need.word in ANSWERED_BY_PAPERS for need in one.needs)
            return Extension(step, key, one.limit, one.title, one.basis, papers, _due(seen.state, step, key, one.limit))
    refused = flow.refusal(seen.procedure, seen.state, asked(step, key, limit), actor, today)
    raise refused or Refused("现在不能延长这个期限", "", "请刷新页面查看最新状态")


def _due(state: State, step: str, key: str, limit: str) -> showing.Light | None:
    """How long is left without the extension."""
    due = state.open[step, key].due if step else state.limits[limit].due
    if due is None:
        return None
    plain = showing.light(due.last, clock.today())
    return showing.Light(plain.colour, plain.words, due.sentence)


@transaction.atomic
def extend(*, by: Actor, run: Run, of: Extension, reason: str, files: tuple[File, ...], token: str = "") -> Event:
    """Record the extension with its reason and its papers."""
    if known := once(by=by, run=run, act=of.act(token)):
        return known
    needs = keep(by=by, run=run, title=of.title, files=files)
    act = of.act()
    return proceedings.extend(
        by=by, run=run, reason=reason, step=act.step, key=act.key, limit=act.limit, needs=needs, token=token
    )
