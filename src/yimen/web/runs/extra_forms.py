"""Forms of what is done beside the steps: withdraw, one more need, extend a limit, hand in a paper that was owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from yimen.acts.sealed_slips import WholeSlip
from yimen.common import clock
from yimen.regime.vocabulary import NEEDS
from yimen.web.runs.answer_fields import ANSWER, ResultFields
from yimen.web.runs.forms import FILES, PROSE, FilesField, files_of
from yimen.web.shell.forms import DayField, OnceForm, wide

if TYPE_CHECKING:
    from yimen.acts.extending import Extension
    from yimen.acts.owing import Owed
    from yimen.flow.program import Need

KINDS_OF_FILES = "PDF、图片、Word 或 Excel，每个不超过 20 MB。"


class AnytimeForm(OnceForm):
    """An act outside the order: its day, its papers, its reason."""

    occurred_on = DayField(label="发生日期")
    reason = forms.CharField(label="理由", required=False, max_length=2000, widget=forms.Textarea(attrs=wide(rows=3)))
    papers = FilesField(label="材料", required=False, help_text=KINDS_OF_FILES)

    def __init__(self, *args: Any, needs: tuple[Need, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].initial = clock.today().isoformat()
        words = {need.word for need in needs}
        self.fields["reason"].required = bool(words & PROSE)
        if wanted := "、".join(NEEDS[word] for word in sorted(words & FILES)):
            self.fields["papers"].label, self.fields["papers"].required = wanted, True

    def values(self) -> dict[str, Any]:
        """The act as the use case takes it."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("occurred_on", "reason", "token")}
        return given | {"files": files_of(data.get("papers"))}


class AddNeedForm(OnceForm):
    """One more referral for an application already split."""

    chosen = forms.ChoiceField(label="增加的项目和单位", widget=forms.RadioSelect)

    lead = forms.ChoiceField(label="配合哪一项", required=False, help_text="与别的单位一起办同一需求的，选由谁牵头。")

    measure = forms.CharField(
        label="议定的措施", max_length=60, required=False, help_text="几个单位一起帮的，写明这个单位做什么。"
    )
    due_on = DayField(label="完成期限", required=False, help_text="议定了日期的填写；不填的按平常的期限。")

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        leads: list[tuple[str, str]],
        plans: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices
        self.fields["lead"].choices = [("", "单独办理"), *leads]
        if not plans:
            del self.fields["due_on"]

    def values(self) -> dict[str, Any]:
        """The programme, its unit, whom it assists, what was agreed and the form's token, as the use case takes
        them."""
        data = self.cleaned_data
        programme, _, unit = data["chosen"].partition("|")
        lead = int(data["lead"]) if data["lead"] else None
        agreed = {"measure": data["measure"], "due_on": data.get("due_on")}
        return {"programme": programme, "unit": unit, "lead": lead, **agreed, "token": data["token"]}


class ExtendForm(OnceForm):
    """Why a limit is extended; how far is the procedure's to say."""

    reason = forms.CharField(label="延长理由", max_length=2000, widget=forms.Textarea(attrs=wide(rows=3)))
    papers = FilesField(label="材料", required=False, help_text=KINDS_OF_FILES)

    def __init__(self, *args: Any, extension: Extension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].required = extension.papers

    def values(self) -> dict[str, Any]:
        """The extension as the use case takes it."""
        data = self.cleaned_data
        return {"reason": data["reason"], "files": files_of(data.get("papers")), "token": data["token"]}


class HandInForm(OnceForm):
    """Which records by phone the paper stands behind, and the paper."""

    of = forms.MultipleChoiceField(
        label="原件对应的记录", widget=forms.CheckboxSelectMultiple(attrs=wide(**{"class": "ym-choices ym-one"}))
    )
    papers = FilesField(label="原件的扫描件", help_text=KINDS_OF_FILES)

    def __init__(self, *args: Any, owed: list[Owed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = [(str(one.seq), f"{one.title}（{one.occurred_on}）") for one in owed]
        self.fields["of"].initial = [str(one.seq) for one in owed]

    def values(self) -> dict[str, Any]:
        """The paper as the use case takes it."""
        data = self.cleaned_data
        of = tuple(int(seq) for seq in data["of"])
        return {"of": of, "files": files_of(data.get("papers")), "token": data["token"]}


class WholeSlipForm(ResultFields, OnceForm):
    """What a unit's sealed feedback slip says, with its scan; the receipt only when the unit has not signed yet."""

    field_order = ("received_on", "finished_on", "fed_back_on", *ANSWER, "papers")
    received_on = DayField(label="签收日期", help_text="反馈单没有写的，填办结日期。")
    finished_on = DayField(label="办结日期")
    fed_back_on = DayField(label="反馈日期", help_text="反馈单落款的日期。")
    papers = FilesField(label="反馈单的扫描件", help_text=KINDS_OF_FILES)

    def __init__(self, *args: Any, receipt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].required = True
        if not receipt:
            del self.fields["received_on"]

    def slip(self) -> WholeSlip:
        """The slip as the use case takes it."""
        data = self.cleaned_data
        return WholeSlip(
            received_on=data.get("received_on"),
            finished_on=data["finished_on"],
            fed_back_on=data["fed_back_on"],
            values=self.answer(),
            files=files_of(data.get("papers")),
        )
