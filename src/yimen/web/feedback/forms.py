"""Forms of monthly feedback: the month picker, a line typed in, a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts import reading_feedback as reading
from yimen.acts.reporting import NewLine
from yimen.common.uploads import refuse_too_large
from yimen.feedback.rules import month_words
from yimen.referrals.types import ResultKind
from yimen.web.shell.forms import DayField, HouseForm, MoneyField, OnceForm, fen
from yimen.web.shell.listing import FilterForm, options

STATES = [("open", "未报（含超期）"), ("late", "超期未报"), ("reported", "已报")]


def _month(text: str) -> date | None:
    """The month a choice names; None for all."""
    return None if text == "all" else date.fromisoformat(text)


class MonthFilter(FilterForm):
    """Which month; a seat that looks over others begins with the one that is due now, a unit with all its own."""

    month = forms.TypedChoiceField(label="月份", coerce=_month, empty_value=None)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        months = [(day.isoformat(), month_words(day)) for day in reading.months(request.scope)]
        self.fields["month"].choices = [("all", "月份：全部"), *months]
        self.data = self.data.copy()
        self.data.setdefault("month", reading.reported_now().isoformat() if request.scope.whole_subtree else "all")

    @property
    def month_title(self) -> str:
        """The month in words; empty for all."""
        chosen = self.chosen.get("month")
        return month_words(chosen) if chosen else ""


class ListFilter(MonthFilter):
    """Lists of a month by state."""

    state = options("状态", STATES)


class PeopleFilter(MonthFilter):
    """Lines of a month by town."""

    town = options("镇（街道）", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("town", reading.town_choices(request.scope))


class LineForm(OnceForm):
    """One application the unit handled without a referral."""

    name = forms.CharField(label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    number = forms.CharField(
        label="身份证号",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="可以只写首尾，中间用 * 代替；没有就不填。",
    )
    programme = forms.ChoiceField(label="救助项目")
    kind = forms.ChoiceField(label="办理结果", choices=[("", "请选择"), *ResultKind.choices])
    amount = MoneyField(required=False, help_text="没有金额就不填。")
    town = forms.ChoiceField(label="镇（街道）")
    finished_on = DayField(label="办结日期", required=False)

    def __init__(self, *args: Any, programmes: Sequence[tuple[str, str]], towns: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = {town.code: town for town in towns}
        empty = [("", "请选择")] if len(programmes) > 1 else []
        self.fields["programme"].choices = [*empty, *programmes]
        here = [(code, town.name) for code, town in self.towns.items()]
        self.fields["town"].choices = [("", "请选择"), *here] if len(here) > 1 else here

    def line(self) -> NewLine:
        """The line as the use case takes it, its amount in fen."""
        data = self.cleaned_data
        return NewLine(
            name=data["name"],
            number=data["number"],
            programme=data["programme"],
            kind=data["kind"],
            division=self.towns[data["town"]],
            amount_fen=fen(data["amount"]) if data["amount"] else None,
            finished_on=data["finished_on"],
        )


class ImportForm(HouseForm):
    """A spreadsheet of lines."""

    sheet = forms.FileField(
        label="表格",
        help_text="XLSX，表头照空表；不超过 2 MB。有一行填错，整张都不导入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx", "wide": True}),
    )

    def content(self) -> tuple[str, bytes]:
        """(name, bytes) of the upload; refused when it is too large."""
        upload = self.cleaned_data["sheet"]
        refuse_too_large(upload)
        return upload.name, upload.read()
