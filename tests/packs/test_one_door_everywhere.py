"""One story in every place, by the same code: come, split, return, answer, be told. And what every pack must be."""

from __future__ import annotations

import re

import pytest

from tests.packs.conftest import PACKS, pack_of
from tests.packs.door import do, waiting
from yimen.acts import splitting
from yimen.cli import main as cli
from yimen.documents import api as documents
from yimen.places import api as places
from yimen.proceedings import api as proceedings

RELEASES = [
    ("lanshan", "2015-04-20"),
    ("lanshan", "assumed-2026"),
    ("lanping", "draft"),
    ("lanping", "assumed-2026"),
    ("jiujiang", "2015-09-02"),
    ("jiujiang", "assumed-2026"),
    ("panshan", "2014-11-13"),
    ("panshan", "assumed-2026"),
    ("chishui", "2014-11-27"),
    ("chishui", "assumed-2026"),
]
PLACES = sorted({place for place, _ in RELEASES})
everywhere = pytest.mark.parametrize(("place", "name"), RELEASES)


@pytest.mark.parametrize("place", [*PLACES, "one_door"])
def test_the_pack_is_checked_without_a_mistake_or_an_entry_without_basis(capsys, place):
    assert cli.main(["pack", "--packs", str(PACKS), "check", place]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "没有写依据" not in said.out


@everywhere
def test_come_split_return_answer_tell(open_door, place, name):
    door = open_door(place, name)
    application = door.register(*door.needs_of_three_units())
    first, second, third = door.split(application).values()
    papers = [referral.slips.get().paper for referral in (first, second, third)]
    assert len({paper.number.text for paper in papers}) == 3

    door.answer(first)
    feedback = first.results.get().paper
    assert documents.values_of(feedback)["handling_number"] == papers[0].number.text

    door.give_back(second)
    taker = first.slips.get().unit
    do(door.clerk, second.run, "route", "转出", values={"unit": taker})
    door.answer(second, "refused")

    door.on_sealed_paper(third)
    assert waiting(application.run) == ["tell_applicant"]
    do(door.clerk, application.run, "tell_applicant")
    assert proceedings.look(application.run).state.result == "closed"


@everywhere
def test_what_is_found_later_is_added_and_must_be_answered(open_door, place, name):
    door = open_door(place, name)
    first, *_, last = door.needs_of_three_units()
    application = door.register(first)
    door.split(application)
    add = next(a for a in proceedings.look(application.run).procedure.anytime.values() if a.kind == "add_member")
    line = door.lines(last)[0]
    splitting.add_need(by=door.clerk, run=application.run, name=add.name, programme=line.programme, unit=line.unit)
    added = application.referrals.get(programme=line.programme)
    (turn,) = proceedings.turns_of([added.run_id])[added.run_id]
    assert (turn.kind, turn.desk) == ("receive", line.unit)
    assert turn.due_on is not None


@everywhere
def test_slips_name_window_unit_and_programme_and_fit_their_page(open_door, place, name):
    door = open_door(place, name)
    release = places.release()
    application = door.register(door.needs_of_three_units()[0])
    (referral,) = door.split(application).values()
    door.answer(referral)
    slip, feedback = referral.slips.get().paper, referral.results.get().paper
    said = documents.values_of(slip)
    assert said["to_unit"] == release.units[referral.slips.get().unit].name
    assert said["programme"] == release.programmes[referral.programme].title
    if "from_window" in release.forms["handling_slip"].fields():
        assert said["from_window"] == release.units[door.window].name
        assert documents.values_of(feedback)["handling_unit"] == said["to_unit"]
    assert documents.pdf_of(slip) and documents.pdf_of(feedback)


@everywhere
def test_every_need_leads_to_units_of_the_day_and_every_programme_is_reached(place, name):
    release = pack_of(place).release(name)
    reached = {programme for need in release.needs.values() for programme in need.programmes}
    assert reached == set(release.programmes)
    for key, need in release.needs.items():
        assert need.title and need.help, key
    for key, duty in release.duties.items():
        assert set(duty.decides) <= set(duty.referrals), key


@everywhere
def test_no_limit_or_paper_pretends_to_be_the_documents(place, name):
    """None of the documents says within how many days, but Lanshan's until when a month is reported; nor what a slip of
    Lanping looks like."""
    release = pack_of(place).release(name)
    steps = [step for text in release.procedures.values() for step in text.values() if isinstance(step, dict)]
    limits = [step["limit"] for step in steps if "limit" in step]
    assert limits
    stated = [limit["id"] for limit in limits if not limit.get("local")]
    assert stated == (["LANSHAN.FEEDBACK"] if place == "lanshan" else [])
    if place != "lanshan":
        assert all(form.local for form in release.forms.values())
        assert all(seat.local for seat in release.seats.values())


@everywhere
def test_a_place_cites_its_own_document_or_says_that_it_is_silent(place, name):
    release = pack_of(place).release(name)
    own = next(key for key in release.documents if key.startswith(f"{place}-"))
    entries = {**release.units, **release.duties, **release.programmes, **release.needs}
    for key, entry in entries.items():
        assert entry.basis.startswith((f"{own} ", "推定（非官方）")) or (entry.local and "原文" in entry.basis), key
    for text in release.procedures.values():
        for key, step in text.items():
            if isinstance(step, dict) and ("kind" in step or "runs" in step):
                assert re.search(r"[一-鿿]", step["title"]), key
                assert (
                    step.get("local")
                    or release.cite(f"{own} x").partition(" ")[0] in step["basis"]
                    or (place == "lanshan" and "原文未定" in step["basis"])
                ), key


@pytest.mark.parametrize("place", [place for place in PLACES if place != "lanshan"])
def test_its_seats_can_do_all_that_the_windows_towns_and_units_of_the_first_place_can(place):
    """A right added for one place alone would leave the others with pages nobody may open."""
    wanted = pack_of("lanshan").release("assumed-2026").seats
    release = pack_of(place)
    for name in release.head.releases:
        seats = release.release(name).seats
        for kind, seat in wanted.items():
            if kind in seats:
                assert set(seat.rights) <= set(seats[kind].rights), (name, kind)


@pytest.mark.parametrize("other", ["lanping", "jiujiang", "panshan", "chishui"])
def test_two_places_are_told_apart_in_chinese(capsys, other):
    assert cli.main(["pack", "--packs", str(PACKS), "diff", "lanshan", other]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("地方：临沂市兰山区 → ") for line in lines)
    assert {"【文件】", "【单位】", "【需求】", "【职责】", "【救助项目】", "【文书式样】", "【程序】"} <= set(lines)
    assert "  仅前者：“12349”社会救助热线（hotline）" in lines
    assert "  仅后者：其他困难（other）" in lines
    told = [line for line in lines if line.startswith("  不同：受灾（disaster）")]
    assert told and "救助项目减少“临时应急救助”" in told[0]
    assert not [line for line in lines if "；依据“" in line]
    assert lines[lines.index("【区划】") + 1].startswith("  375个 → ")
