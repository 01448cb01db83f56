"""One form a kind of step. The plain form asks what every record asks: outcome, day, and what the outcome needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from yimen.acts.correcting import Wrong
from yimen.acts.deed import Deed, File
from yimen.acts.recording import Situation
from yimen.basics.errors import Refused
from yimen.common import clock
from yimen.common.uploads import refuse_too_large
from yimen.regime.vocabulary import NEEDS
from yimen.web.runs.answer_fields import ANSWER, ProposedField, ResultFields
from yimen.web.shell.forms import DayField, OnceForm, wide

if TYPE_CHECKING:
    from yimen.flow import Allowed

PROSE = {"reason"}
FILES = {"papers", "proof", "notice", "withdrawal"}


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files, each read whole: their kind and size are judged where they are kept. That none came
    although one is wanted is the use case's to say, with its article."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        several = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in several]


def files_of(uploads: list[Any] | None) -> tuple[File, ...]:
    """Uploaded files as the use case takes them; refused when one is above the limit, of which nothing was kept."""
    given = uploads or []
    for one in given:
        refuse_too_large(one)
    return tuple(File(one.name, one.read()) for one in given)


def _names(outcomes: list[Allowed]) -> str:
    return " ".join(one.outcome for one in outcomes)


class ActForm(OnceForm):
    """Outcome, day, reason, papers; subclasses add what their kind asks."""

    outcome = forms.ChoiceField(
        label="怎样处理", widget=forms.RadioSelect, error_messages={"required": "请选择怎样处理。"}
    )
    occurred_on = DayField(label="发生日期", help_text="实际办理的日期。补录以前的日期，须上传当时的材料。")
    reason = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs=wide(rows=3)), max_length=2000)
    papers = FilesField(label="材料", required=False, help_text="PDF、图片、Word 或 Excel，每个不超过 20 MB。")

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        self.situation = situation
        super().__init__(*args, **kwargs)
        outcomes = situation.outcomes
        self.fields["outcome"].choices = [(one.outcome, one.title) for one in outcomes]
        if len(outcomes) == 1:
            self.fields["outcome"].initial = outcomes[0].outcome
        self.fields["occurred_on"].initial = clock.today().isoformat()
        needs = {need.word for one in outcomes for need in one.needs}
        self._ask_reason(needs)
        self._ask_papers(needs)

    def _ask_reason(self, needs: set[str]) -> None:
        if not needs & PROSE:
            del self.fields["reason"]
            return
        asking = self._needing(PROSE)
        self.fields["reason"].help_text = self.situation.reason_help()
        self.asked("reason", asking)

    def _ask_papers(self, needs: set[str]) -> None:
        wanted = [NEEDS[word] for word in sorted(needs & FILES)]
        if self.situation.mode == "sealed":
            self.fields["papers"].label = "盖章（签字）材料的扫描件"
            self.fields["papers"].required = True
        elif wanted:
            self.fields["papers"].label = "材料（" + "、".join(wanted) + "）"
            self.fields["papers"].asked_by = _names(self._needing(FILES))

    def _needing(self, words: set[str]) -> list[Allowed]:
        """Outcomes that need one of these words."""
        return [one for one in self.situation.outcomes if any(need.word in words for need in one.needs)]

    def giving(self, fact: str) -> list[Allowed]:
        """Outcomes that give a fact."""
        return [one for one in self.situation.outcomes if fact in one.gives]

    def asked(self, name: str, by: list[Allowed], *, must: bool = True) -> None:
        """A field these outcomes ask for: shown for them only, and starred when they cannot do without. The pages'
        script hides it; what is refused is the use case's to say."""
        self.fields[name].shown_for = _names(by)
        self.fields[name].asked_by = _names(by) if must else ""

    def values(self) -> dict[str, Any]:
        """What this kind of step asks besides."""
        return {}

    def deed(self) -> Deed:
        """The act as the use case takes it."""
        data = self.cleaned_data
        files = files_of(data.get("papers"))
        return Deed(
            run=self.situation.run,
            step=self.situation.step,
            outcome=data["outcome"],
            key=self.situation.key,
            mode=self.situation.mode,
            occurred_on=data["occurred_on"] if data["occurred_on"] != clock.today() else None,
            prose={"reason": data["reason"]} if data.get("reason") else {},
            values=self.values(),
            papers=files,
            token=data["token"],
        )


