"""Forms of the exchange with superior systems: what goes out, what comes in, a number by hand, a line closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts import exchanging
from yimen.acts import reading_compared as compared
from yimen.acts import reading_exchange as reading
from yimen.acts.reading_applications import town_choices
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.exchange.types import Difference, Finding
from yimen.web.shell.forms import DayField, HouseForm, OnceForm, wide
from yimen.web.shell.listing import FilterForm, options


class OutFilter(FilterForm):
    """Which list, of which days and town, recorded there already or not. Without days: this month."""

    template = forms.ChoiceField(label="名单", required=False)
    since = DayField(label="从哪天", required=False)
    until = DayField(label="到哪天", required=False)
    town = options("镇街", [])
    recorded = options("上级系统编号", reading.RECORDED)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.known = exchanging.templates(out=True)
        self.fields["template"].choices = [(key, one.title) for key, one in self.known.items()]
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])

    @property
    def key(self) -> str:
        """The template that is asked for, else the first one; empty when the place has none."""
        return str(self.chosen.get("template") or next(iter(self.known), ""))

    @property
    def asked(self) -> reading.Asked:
        """What the list shall hold."""
        today: date = clock.today()
        data = self.chosen
        words = {name: data[name] for name in ("town", "recorded") if name in data}
        return reading.Asked(data.get("since") or today.replace(day=1), data.get("until") or today, **words)


class ComparedFilter(FilterForm):
    """Lines by list, by what was found, in what they differ, by town, closed or not."""

    batch = options("名单", [], "最新一份")
    finding = options("结果", Finding.choices, "不一致的")
    differs = options("差在哪里", Difference.choices)
    town = options("镇街", [])
    closed = options("了结", compared.CLOSED)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("batch", compared.list_choices(request.actor.unit, request.GET.get("batch", "")))
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])


class ListForm(OnceForm):
    """A list of a superior system."""

    template = forms.ChoiceField(label="名单")
    file = forms.FileField(
        label="名单文件",
        help_text="上级系统导出的 XLSX 或 CSV，20 兆以内。",
        error_messages={"required": "请选择名单文件。", "empty": "文件是空的。请重新选择文件。"},
    )
    as_of = DayField(label="名单日期", help_text="与本系统这一天的情况相比。")
    again = forms.BooleanField(label="同一文件再次导入", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(k, one.title) for k, one in exchanging.templates(out=False).items()]
        self.fields["as_of"].initial = clock.today().isoformat()


class NumberForm(HouseForm):
    """The number something has in a superior system. `people`: the members it may be of; `programmes`: their aid."""

    system = forms.ChoiceField(label="上级系统")
    person = forms.ChoiceField(label="哪个人")
    programme = forms.ChoiceField(label="救助项目")
    number = forms.CharField(label="上级系统编号", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    why = forms.CharField(
        label="更改理由",
        required=False,
        max_length=200,
        help_text="已登记过编号，现在更改的才填。",
        widget=forms.TextInput(attrs=wide()),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [(name, name) for name in exchanging.systems()]
        if people is None:
            del self.fields["person"], self.fields["programme"]
            return
        self.fields["person"].choices = people
        self.fields["programme"].choices = compared.programme_choices()

    def refuse_where(self, refused: Refused) -> None:
        """Say it beside the field it is about."""
        self.refuse(refused, "why" if "理由" in refused.what else "number")


class CloseForm(HouseForm):
    """How a difference was settled."""

    reason = forms.CharField(
        label="怎样了结",
        max_length=200,
        help_text="例如 已请省系统更正、已在本系统停发。",
        error_messages={"required": "请写明怎样了结。", "max_length": "了结说明超过200个字。请写简要些。"},
        widget=forms.TextInput(attrs=wide()),
    )
