"""Words of the release in force for keys kept in rows; a key the release no longer knows stands for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.cases.models import Application


def programme_title(key: str) -> str:
    """The title of a programme."""
    entry = places.release().programmes.get(key)
    return entry.title if entry else key


def form_title(key: str) -> str:
    """The title of a paper's form."""
    entry = places.release().forms.get(key)
    return entry.title if entry else key


def need_title(key: str) -> str:
    """The title of a need."""
    known = places.release().needs
    return known[key].title if key in known else key


def need_titles(application: Application) -> list[str]:
    """What an application asks for; the caller has prefetched its needs when it is one of many."""
    return [need_title(row.need) for row in application.needs.all()]
