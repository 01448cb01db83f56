"""What other rooms may use of this one."""

from yimen.proceedings.actions import act, anytime, confirm, discard, open_run, tick
from yimen.proceedings.models import Event, Run, Turn
from yimen.proceedings.queries import look, worklist

__all__ = ["Event", "Run", "Turn", "act", "anytime", "confirm", "discard", "look", "open_run", "tick", "worklist"]
