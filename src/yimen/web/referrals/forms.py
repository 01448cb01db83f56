"""The filters above the list of referrals; the forms of a question, its answer, and a hand-over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from yimen.acts.deed import File
from yimen.acts.reading_questions import SHOWN, partner_choices
from yimen.acts.reading_referrals import unit_choices
from yimen.common.uploads import refuse_too_large
from yimen.web.shell.forms import OnceForm, wide
from yimen.web.shell.listing import LATE, SERIAL, STATES, FilterForm, options

CHANNELS = [("urgent", "绿色通道")]


class ReferralFilter(FilterForm):
    """Referrals by state, unit, lateness and channel; a unit that sees only its own need not choose itself."""

    state = options("状态", STATES)
    unit = options("承办单位", [])
    late = options("期限", LATE)
    channel = options("通道", CHANNELS)
    serial = forms.IntegerField(label="编号末几位", min_value=1, max_value=999_999, error_messages=SERIAL)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("unit", unit_choices() if request.scope.whole_subtree else [])


class QuestionFilter(FilterForm):
    """Questions by who is waited for; at first those this seat's unit is to answer."""

    shown = forms.ChoiceField(label="哪些询问", choices=SHOWN)
    partner = options("对方", [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("partner", partner_choices(request.actor.unit))


class WordsForm(OnceForm):
    """A question or an answer; with the scan when the window writes the unit's words down."""

    text = forms.CharField(label="内容", max_length=500, widget=forms.Textarea(attrs=wide(rows=4)))
    paper = forms.FileField(label="单位书面材料的扫描件", help_text="PDF 或图片，不超过 20 MB。")

    def __init__(self, *args: Any, label: str, for_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_unit = for_unit
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = f"请填写{label}。"
        if not for_unit:
            del self.fields["paper"]

    def said(self) -> dict[str, Any]:
        """The words as the use case takes them."""
        upload = self.cleaned_data.get("paper")
        if upload is not None:
            refuse_too_large(upload)
        files = (File(upload.name, upload.read()),) if upload is not None else ()
        return {"text": self.cleaned_data["text"], "for_unit": self.for_unit, "files": files}


class HandOverForm(OnceForm):
    """Who hands over to whom."""

    giver = forms.ChoiceField(label="移交人")
    taker = forms.ChoiceField(label="接收人")
    note = forms.CharField(label="交接说明", required=False, max_length=500, widget=forms.Textarea(attrs=wide(rows=3)))

    def __init__(self, *args: Any, givers: list[tuple[str, str]], takers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].choices = givers
        self.fields["taker"].choices = [("", "请选择"), *takers]
        self.fields["taker"].error_messages["required"] = "请选择接收人。"

    def values(self) -> dict[str, Any]:
        """The hand-over as the use case takes it."""
        data = self.cleaned_data
        return {"giver": int(data["giver"]), "taker": int(data["taker"]), "note": data["note"]}
