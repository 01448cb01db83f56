"""The step track of a page: the procedure drawn with where the run stands."""

from dataclasses import dataclass
from datetime import date

from yimen.flow.program import CLOSED, IDLE, SKIPPED, Procedure
from yimen.flow.tally import joined
from yimen.flow.types import State, Turn


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step as drawn. `where`: done, now, waiting (paused), later, skipped, never (the run ended without it)."""

    step: str
    title: str
    where: str
    outcome: str = ""
    on: date | None = None
    owner: str = ""
    due: date | None = None
    late: bool = False
    turns: int = 0
    side: bool = False
    members: tuple[tuple[str, str, str], ...] = ()  # (key, done/now, outcome title) of parallel turns


def track(procedure: Procedure, state: State, today: date) -> list[TrackStep]:
    """Steps in order. Side steps and steps opened by timers appear only once they were opened."""
    found = []
    for step in procedure.steps:
        turns = [turn for turn in state.turns if turn.step.name == step.name]
        if (step.side or step.caused_by) and not turns:
            continue
        current = state.current.get(step.name, [])
        code = state.abstract.status[step.index] if not state.ended else IDLE
        where = _where(state, code, current)
        last = current[-1] if current else None
        shown = where not in ("later", "never", "skipped") and last is not None
        found.append(
            TrackStep(
                step=step.name,
                title=step.title,
                where=where,
                outcome=_outcome(procedure, code, current) if where == "done" else "",
                on=last.closed_on if shown and last else None,
                owner=last.owner if shown and last else "",
                due=last.due.last if shown and last and last.due else None,
                late=any(turn.late(today) for turn in current if turn.live) if shown else False,
                turns=max((turn.n for turn in turns), default=0),
                side=step.side,
                members=tuple(_member(turn) for turn in current) if step.each and shown else (),
            )
        )
    return found


def _where(state: State, code: int, current: list[Turn]) -> str:
    if any(turn.status == "open" for turn in current):
        return "now"
    if any(turn.status == "paused" for turn in current):
        return "waiting"
    if code == SKIPPED:
        return "skipped"
    if code >= CLOSED or (state.ended and any(turn.status == "closed" and turn.live for turn in current)):
        return "done"
    return "never" if state.ended else "later"


def _outcome(procedure: Procedure, code: int, current: list[Turn]) -> str:
    if code >= CLOSED:
        return procedure.outcomes[code - CLOSED].title
    step = current[-1].step if current else None
    if step is not None and step.each:  # parallel turns end in one word, not in that of the last of them
        whole = step.join == "any" or all(turn.status == "closed" for turn in current)
        return step.joins[joined(step, current)].title if whole else ""
    return next((turn.outcome.title for turn in reversed(current) if turn.outcome), "")


def _member(turn: Turn) -> tuple[str, str, str]:
    return (turn.key, "now" if turn.is_open else "done", turn.outcome.title if turn.outcome else "")
