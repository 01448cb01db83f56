"""The filters above the worklist."""

from __future__ import annotations

from django.http import HttpRequest

from yimen.acts.reading_worklist import LIGHTS, kind_choices
from yimen.web.shell.listing import FilterForm, options


class WorkFilter(FilterForm):
    """The worklist by how long is left and by kind of step."""

    light = options("期限", list(LIGHTS.items()))
    kind = options("事项", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("kind", kind_choices(request.actor))
