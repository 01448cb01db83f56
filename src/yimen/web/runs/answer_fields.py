"""Fields of a unit's answer, for whoever fills it in: the unit itself, the window from its paper, who corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from yimen.acts.answer import ground_choices
from yimen.basics.chinese import yuan
from yimen.referrals.types import ResultKind
from yimen.registry.api import AidKind, Rhythm
from yimen.web.shell.forms import DayField, MoneyField, fen, wide

if TYPE_CHECKING:
    from yimen.acts.recording import Situation

ANSWER = ("result", "aid", "amount", "rhythm", "what", "given_from", "given_until", "ground", "text")
AIDS = (AidKind.MONEY, AidKind.REDUCTION, AidKind.GOODS, AidKind.SERVICE, AidKind.STATUS)
WITH = {
    **dict.fromkeys(("aid", "rhythm", "what", "given_from", "given_until"), "granted"),
    "amount": "granted other",
    "ground": "refused",
}
"""Which fields belong to which kind of result; the pages' script shows them for it only."""


class ResultFields(forms.Form):
    """The unit's answer in structure, and its own words for the feedback slip (附件2)."""

    result = forms.ChoiceField(label="办理结果", required=False, choices=[("", "请选择"), *ResultKind.choices])
    aid = forms.ChoiceField(
        label="救助形式", required=False, choices=[(one.value, one.label) for one in AIDS], initial=AidKind.MONEY
    )
    amount = MoneyField(required=False, help_text="没有金额就不填。按月、按年的，填每月、每年的金额。")
    rhythm = forms.ChoiceField(label="多久给一次", required=False, choices=Rhythm.choices, initial=Rhythm.ONCE)
    what = forms.CharField(
        label="内容和数量",
        required=False,
        max_length=100,
        help_text="实物、服务、减免写明是什么、多少，例如：大米2袋、护理40课时、住院费减免一成。",
    )
    given_from = DayField(label="从哪天起", required=False, help_text="不填按办结日期。")
    given_until = DayField(label="到哪天止", required=False, help_text="最后一天；长期给予的不填。")
    ground = forms.ChoiceField(label="不予救助的情形", required=False)
    text = forms.CharField(
        label="结果说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=wide(rows=3)),
        help_text="会印在办理反馈单上。不予救助、其他方式解决和认定身份的必填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if grounds := ground_choices():
            self.fields["ground"].choices = [("", "请选择"), *grounds]
        else:
            del self.fields["ground"]
        for name, kinds in WITH.items():
            if name in self.fields:
                self.fields[name].shown_with = kinds

    def fill_in(self, answered: Mapping[str, Any]) -> None:
        """Begin with an answer that stands, by the names of `answer`; nothing where there is none."""
        for name, value in answered.items():
            if value and name in self.fields:
                self.fields[name].initial = value.isoformat() if isinstance(value, date) else value
        if fen := answered.get("amount_fen"):
            self.fields["amount"].initial = yuan(fen)

    def answer(self) -> dict[str, Any]:
        """The answer as the use case takes it, its amount in fen."""
        data = self.cleaned_data
        amount = data.get("amount")
        found = {name: data.get(name) for name in ANSWER if name != "amount"}
        return found | {"amount_fen": fen(amount) if amount else None}


class ProposedField(forms.Form):
    """Who gives a referral back may say which unit is competent."""

    proposed = forms.ChoiceField(label="建议转往", required=False, help_text="知道该由哪个单位办的，请选上。")

    def offer_units(self, situation: Situation) -> None:
        """Offer the units that take referrals, for the outcomes that give it back."""
        back = situation.giving_back()
        self.fields["proposed"].choices = [("", "不清楚"), *situation.others()]
        self.fields["proposed"].shown_for = " ".join(one.outcome for one in back)
        if not back:
            del self.fields["proposed"]
