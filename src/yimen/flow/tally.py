"""How parallel turns come together: all, any, or a count of votes in exact fractions."""

from collections.abc import Sequence
from fractions import Fraction

from yimen.flow.program import Step, Tally
from yimen.flow.types import Turn

ALL_DONE = "all_done"


def joined(step: Step, turns: Sequence[Turn]) -> str:
    """The result of the join, or empty while it is still open. Votes are counted once everybody's turn is over."""
    if step.join == "any":
        return ALL_DONE if any(turn.status == "closed" for turn in turns) else ""
    if any(turn.is_open for turn in turns):
        return ""
    if step.tally is None:
        return ALL_DONE
    return count_votes(step.tally, [turn.outcome.name for turn in turns if turn.outcome], _silent(step))


def _silent(step: Step) -> frozenset[str]:
    return frozenset(name for name, outcome in step.outcomes.items() if outcome.by_system)


def count_votes(tally: Tally, votes: Sequence[str], silent: frozenset[str]) -> str:
    """Passed, failed or no quorum. Those left out (recused) count nowhere; silence is no answer."""
    passed, failed, no_quorum = tally.results
    entitled = [vote for vote in votes if vote not in tally.leave_out]
    answered = [vote for vote in entitled if vote not in silent]
    if not answered or Fraction(len(answered), len(entitled)) < tally.quorum:
        return no_quorum
    base = answered if tally.base == "answered" else entitled
    favour = sum(vote in tally.favour for vote in answered)
    return passed if Fraction(favour, len(base)) > tally.over else failed