class SplitForm(ActForm):
    """Which programmes go to which units: the duty table's proposals, each with its article."""

    field_order = ("chosen", "lead", "urgent", "left_out")
    chosen = forms.MultipleChoiceField(
        label="转办项目和单位", widget=forms.CheckboxSelectMultiple(attrs=wide(**{"class": "ym-choices ym-one"}))
    )

    lead = forms.MultipleChoiceField(
        label="牵头单位",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=wide(**{"class": "ym-choices ym-one"})),
        help_text="一项需求转给几个单位的，可以选一个牵头；牵头单位看得到配合单位办到哪一步和结果。",
    )
    urgent = forms.BooleanField(label="走绿色通道：各项都按较短的期限办", required=False)
    left_out = forms.CharField(
        label="不转办的理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=wide(rows=2)),
        help_text="有需求一个项目也没选时必填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = self.situation.proposals()
        self.fields["chosen"].choices = [
            (
                f"{line.programme}|{line.unit}",
                f"{line.need_title}：{line.programme_title} → {line.unit_name}（{line.article}）",
            )
            for line in lines
        ]
        self._offer_leads()
        if not self.situation.has_green_channel():
            del self.fields["urgent"]
        # One programme for each need is ticked to begin with; the clerk decides, alone where the need says nothing.
        first = {line.need: f"{line.programme}|{line.unit}" for line in reversed(lines) if not line.choose}
        self.fields["chosen"].initial = list(first.values())
        self.fields["chosen"].error_messages["required"] = "请至少选一项要转办的项目。"
        self.fields["chosen"].help_text = "每个项目和单位各出一张单据，编号由系统生成。"
        if len(self.situation.outcomes) == 1:
            self.fields["outcome"].widget = forms.HiddenInput()

    def _offer_leads(self) -> None:
        """Only where a need may go to several units is there anybody to lead."""
        choices = [
            (f"{line.programme}|{line.unit}", f"{line.need_title}：{line.unit_name}（{line.programme_title}）")
            for line in self.situation.shared()
        ]
        if choices:
            self.fields["lead"].choices = choices
        else:
            del self.fields["lead"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        pairs = {name: [tuple(pair.split("|", 1)) for pair in data.get(name, [])] for name in ("chosen", "lead")}
        return {**pairs, "left_out": data["left_out"], "urgent": data.get("urgent", False)}


class RouteForm(ActForm):
    """To which unit a referral goes next: first those whose duty it is, then every unit that takes referrals."""

    unit = forms.ChoiceField(label="承办单位", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "请选择"), *self.situation.units()]
        self.asked("unit", self.giving("unit"))

    def values(self) -> dict[str, Any]:
        return {"unit": self.cleaned_data["unit"]}


class ReceiveForm(ProposedField, ActForm):
    """Sign for a referral, or give it back and say who is competent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_units(self.situation)

    def values(self) -> dict[str, Any]:
        return {"proposed": self.cleaned_data.get("proposed", "")}


class HandleForm(ProposedField, ResultFields, ActForm):
    """What became of a referral, or why it is given back."""

    field_order = ("outcome", *ANSWER, "occurred_on", "papers", "reason", "proposed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answering = self.giving("result")
        for name in ANSWER:
            if name in self.fields:
                self.asked(name, answering, must=name == "result")
        self.offer_units(self.situation)

    def values(self) -> dict[str, Any]:
        return self.answer() | {"proposed": self.cleaned_data.get("proposed", "")}


class FirstHelpForm(ActForm):
    """The first help to the person of a lead: which application it became, or what was done at once."""

    field_order = ("outcome", "number", "occurred_on", "reason")
    number = forms.CharField(
        label="申请编号",
        max_length=48,
        required=False,
        help_text="从线索页点“登记申请”登记的会自动连上，不必在这里填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked("number", self.giving("application"))

    def values(self) -> dict[str, Any]:
        return {"number": self.cleaned_data["number"].strip()}


class ReplyForm(ActForm):
    """What the source of a lead is told."""

    field_order = ("outcome", "text", "occurred_on", "reason")
    text = forms.CharField(
        label="回复内容",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=wide(rows=3)),
        help_text="写明怎样回复、回复了什么；来源单位能看到。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked("text", self.giving("replied"))

    def values(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class ConfirmForm(OnceForm):
    """A second person looks at the sealed paper and says yes or no."""

    answer = forms.ChoiceField(
        label="复核意见",
        widget=forms.RadioSelect,
        choices=[("confirm", "与材料一致，通过"), ("discard", "与材料不符，作废该代录")],
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=wide(rows=2)),
        help_text="作废时必填。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "discard" and not (data.get("reason") or "").strip():
            self.refuse(Refused("作废代录没有写理由", "", "请写明与材料哪里不符"), "reason")
        return data


class CorrectForm(ResultFields, OnceForm):
    """What a record should have said, and why; the answer itself only where the record was one."""

    field_order = ("outcome", "occurred_on", "papers", *ANSWER, "reason")
    outcome = forms.ChoiceField(label="正确的结果", widget=forms.RadioSelect)
    occurred_on = DayField(label="正确的日期")
    papers = FilesField(label="材料", required=False, help_text="改为更早的日期，须上传当时的材料。")
    reason = forms.CharField(label="更正理由", max_length=500, widget=forms.Textarea(attrs=wide(rows=2)))

    def __init__(self, *args: Any, wrong: Wrong, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = wrong.outcomes
        self.fields["outcome"].initial = wrong.outcome
        self.fields["occurred_on"].initial = wrong.occurred_on.isoformat()
        self.fill_in(wrong.answer)
        if wrong.kind != "handle":
            for name in ANSWER:
                self.fields.pop(name, None)

    def correction(self) -> dict[str, Any]:
        """The correction as the use case takes it."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("outcome", "occurred_on", "reason", "token")}
        return given | {"values": self.answer(), "files": files_of(data.get("papers"))}


FORMS: dict[str, type[ActForm]] = {
    "accept_application": ActForm,
    "supplement": ActForm,
    "close_with_notice": ActForm,
    "split": SplitForm,
    "tell_applicant": ActForm,
    "route": RouteForm,
    "receive": ReceiveForm,
    "handle": HandleForm,
    "feed_back": ActForm,
    "verify_lead": ActForm,
    "first_help": FirstHelpForm,
    "reply_source": ReplyForm,
    "list_handled": ActForm,
    "take_list": ActForm,
}
