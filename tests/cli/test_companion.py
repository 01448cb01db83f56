"""What runs beside the server: started again at once the first time, later and later when it keeps dying."""

from __future__ import annotations

import pytest

from yimen.cli import companion as module
from yimen.cli.companion import LONGEST_PAUSE, SHORTEST_PAUSE, STEADY_SECONDS, Companion


class Process:
    """A process that lives until `dead` is set."""

    dead = False

    def poll(self) -> int | None:
        return -9 if self.dead else None


@pytest.fixture
def world(monkeypatch):
    """A clock to turn by hand, and every process that was started."""

    class World:
        def __init__(self):
            self.now = 1000.0
            self.started: list[Process] = []

        def restarts_after(self, kept: Companion) -> float:
            """Kill the newest process; how many seconds until the next one."""
            died, count = self.now, len(self.started)
            self.started[-1].dead = True
            for _ in range(1000):
                kept.keep()
                if len(self.started) > count:
                    return self.now - died
                self.now += 0.5
            raise AssertionError("not started again")

    world = World()

    def start(command, **options):
        assert command[-3:-1] == ["background", "--parent"]
        world.started.append(Process())
        return world.started[-1]

    monkeypatch.setattr(module.subprocess, "Popen", start)
    monkeypatch.setattr(module.time, "monotonic", lambda: world.now)
    return world


def test_one_that_lives_is_left_alone(world):
    kept = Companion()
    for _ in range(10):
        kept.keep()
    assert len(world.started) == 1


def test_the_pause_grows_to_its_bound_and_each_death_is_one_sentence(world, caplog):
    kept = Companion()
    pauses = [world.restarts_after(kept) for _ in range(9)]
    assert pauses[:4] == [SHORTEST_PAUSE, 2, 4, 8]
    assert pauses[-2:] == [LONGEST_PAUSE, LONGEST_PAUSE]
    assert len(caplog.records) == 9
    assert caplog.messages[0] == "后台任务意外停止，1 秒后重新启动。"


def test_after_a_steady_while_the_pause_is_short_again(world):
    kept = Companion()
    assert [world.restarts_after(kept) for _ in range(3)][-1] == 4
    world.now += STEADY_SECONDS + 1
    assert world.restarts_after(kept) == SHORTEST_PAUSE
