"""What other rooms may use of this room."""

from yimen.places.actions import Installed, install, set_year
from yimen.places.queries import (
    calendar,
    calendar_mark,
    division,
    look_again,
    pack,
    release,
    release_of,
    root,
    subtree,
    towns,
    towns_with_villages,
    villages_of,
)

__all__ = [
    "Installed",
    "calendar",
    "calendar_mark",
    "division",
    "install",
    "look_again",
    "pack",
    "release",
    "release_of",
    "root",
    "set_year",
    "subtree",
    "towns",
    "towns_with_villages",
    "villages_of",
]
