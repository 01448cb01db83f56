"""`yimen background`: what runs by itself: audit rows are sealed, limits that came due are recorded, open
dates counted anew after a holiday notice, left files swept.

`yimen serve` starts it beside the web server; an office that runs several web servers starts it once, by itself.
"""

from __future__ import annotations

import argparse
import logging
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from yimen.basics.errors import Refused
from yimen.cli.setup import with_django
from yimen.flow.folding import Impossible

log = logging.getLogger(__name__)

SEAL_SECONDS = 3.0
TICK_SECONDS = 60.0
SCHEDULE_SECONDS = 600.0
SWEEP_SECONDS = 24 * 3600.0
BREATH_SECONDS = 0.1  # between two rounds of an import: who waits for SQLite looks again that often, and gets it
LOOK_SECONDS = 1.0  # how soon the end of the web server is noticed


def add(parser: argparse.ArgumentParser) -> None:
    """`yimen background`."""
    parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    parser.set_defaults(run=run_background)


@dataclass(slots=True)
class Task:
    """Something done every so many seconds."""

    name: str
    every: float
    do: Callable[[], object]
    due: float = 0.0
    eager: bool = False  # goes on at once while it says that something is left


@with_django
def run_background(args: argparse.Namespace) -> int:
    """Work until told to stop, or until the process that started it is gone."""
    from yimen.acts import drafting, importing
    from yimen.audit.seals import seal_all
    from yimen.documents.api import sweep
    from yimen.proceedings.api import follow_calendar

    stop = Stop()
    tasks = [
        Task("seal", SEAL_SECONDS, seal_all),
        Task("tick", TICK_SECONDS, run_due),
        Task("calendar", TICK_SECONDS, follow_calendar),
        Task("schedules", SCHEDULE_SECONDS, open_due),
        Task("imports", 0.0, importing.work, eager=True),
        Task("sweep", SWEEP_SECONDS, sweep),
        Task("drafts", SWEEP_SECONDS, drafting.sweep),
    ]
    while not stop.asked and args.parent in (0, os.getppid()):
        more = False
        for task in tasks:
            if task.due <= time.monotonic():
                more = (bool(_try(task)) and task.eager) or more
                task.due = time.monotonic() + task.every
        stop.wait(BREATH_SECONDS if more else LOOK_SECONDS)
    return 0


def run_due(today: date | None = None) -> int:
    """Record the limits that came due up to `today` in every run, one transaction a run; how many events.

    A run that fails is named in the log by its id and left for the next time; the others go on.
    """
    from yimen.common import clock
    from yimen.proceedings import actions
    from yimen.proceedings.models import Run

    day = today or clock.today()
    written = 0
    for run in Run.objects.filter(next_timer_on__lte=day).order_by("id").iterator():
        try:
            written += actions.tick(run, day)
        except (Refused, Impossible):
            log.error("run %s: its limits could not be recorded", run.pk)
    return written


def open_due() -> int:
    """Open the runs that are due by the calendar; how many."""
    from yimen.proceedings.schedules import open_scheduled

    return open_scheduled()


def _try(task: Task) -> object:
    """One round; a busy or restarting database is waited for. Only the kind of error is logged, never its words."""
    from django.db import close_old_connections

    try:
        close_old_connections()
        return task.do()
    except Exception as error:  # whatever it was, the next round tries again
        log.error("background %s failed: %s", task.name, type(error).__name__)
        return None


class Stop:
    """Notices SIGTERM and SIGINT at once, also while waiting; what is being written is finished first."""

    def __init__(self) -> None:
        self.asked = False
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def _ask(self, number: int, frame: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> None:
        """Wait so long, or until asked to stop."""
        select.select([self._read], [], [], seconds)
