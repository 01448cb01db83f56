"""`yimen background` beside the web server: started again when it dies alone, ended with the server."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
SHORTEST_PAUSE = 1.0  # seconds before it is started again; doubled each time it dies soon after
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0  # having lived so long, it is started again as soon as the first time


class Companion:
    """The process of `yimen background`. Whoever made it calls `keep` about once a second, and `end` at the end.

    It notices by itself when this process is gone, so nothing is left when this one is killed.
    """

    def __init__(self) -> None:
        self._pause = SHORTEST_PAUSE
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "yimen.cli.main", "background", "--parent", str(os.getpid())]
        self._process = subprocess.Popen(command, close_fds=True)  # noqa: S603 - our own program
        self._started = time.monotonic()
        self._due: float | None = None

    def keep(self) -> None:
        """See that it runs. One sentence in the log for each time it died."""
        if self._process.poll() is None:
            return
        now = time.monotonic()
        if self._due is None:
            if now - self._started > STEADY_SECONDS:
                self._pause = SHORTEST_PAUSE
            log.error("后台任务意外停止，%d 秒后重新启动。", self._pause)
            self._due = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        elif now >= self._due:
            self._start()

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
