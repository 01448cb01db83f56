"""Forms of the people pages."""

from __future__ import annotations

from django import forms

from yimen.web.shell.forms import HouseForm


class SearchForm(HouseForm):
    """One box for everything a person is found by; posted, so that what is typed stands in no address."""

    text = forms.CharField(
        label="找人",
        max_length=64,
        help_text="身份证号、电话、姓名（可只写前几个字）、姓名全拼或首字母，任写一样。承办编号也可以。",
        error_messages={"max_length": "查询内容超过64个字。请只填写证件号、电话、姓名或姓名拼音。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "wide": True}),
    )


class LookForm(HouseForm):
    """From where a number is looked at; outside of an application or referral, why."""

    application = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    referral = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="查看事由",
        required=False,
        help_text="不在办理申请或转办件时查看，请写明为什么；查看人、时间和事由都会记录。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 200}),
    )
