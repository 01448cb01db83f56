"""Forms of windows and of their petty funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from yimen.acts.reading_between import STATES, WAYS
from yimen.acts.reading_windows import OPENED, READY
from yimen.agencies.types import Level
from yimen.common import clock
from yimen.common.uploads import refuse_too_large
from yimen.web.shell.forms import DayField, HouseForm, MoneyField, OnceForm, wide
from yimen.web.shell.listing import FilterForm, options
from yimen.windows.actions import Answer
from yimen.windows.types import LineKind

if TYPE_CHECKING:
    from yimen.windows.types import Readiness

HAS = [("", "没有登记"), ("yes", "有"), ("no", "没有")]


class WindowFilter(FilterForm):
    """Windows by level, readiness, and whether one-door is on."""

    level = options("层级", Level.choices)
    ready = options("就绪", list(READY.items()))
    opened = options("一门受理", list(OPENED.items()))


class HandedFilter(FilterForm):
    """Hand-overs by direction and by what became of them."""

    way = options("方向", WAYS)
    state = options("状态", STATES)


class ToWindowForm(OnceForm):
    """To which window a request goes, and why."""

    to = forms.ChoiceField(label="移交给")
    reason = forms.CharField(label="移交理由", max_length=200, widget=forms.TextInput(attrs=wide()))

    def __init__(self, *args: Any, windows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = windows


class AnswerForm(HouseForm):
    """Why a request is given back; whoever takes it over leaves it empty."""

    reason = forms.CharField(
        label="退回理由", required=False, max_length=200, help_text="退回的必填。", widget=forms.TextInput(attrs=wide())
    )


class RegisterForm(OnceForm):
    """Where a window is and when it is open."""

    place = forms.CharField(label="地点", max_length=200, help_text="群众找得到的写法，例如 某镇便民服务中心一楼3号。")
    hours = forms.CharField(label="开放时间", max_length=200, help_text="例如 工作日 8:30—12:00，13:30—17:00。")
    phone = forms.CharField(label="电话", max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    on = DayField(label="从哪天起", help_text="搬迁、改时间的，填新的开始那天。")
    note = forms.CharField(label="备注", required=False, max_length=500, widget=forms.Textarea(attrs=wide(rows=2)))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()


class ReadinessForm(OnceForm):
    """What a window has, thing by thing: a choice and a note each, one day for what changed."""

    on = DayField(label="从哪天起")

    def __init__(self, *args: Any, readiness: Readiness, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = readiness.items
        self.fields["on"].initial = clock.today().isoformat()
        for item in self.items:
            met = forms.ChoiceField(label=item.title, choices=HAS, required=False, initial=_word(item.met))
            note = forms.CharField(label=f"{item.title}：说明", max_length=200, required=False, initial=item.note)
            met.widget.attrs["class"] = "form-select"
            note.widget.attrs["class"] = "form-control"
            self.fields[f"met_{item.key}"], self.fields[f"note_{item.key}"] = met, note

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each thing with its two fields."""
        return [(item, self[f"met_{item.key}"], self[f"note_{item.key}"]) for item in self.items]

    def answers(self) -> dict[str, Answer]:
        """What was said; a thing left open is not said."""
        data = self.cleaned_data
        return {
            item.key: Answer(data[f"met_{item.key}"] == "yes", data[f"note_{item.key}"])
            for item in self.items
            if data[f"met_{item.key}"]
        }


def _word(met: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[met]


class PilotForm(OnceForm):
    """Which towns' windows take applications from a day on."""

    windows = forms.TypedMultipleChoiceField(
        label="窗口", coerce=int, widget=forms.CheckboxSelectMultiple(attrs=wide())
    )
    opened = forms.ChoiceField(label="一门受理", widget=forms.RadioSelect, choices=[("on", "开通"), ("off", "停用")])
    on = DayField(label="从哪天起")
    document = forms.CharField(label="依据的文件", max_length=200, help_text="文件名称或者文号。")
    reason = forms.CharField(label="原因", required=False, max_length=200)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["windows"].choices = choices
        self.fields["windows"].error_messages["required"] = "请至少选一个窗口。"
        self.fields["on"].initial = clock.today().isoformat()


class LineFilter(FilterForm):
    """The ledger by kind and days."""

    kind = options("类别", LineKind.choices)
    since = DayField(this_year=False, label="起始日期")
    until = DayField(this_year=False, label="截止日期")


class RefillForm(OnceForm):
    """Money that came in."""

    amount = MoneyField(label="拨入金额（元）")
    on = DayField(label="拨入日期")
    document = forms.CharField(label="拨款文件或者凭证号", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()


class AskForm(OnceForm):
    """Money asked for."""

    number = forms.CharField(label="申请编号", required=False, max_length=48, help_text="已登记申请的填这里。")
    occasion = forms.CharField(
        label="用于何人何事", required=False, max_length=200, help_text="没有申请的必填，例如 某村某人，火灾当晚安置。"
    )
    amount = MoneyField(label="支取金额（元）")
    reason = forms.CharField(label="支取理由", max_length=500, widget=forms.Textarea(attrs=wide(rows=3)))


class DecideForm(HouseForm):
    """Yes or no, and why not."""

    verdict = forms.ChoiceField(label="审核", widget=forms.RadioSelect, choices=[("yes", "同意支取"), ("no", "不同意")])
    note = forms.CharField(label="意见", required=False, max_length=200, help_text="不同意的，写明原因。")


class SettleForm(OnceForm):
    """What was spent, with a receipt."""

    spent = MoneyField(label="实际支出（元）", help_text="没有用完的，余下的自动回到资金余额。")
    receipt = forms.FileField(label="收据的扫描件", required=False, help_text="PDF 或图片，不超过 20 MB。")
    note = forms.CharField(label="说明", required=False, max_length=200)

    def receipts(self) -> tuple[tuple[str, bytes], ...]:
        """The receipt as the use case takes it; refused when it is above the limit."""
        given = self.cleaned_data.get("receipt")
        if not given:
            return ()
        refuse_too_large(given)
        return ((given.name, given.read()),)


class ReverseForm(OnceForm):
    """Why a line was wrong."""

    note = forms.CharField(label="冲正原因", max_length=200, widget=forms.TextInput(attrs={"wide": True}))
