"""Forms of categories, care and surveys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts import reading_care as reading
from yimen.common import clock
from yimen.people import api as people
from yimen.places import api as places
from yimen.web.people.pages import TownFilter
from yimen.web.shell.forms import DayField, MoneyField, OnceForm, fen, wide
from yimen.web.shell.listing import options


class CareFilter(TownFilter):
    """By town and category; a unit sees every town."""

    category = options("类别", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        if request.scope.path is None:
            self.fields["town"] = options("镇街", [(t.code, t.name) for t in places.towns(clock.today())])
            self.fields["town"].widget.attrs["class"] = "form-select"
        listed = list(reading.listed(request.scope).items())
        self.offer("category", listed if len(listed) > 1 else [])


class CareForm(OnceForm):
    """What was done for somebody."""

    kind = forms.ChoiceField(label="方式", choices=people.CareKind.choices)
    done_on = DayField(label="日期")
    text = forms.CharField(label="内容", max_length=200, required=False, widget=forms.TextInput(attrs=wide()))
    amount = MoneyField(nothing=False, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = clock.today().isoformat()

    @property
    def care(self) -> people.Care:
        """As the use case takes it."""
        data = self.cleaned_data
        amount = data["amount"]
        return people.Care(data["kind"], data["done_on"], data["text"], fen(amount) if amount else None)


class SurveyForm(OnceForm):
    """What somebody able to work says."""

    skill = forms.CharField(label="会什么", max_length=200, help_text="没有的写“无”。")
    wish = forms.CharField(label="想做什么", max_length=200)
    support = forms.CharField(
        label="需要什么", max_length=200, required=False, help_text="培训、岗位、本钱、照看老人孩子……"
    )
    asked_on = DayField(label="调查日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="survey-%s", **kwargs)  # it stands below another form
        self.fields["asked_on"].initial = clock.today().isoformat()

    @property
    def asked(self) -> people.Asked:
        """As the use case takes it."""
        data = self.cleaned_data
        return people.Asked(data["skill"], data["wish"], data["asked_on"], data["support"])


class CategoryForm(OnceForm):
    """Which category, since when, and which unit says so."""

    category = forms.ChoiceField(label="类别")
    unit = forms.ChoiceField(label="认定单位")
    on = DayField(label="从哪天起")

    def __init__(self, *args: Any, scope: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *reading.listed(scope).items()]
        units = reading.source_units()
        self.fields["unit"].choices = [("", "请选择"), *units]
        self.fields["unit"].initial = own if own in dict(units) else ""
        self.fields["on"].initial = clock.today().isoformat()


class EndForm(OnceForm):
    """From which day on no longer."""

    on = DayField(label="从哪天起终止")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()
