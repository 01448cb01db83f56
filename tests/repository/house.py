"""Checks of the house as Django sees it: the order of the rooms, addresses, migrations."""

import re
from collections.abc import Iterable
from configparser import ConfigParser

from django.urls import URLPattern, URLResolver

ADDRESS_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*:[a-z]+(?:_[a-z]+)*")
MIGRATION = re.compile(r"\d{4}_[a-z][a-z0-9_]+")
AUTOMATIC = re.compile(r"_auto_|_and_more$|_migration$|^\d{4}_alter_\w+_\w+_\w+$")


def order_of_rooms(contract: str) -> dict[str, int]:
    """Floor of each room by the text of `.importlinter`: a room may look at rooms with a smaller number only."""
    parser = ConfigParser()
    parser.read_string(contract)
    lines = parser["importlinter:contract:layers"]["layers"].split("\n")
    floors = [line for line in reversed(lines) if line.strip()]
    return {part.strip(" ()"): n for n, line in enumerate(floors) for part in re.split(r"[|:]", line)}


def wrong_relations(relations: Iterable[tuple[str, str, str]], order: dict[str, int]) -> list[str]:
    """Relations (field, its room, the other's room) that point to a room further down, to a sister, or to no room."""
    found = []
    for field, room, other in relations:
        if room not in order or other not in order:
            found.append(f"{field}: {other if room in order else room} stands on no floor")
        elif room != other and order[other] >= order[room]:
            found.append(f"{field}: {room} points down to {other}")
    return found


def wrong_addresses(names: Iterable[tuple[str, str]]) -> list[str]:
    """Addresses (path, name) whose name is not `area:verb`."""
    return [f"{path}: {name or 'no name'}" for path, name in names if not ADDRESS_NAME.fullmatch(name)]


def address_names(
    patterns: Iterable[URLPattern | URLResolver], path: str = "", area: str = ""
) -> Iterable[tuple[str, str, str]]:
    """(path, `area:name`, module of the view) of every address below."""
    for entry in patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (area, entry.namespace) if part)
            yield from address_names(entry.url_patterns, here, inner)
        else:
            name = ":".join(part for part in (area, entry.name or "") if part)
            yield here, name, entry.callback.__module__


def wrong_migrations(names: Iterable[str]) -> list[str]:
    """Migrations of one room without a telling name, or two with one number, or a number left out."""
    names = sorted(names)
    found = [name for name in names if not MIGRATION.fullmatch(name) or AUTOMATIC.search(name)]
    numbers = [int(name[:4]) for name in names if name[:4].isdigit()]
    if numbers != list(range(1, len(names) + 1)):
        found.append(f"numbers {numbers}")
    return found
