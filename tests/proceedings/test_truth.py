"""What `verify` finds, what races leave, what a killed process leaves."""

from __future__ import annotations

import pytest

from tests.children import run_child
from tests.flow.play import someone
from yimen.proceedings import api
from yimen.proceedings.chain import broken_at
from yimen.proceedings.models import Event, PinnedText, Prose, Run, Turn

EDU = someone("u_edu")


@pytest.fixture
def run(office) -> Run:
    run = office.open("referral")
    office.act(run, "route", "sent")
    with office.day():
        api.act(by=EDU, run=run, step="receive", outcome="returned", prose={"reason": "不属本单位职责"})
    office.act(run, "route", "sent")
    return Run.objects.get(pk=run.pk)


def faults() -> list[str]:
    return [fault.what for fault in api.verify().faults]


def test_what_was_recorded_is_found_in_order(run):
    report = api.verify()
    assert (report.runs, report.events, report.faults) == (1, 4, [])


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "received"},
        {"unit": "u_other"},
        {"account": "someone"},
        {"occurred_on": "2026-01-01"},
        {"data": {}},
        {"step": "handle"},
        {"mode": "sealed"},
        {"token": "x"},
    ],
)
def test_an_edited_event_is_found(run, change):
    Event.objects.filter(run=run, seq=3).update(**change)
    assert faults() == ["第 3 条记录与前后不衔接，可能被改动"]


def test_an_event_taken_out_put_in_or_moved_is_found(run):
    rows = list(Event.objects.filter(run=run).order_by("seq"))
    assert broken_at(rows) is None
    assert broken_at([rows[0], *rows[2:]]) == 3
    assert broken_at([rows[0], rows[2], rows[1], rows[3]]) == 3
    Event.objects.filter(run=run, seq=4).delete()
    assert faults() == ["应有 4 条记录，实有 3 条，可能被删除"]


def test_an_event_moved_to_another_run_is_found(run, office):
    other = office.open("referral")
    Event.objects.filter(run=run, seq=2).delete()
    Event.objects.filter(run=other, seq=1).update(run=run, seq=2)
    assert len(faults()) == 2


def test_a_stored_turn_that_lies_is_found(run):
    Turn.objects.filter(run=run, status="open").update(owner="u_other", due_on="2027-01-01")
    assert faults() == ["待办“receive”与记录推算的不一致（owner、due_on）"]
    Turn.objects.filter(run=run, status="open").delete()
    assert faults() == ["待办“receive”与记录推算的不一致（缺少）"]


def test_a_stored_state_that_lies_is_found(run):
    Run.objects.filter(pk=run.pk).update(status="ended", result="granted")
    assert faults() == ["办理状态“status”与记录推算的不一致", "办理状态“result”与记录推算的不一致"]


def test_a_text_changed_or_lost_is_found(run):
    row = Prose.objects.get()
    row.text = "改过的理由"
    row.save()
    assert faults() == ["第 3 条记录的文字缺失或者被改动"]
    row.delete()
    assert faults() == ["第 3 条记录的文字缺失或者被改动"]


def test_a_draw_that_was_not_drawn_is_found(office, monkeypatch):
    run = office.open("tekun")
    office.act(run, "accept", "accepted")
    office.act(run, "visit", "recorded")
    check = Run.objects.get(parent=run)
    office.act(check, "ask", "sent")
    office.act(check, "report", "consistent")
    office.act(run, "opinion", "approve")
    office.wait(7)
    from yimen.flow import recording

    real = recording.drawn
    monkeypatch.setattr(recording, "drawn", lambda seed, share: not real(seed, share))
    office.act(run, "post", "clean")
    assert any("抽取结果与种子不符" in what for what in faults())


def test_a_history_that_cannot_be_is_found(run, monkeypatch):
    from yimen.proceedings import verifying

    monkeypatch.setattr(verifying.chain, "broken_at", lambda rows: None)
    Event.objects.filter(run=run, seq=3).update(outcome="received")
    assert faults() == ["第 4 条记录在其位置上不可能发生"]


