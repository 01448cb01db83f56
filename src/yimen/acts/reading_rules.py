"""The place's rules in the words of a page: who handles which need, and each step with its limit and article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yimen import flow
from yimen.agencies import api as agencies
from yimen.agencies.types import Verb
from yimen.flow.due import UNITS, article_words
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.agencies.models import Duty as DutyLine
    from yimen.agencies.types import Proposal
    from yimen.flow.program import Step


@dataclass(frozen=True, slots=True)
class Duty:
    """Who takes a programme, by which articles: the units are in the order of the document, 13 towns in one line."""

    programme: str
    units: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One step as the program works by it: its limit is its own or the default of its procedure."""

    title: str
    limit: str
    basis: str


def local_rules() -> dict[str, Any]:
    """Needs with programmes and units, and procedures with their steps, limits and articles."""
    release = places.release()
    needs: dict[str, list[Proposal]] = {}
    for line in agencies.duty_table(release.needs):
        needs.setdefault(line.need_title, []).append(line)
    return {
        "release": release,
        "documents": list(release.documents.values()),
        "needs": [(need, _duties(lines)) for need, lines in needs.items()],
        "units": _units(),
        "procedures": [_procedure(name, text, release.procedures) for name, text in release.procedures.items()],
    }


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """What a unit does here: the programmes it takes, the items it answers, anything else; without any programme it
    only gives data, money or policy."""

    name: str
    takes: tuple[str, ...]
    answers: tuple[str, ...]
    other: tuple[str, ...]
    articles: tuple[str, ...]


def _units() -> list[UnitDuties]:
    """Every member unit with its duties of today, in the order of the document; two queries."""
    release = places.release()
    lines: dict[str, list[DutyLine]] = {}
    for duty in agencies.duties():
        lines.setdefault(duty.unit.name, []).append(duty)
    found = []
    for name, duties in lines.items():
        what = {verb: tuple(d.what for d in duties if d.verb == verb) for verb in Verb.values}
        takes = tuple(release.programmes[key].title for key in what[Verb.REFERRALS] if key in release.programmes)
        articles = tuple(dict.fromkeys(release.cite(d.article) for d in duties))
        found.append(UnitDuties(name, takes, what[Verb.ANSWERS], what[Verb.OTHER], articles))
    return found


def _duties(lines: list[Proposal]) -> list[Duty]:
    """The programmes of a need, one line each."""
    found: dict[str, list[Proposal]] = {}
    for line in lines:
        found.setdefault(line.programme_title, []).append(line)
    return [
        Duty(
            title,
            tuple(dict.fromkeys(line.unit_name for line in of)),
            tuple(dict.fromkeys(line.article for line in of)),
        )
        for title, of in found.items()
    ]


def _procedure(name: str, text: Mapping[str, Any], library: Mapping[str, Any]) -> dict[str, Any]:
    procedure = flow.compile_procedure(name, text, library)
    steps = [RuleStep(step.title, step_limit(step), article_words(step.basis)) for step in procedure.steps]
    return {"title": procedure.title, "basis": procedure.basis, "steps": steps}


def step_limit(step: Step) -> str:
    """A step's limit in words, with that of the green channel; empty when it has none."""
    if step.limit is None:
        return ""
    words = limit_words(step.limit.n, step.limit.unit, local=step.limit.local)
    return words + (f"，绿色通道 {limit_words(*step.limit.urgent, local=False)}" if step.limit.urgent else "")


def limit_words(n: int | str | None, unit: str, *, local: bool) -> str:
    """A limit in words; `local` marks one the place set itself. Empty without a number (until a day, at once)."""
    return "" if n is None else f"{n} {UNITS.get(unit, unit)}" + ("（本地设定）" if local else "")
