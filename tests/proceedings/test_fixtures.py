"""Every fixture of the kernel, recorded to every one of its ends through `act()`."""

from __future__ import annotations

import pytest

from tests.flow.play import NAMES, procedure
from yimen.flow import types as t
from yimen.proceedings import api
from yimen.proceedings.models import Run, Turn

from .office import shortest

ENDS = [(name, result) for name in NAMES for result in procedure(name).results]


def told(events):
    """What happened, without the news of children, which a pure history has in less detail."""
    return [(e.kind, e.step, e.key, e.outcome, e.unit) for e in events if e.kind not in (t.CHILD, t.OPENED)]


@pytest.mark.parametrize(("name", "result"), ENDS)
def test_a_fixture_is_recorded_to_its_end(office, monkeypatch, name, result):
    events = shortest(name, result)
    run = office.open(name)
    office.replay(run, events, monkeypatch)
    run.refresh_from_db()
    assert (run.status, run.result) == ("ended", result)
    assert not Turn.objects.filter(run=run, status__in=["open", "paused"]).exists()
    assert not Run.objects.filter(parent=run).exclude(status="ended").exists()
    assert told(run.events.order_by("seq")) == told(events)
    report = api.verify()
    assert report.faults == [] and report.runs == Run.objects.count()
