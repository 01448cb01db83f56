"""Form fields in the house style: labels, help and errors are Chinese sentences; ids tie them to their field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from yimen.basics.chinese import day_of
from yimen.basics.days import FIRST_YEAR, LAST_YEAR
from yimen.basics.errors import Refused
from yimen.common import clock, once


class DayField(forms.DateField):
    """A day as people type it; what is not understood stays as typed and is asked for again.

    `this_year` False: a day without its year is not taken (lists and calendars of other years).
    """

    default_error_messages: ClassVar = {"invalid": "日期请写成 2026-02-11 或 20260211 这样的形式。"}

    def __init__(self, *, this_year: bool = True, **kwargs: Any) -> None:
        self.this_year = this_year
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        found = day_of(str(value), clock.today().year if self.this_year else None)
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class MoneyField(forms.DecimalField):
    """An amount in yuan, at most two places, as people write it; `fen` makes it whole fen. `nothing`: whether nought
    is an amount here."""

    def __init__(self, *, nothing: bool = True, **kwargs: Any) -> None:
        least = "金额不能小于零。" if nothing else "金额要大于零。"
        words = {
            "invalid": "金额请填数字，例如 1200.50。",
            "min_value": least,
            "max_decimal_places": "金额最多两位小数。",
        }
        words |= dict.fromkeys(("max_digits", "max_whole_digits"), "金额太大，请核对。")
        super().__init__(
            min_value=Decimal(0 if nothing else "0.01"),
            max_digits=12,
            decimal_places=2,
            error_messages=words,
            **{"label": "金额（元）"} | kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:
        """Nobody writes an amount as 1e3; whoever did would not see that it is a thousand."""
        if isinstance(value, str) and "e" in value.lower():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def fen(amount: Decimal) -> int:
    """Yuan as whole fen; a form let no third place through."""
    return int(amount * 100)


class HouseForm(forms.Form):
    """A form whose fields wear the house classes and whose refusals stand beside the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            dress(field)
            if not isinstance(field, forms.BooleanField):
                field.error_messages.setdefault("required", f"请填写{field.label or name}。")
                if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                    field.error_messages["required"] = f"请填写{field.label}。"

    def refuse(self, error: Refused, field: str | None = None) -> None:
        """Show a refusal beside its field, or above the form."""
        self.add_error(field if field in self.fields else None, str(error))


class OnceForm(HouseForm):
    """A form that does something: it carries a token, so that two clicks are one act."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = once.fresh()

    def clean_token(self) -> str:
        try:
            return once.outside(self.cleaned_data["token"]) or once.fresh()
        except Refused as refused:  # above the form: nobody sees the field
            self.refuse(refused)
            return ""


def must_choose(said: str | None, *buttons: str) -> None:
    """Refused when none of the page's buttons was pressed: an answer is never guessed."""
    if said not in buttons:
        raise Refused("没有选择怎么办", next="请点页面上的按钮")


def dress(field: forms.Field) -> None:
    """Give a widget the class and hints of its kind."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        widget.attrs.setdefault("class", "ym-choices")
    elif isinstance(widget, forms.CheckboxInput):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
    elif not widget.is_hidden:
        widget.attrs.setdefault("class", "form-control")
    if isinstance(field, forms.DateField):
        widget.attrs.update({"placeholder": "年-月-日", "autocomplete": "off"})


def wide(**attrs: Any) -> dict[str, Any]:
    """Widget attributes of a field as wide as the form."""
    return {"wide": True, **attrs}
