"""What other rooms may use of the regime."""

from yimen.regime.calendar import Dated, WorkCalendar, parse_duration, shift
from yimen.regime.errors import BrokenPack, PackError
from yimen.regime.form_fields import FORM_FIELDS
from yimen.regime.pack import Pack, load_place, places
from yimen.regime.release import Release

__all__ = [
    "FORM_FIELDS",
    "BrokenPack",
    "Dated",
    "Pack",
    "PackError",
    "Release",
    "WorkCalendar",
    "load_place",
    "parse_duration",
    "places",
    "shift",
]
