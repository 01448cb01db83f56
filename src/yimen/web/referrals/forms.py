"""The filters above the list of referrals."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from yimen.acts.reading_referrals import unit_choices
from yimen.web.shell.listing import LATE, SERIAL, STATES, FilterForm, options


class ReferralFilter(FilterForm):
    """Referrals by state, unit and lateness; a unit that sees only its own need not choose itself."""

    state = options("状态", STATES)
    unit = options("承办单位", [])
    late = options("期限", LATE)
    serial = forms.IntegerField(label="编号末几位", min_value=1, max_value=999_999, error_messages=SERIAL)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("unit", unit_choices() if request.scope.whole_subtree else [])
