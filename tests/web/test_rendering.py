"""What the quick renderer writes says the same as Django's own templates."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from yimen.web.shell.rendering import QuickRenderer

AWKWARD = "<村>\"&'组"
PLACES = [
    ("", "请选择"),
    ("镇 <一> & 二", [("370000001", AWKWARD), (7, "数字的值")]),
    ("空组", []),
    (AWKWARD, "没有组的"),
    (True, "真"),
]


class Form(forms.Form):
    """Every widget a page has, with awkward texts."""

    place = forms.ChoiceField(choices=PLACES, widget=forms.Select(attrs={"class": AWKWARD, "data-x": True, "wide": 0}))
    several = forms.MultipleChoiceField(choices=PLACES, widget=forms.SelectMultiple(attrs={"off": False}))
    text = forms.CharField(widget=forms.TextInput(attrs={"placeholder": AWKWARD, "autofocus": True, "off": False}))
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(required=False)
    tick = forms.BooleanField(required=False)
    day = forms.DateField(required=False)
    boxes = forms.MultipleChoiceField(choices=PLACES[:1], widget=forms.CheckboxSelectMultiple)
    long = forms.CharField(widget=forms.Textarea, required=False)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"place": AWKWARD, "several": ["7", "370000001"], "text": AWKWARD, "tick": "on", "number": "x", "day": "2026"},
        {"place": "370000001", "several": [], "text": "", "hidden": AWKWARD, "boxes": [""]},
    ],
)
@pytest.mark.parametrize("name", Form.base_fields)
def test_every_widget_says_what_django_would(name: str, data: dict[str, Any] | None) -> None:
    """Parsed, both are one document: values, groups, what is chosen, every attribute, all escaped."""
    said = [str(Form(data, renderer=renderer)[name]) for renderer in (QuickRenderer(), DjangoTemplates())]
    assert parse_html(said[0]) == parse_html(said[1])
    assert "<村>" not in said[0]
