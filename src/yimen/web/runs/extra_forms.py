"""Forms of what is done beside the steps: withdraw, one more need, extend a limit, hand in a paper that was owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from yimen.common import clock
from yimen.regime.vocabulary import NEEDS
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

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices

    def values(self) -> dict[str, str]:
        """The programme, its unit and the form's token, as the use case takes them."""
        programme, _, unit = self.cleaned_data["chosen"].partition("|")
        return {"programme": programme, "unit": unit, "token": self.cleaned_data["token"]}


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
