"""What other rooms may use of this room."""

from yimen.places.actions import Installed, install, set_year
from yimen.places.queries import (
    calendar,
    division,
    look_again,
    pack,
    release,
    release_of,
    root,
    subtree,
    towns,
    villages_of,
)

__all__ = [
    "Installed",
    "calendar",
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
    "villages_of",
]
