"""Forms of the people pages."""

from __future__ import annotations

from typing import Any

from django import forms

from yimen.web.shell.forms import HouseForm


class SearchForm(HouseForm):
    """One box for everything a person is found by; posted, so that what is typed stands in no address."""

    text = forms.CharField(
        label="找人",
        max_length=64,
        help_text="身份证号、电话、姓名（可只写前几个字）、姓名全拼或首字母，任写一样。承办编号、申请编号写全号或末几位数字。",
        error_messages={"max_length": "查询内容超过64个字。请只填写证件号、电话、姓名或姓名拼音。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "wide": True}),
    )


class LookForm(HouseForm):
    """From where a person is looked at (`kind` and `for`); outside of an application or referral, why."""

    kind = forms.ChoiceField(required=False, choices=[("application", ""), ("referral", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label="查看事由",
        required=False,
        help_text="不在办理申请或转办件时查看，请写明为什么；查看人、时间和事由都会记录。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for"] = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        """What the use case is asked; a place that is no good counts as none, and then a reason is wanted."""
        self.is_valid()
        given = self.cleaned_data
        place = {given["kind"]: given["for"]} if given.get("kind") and given.get("for") else {}
        return {**place, "reason": given.get("reason", "")}
