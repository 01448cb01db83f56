"""How a question is put: a need of the list, or a word."""

from __future__ import annotations

from django import forms

from yimen.acts.reading_units import ROLES
from yimen.web.shell.forms import HouseForm
from yimen.web.shell.listing import FilterForm, options


class WordForm(HouseForm):
    """A word of the question. Posted: a person may type more than a word of policy, and no address may hold it."""

    text = forms.CharField(
        label="问什么",
        max_length=40,
        error_messages={"required": "请填写要问的，例如 看病、学费、残疾。", "max_length": "请写短些。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "看病、学费、残疾……"}),
    )


class UnitFilter(FilterForm):
    """Units by what they do."""

    role = options("职责", list(ROLES.items()))
