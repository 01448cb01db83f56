"""The period and the level statistics are asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MinValueValidator
from django.http import HttpRequest

from yimen.acts.reading_statistics import NEEDS, Asked, Level, asked_for, this_year
from yimen.common import clock
from yimen.web.shell.forms import DayField
from yimen.web.shell.listing import FilterForm, options

LONGEST = 731
"""Days a period may hold: two years; a longer one is asked for in parts."""
POSSIBLE = [MinValueValidator(date(2000, 1, 1), "日期早于2000年。")]


class PeriodFilter(FilterForm):
    """From when until when, both included; this year when nothing is asked."""

    since = DayField(label="起始日期", validators=POSSIBLE)
    until = DayField(label="截止日期", validators=POSSIBLE)
    level = options("窗口层级", Level.choices)
    part = options("看", [(NEEDS, "按需求")], "时间、地方、单位")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.scope = request.scope
        if not request.scope.whole_subtree:
            del self.fields["level"], self.fields["part"]
        self.data = self.data.copy()
        for name, day in zip(("since", "until"), this_year(clock.today()), strict=True):
            if not self.data.get(name):
                self.data[name] = day.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", "截止日期早于起始日期。")
        elif since and until and (until - since).days > LONGEST:
            self.add_error("since", "一次最多看两年。")
        return data

    @property
    def asked(self) -> Asked:
        """What is counted; a period that is no good is not applied at all."""
        chosen = self.chosen
        if not {"since", "until"} <= chosen.keys():
            chosen = {"level": chosen.get("level", "")}
        return asked_for(self.scope, clock.today(), chosen.get("since"), chosen.get("until"), chosen.get("level", ""))
