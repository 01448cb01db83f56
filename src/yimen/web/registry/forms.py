"""Forms of the registry: filters, an entry by hand, a list to import, the yearly update."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts import reading_registry as reading
from yimen.acts.enrolling import Aid
from yimen.acts.reading_applications import town_choices
from yimen.acts.registering import PersonFacts
from yimen.basics.days import day_after
from yimen.common import clock
from yimen.people.types import IdentityKind
from yimen.places import api as places
from yimen.registry.types import AidKind, Rhythm, Source
from yimen.web.shell.forms import DayField, HouseForm, MoneyField, OnceForm, fen, wide
from yimen.web.shell.listing import FilterForm, options

REASON = {"max_length": "原因超过200个字。请写简要些。", "required": "请写明为什么变更。"}


class _PlaceFilter(FilterForm):
    """Filters by unit and town, as far as the seat sees several."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        units = reading.unit_choices(request.scope)
        self.offer("unit", units if len(units) > 1 else [])
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])


class EntryFilter(_PlaceFilter):
    """Entries by where they are from, what, and how they came in."""

    force = options("状态", reading.FORCE)
    unit = options("来源单位", [])
    programme = options("救助项目", [])
    town = options("镇街", [])
    kind = options("形式", AidKind.choices)
    source = options("录入方式", Source.choices)
    late = options("补录", [("1", "只看补录")])
    batch = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput(attrs={"class": ""})
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("programme", reading.programme_choices())


class CheckFilter(_PlaceFilter):
    """Checks by how urgent they are."""

    due = options("期限", reading.CHECKS)
    unit = options("来源单位", [])
    town = options("镇街", [])


class AidForm(OnceForm):
    """What is given, how much, from when to when, and why it is written now."""

    kind = forms.ChoiceField(label="形式", choices=AidKind.choices)
    amount = MoneyField(nothing=False, required=False, help_text="不是给钱的不填。")
    rhythm = forms.ChoiceField(label="周期", required=False, choices=[("", "无"), *Rhythm.choices])
    since = DayField(label="从哪天起")
    until = DayField(label="到哪天止", required=False, help_text="最后一天；没有定的不填。")
    division = forms.ChoiceField(label="村（社区）")
    text = forms.CharField(label="内容", required=False, max_length=200, widget=forms.TextInput(attrs=wide()))
    reason = forms.CharField(
        label="变更原因", max_length=200, error_messages=REASON, widget=forms.TextInput(attrs=wide())
    )

    def __init__(self, *args: Any, divisions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [("", "请选择"), *divisions]
        self.fields["since"].initial = clock.today().isoformat()

    @property
    def aid(self) -> Aid:
        """What was filled in, as the use case takes it."""
        data = self.cleaned_data
        return Aid(
            kind=data["kind"],
            division=places.division(data["division"]),
            since=data["since"],
            until=day_after(data["until"]),
            amount_fen=fen(data["amount"]) if data["amount"] else None,
            rhythm=data["rhythm"],
            text=data["text"],
        )


class EntryForm(AidForm):
    """A new entry: who, from which unit, what. `late`: sudden hardship entered afterwards."""

    name = forms.CharField(label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity = forms.ChoiceField(label="证件类别", choices=IdentityKind.choices, initial=IdentityKind.RESIDENT_ID)
    number = forms.CharField(
        label="证件号码", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    unit = forms.ChoiceField(label="来源单位")
    programme = forms.ChoiceField(label="救助项目")
    late = forms.BooleanField(
        label="补录：突发性、应急性救助，事后录入", required=False, widget=forms.CheckboxInput(attrs={"wide": True})
    )
    event_on = DayField(label="事发日期", required=False, help_text="补录的必填。录入日期自动记今天。")
    field_order = ("name", "identity", "number", "phone", "division", "unit", "programme", "kind", "amount", "rhythm")

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units
        self.fields["programme"].choices = [("", "请选择"), *reading.programme_choices()]
        self.fields["reason"].required = False
        self.fields["reason"].label = "说明"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("late") and not data.get("event_on") and "event_on" not in self.errors:
            self.add_error("event_on", "补录请写明事发日期。")
        if data.get("event_on") and not data.get("late"):
            self.add_error("late", "填了事发日期，请勾选补录；不是补录的请清空事发日期。")
        return data

    @property
    def who(self) -> PersonFacts:
        """The person as typed."""
        data = self.cleaned_data
        return PersonFacts(data["name"], data["identity"], data["number"], data["phone"])


class EndForm(HouseForm):
    """From when somebody no longer gets it, and why."""

    on = DayField(label="从哪天起不再享受")
    reason = forms.CharField(
        label="停止原因", max_length=200, error_messages=REASON, widget=forms.TextInput(attrs=wide())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()


class CheckForm(HouseForm):
    """The day on which somebody was found to be still entitled."""

    on = DayField(label="复核日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()


class ListForm(OnceForm):
    """A list to import."""

    template = forms.ChoiceField(label="名单类别")
    file = forms.FileField(
        label="名单文件",
        help_text="XLSX 或 CSV，20 兆以内。表头在第几行都可以，证件号一列请设为文本。",
        error_messages={"required": "请选择名单文件。", "empty": "文件是空的。请重新选择文件。"},
    )
    as_of = DayField(label="名单日期", help_text="表里没有起始日期的，从这天算起。")
    again = forms.BooleanField(label="同一文件再次导入", required=False)

    def __init__(self, *args: Any, templates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = templates
        self.fields["as_of"].initial = clock.today().isoformat()


class UndoForm(HouseForm):
    """Why a whole import is taken back."""

    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        error_messages={"required": "请写明为什么撤销。", "max_length": "原因超过200个字。请写简要些。"},
        widget=forms.TextInput(attrs=wide()),
    )


class CampaignForm(HouseForm):
    """The yearly update: year and days."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    opens_on = DayField(label="开始日期", this_year=False)
    closes_on = DayField(label="结束日期", this_year=False)
