"""Forms of the three offices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest

from yimen.accounts.types import AdminKind
from yimen.acts import reading_offices
from yimen.acts.audit_words import OBJECTS, VERBS
from yimen.acts.reading_audit import Asked
from yimen.basics.chinese import day_of
from yimen.web.shell.forms import DayField, HouseForm
from yimen.web.shell.listing import FilterForm, options

KINDS = [("none", "业务人员"), *((k.value, k.label) for k in AdminKind if k != AdminKind.NONE)]


class AccountFilter(FilterForm):
    """Accounts by kind, state and unit."""

    kind = options("类别", KINDS)
    state = options("状态", list(reading_offices.STATES.items()))
    unit = options("单位", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("unit", reading_offices.unit_choices())


class NameForm(HouseForm):
    """Find an account by login or name; posted, so that no name stands in an address."""

    text = forms.CharField(
        label="登录名或姓名",
        max_length=60,
        error_messages={"required": "请填写登录名或姓名。", "max_length": "请写短些。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "登录名或姓名"}),
    )


class AccountForm(HouseForm):
    """A new account of one natural person."""

    login = forms.CharField(
        label="登录名",
        max_length=32,
        help_text="以字母开头，3至32个小写字母、数字或 . _ - ；不要用证件号或手机号。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    admin_kind = forms.ChoiceField(
        label="类别", choices=KINDS, help_text="管理员账号不能任业务岗位，开通后不能改为另一类。"
    )


class RenameForm(HouseForm):
    """The right name of the person."""

    name = forms.CharField(label="姓名", max_length=60)


class AppointForm(HouseForm):
    """A seat from a day on."""

    seat = forms.TypedChoiceField(label="岗位", coerce=int, error_messages={"required": "请选择岗位。"})
    on = DayField(label="任职日期", required=False, help_text="不填就是今天。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [("", "请选择"), *reading_offices.seat_choices()]


class RelieveForm(HouseForm):
    """The day from which somebody no longer holds a seat."""

    on = DayField(label="离任日期", required=False, help_text="从这一天起不能再用这个岗位；不填就是今天。")


class YearForm(HouseForm):
    """The notice of a year's days off."""

    notice = forms.CharField(
        label="依据的通知",
        max_length=200,
        help_text="例如：国务院办公厅关于某年部分节假日安排的通知（文号）。",
        widget=forms.TextInput(attrs={"wide": True}),
    )
    official = forms.BooleanField(
        label="通知已正式印发", required=False, help_text="不勾选时，跨到这一年的期限都标明“暂定”。"
    )
    workdays = forms.CharField(
        label="调休上班的日期",
        required=False,
        max_length=1000,
        help_text="双休日上班的日子，每行一天，例如 2026-02-14。",
        widget=forms.Textarea(attrs={"rows": 4, "wide": True}),
    )

    def clean_workdays(self) -> list[date]:
        """The dates, one a word."""
        words = self.cleaned_data["workdays"].replace("，", " ").replace("、", " ").replace(",", " ").split()
        found = []
        for word in words:
            day = day_of(word)
            if day is None:
                raise forms.ValidationError(f"“{word[:12]}”不是日期。请写成 2026-02-14 这样的形式。")
            found.append(day)
        return sorted(set(found))


class HolidayForm(HouseForm):
    """One holiday with its first and last day off; an empty row is none."""

    name = forms.CharField(label="节日", max_length=20, required=False)
    first = DayField(this_year=False, label="放假首日", required=False)
    last = DayField(this_year=False, label="放假末日", required=False)

    def clean(self) -> dict[str, Any]:
        """All three or none."""
        data = super().clean() or {}
        given = [data.get("name"), data.get("first"), data.get("last")]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError("节日名称和首末两日要一起填；不要的一行请清空。")
        return data


HolidayFormSet: type[BaseFormSet[HolidayForm]] = formset_factory(HolidayForm, extra=1, max_num=30, absolute_max=30)


POSSIBLE = (
    MinValueValidator(date(2000, 1, 1), "日期太早，请核对年份。"),
    MaxValueValidator(date(2999, 12, 31), "日期太晚，请核对年份。"),
)
"""Days a moment can be made of in every time zone."""


class AuditFilter(FilterForm):
    """Audit rows by who, what, on which object, when. The login is the name of an account, never of a recipient."""

    login = forms.CharField(label="操作人登录名", max_length=64)
    verb = options("动作", list(VERBS.items()))
    kind = options("对象", list(OBJECTS.items()))
    object = forms.RegexField(
        r"^[0-9]{1,12}$", label="对象编号", error_messages={"invalid": "对象编号请写数字，最多十二位。"}
    )
    since = DayField(this_year=False, label="起始日期", validators=POSSIBLE)
    until = DayField(this_year=False, label="截止日期", validators=POSSIBLE)

    @property
    def asked(self) -> Asked:
        """The rows that are asked for; a filter that is no good is left out."""
        return Asked(**self.chosen)


class LookFilter(AuditFilter):
    """The same for looks, which have one verb."""

    verb = None
