"""The one short application form: who, where, with whom, what is lacking."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest

from yimen.acts.reading_applications import town_choices
from yimen.acts.registering import PersonFacts, Request
from yimen.basics.errors import Refused
from yimen.cases.types import BY_OTHERS, Channel, PlaceBasis
from yimen.common import clock
from yimen.people.rules import check_identity
from yimen.people.types import IdentityKind, Relation
from yimen.places import api as places
from yimen.web.shell.forms import DayField, HouseForm, OnceForm, wide
from yimen.web.shell.listing import LATE, STATES, FilterForm, options

PERSON = ["name", "kind", "number", "phone", "division", "address", "place_basis", "other_place", "other_place_text"]
NEED = ["needs", "reason", "channel", "filled_by", "behalf_reason", "received_on"]
OUTSIDE = "outside"
PAPER = {"autocomplete": "off", "class": "form-control ym-id"}
"""A field whose change looks the person up."""
MOST_MEMBERS = 20
SEARCH_HINT = "可用读卡器直接读入。没有证件的，证件类别选“临时编号”。"


class ApplicationFilter(FilterForm):
    """Applications by state, town and lateness; the town only where a seat sees several."""

    state = options("状态", STATES)
    town = options("镇街", [])
    late = options("期限", LATE)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.offer("town", towns if len(towns := town_choices(request.scope)) > 1 else [])


class ApplicationForm(OnceForm):
    """A request as it is taken at the counter; name, place, need and trouble are enough to begin."""

    known = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    contact = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    name = forms.CharField(
        label="姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    kind = forms.ChoiceField(label="证件类别", choices=IdentityKind.choices, initial=IdentityKind.RESIDENT_ID)
    number = forms.CharField(
        label="证件号码",
        max_length=40,
        required=False,
        help_text=SEARCH_HINT,
        widget=forms.TextInput(attrs=PAPER),
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    division = forms.ChoiceField(label="村（社区）")
    place_basis = forms.ChoiceField(label="这里是申请人的", choices=PlaceBasis.choices)
    other_place = forms.ChoiceField(
        label="另一处在", required=False, help_text="户籍地和居住地不在同一镇街的，选另外一处。"
    )
    other_place_text = forms.CharField(
        label="另一处的地址", max_length=100, required=False, help_text="另一处不在本区县的，写明省市县。"
    )
    address = forms.CharField(
        label="家庭住址",
        max_length=200,
        required=False,
        help_text="写全，例如 某镇某村 3 组 12 号；会印在办理单存根上。",
    )
    needs = forms.MultipleChoiceField(label="救助需求（可多选）", widget=forms.CheckboxSelectMultiple(attrs=wide()))
    reason = forms.CharField(
        label="申请救助原因",
        max_length=500,
        widget=forms.Textarea(attrs=wide(rows=3)),
        help_text="用申请人自己的话，一两句即可；会印在办理单存根上。",
    )
    channel = forms.ChoiceField(label="怎么来的", choices=Channel.choices, initial=Channel.WINDOW)
    filled_by = forms.CharField(
        label="代办人", max_length=50, required=False, help_text="村（居）委会或他人代办时填写。"
    )
    behalf_reason = forms.CharField(
        label="代办原因", max_length=200, required=False, help_text="代办时填写，例如：申请人不识字、卧病在床。"
    )
    received_on = DayField(label="收件日期")
    again = forms.BooleanField(label="已核对，确要另行登记", required=False)
    again_reason = forms.CharField(label="另行登记的理由", max_length=200, required=False)

    def __init__(
        self, *args: Any, divisions: list[Any], needs: list[Any], towns: list[Any], hotline: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [("", "请选择"), *divisions]
        self.fields["other_place"].choices = [("", "同一镇街"), *towns, (OUTSIDE, "本区县以外")]
        if hotline:
            self.fields["channel"].choices = [(Channel.HOTLINE, Channel.HOTLINE.label)]
            self.fields["channel"].initial = Channel.HOTLINE
        self.fields["needs"].choices = needs
        self.fields["needs"].error_messages["required"] = "请至少选一项救助需求。"
        self.fields["received_on"].initial = clock.today().isoformat()

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """Fields of the first card."""
        return [self[name] for name in PERSON]

    @property
    def need_fields(self) -> list[forms.BoundField]:
        """Fields of the last card."""
        return [self[name] for name in NEED]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, ask in (("filled_by", "请填写代办人。"), ("behalf_reason", "请填写代办原因。")):
            if data.get("channel") in BY_OTHERS and not data.get(name, "").strip() and name not in self.errors:
                self.add_error(name, ask)
        if not data.get("known"):
            check_number(self, data.get("kind"))
        return data

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError("收件日期不能晚于今天。")
        return day


def check_number(form: HouseForm, kind: str | None) -> None:
    """A number that cannot be right is said beside it together with everything else that is wrong with the form."""
    number = form.cleaned_data.get("number")
    if number and (refused := wrong_number(kind, number)):
        form.refuse(refused, "number")
        form.fields["number"].said_wrong = True  # a right one takes the sentence away


def wrong_number(kind: str | None, number: str) -> Refused | None:
    """Why a number cannot be of this kind of paper; None when it can, or when the kind has no number of its own."""
    if kind not in IdentityKind.values or kind == IdentityKind.TEMPORARY:
        return None
    try:
        check_identity(kind, number, on=clock.today())
    except Refused as refused:
        return refused
    return None


class MemberForm(HouseForm):
    """One more person of the household; an empty row is nobody."""

    name = forms.CharField(label="姓名", max_length=60, required=False)
    relation = forms.ChoiceField(
        label="与申请人关系",
        required=False,
        choices=[("", "请选择"), *(c for c in Relation.choices if c[0] != Relation.HEAD)],
    )
    kind = forms.ChoiceField(
        label="证件类别", required=False, choices=IdentityKind.choices, initial=IdentityKind.RESIDENT_ID
    )
    number = forms.CharField(label="证件号码", max_length=40, required=False, widget=forms.TextInput(attrs=PAPER))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("name") or data.get("number")) and not data.get("relation"):
            self.add_error("relation", "请选择与申请人的关系。")
        if data.get("number") and not data.get("name"):
            self.add_error("name", "请填写姓名。")
        check_number(self, data.get("kind") or IdentityKind.RESIDENT_ID)
        return data


class Members(BaseFormSet):
    """The rows of the household; what is wrong with them as a whole is said in Chinese."""

    default_error_messages: ClassVar = {
        "missing_management_form": "家庭成员没有收到完整，可能页面没有完全打开。请核对下面各行后再提交。",
        "too_many_forms": f"家庭成员一次最多填 {MOST_MEMBERS} 人，超出的没有收下。请先登记，其余的以后再补。",
    }


MemberFormSet = formset_factory(MemberForm, formset=Members, extra=1, max_num=MOST_MEMBERS, absolute_max=MOST_MEMBERS)


def members_of(members: Any) -> tuple[PersonFacts, ...]:
    """The filled rows of the household."""
    return tuple(
        PersonFacts(
            name=row["name"],
            kind=IdentityKind.TEMPORARY if not row["number"] else row["kind"] or IdentityKind.RESIDENT_ID,
            number=row["number"],
            relation=row["relation"],
        )
        for row in members.cleaned_data
        if row and row.get("name")
    )


def request_of(form: ApplicationForm, members: Any, known: Any = None, contact: Any = None) -> Request:
    """What the form and the rows of the household say, as the use case takes it."""
    data = form.cleaned_data
    there = data["other_place"]
    return Request(
        applicant=PersonFacts(name=data["name"], kind=data["kind"], number=data["number"], phone=data["phone"]),
        members=members_of(members),
        division=places.division(data["division"]),
        address=data["address"],
        place_basis=data["place_basis"],
        other_place=places.division(there) if there not in ("", OUTSIDE) else None,
        other_place_text=data["other_place_text"],
        again_reason=data["again_reason"] if data["again"] else "",
        channel=data["channel"],
        filled_by=data["filled_by"],
        behalf_reason=data["behalf_reason"],
        reason=data["reason"],
        needs=tuple(data["needs"]),
        received_on=data["received_on"],
        known=known,
        contact=contact,
        token=data["token"],
    )
