"""An office that works by the fixtures of the kernel: recording, through `act()`, what was played purely before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from tests.flow.play import FACTS, MONDAY, PARTIES, Played, library, procedure, random_step, someone
from yimen.common import clock
from yimen.flow import Actor, Event
from yimen.flow import types as t
from yimen.proceedings import actions, api
from yimen.proceedings.models import Run

PROGRAMMES = {"education": "referral", "housing": "referral"}


def release(**more: Any) -> SimpleNamespace:
    """A release that holds the fixtures."""
    programmes = {key: SimpleNamespace(procedure=name) for key, name in PROGRAMMES.items()}
    facts = {"name": "test", "procedures": library(), "programmes": programmes, "schedules": {}, "valid_from": MONDAY}
    return SimpleNamespace(**{**facts, **more})


@cache
def shortest(name: str, result: str) -> tuple[Event, ...]:
    """The shortest of some random histories of a fixture that end with this result and whose children can be played."""
    best: tuple[Event, ...] = ()
    for seed in range(600):
        rnd, played = random.Random(seed), Played(procedure(name))
        while not played.state.ended and len(played.events) < 60:
            random_step(played, rnd)
        fits = played.state.result == result and _playable(played)
        if fits and (not best or len(played.events) < len(best)):
            best = tuple(played.events)
        if best and seed > 60:
            break
    assert best, f"{name} never ended as {result}"
    return best


def _playable(played: Played) -> bool:
    child = {"dibao": "means_check", "tekun": "means_check", "intake": "referral"}.get(played.procedure.name, "")
    results = procedure(child).results if child else ()
    return all(e.outcome in results for e in played.events if e.kind == t.CHILD)


@dataclass
class Office:
    """Acts through the room's door on days of its own."""

    today: date = MONDAY
    runs: list[Run] = field(default_factory=list)

    @contextmanager
    def day(self) -> Iterator[None]:
        with clock.fixed(self.today):
            yield

    def open(self, name: str, **more: Any) -> Run:
        facts = {fact: FACTS[fact] for fact in procedure(name).opening_facts}
        with self.day():
            run = api.open_run(
                by=someone("u_window"),
                procedure=name,
                parties={party: PARTIES[party] for party in procedure(name).parties},
                **{"facts": facts, **more},
            )
        self.runs.append(run)
        return run

    def act(self, run: Run, step: str, outcome: str = "", by: Actor | None = None, **more: Any) -> Any:
        """Record an act, filling in what it demands as the kernel's own tests do."""
        helper = Played.__new__(Played)
        helper.procedure, helper.today = procedure(run.procedure), self.today
        wish = helper.wish(step, outcome, by, **more)
        if by is None:
            owner = api.look(run).state.open[step, wish.key].owner
            by = someone(owner)
        with self.day():
            return api.act(
                by=by, run=run, step=step, outcome=outcome, key=wish.key, occurred_on=wish.occurred_on, mode=wish.mode,
                needs=wish.needs, facts=wish.facts, prose=more.get("prose"), paper=wish.paper, token=wish.token,
            )  # fmt: skip

    def replay(self, run: Run, events: tuple[Event, ...], monkeypatch: Any) -> None:
        """Record a pure history on a run; what the system wrote in it is written by the room itself."""
        for event in events[1:]:
            if event.kind == t.CHILD:
                child = Run.objects.get(parent=run, parent_step=event.step, parent_key=event.key, status="open")
                self.replay(child, shortest(child.procedure, event.outcome), monkeypatch)
                continue
            if event.kind == t.TIMER:
                continue
            self.today = max(self.today, event.occurred_on)
            with self.day():
                self._record(run, event, monkeypatch)

    def _record(self, run: Run, event: Event, monkeypatch: Any) -> None:
        by = someone(event.unit, event.account.rpartition(":")[2])
        needs, facts = event.data.get("needs"), event.data.get("facts")
        if "draw" in event.data:
            monkeypatch.setattr(actions.secrets, "token_hex", lambda n=16: event.data["draw"]["seed"])
        if event.kind == t.ACT:
            api.act(
                by=by, run=run, step=event.step, outcome=event.outcome, key=event.key, mode=event.mode, needs=needs,
                facts=facts, paper=event.data.get("paper", ""),
            )  # fmt: skip
        elif event.kind == t.ANYTIME:
            api.anytime(by=by, run=run, name=event.step, needs=needs, facts=facts, member=_member(event))
        elif event.kind in (t.CONFIRMED, t.DISCARDED):
            pending = max(api.look(run).state.pending)
            if event.kind == t.CONFIRMED:
                api.confirm(by=by, run=run, of=pending)
            else:
                api.discard(by=by, run=run, of=pending, reason="扫描件不清")
        elif event.kind == t.EXTENDED:
            api.extend(by=by, run=run, reason="案情复杂", limit=event.data["limit"], step=event.step, key=event.key)
        else:
            raise AssertionError(event.kind)

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)


def _member(event: Event) -> dict[str, Any] | None:
    member = event.data.get("member")
    return {**member, "programme": "education", "unit": "u_edu"} if member else None