# -- real processes ------------------------------------------------------------

ACT = """
from unittest.mock import patch
from tests.flow.play import calendar, someone
from tests.proceedings.office import release
from yimen.basics.errors import Refused
from yimen.places import api as places
from yimen.proceedings import actions, api, book, cache, family
from yimen.proceedings.models import Event, Run
found = release()
places.release, places.calendar = (lambda: found), calendar
from yimen.common import clock
from datetime import date
def act(step, outcome, unit, who="a", **more):
    with clock.fixed(date(2026, 3, 2)):
        return api.act(by=someone(unit, who), run=Run.objects.get(parent=None), step=step, outcome=outcome, **more)
"""
RACE = (
    ACT
    + """
import time
gate = {gate!r}
import pathlib
pathlib.Path(gate + "." + {who!r}).touch()
while len(list(pathlib.Path(gate).parent.glob("gate.*"))) < {racers}:
    time.sleep(0.005)
try:
    row = act("receive", "received", "u_edu", {account!r}, token={token!r})
    answer = "event " + str(row.pk)
except Refused as refused:
    answer = str(refused)
pathlib.Path({answers!r}).joinpath({who!r}).write_text(answer)
"""
)


def race(tmp_path, tokens: list[str], accounts: list[str]) -> list[str]:
    """Children that all act on the same open turn at the same moment; what each was told."""
    from concurrent.futures import ThreadPoolExecutor

    answers = tmp_path / "answers"
    answers.mkdir()
    people = [f"racer{i}" for i in range(len(accounts))]
    codes = [
        RACE.format(
            gate=str(tmp_path / "gate"), who=who, account=account, racers=len(people), token=token, answers=str(answers)
        )
        for who, account, token in zip(people, accounts, tokens, strict=True)
    ]
    with ThreadPoolExecutor(len(codes)) as pool:
        assert list(pool.map(run_child, codes)) == [0] * len(codes)
    return [(answers / who).read_text() for who in people]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_on_one_turn_one_wins_and_the_other_gets_a_sentence(rules, tmp_path):
    from .office import Office

    office = Office()
    run = office.open("referral")
    office.act(run, "route", "sent")
    told = race(tmp_path, ["form-a", "form-b"], ["a", "b"])
    assert sorted(answer[:5] for answer in told) == sorted(["event", "“接收转办"])
    assert any("已于 2026-03-02 办理（接收），不能重复办理" in answer for answer in told)
    assert Event.objects.filter(run=run, step="receive").count() == 1 and api.verify().faults == []


@pytest.mark.django_db(transaction=True)
def test_a_button_clicked_twice_is_one_event_and_both_get_it(rules, tmp_path):
    from .office import Office

    office = Office()
    run = office.open("referral")
    office.act(run, "route", "sent")
    told = race(tmp_path, ["form-a", "form-a"], ["a", "a"])
    assert told[0] == told[1] == f"event {Event.objects.get(run=run, step='receive').pk}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kill",
    [
        "die_after(Event, 'save')",  # the event is written, the turns are not
        "die_before(cache, 'write')",
        "die_after(cache, 'write')",  # the parent's turns are written, the children are not told
        "die_before(family, '_stop_orphans')",
        "die_after(Event, 'save', call=3)",  # one child opened, the other not
    ],
)
def test_a_process_killed_half_way_leaves_nothing_of_its_act(rules, kill):
    from .office import Office

    office = Office()
    run = office.open("intake")
    office.act(run, "accept", "accepted")
    before = Event.objects.count(), Turn.objects.count(), Run.objects.count(), PinnedText.objects.count()
    split = "act('split', 'confirmed', 'u_window', facts={'needs': FACTS['needs']})"
    code = "\n".join([ACT, "from tests.flow.play import FACTS", kill, split])
    assert run_child(code) == -9
    assert (Event.objects.count(), Turn.objects.count(), Run.objects.count(), PinnedText.objects.count()) == before
    assert api.verify().faults == []
    office.act(run, "split", "confirmed")
    assert Run.objects.filter(parent=run).count() == 2 and api.verify().faults == []
