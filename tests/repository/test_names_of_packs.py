"""Use cases and pages go by kind and by what an outcome does: no name a pack is free to give stands in them."""

from functools import partial
from pathlib import Path

import pytest
from django.urls import get_resolver

from yimen.flow import compile_procedure
from yimen.regime.pack import load_place, places
from yimen.regime.vocabulary import KINDS, RESULTS, RIGHTS

from . import code, house
from .sources import ROOT, offences, python


def names_given(packs: Path) -> set[str]:
    """What packs call their procedures, steps, outcomes and acts, as far as no kind, right or result is called so."""
    found: set[str] = set()
    for place in places(packs):
        pack = load_place(packs, place)
        for release in map(pack.release, pack.head.releases):
            for name, text in release.procedures.items():
                procedure = compile_procedure(name, text, release.procedures)
                found |= {name, *procedure.by_name, *procedure.anytime}
                found |= {outcome.name for outcome in procedure.outcomes if outcome.step.runs is None}
    return found - {*KINDS, *RIGHTS, *RESULTS}


def words_of_addresses() -> set[str]:
    """Areas and verbs of addresses: the page of a referral may be called so whatever a procedure is called."""
    return {part for _, name, _ in house.address_names(get_resolver().url_patterns) for part in name.split(":")}


@pytest.mark.parametrize(
    "planted",
    [
        "ANSWERED = 'accepted'",
        "go(deed, 'accepted')",
        "if name == 'add_need': pass",
        "Deed(run, 'accept', chosen)",
        "Deed(run, step=step, outcome='handle')",
        "if deed.outcome == 'done': pass",
        "open_run(procedure='split')",
    ],
)
def test_a_planted_name_is_found(planted):
    assert len(code.names_of_packs({"accepted", "add_need"}, planted)) == 1


def test_words_of_the_program_are_not_names():
    clean = '"""accepted"""\nif step.kind == "handle" and "accept" in actor.rights:\n    Deed(run, step, outcome)\n'
    assert code.names_of_packs({"accepted"}, clean) == []


def test_nothing_is_called_by_the_name_a_pack_gives_it():
    names = names_given(ROOT / "packs")
    assert {"add_need", "accepted", "sent", "not_ours"} <= names
    check = partial(code.names_of_packs, names - words_of_addresses())
    assert offences(check, python("src/yimen/acts/", "src/yimen/web/")) == []
