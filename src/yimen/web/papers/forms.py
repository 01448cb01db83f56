"""Forms of the number register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts.reading_papers import KINDS, STATES, Register, windows_seen, years_of
from yimen.common import clock
from yimen.web.shell.forms import HouseForm
from yimen.web.shell.listing import SERIAL, FilterForm, options


class RegisterFilter(FilterForm):
    """Which window, year and kind; serial numbers from and to instead of free text, so nothing personal is typed."""

    window = forms.ChoiceField(label="窗口")
    year = forms.TypedChoiceField(label="年度", coerce=int)
    kind = options("类别", list(KINDS.items()))
    state = options("状态", list(STATES.items()))
    first = forms.IntegerField(label="顺序号从", min_value=1, max_value=999_999, error_messages=SERIAL)
    last = forms.IntegerField(label="顺序号到", min_value=1, max_value=999_999, error_messages=SERIAL)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.windows = {window.code: window.unit.name for window in windows_seen(request.scope)}
        self.fields["window"].choices = list(self.windows.items())
        self.this_year = clock.today().year
        asked = request.GET.get("window", "")
        self.window_code = asked if asked in self.windows else next(iter(self.windows), "")
        years = {*years_of(self.window_code), self.this_year}
        self.fields["year"].choices = [(year, f"{year}年") for year in sorted(years, reverse=True)]
        self.data = self.data.copy()
        self.data.setdefault("window", self.window_code)
        self.data.setdefault("year", str(self.this_year))

    @property
    def asked(self) -> Register:
        """The part of the register that is asked for; filters that are no good are left out."""
        chosen: dict[str, Any] = self.chosen
        return Register(
            window=self.window_code,
            year=chosen.get("year", self.this_year),
            kind=chosen.get("kind", ""),
            state=chosen.get("state", ""),
            first=chosen.get("first"),
            last=chosen.get("last"),
        )


class VoidForm(HouseForm):
    """Why a number is void, and whether the slip is issued anew."""

    reason = forms.CharField(
        label="作废原因",
        max_length=200,
        help_text="例如：单位写错、打印污损。会留在作废登记里。",
        error_messages={"max_length": "作废原因超过200个字。请写简要些。", "required": "请写明为什么作废。"},
        widget=forms.TextInput(attrs={"wide": True}),
    )
    again = forms.BooleanField(
        label="同时按原内容重开一张，用新的编号",
        required=False,
        help_text="承办单位不变。已另开新单的，不能重开。",
        widget=forms.CheckboxInput(attrs={"wide": True}),
    )
