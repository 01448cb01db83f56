"""The one clock of the program, in China's time.

Deadlines, numbers and seals depend on the moment, so every room asks here; a test or the demo can then stop the clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_stopped: ContextVar[datetime | None] = ContextVar("stopped clock", default=None)


def now() -> datetime:
    """This moment, aware, in Asia/Shanghai."""
    return _stopped.get() or datetime.now(SHANGHAI)


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return now().date()


@contextmanager
def fixed(moment: datetime | date) -> Iterator[datetime]:
    """Stop the clock at `moment` inside the block; a naive moment is read as China's time, a date as its 09:00."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, tzinfo=SHANGHAI)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    moment = moment.astimezone(SHANGHAI)
    before = _stopped.set(moment)
    try:
        yield moment
    finally:
        _stopped.reset(before)
