"""Forms of contacts: the one-minute log, the answer that came later, the hand-over; and the filters of the lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts import reading_contacts as reading
from yimen.acts.reading_applications import town_choices
from yimen.common import clock
from yimen.common.clock import SHANGHAI
from yimen.contacts.actions import Concerned, Entry
from yimen.contacts.rules import channels_for
from yimen.contacts.types import UNITS, Channel, Kind, Result, Source
from yimen.places import api as places
from yimen.web.shell.forms import DayField, HouseForm, OnceForm, wide
from yimen.web.shell.listing import LATE, STATES, FilterForm, options

WHO = ["channel", "kind", "on", "time", "source", "caller_name", "caller_phone", "division"]
SAID = ["content", "answer"]
OTHERS = ["about_name", "about_place", "source_name", "source_number"]
TIME = {"invalid": "时间请写成 09:30 这样的形式。"}
ONLY_UNIT, ONLY_VILLAGE = (Channel.UNIT,), (Channel.DISCOVERY,)


def _plain(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class ContactForm(OnceForm):
    """Who came or called, from where, what was said: one minute at a window, on the telephone, in a village."""

    channel = forms.ChoiceField(label="渠道")
    kind = forms.ChoiceField(label="事由", choices=Kind.choices)
    on = DayField(label="日期", help_text="以前的来访来电补录时，填实际的日期。")
    time = forms.TimeField(label="时间", input_formats=["%H:%M", "%H%M", "%H：%M"], error_messages=TIME)
    source = forms.ChoiceField(label="来人", choices=Source.choices)
    caller_name = forms.CharField(
        label="来人姓名", max_length=60, required=False, help_text="不愿说的不填。", widget=_plain()
    )
    caller_phone = forms.CharField(label="来人电话", max_length=40, required=False, widget=_plain(inputmode="tel"))
    division = forms.ChoiceField(label="村（社区）")
    content = forms.CharField(
        label="内容",
        max_length=2000,
        widget=forms.Textarea(attrs=wide(rows=3)),
        help_text="用来人自己的话，一两句即可。",
    )
    answer = forms.CharField(
        label="当场答复",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=wide(rows=2)),
        help_text="咨询政策的，写明怎样答复；还没有答复的，留空，以后再补。",
    )
    about_name = forms.CharField(
        label="当事人姓名", max_length=60, required=False, help_text="不知道的不填，显示“姓名不详”。", widget=_plain()
    )
    about_place = forms.CharField(label="当事人住址", max_length=200, required=False, widget=_plain())
    source_name = forms.CharField(label="来源单位名称", max_length=100, required=False, help_text="单位转来的必填。")
    source_number = forms.CharField(label="对方编号", max_length=60, required=False, help_text="回复时会写上。")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = channels_for(request.seat.unit.kind)
        self.fields["channel"].choices = [(one.value, one.label) for one in channels]
        self.fields["channel"].initial = channels[0]
        self.fields["division"].choices = [("", "请选择"), *reading.place_choices(request.scope)]
        now = clock.now()
        self.fields["on"].initial, self.fields["time"].initial = now.date().isoformat(), f"{now:%H:%M}"
        self.only_hands_on = channels == ONLY_UNIT
        self.reports = channels == ONLY_VILLAGE
        if self.only_hands_on:
            self._from_unit(request)
        if self.reports:
            self._from_village(request)
        self.who_fields[0].field.widget.attrs["autofocus"] = True  # no field is skipped, and the title stays in sight

    def _from_unit(self, request: HttpRequest) -> None:
        """A member unit hands on its own: it need not say who it is."""
        self.fields["kind"].choices = [(one.value, one.label) for one in (Kind.APPLICATION, Kind.REPORT)]
        self.fields["source"].choices = [(one.value, one.label) for one in Source if one in UNITS]
        self.fields["source"].initial = Source.UNIT
        self.fields["source_name"].initial = request.seat.unit.name
        labels = {"source": "单位类别", "caller_name": "联系人", "caller_phone": "联系电话"}
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["caller_name"].help_text = ""
        del self.fields["answer"]

    def _from_village(self, request: HttpRequest) -> None:
        """A village tells of its own people: whom it found, and who told it."""
        home = request.seat.unit.division
        self.fields["division"].choices = [(home.code, home.name)]
        self.fields["division"].initial = home.code
        for name in ("channel", "division"):  # there is nothing to choose
            self.fields[name].widget = forms.HiddenInput()
        self.fields["kind"].choices = [(Kind.REPORT, "急难，要马上帮"), (Kind.APPLICATION, "有困难，要申请救助")]
        told = (Source.VILLAGE, Source.FAMILY, Source.OTHER)
        self.fields["source"].choices = [(one.value, one.label) for one in told]
        labels = {"source": "谁发现的", "caller_name": "联系人", "caller_phone": "联系电话", "content": "什么困难"}
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["caller_name"].initial = request.user.name
        self.fields["content"].help_text = "写明谁家、什么事、急不急，一两句即可。"
        for name in ("answer", "source_name", "source_number"):
            del self.fields[name]

    @property
    def who_fields(self) -> list[forms.BoundField]:
        """Fields of the first card."""
        return [self[name] for name in WHO if not self[name].is_hidden]

    @property
    def said_fields(self) -> list[forms.BoundField]:
        """Fields of the second card."""
        return [self[name] for name in SAID if name in self.fields]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """Fields for who comes on behalf of somebody, and for units."""
        return [self[name] for name in OTHERS if name in self.fields]

    def entry(self) -> Entry:
        """The contact as the use case takes it."""
        data = dict(self.cleaned_data)
        at = datetime.combine(data.pop("on"), data.pop("time"), SHANGHAI)
        return Entry(at=at, division=places.division(data.pop("division")), **data)


class SearchForm(HouseForm):
    """Who called before: posted, so that what is typed stands in no address."""

    text = forms.CharField(
        label="查来访来电",
        max_length=64,
        error_messages={"max_length": "查询内容超过64个字。请只填写姓名或电话。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "姓名、拼音或电话"}),
    )


class SettleForm(HouseForm):
    """The answer that was still waited for, or why nothing more is done."""

    outcome = forms.ChoiceField(
        label="怎样处理",
        widget=forms.RadioSelect,
        choices=[("answered", "已答复来人"), ("dropped", "不再办理")],
        initial="answered",
    )
    answer = forms.CharField(label="答复或者理由", max_length=2000, widget=forms.Textarea(attrs=wide(rows=3)))

    def values(self) -> dict[str, Any]:
        """What the use case is told."""
        data = self.cleaned_data
        return {"answer": data["answer"], "dropped": data["outcome"] == "dropped"}


class PersonForm(HouseForm):
    """Whom a lead is about, once somebody knows."""

    name = forms.CharField(
        label="当事人姓名", max_length=60, required=False, help_text="不知道的不填，显示“姓名不详”。", widget=_plain()
    )
    phone = forms.CharField(
        label="当事人电话", max_length=40, required=False, help_text="不填的不改。", widget=_plain(inputmode="tel")
    )
    place = forms.CharField(label="当事人住址", max_length=200, required=False, widget=_plain())
    division = forms.ChoiceField(label="村（社区）")

    def __init__(self, *args: Any, villages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = villages

    def concerned(self) -> Concerned:
        """The person as the use case takes it."""
        data = dict(self.cleaned_data)
        return Concerned(division=places.division(data.pop("division")), **data)


class HandOverForm(HouseForm):
    """To whom a request is handed, and why."""

    to = forms.ChoiceField(label="交给")
    reason = forms.CharField(label="移交理由", max_length=200, widget=forms.Textarea(attrs=wide(rows=2)))

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *colleagues]
        self.fields["to"].help_text = "" if colleagues else "本窗口没有别的经办人在岗。"

    def values(self) -> dict[str, Any]:
        """What the use case is told."""
        return {"to": int(self.cleaned_data["to"]), "reason": self.cleaned_data["reason"]}


class ContactFilter(FilterForm):
    """Contacts by channel, kind, result, town, officer and period."""

    channel = options("渠道", Channel.choices)
    kind = options("事由", Kind.choices)
    result = options("结果", Result.choices)
    town = options("镇街", [])
    officer = options("经办人", [])
    first = DayField(label="起始日期")
    last = DayField(label="截止日期")
    search = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])
        self.offer("officer", reading.officer_choices(request.scope))


class LeadFilter(FilterForm):
    """Leads by state, town and lateness."""

    state = options("状态", STATES)
    town = options("镇街", [])
    late = options("期限", LATE)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])
