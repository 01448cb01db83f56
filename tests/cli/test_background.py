"""What runs by itself: limits that came due are recorded once, failures do not stop the rest."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import time

import pytest
from django.db import OperationalError

from tests.acts.test_referral_story import application, clerk, do  # noqa: F401 - fixtures
from yimen.cli import background
from yimen.cli.background import Stop, Task, run_due
from yimen.common import clock, files
from yimen.documents.evidence import SAFE_AGE, add_evidence
from yimen.documents.types import Subject
from yimen.proceedings import actions
from yimen.proceedings.models import Event, Run

PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def lacking(clerk, application):  # noqa: F811
    """An application that waits for its papers."""
    do(clerk, application.run, "accept", "lacking", prose={"reason": "缺户口簿"})
    application.run.refresh_from_db()
    return application.run


def test_a_limit_that_came_due_is_recorded_once(lacking):
    due = lacking.next_timer_on
    assert run_due(due - dt.timedelta(days=1)) == 0
    assert run_due(due) >= 1
    assert run_due(due) == 0
    assert Event.objects.filter(run=lacking, kind="timer").exists()


def test_a_run_that_fails_does_not_stop_the_others(lacking, monkeypatch, caplog):
    from yimen.basics.errors import Refused

    real, other = actions.tick, Run.objects.exclude(pk=lacking.pk)
    assert not other.exists()

    def tick(run, day):
        if run.pk == lacking.pk and not caplog.records:
            raise Refused("坏了", "", "")
        return real(run, day)

    monkeypatch.setattr(actions, "tick", tick)
    assert run_due(lacking.next_timer_on) == 0
    assert f"run {lacking.pk}" in caplog.text
    assert "坏了" not in caplog.text
    assert run_due(lacking.next_timer_on) >= 1


def test_a_failing_task_is_logged_by_kind_only_and_tried_again(caplog, monkeypatch):
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)

    def fail():
        raise OperationalError("row with somebody's name")

    background._try(Task("seal", 3.0, fail))
    assert "OperationalError" in caplog.text
    assert "somebody" not in caplog.text


def test_stop_is_noticed_while_waiting():
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        stop = Stop()
        os.kill(os.getpid(), signal.SIGTERM)
        started = time.monotonic()
        stop.wait(20)
        assert stop.asked
        assert time.monotonic() - started < 5
    finally:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_everything_that_runs_by_itself_has_its_turn(monkeypatch):
    """One round of the command does each task once; one that has just been done waits for its time."""
    done: list[str] = []
    monkeypatch.setattr(background, "Stop", lambda: Rounds(3))
    monkeypatch.setattr(background.time, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(background, "_try", lambda task: done.append(task.name))
    assert background.run_background(argparse.Namespace(parent=0)) == 0
    assert {"seal", "tick", "schedules", "imports", "sweep"} <= set(done)
    assert [name for name in done if name != "imports"] == [name for name in dict.fromkeys(done) if name != "imports"]
    assert done.count("imports") == 3


def test_files_nobody_knows_are_swept_once_a_day(monkeypatch):
    swept: list[float] = []
    now = [0.0]
    monkeypatch.setattr(background, "Stop", lambda: Rounds(2 * 24 * 60, lambda: now.__setitem__(0, now[0] + 60)))
    monkeypatch.setattr(background.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(background, "_try", lambda task: task.name == "sweep" and swept.append(now[0]))
    background.run_background(argparse.Namespace(parent=0))
    assert swept == [0.0, 24 * 3600.0]


@pytest.mark.django_db
def test_the_process_itself_sweeps(fresh_home, monkeypatch):
    evidence = add_evidence(by=None, subject=Subject("cases.application", 3), name="a.pdf", content=PDF)
    files.put(PDF)
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr(background, "Stop", lambda: Rounds(1))
    with clock.fixed(clock.now() + 2 * SAFE_AGE):
        background.run_background(argparse.Namespace(parent=0))
    assert list(files.names()) == [evidence.file]


class Rounds:
    """Asks to stop after so many rounds; in place of waiting something else may happen."""

    def __init__(self, rounds, between=lambda: None):
        self.left, self.between = rounds, between

    @property
    def asked(self):
        return self.left == 0

    def wait(self, seconds):
        self.left -= 1
        self.between()
