"""Addresses and filters several people pages share."""

from __future__ import annotations

from django.http import HttpRequest

from yimen.acts.reading_applications import town_choices
from yimen.places import api as places
from yimen.web.shell.listing import FilterForm, options

PAGES = {"application": "intake:application", "referral": "referrals:referral"}
"""What is known of a person -> the address of its page."""


class TownFilter(FilterForm):
    """By town, where a seat sees several."""

    town = options("镇街", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])


def need_options() -> list[tuple[str, str]]:
    """The needs of the place, for a filter."""
    return [(key, need.title) for key, need in places.release().needs.items()]
